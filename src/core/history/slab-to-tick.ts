/**
 * Counts in a slab's form as a tick of the stream again.
 */
import type { Entry, Slab, Track } from './history.js'
import type { Bucket, QuantizedAggregation, Tick } from '../stream/event.js'
import { compareBuckets } from '../stream/aggregation.js'
import type { Ladder } from '../buckets/bucket-scheme.js'

type CountedKeys = Pick<Slab, 'keys' | 'ends' | 'ids' | 'counts'>

type Counted = Pick<Entry, 'time' | 'duration'> & { readonly slabs: readonly (CountedKeys | undefined)[] }

/** What was counted in some time, as a tick; buckets are put in order. */
export function tickOf({ time, duration, slabs }: Counted, tracks: readonly Pick<Track, 'name' | 'ladder'>[]): Tick {
  const aggregations = slabs.flatMap((slab, track) => slab === undefined ? [] : [aggregationOf(slab, tracks[track]!)])
  return { type: 'tick', time, duration, aggregations }
}

function aggregationOf({ keys, ends, ids, counts }: CountedKeys, { name, ladder }: Pick<Track, 'name' | 'ladder'>): QuantizedAggregation {
  const records = keys.map(({ key }, record) => {
    const buckets: Bucket[] = []
    for (let i = record === 0 ? 0 : ends[record - 1]!; i < ends[record]!; i++) buckets.push(bucketOf(ladder, ids[i]!, counts[i]!))
    return { key, buckets: buckets.sort(compareBuckets) }
  })
  return { name, function: ladder.function, parameters: ladder.parameters, records }
}

function bucketOf({ lows, highs }: Ladder, id: number, count: number): Bucket {
  const [low, high] = [lows[id]!, highs[id]!]
  return [low === -Infinity ? null : low, high === Infinity ? null : high, count]
}
