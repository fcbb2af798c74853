/**
 * A slab: one quantizing aggregation of one tick in a few typed arrays, about 12 bytes for a bucket with a count.
 *
 * Counts are signed, because a script may take events away. The sum over all keys keeps a bucket whose counts cancel out: the bucket
 * belongs to the values that were counted, and a filter may let only one of the keys through.
 */
import { findOrAddBucket, type BucketScheme } from '../buckets/bucket-scheme.js'
import type { BucketCounts } from '../buckets/percentiles.js'
import type { QuantizedAggregation } from '../stream/event.js'
import type { InternedKey, InternedKeys } from './interned-keys.js'

/** One quantizing aggregation in one tick. Record i is `ids` and `counts` from `ends[i - 1]` (0 for the first) up to `ends[i]`. */
export interface Slab extends BucketCounts {
  readonly keys: readonly InternedKey[]
  readonly ends: Uint32Array
  /** Counts by bucket, summed over all keys. A sum is 0 where counts of several keys cancel out. */
  readonly all: BucketCounts
  /** Events of all keys. Negative when more was taken away than added. */
  readonly total: number
  /** Whether any count of any key is negative. */
  readonly isSigned: boolean
}

/** An aggregation of one tick as a slab. Adds new buckets to the scheme and new keys to `keys`. */
export function makeSlab(aggregation: QuantizedAggregation, scheme: BucketScheme, keys: InternedKeys): Slab {
  const { records } = aggregation
  const size = records.reduce((sum, { buckets }) => sum + buckets.length, 0)
  const slab = {
    keys: records.map(({ key }) => keys.intern(key)), ends: new Uint32Array(records.length),
    ids: new Uint32Array(size), counts: new Float64Array(size), total: 0, isSigned: false,
  }
  const { lows, highs } = scheme
  let sums = new Float64Array(lows.length)
  let at = 0
  let next = 0
  records.forEach(({ buckets }, record) => {
    for (const [min, max, count] of buckets) {
      // Usually the next bucket in the record is the next in the scheme, so this saves a search.
      const id = lows[next] === min && highs[next] === max ? next : findOrAddBucket(scheme, min, max)
      next = id + 1
      if (id >= sums.length) sums = growArray(sums, id)
      slab.ids[at] = id
      slab.counts[at++] = count
      slab.total += count
      if (count < 0) slab.isSigned = true
      sums[id] = sums[id]! + count
    }
    slab.ends[record] = at
  })
  return { ...slab, all: slab.isSigned ? signedCounts(slab.ids, sums) : nonZeroCounts(sums) }
}

/** A copy of `sums` with room for index `id`, at least twice as long. */
function growArray(sums: Float64Array<ArrayBuffer>, id: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(Math.max(id + 1, sums.length * 2))
  wider.set(sums)
  return wider
}

/** The buckets with a count, from sums by bucket id. */
function nonZeroCounts(sums: Float64Array): BucketCounts {
  const ids: number[] = []
  for (let id = 0; id < sums.length; id++) if (sums[id]! > 0) ids.push(id)
  return { ids: Uint32Array.from(ids), counts: Float64Array.from(ids, (id) => sums[id]!) }
}

/** The sums of the buckets that have a count of any key, also those that are zero, low ids first. */
function signedCounts(ids: Uint32Array, sums: Float64Array): BucketCounts {
  const counted = Uint32Array.from(new Set(ids)).sort()
  return { ids: counted, counts: Float64Array.from(counted, (id) => sums[id]!), isSigned: true }
}
