/**
 * What is in a part of the map: a cell, or a box of time and value. Always in events, whatever the map weighs.
 *
 * Counted anew from the ticks themselves, under the filter of the map, and kept until it is asked of something else.
 */
import type { KeyFilter } from '../history/interned-keys.js'
import { cacheSlot, type DerivedCache } from '../history/derived-cache.js'
import { forEachRecord } from '../history/slab-records.js'
import type { History, Slab } from '../history/history.js'
import { groupForKey, type Fold } from './selection.js'

/** Ticks, as far as they are held, and scheme positions; all ends included. */
export interface CellRange {
  readonly from: number
  readonly to: number
  readonly low: number
  readonly high: number
}

export interface BreakdownQuery {
  readonly history: History
  readonly track: number
  readonly filter: KeyFilter
  readonly fold: Fold
  /** Where the last breakdown is kept. */
  readonly cache?: DerivedCache
}

export interface CellBreakdown {
  /** Events in it. */
  readonly count: number
  /** Events of its ticks, below it, in it and above it. */
  readonly total: number
  /** Events of its ticks with lesser values. */
  readonly below: number
  /** Milliseconds that its ticks speak for. */
  readonly duration: number
  /** No tick has data here. */
  readonly gap: boolean
  /** Events by group, most first. */
  readonly groups: readonly (readonly [group: string, count: number])[]
}

interface Kept extends BreakdownQuery, CellRange {
  readonly version: number
  readonly reading: CellBreakdown
}

const LAST = cacheSlot<Kept>('cell breakdown')

export function breakDownCells(asked: BreakdownQuery, { from, to, low, high }: CellRange): CellBreakdown {
  const { history } = asked
  const part = { from: Math.max(from, history.first), to: Math.min(to, history.next - 1), low, high }
  const before = asked.cache?.get(LAST)
  const version = history.tracks[asked.track]?.scheme.version ?? 0
  if (before !== undefined && before.history === history && before.track === asked.track && before.filter === asked.filter && before.fold === asked.fold && before.version === version &&
    before.from === part.from && before.to === part.to && before.low === part.low && before.high === part.high) return before.reading
  const reading = read(asked, part)
  asked.cache?.set(LAST, { ...asked, ...part, version, reading })
  return reading
}

interface Sums {
  count: number
  total: number
  below: number
  readonly groups: Map<string, number>
}

function read(asked: BreakdownQuery, part: CellRange): CellBreakdown {
  const { history, track } = asked
  const sums: Sums = { count: 0, total: 0, below: 0, groups: new Map() }
  let [duration, gap] = [0, true]
  for (let seq = part.from; seq <= part.to; seq++) {
    const entry = history.at(seq)!
    if (entry.gap) continue
    gap = false
    duration += entry.duration
    const slab = entry.slabs[track]
    if (slab !== undefined) addSlab(sums, slab, asked, part)
  }
  const groups = [...sums.groups].sort(([a, most], [b, least]) => least - most || (a < b ? -1 : 1))
  return { count: sums.count, total: sums.total, below: sums.below, duration, gap, groups }
}

function addSlab(sums: Sums, slab: Slab, { history, track, filter, fold }: BreakdownQuery, { low, high }: CellRange): void {
  const { position } = history.tracks[track]!.scheme
  const { ids, counts } = slab
  forEachRecord(slab, filter, (key, from, to) => {
    let inside = 0
    for (let i = from; i < to; i++) {
      const at = position[ids[i]!]!
      sums.total += counts[i]!
      if (at < low) sums.below += counts[i]!
      else if (at <= high) inside += counts[i]!
    }
    if (inside === 0) return
    sums.count += inside
    const group = groupForKey(fold, key)
    sums.groups.set(group, (sums.groups.get(group) ?? 0) + inside)
  })
}
