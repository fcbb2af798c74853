/**
 * Statistics of each group of keys in a range of ticks: events, share, percentiles, and the spread of the events over the range.
 *
 * The numbers are the same as those of `recent-stats.ts` for the last ticks; this file is for a view of the past. They are counted
 * again for each range, fold and filter, and kept until another one is asked for. Percentiles are computed only for the groups that
 * the caller asks for, because a table shows a few of thousands.
 */
import { cacheSlot } from '../history/derived-cache.js'
import type { Slab } from '../history/history.js'
import { forEachRecord, hasNegative, sumCounts } from '../history/slab-records.js'
import { positionAtShare, REMEMBERED, type KeyStat, type KeyStats, type StatsQuery } from './recent-stats.js'
import { estimatePercentiles, type Estimate } from '../buckets/percentiles.js'
import { groupForKey } from './selection.js'

/** Share of events below the percentile shown. */
const TAIL = 0.99
const RANGE = cacheSlot<RangeStats>('key stats of a range')

/** Statistics of the ticks `from` to `to`, both included, as far as they are held; from the cache when nothing has changed. */
export function rangeStats(query: StatsQuery, from: number, to: number): RangeStats {
  const { history } = query
  const [first, last] = [Math.max(from, history.first), Math.min(to, history.next - 1)]
  const before = query.cache?.get(RANGE)
  if (before?.covers(query, first, last) === true) return before
  const stats = new RangeStats(query, first, last)
  query.cache?.set(RANGE, stats)
  return stats
}

/** Statistics of a fixed range of ticks. */
export class RangeStats implements KeyStats {
  readonly groups = new Map<string, KeyStat>()
  /** seq of the first tick. */
  readonly begin: number
  /** seq after the last tick. */
  readonly until: number
  /** Events of all groups. */
  total = 0
  /** Milliseconds that the ticks cover, without gaps. */
  duration = 0
  /** Whether any count of any group is negative. Then there are no shares. */
  isSigned = false
  /** The range is divided into so many parts; a group's `recent` has its events in each, oldest first. */
  readonly parts: number
  readonly #query: StatsQuery
  /** Groups with a negative count. */
  readonly #signed = new Set<string>()
  readonly #tails = new Map<KeyStat, Estimate | undefined>()
  #positions: Map<KeyStat, number> | undefined

  /** Counts the ticks `from` to `to`, both included; the history must hold all of them. */
  constructor(query: StatsQuery, from: number, to: number) {
    this.#query = query
    this.begin = from
    this.until = to + 1
    this.parts = Math.max(1, Math.min(REMEMBERED, to - from + 1))
    const { history, track } = query
    for (let seq = from; seq <= to; seq++) {
      const { gap, duration, slabs } = history.at(seq)!
      if (!gap) this.duration += duration
      const slab = slabs[track]
      if (slab !== undefined) this.#addSlab(seq, slab)
    }
  }

  /** Whether these are the statistics of this query and of the ticks `from` to `to`. */
  covers({ history, track, fold, filter }: StatsQuery, from: number, to: number): boolean {
    const own = this.#query
    return own.history === history && own.track === track && own.filter === filter && (own.fold ?? []).join() === (fold ?? []).join() &&
      this.begin === from && this.until === to + 1
  }

  /** Events of a group in a tick: the mean over the part of the range that the tick is in. */
  at({ recent }: KeyStat, seq: number): number {
    const ticks = (this.until - this.begin) / this.parts
    return seq < this.begin || seq >= this.until ? 0 : recent[this.#partIndex(seq)]! / ticks
  }

  /** The p99 of each wanted group (others may be in the map too); undefined for a group without events. */
  tails(wanted: readonly KeyStat[]): Map<KeyStat, Estimate | undefined> {
    const missing = wanted.filter((stat) => !this.#tails.has(stat))
    const { history, track } = this.#query
    const scheme = history.tracks[track]!.scheme
    for (const [stat, sums] of this.#sumBuckets(missing)) {
      const isSigned = this.#signed.has(stat.group)
      const counts = { ids: Uint32Array.from(sums.keys()), counts: Float64Array.from(sums.values()), isSigned }
      this.#tails.set(stat, estimatePercentiles(scheme, counts, [TAIL])?.[0])
    }
    return this.#tails
  }

  /** To sort by p99: the position of the bucket that holds it, by group. */
  positions(): Map<KeyStat, number> {
    if (this.#positions !== undefined) return this.#positions
    const { history, track } = this.#query
    const scheme = history.tracks[track]!.scheme
    const sums = new Float64Array(scheme.lows.length)
    return this.#positions = new Map([...this.#sumBuckets([...this.groups.values()])].map(([stat, events]) => {
      for (const [id, count] of events) sums[id] = count
      return [stat, positionAtShare(scheme, sums, { ids: Uint32Array.from(events.keys()), isSigned: this.#signed.has(stat.group) }, TAIL)]
    }))
  }

  #partIndex(seq: number): number {
    return Math.floor(((seq - this.begin) * this.parts) / (this.until - this.begin))
  }

  #addSlab(seq: number, slab: Slab): void {
    const part = this.#partIndex(seq)
    this.#forEachGroup(slab, (group, from, to) => {
      let stat = this.groups.get(group)
      if (stat === undefined) {
        stat = { group, born: seq, last: seq, count: 0, recent: new Array<number>(this.parts).fill(0), held: true, head: -1 }
        this.groups.set(group, stat)
      }
      const sum = sumCounts(slab.counts, from, to)
      stat.last = seq
      stat.count += sum
      if (slab.isSigned && hasNegative(slab.counts, from, to)) {
        this.isSigned = true
        this.#signed.add(group)
      }
      stat.recent[part]! += sum
      this.total += sum
    })
  }

  /** Events of each wanted group, by bucket id. */
  #sumBuckets(wanted: readonly KeyStat[]): Map<KeyStat, Map<number, number>> {
    const found = new Map(wanted.map((stat) => [stat, new Map<number, number>()]))
    const { history, track } = this.#query
    for (let seq = this.begin; wanted.length > 0 && seq < this.until; seq++) {
      const slab = history.at(seq)!.slabs[track]
      if (slab === undefined) continue
      this.#forEachGroup(slab, (group, from, to) => {
        const sums = found.get(this.groups.get(group)!)
        for (let i = from; sums !== undefined && i < to; i++) sums.set(slab.ids[i]!, (sums.get(slab.ids[i]!) ?? 0) + slab.counts[i]!)
      })
    }
    return found
  }

  /** Visits the records that pass the filter and are not empty, with their group. */
  #forEachGroup(slab: Slab, visit: (group: string, from: number, to: number) => void): void {
    const { fold, filter } = this.#query
    forEachRecord(slab, filter, (key, from, to) => {
      if (from < to) visit(groupForKey(fold, key), from, to)
    })
  }
}
