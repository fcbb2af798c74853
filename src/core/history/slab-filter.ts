/**
 * A tick's counts by bucket under a filter. They are summed once and kept beside the tick. So another axis, weight, size or time
 * zoom under the same filter visits a few hundred buckets and not every record of every key.
 *
 * Sums are kept by filter and slab as long as both are in use; a new selection is a new filter. When a filter lets most records
 * through, the other records are subtracted from the sum over all keys. Counts are whole numbers, so the result is exact.
 */
import type { KeyFilter } from './interned-keys.js'
import type { Slab } from './history.js'
import type { BucketCounts } from '../buckets/percentiles.js'
import { forEachRecord, hasNegative } from './slab-records.js'

/** Counts by bucket of the keys that pass a filter. */
export interface FilteredCounts extends BucketCounts {
  /** Events. */
  readonly total: number
  readonly isSigned: boolean
}

const sumsByFilter = new WeakMap<NonNullable<KeyFilter>, WeakMap<Slab, FilteredCounts>>()
const NOTHING: FilteredCounts = { ids: new Uint32Array(0), counts: new Float64Array(0), total: 0, isSigned: false }

/**
 * Counts of the keys that pass `filter` (all of them without one). Ids rise. A count is zero only where counts of several keys cancel out.
 * Do not change the result.
 */
export function filteredCounts(slab: Slab, filter: KeyFilter): FilteredCounts {
  if (filter === undefined) return wholeSlab(slab)
  let bySlab = sumsByFilter.get(filter)
  if (bySlab === undefined) sumsByFilter.set(filter, (bySlab = new WeakMap()))
  let counts = bySlab.get(slab)
  if (counts === undefined) bySlab.set(slab, (counts = sumFiltered(slab, filter)))
  return counts
}

function wholeSlab({ all, total, isSigned }: Slab): FilteredCounts {
  return { ids: all.ids, counts: all.counts, total, isSigned }
}

/** Whether each record passes: 1 or 0, by number of the record. */
let passes = new Uint8Array(0)
/** Sums by bucket id; all zero between two calls. */
let sums = new Float64Array(0)

function sumFiltered(slab: Slab, filter: NonNullable<KeyFilter>): FilteredCounts {
  const { keys, ids, all } = slab
  if (keys.length > passes.length) passes = new Uint8Array(2 * keys.length)
  let passing = 0
  passes.fill(0, 0, keys.length)
  forEachRecord(slab, filter, (_, from, to, record) => {
    passes[record] = 1
    passing += to - from
  })
  if (passing === ids.length) return wholeSlab(slab)
  if (passing === 0) return NOTHING
  const highest = all.ids.at(-1) ?? 0
  if (highest >= sums.length) sums = new Float64Array(2 * (highest + 1))
  const subtracts = passing * 2 > ids.length
  if (subtracts) for (let i = 0; i < all.ids.length; i++) sums[all.ids[i]!] = all.counts[i]!
  addRecords(slab, subtracts ? 0 : 1, subtracts ? -1 : 1)
  return takeSums(all.ids, slab.isSigned && isSignedWithin(slab))
}

/** Whether a record that passes has a negative count. */
function isSignedWithin(slab: Slab): boolean {
  let found = false
  forEachRecord(slab, undefined, (_, from, to, record) => {
    found ||= passes[record] === 1 && hasNegative(slab.counts, from, to)
  })
  return found
}

/** Adds (1) or subtracts (-1) the records that pass (1) or do not pass (0). */
function addRecords(slab: Slab, which: 0 | 1, by: 1 | -1): void {
  const { ids, counts } = slab
  forEachRecord(slab, undefined, (_, from, to, record) => {
    if (passes[record] === which) for (let i = from; i < to; i++) sums[ids[i]!]! += by * counts[i]!
  })
}

/** Returns the sums of the candidate buckets and resets them to zero. */
function takeSums(candidates: Uint32Array, isSigned: boolean): FilteredCounts {
  const ids = candidates.filter((id) => sums[id]! !== 0)
  const counts = new Float64Array(ids.length)
  let total = 0
  for (let i = 0; i < ids.length; i++) total += counts[i] = sums[ids[i]!]!
  for (let i = 0; i < candidates.length; i++) sums[candidates[i]!] = 0
  return { ids, counts, total, isSigned }
}
