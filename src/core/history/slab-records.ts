/**
 * The only loop over a slab's records: each key with its range of `ids` and `counts`.
 *
 * Assumes the layout of `Slab`: record i goes from `ends[i - 1]` (0 for the first) up to `ends[i]`. A record may be empty.
 * Rejected: an iterator, because it creates an object for each record, and a tick of 5,000 keys has 5,000 records.
 */
import type { Slab } from './history.js'
import type { InternedKey, KeyFilter } from './interned-keys.js'

/** Called for each record: its key, the half-open range of its buckets in `ids` and `counts`, and its number in the slab. */
export type RecordVisitor = (key: InternedKey, from: number, to: number, record: number) => void

/** Visits the records whose key passes `filter` (all of them without one), in the slab's order. */
export function forEachRecord({ keys, ends }: Pick<Slab, 'keys' | 'ends'>, filter: KeyFilter, visit: RecordVisitor): void {
  for (let record = 0, from = 0; record < keys.length; record++) {
    const key = keys[record]!
    const to = ends[record]!
    if (filter === undefined || filter(key)) visit(key, from, to, record)
    from = to
  }
}

/** Whether a record's range of buckets has a negative count. */
export function hasNegative(counts: Float64Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (counts[i]! < 0) return true
  return false
}

/** Events in a record's range of buckets. */
export function sumCounts(counts: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += counts[i]!
  return sum
}
