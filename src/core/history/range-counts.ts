/**
 * Counts by bucket over a span of ticks: of one column, or of all that is in sight.
 *
 * The span in sight moves by a column a tick, so what leaves it is taken off and what enters is added; counts are whole
 * numbers, and nothing is lost in doing so. Where the history has let go of what would leave, all is added up anew.
 */
import { filteredCounts } from './slab-filter.js'
import { cacheSlot, type DerivedCache } from './derived-cache.js'
import type { KeyFilter } from './interned-keys.js'
import type { Entry, History } from './history.js'
import type { BucketCounts } from '../buckets/percentiles.js'

export interface RangeCounts extends BucketCounts {
  readonly total: number
  /** Milliseconds that the ticks speak for, gaps left out. */
  readonly duration: number
}

interface Running {
  readonly history: History
  readonly track: number
  readonly filter: KeyFilter
  from: number
  to: number
  /** By bucket id. */
  sums: Float64Array
  duration: number
}

/** Counts of the ticks `from` … `to`, both included, as far as the history holds them. */
export function countRange(history: History, track: number, from: number, to: number, filter?: KeyFilter): RangeCounts {
  return moveTo(startRange(history, track, from, filter), Math.max(from, history.first), Math.min(to, history.next - 1))
}

/** What is counted of a history: the track, the keys that a filter lets through, and the viewport's cache. */
export interface RangeQuery {
  readonly history: History
  readonly track: number
  readonly filter?: KeyFilter
  readonly cache?: DerivedCache
}

const IN_SIGHT = cacheSlot<Running>('counts in sight')

/** The same counts, remembered for the next call: for a range that moves a little from one call to the next. */
export function countRangeInSight({ history, track, filter, cache }: RangeQuery, from: number, to: number): RangeCounts {
  const before = cache?.get(IN_SIGHT)
  const fits = before !== undefined && before.history === history && before.track === track && before.filter === filter &&
    before.from >= history.first && before.from <= from && before.to <= to && before.to >= from
  const running = fits ? before : startRange(history, track, from, filter)
  cache?.set(IN_SIGHT, running)
  return moveTo(running, Math.max(from, history.first), Math.min(to, history.next - 1))
}

function startRange(history: History, track: number, from: number, filter: KeyFilter): Running {
  return { history, track, filter, from, to: from - 1, sums: new Float64Array(64), duration: 0 }
}

function moveTo(running: Running, from: number, to: number): RangeCounts {
  const { history } = running
  for (let seq = running.from; seq < from && seq <= running.to; seq++) addEntry(running, history.at(seq), -1)
  for (let seq = Math.max(from, running.to + 1); seq <= to; seq++) addEntry(running, history.at(seq), 1)
  running.from = from
  running.to = Math.max(to, from - 1)
  const { sums } = running
  let [size, total] = [0, 0]
  for (let id = 0; id < sums.length; id++) if (sums[id]! > 0) size++
  const ids = new Uint32Array(size)
  const counts = new Float64Array(size)
  for (let id = 0, at = 0; id < sums.length; id++) {
    const sum = sums[id]!
    if (!(sum > 0)) continue
    ids[at] = id
    counts[at++] = sum
    total += sum
  }
  return { ids, counts, total, duration: running.duration }
}

function addEntry(running: Running, entry: Entry | undefined, by: 1 | -1): void {
  if (entry === undefined || entry.gap) return
  running.duration += by * entry.duration
  const slab = entry.slabs[running.track]
  if (slab === undefined) return
  const { ids, counts } = filteredCounts(slab, running.filter)
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!
    if (id >= running.sums.length) running.sums = grow(running.sums, id)
    running.sums[id]! += by * counts[i]!
  }
}

function grow(sums: Float64Array, id: number): Float64Array {
  const wider = new Float64Array(Math.max(id + 1, sums.length * 2))
  wider.set(sums)
  return wider
}

/** Events of a span a second, gaps left out. */
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
