/**
 * Counts in a slab's form as a tick of the stream again.
 */
import type { Entry, Slab, Track } from './history.js'
import type { Bucket, QuantizedAggregation, Tick } from '../stream/event.js'
import { compareBuckets } from '../stream/aggregation.js'
import type { BucketScheme } from '../buckets/bucket-scheme.js'

type CountedKeys = Pick<Slab, 'keys' | 'ends' | 'ids' | 'counts'>

type Counted = Pick<Entry, 'time' | 'duration'> & { readonly slabs: readonly (CountedKeys | undefined)[] }

/** What was counted in some time, as a tick; buckets are put in order. */
export function slabsToTick({ time, duration, slabs }: Counted, tracks: readonly Pick<Track, 'name' | 'scheme'>[]): Tick {
  const aggregations = slabs.flatMap((slab, track) => slab === undefined ? [] : [aggregationOf(slab, tracks[track]!)])
  return { type: 'tick', time, duration, aggregations }
}

function aggregationOf({ keys, ends, ids, counts }: CountedKeys, { name, scheme }: Pick<Track, 'name' | 'scheme'>): QuantizedAggregation {
  const records = keys.map(({ key }, record) => {
    const buckets: Bucket[] = []
    for (let i = record === 0 ? 0 : ends[record - 1]!; i < ends[record]!; i++) buckets.push(bucketOf(scheme, ids[i]!, counts[i]!))
    return { key, buckets: buckets.sort(compareBuckets) }
  })
  return { name, function: scheme.function, parameters: scheme.parameters, records }
}

function bucketOf({ lows, highs }: BucketScheme, id: number, count: number): Bucket {
  const [low, high] = [lows[id]!, highs[id]!]
  return [low === -Infinity ? null : low, high === Infinity ? null : high, count]
}
