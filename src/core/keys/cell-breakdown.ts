/**
 * The events in a part of the map, by group of keys. The part is a cell, or a box of time and value. Numbers are events, whatever
 * weight the map shows.
 *
 * The events are counted from the ticks, under the filter of the map. The last result is kept until the query or the part changes.
 */
import type { KeyFilter } from '../history/interned-keys.js'
import { cacheSlot, type DerivedCache } from '../history/derived-cache.js'
import { forEachRecord } from '../history/slab-records.js'
import type { History, Slab } from '../history/history.js'
import { groupForKey, type Fold } from './selection.js'

/** seqs of ticks (`from` to `to`), as far as they are held, and positions of buckets (`low` to `high`); all ends included. */
export interface CellRange {
  readonly from: number
  readonly to: number
  readonly low: number
  readonly high: number
}

/** What is counted, and by which fold keys are grouped. */
export interface BreakdownQuery {
  readonly history: History
  /** Index in `history.tracks`. */
  readonly track: number
  readonly filter: KeyFilter
  readonly fold: Fold
  /** Keeps the last breakdown. */
  readonly cache?: DerivedCache
}

/** The events of a part of the map. */
export interface CellBreakdown {
  /** Events in the part. */
  readonly count: number
  /** Events of the same ticks over all values. */
  readonly total: number
  /** Events of the same ticks with lower values. */
  readonly below: number
  /** Milliseconds that the ticks cover, without gaps. */
  readonly duration: number
  /** All entries of the part are gaps. */
  readonly gap: boolean
  /** Whether any count of these ticks is negative, of any value. Then there are no shares. */
  readonly isSigned: boolean
  /** Events by group, most first: by size, so a group from which most was taken away is first too. */
  readonly groups: readonly (readonly [group: string, count: number])[]
}

/** The last breakdown with all that it depends on. */
interface LastBreakdown extends BreakdownQuery, CellRange {
  /** Of the track's bucket scheme: positions change with it. */
  readonly version: number
  readonly breakdown: CellBreakdown
}

const LAST = cacheSlot<LastBreakdown>('cell breakdown')

/** Counts the events of a part of the map. The same object again while the query and the part stay the same. */
export function breakDownCells(query: BreakdownQuery, { from, to, low, high }: CellRange): CellBreakdown {
  const { history, track, filter, fold, cache } = query
  const part = { from: Math.max(from, history.first), to: Math.min(to, history.next - 1), low, high }
  const version = history.tracks[track]?.scheme.version ?? 0
  const last = cache?.get(LAST)
  const same = last !== undefined && last.history === history && last.track === track && last.filter === filter && last.fold === fold &&
    last.version === version && last.from === part.from && last.to === part.to && last.low === low && last.high === high
  if (same) return last.breakdown
  const breakdown = countPart(query, part)
  cache?.set(LAST, { ...query, ...part, version, breakdown })
  return breakdown
}

/** Events, as in `CellBreakdown`, while they are counted. */
interface Sums {
  count: number
  total: number
  below: number
  isSigned: boolean
  readonly groups: Map<string, number>
}

function countPart(query: BreakdownQuery, part: CellRange): CellBreakdown {
  const { history, track } = query
  const sums: Sums = { count: 0, total: 0, below: 0, isSigned: false, groups: new Map() }
  let [duration, gap] = [0, true]
  for (let seq = part.from; seq <= part.to; seq++) {
    const entry = history.at(seq)!
    if (entry.gap) continue
    gap = false
    duration += entry.duration
    const slab = entry.slabs[track]
    if (slab !== undefined) addSlab(sums, slab, query, part)
  }
  const groups = [...sums.groups].sort(([a, most], [b, least]) => Math.abs(least) - Math.abs(most) || (a < b ? -1 : 1))
  return { count: sums.count, total: sums.total, below: sums.below, duration, gap, isSigned: sums.isSigned, groups }
}

function addSlab(sums: Sums, slab: Slab, { history, track, filter, fold }: BreakdownQuery, { low, high }: CellRange): void {
  const { position } = history.tracks[track]!.scheme
  const { ids, counts } = slab
  forEachRecord(slab, filter, (key, from, to) => {
    let inside = 0
    for (let i = from; i < to; i++) {
      const at = position[ids[i]!]!
      sums.total += counts[i]!
      if (counts[i]! < 0) sums.isSigned = true
      if (at < low) sums.below += counts[i]!
      else if (at <= high) inside += counts[i]!
    }
    if (inside === 0) return
    sums.count += inside
    const group = groupForKey(fold, key)
    sums.groups.set(group, (sums.groups.get(group) ?? 0) + inside)
  })
}
