/**
 * Converts slabs, the compact form of counts, back to a tick of the stream: for downsampled recordings and for exported parts of a stream.
 */
import { forEachRecord } from './slab-records.js'
import type { Entry, Slab, Track } from './history.js'
import type { QuantizedAggregation, QuantizedRecord, Tick } from '../stream/event.js'
import { compareBuckets } from '../stream/aggregation.js'
import { toBucket } from '../buckets/bucket-scheme.js'

/** Counts by key and bucket id, without the sums that a history keeps beside them. */
type CountsByKey = Pick<Slab, 'keys' | 'ends' | 'ids' | 'counts'>

/** Counts of a time, by index of the track; `time` and `duration` in milliseconds. */
type TimedCounts = Pick<Entry, 'time' | 'duration'> & { readonly slabs: readonly (CountsByKey | undefined)[] }

/** The tick that holds these counts, its buckets from low to high. */
export function slabsToTick({ time, duration, slabs }: TimedCounts, tracks: readonly Pick<Track, 'name' | 'scheme'>[]): Tick {
  const aggregations = slabs.flatMap((slab, track) => slab === undefined ? [] : [slabToAggregation(slab, tracks[track]!)])
  return { type: 'tick', time, duration, aggregations }
}

function slabToAggregation(slab: CountsByKey, { name, scheme }: Pick<Track, 'name' | 'scheme'>): QuantizedAggregation {
  const { ids, counts } = slab
  const records: QuantizedRecord[] = []
  forEachRecord(slab, undefined, ({ key }, from, to) => {
    const buckets = Array.from({ length: to - from }, (_, i) => toBucket(scheme, ids[from + i]!, counts[from + i]!))
    records.push({ key, buckets: buckets.sort(compareBuckets) })
  })
  return { name, function: scheme.function, parameters: scheme.parameters, records }
}
