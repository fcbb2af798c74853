/**
 * Counts by bucket over a range of ticks: of one column, or of everything in sight.
 *
 * The range in sight moves by one column with each tick. So the ticks that leave it are subtracted and the ticks that enter it are
 * added. Counts are whole numbers, so the result is exact. When the history no longer holds the ticks that leave, all counts are
 * summed again.
 */
import { filteredCounts } from './slab-filter.js'
import { cacheSlot, type DerivedCache } from './derived-cache.js'
import type { KeyFilter } from './interned-keys.js'
import type { Entry, History } from './history.js'
import type { BucketCounts } from '../buckets/percentiles.js'

/** Counts by bucket of a range of ticks. */
export interface RangeCounts extends BucketCounts {
  /** Events. */
  readonly total: number
  /** Milliseconds that the ticks cover, without gaps. */
  readonly duration: number
  readonly isSigned: boolean
}

/** The sums of a range that can be moved. */
interface MovingCounts {
  readonly history: History
  readonly track: number
  readonly filter: KeyFilter
  /** seq of the first and the last tick counted, both included; `to < from` while none is. */
  from: number
  to: number
  /** Events by bucket id. */
  sums: Float64Array
  duration: number
  /** Ticks with a negative count. */
  signed: number
}

/** Counts of the ticks `from` to `to`, both included, as far as the history holds them. */
export function countRange(history: History, track: number, from: number, to: number, filter?: KeyFilter): RangeCounts {
  return moveTo(startRange(history, track, from, filter), Math.max(from, history.first), Math.min(to, history.next - 1))
}

/** What is counted: a track of a history, the keys that pass the filter, and the viewport's cache. */
export interface RangeQuery {
  readonly history: History
  readonly track: number
  readonly filter?: KeyFilter
  readonly cache?: DerivedCache
}

const IN_SIGHT = cacheSlot<MovingCounts>('counts in sight')

/** The same as `countRange`, but fast when the range moves only a little from one call to the next: the cache keeps the sums. */
export function countRangeInSight({ history, track, filter, cache }: RangeQuery, from: number, to: number): RangeCounts {
  const before = cache?.get(IN_SIGHT)
  const fits = before !== undefined && before.history === history && before.track === track && before.filter === filter &&
    before.from >= history.first && before.from <= from && before.to <= to && before.to >= from
  const moving = fits ? before : startRange(history, track, from, filter)
  cache?.set(IN_SIGHT, moving)
  return moveTo(moving, Math.max(from, history.first), Math.min(to, history.next - 1))
}

function startRange(history: History, track: number, from: number, filter: KeyFilter): MovingCounts {
  return { history, track, filter, from, to: from - 1, sums: new Float64Array(64), duration: 0, signed: 0 }
}

/** Moves the sums to the ticks `from` to `to` and returns the buckets with a count. */
function moveTo(moving: MovingCounts, from: number, to: number): RangeCounts {
  const { history } = moving
  for (let seq = moving.from; seq < from && seq <= moving.to; seq++) addEntry(moving, history.at(seq), -1)
  for (let seq = Math.max(from, moving.to + 1); seq <= to; seq++) addEntry(moving, history.at(seq), 1)
  moving.from = from
  moving.to = Math.max(to, from - 1)
  const { sums } = moving
  let [size, total] = [0, 0]
  for (let id = 0; id < sums.length; id++) if (sums[id] !== 0) size++
  const ids = new Uint32Array(size)
  const counts = new Float64Array(size)
  for (let id = 0, at = 0; id < sums.length; id++) {
    const sum = sums[id]!
    if (sum === 0) continue
    ids[at] = id
    counts[at++] = sum
    total += sum
  }
  return { ids, counts, total, duration: moving.duration, isSigned: moving.signed > 0 }
}

/** Adds (1) or subtracts (-1) the counts of an entry. */
function addEntry(moving: MovingCounts, entry: Entry | undefined, by: 1 | -1): void {
  if (entry === undefined || entry.gap) return
  moving.duration += by * entry.duration
  const slab = entry.slabs[moving.track]
  if (slab === undefined) return
  const { ids, counts, isSigned } = filteredCounts(slab, moving.filter)
  if (isSigned) moving.signed += by
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!
    if (id >= moving.sums.length) moving.sums = growArray(moving.sums, id)
    moving.sums[id]! += by * counts[i]!
  }
}

/** A copy of `sums` with room for index `id`, at least twice as long. */
function growArray(sums: Float64Array, id: number): Float64Array {
  const wider = new Float64Array(Math.max(id + 1, sums.length * 2))
  wider.set(sums)
  return wider
}

/** Events per second in the ticks `from` to `to`, both included, as far as they are held; gaps do not count as time. */
export function rateInRange(history: History, track: number, from: number, to: number, filter?: KeyFilter): number {
  let [total, duration] = [0, 0]
  for (let seq = Math.max(from, history.first); seq <= to; seq++) {
    const entry = history.at(seq)
    if (entry === undefined || entry.gap) continue
    duration += entry.duration
    const slab = entry.slabs[track]
    if (slab !== undefined) total += filteredCounts(slab, filter).total
  }
  return duration > 0 ? (total * 1000) / duration : 0
}
