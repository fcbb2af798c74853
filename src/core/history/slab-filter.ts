/**
 * A tick's counts by bucket under a filter, added up once and kept beside the tick: another axis, weight, size or time zoom
 * under the same filter goes over a few hundred buckets, not over all the records of all the keys.
 *
 * One filter is remembered a tick, the last. Where most is let through, what is not is taken off the sum of all: counts are
 * whole numbers, and nothing is lost in doing so.
 */
import type { KeyFilter } from './interned-keys.js'
import type { Slab } from './history.js'
import type { BucketCounts } from '../buckets/percentiles.js'

export interface FilteredCounts extends BucketCounts {
  readonly total: number
}

interface Kept {
  readonly filter: KeyFilter
  readonly counts: FilteredCounts
}

const kept = new WeakMap<Slab, Kept>()
const NOTHING: FilteredCounts = { ids: new Uint32Array(0), counts: new Float64Array(0), total: 0 }

/** Rising ids, no zero counts. */
export function filteredCounts(slab: Slab, filter: KeyFilter): FilteredCounts {
  if (filter === undefined) return whole(slab)
  const before = kept.get(slab)
  if (before !== undefined && before.filter === filter) return before.counts
  const counts = filtered(slab, filter)
  kept.set(slab, { filter, counts })
  return counts
}

function whole({ all, total }: Slab): FilteredCounts {
  return { ids: all.ids, counts: all.counts, total }
}

/** Whether each record passes; by bucket id what is added up: all zero between two calls. */
let passes = new Uint8Array(0)
let sums = new Float64Array(0)

function filtered(slab: Slab, filter: NonNullable<KeyFilter>): FilteredCounts {
  const { keys, ends, ids, all } = slab
  if (keys.length > passes.length) passes = new Uint8Array(2 * keys.length)
  let through = 0
  for (let record = 0; record < keys.length; record++) {
    const passed = filter(keys[record]!)
    passes[record] = passed ? 1 : 0
    if (passed) through += ends[record]! - (record === 0 ? 0 : ends[record - 1]!)
  }
  if (through === ids.length) return whole(slab)
  if (through === 0) return NOTHING
  const highest = all.ids.at(-1) ?? 0
  if (highest >= sums.length) sums = new Float64Array(2 * (highest + 1))
  const less = through * 2 > ids.length
  if (less) for (let i = 0; i < all.ids.length; i++) sums[all.ids[i]!] = all.counts[i]!
  addRecords(slab, less ? 0 : 1, less ? -1 : 1)
  return taken(all.ids)
}

/** Adds, or takes off, the records that pass (1) or do not (0). */
function addRecords({ keys, ends, ids, counts }: Slab, which: 0 | 1, by: 1 | -1): void {
  for (let record = 0, from = 0; record < keys.length; record++) {
    const to = ends[record]!
    if (passes[record] === which) for (let i = from; i < to; i++) sums[ids[i]!]! += by * counts[i]!
    from = to
  }
}

/** What was added up, and the sums zero again. */
function taken(candidates: Uint32Array): FilteredCounts {
  const ids = candidates.filter((id) => sums[id]! > 0)
  const counts = new Float64Array(ids.length)
  let total = 0
  for (let i = 0; i < ids.length; i++) total += counts[i] = sums[ids[i]!]!
  for (let i = 0; i < candidates.length; i++) sums[candidates[i]!] = 0
  return { ids, counts, total }
}
