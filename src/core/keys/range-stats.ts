/**
 * What each group of keys did in a span of ticks: events, share, percentiles, how they are spread over the span.
 *
 * The same numbers as `keystats.ts` tells of the last ticks, for a view in which one looks at what was: counted anew for each
 * span, folding and filter, and kept until another is asked for. Percentiles are worked out for the groups asked for, since
 * a table shows few of thousands.
 */
import { cacheSlot } from '../history/derived-cache.js'
import type { Slab } from '../history/history.js'
import { forEachRecord, sumCounts } from '../history/slab-records.js'
import { positionAtShare, REMEMBERED, type KeyStat, type KeyStats, type StatsQuery } from './recent-stats.js'
import { estimatePercentiles, type Estimate } from '../buckets/percentiles.js'
import { groupForKey } from './selection.js'

const TAIL = 0.99
const RANGE = cacheSlot<RangeStats>('key stats of a range')

/** The groups of the ticks `from` … `to`, both included, as far as they are held. */
export function rangeStats(watched: StatsQuery, from: number, to: number): RangeStats {
  const { history } = watched
  const [first, last] = [Math.max(from, history.first), Math.min(to, history.next - 1)]
  const before = watched.cache?.get(RANGE)
  if (before?.isOf(watched, first, last) === true) return before
  const stats = new RangeStats(watched, first, last)
  watched.cache?.set(RANGE, stats)
  return stats
}

export class RangeStats implements KeyStats {
  readonly groups = new Map<string, KeyStat>()
  readonly begin: number
  readonly until: number
  /** Events, and milliseconds that the ticks speak for. */
  total = 0
  duration = 0
  /** How many of a group's `recent` are in use: the span in so many parts, oldest first. */
  readonly parts: number
  readonly #watched: StatsQuery
  readonly #tails = new Map<KeyStat, Estimate | undefined>()
  #positions: Map<KeyStat, number> | undefined

  constructor(watched: StatsQuery, from: number, to: number) {
    this.#watched = watched
    this.begin = from
    this.until = to + 1
    this.parts = Math.max(1, Math.min(REMEMBERED, to - from + 1))
    const { history, track } = watched
    for (let seq = from; seq <= to; seq++) {
      const { gap, duration, slabs } = history.at(seq)!
      if (!gap) this.duration += duration
      const slab = slabs[track]
      if (slab !== undefined) this.#take(seq, slab)
    }
  }

  isOf({ history, track, fold, filter }: StatsQuery, from: number, to: number): boolean {
    const own = this.#watched
    return own.history === history && own.track === track && own.filter === filter && (own.fold ?? []).join() === (fold ?? []).join() &&
      this.begin === from && this.until === to + 1
  }

  /** Events of a group in a tick: the mean of the part of the span that it lies in. */
  at({ recent }: KeyStat, seq: number): number {
    const ticks = (this.until - this.begin) / this.parts
    return seq < this.begin || seq >= this.until ? 0 : recent[this.#partOf(seq)]! / ticks
  }

  tails(wanted: readonly KeyStat[]): Map<KeyStat, Estimate | undefined> {
    const missing = wanted.filter((stat) => !this.#tails.has(stat))
    const { history, track } = this.#watched
    const scheme = history.tracks[track]!.scheme
    for (const [stat, sums] of this.#bucketsOf(missing)) {
      const counts = { ids: Uint32Array.from(sums.keys()), counts: Float64Array.from(sums.values()) }
      this.#tails.set(stat, estimatePercentiles(scheme, counts, [TAIL])?.[0])
    }
    return this.#tails
  }

  positions(): Map<KeyStat, number> {
    if (this.#positions !== undefined) return this.#positions
    const { history, track } = this.#watched
    const scheme = history.tracks[track]!.scheme
    const sums = new Float64Array(scheme.lows.length)
    return this.#positions = new Map([...this.#bucketsOf([...this.groups.values()])].map(([stat, counted]) => {
      for (const [id, count] of counted) sums[id] = count
      return [stat, positionAtShare(scheme, sums, Uint32Array.from(counted.keys()), TAIL)]
    }))
  }

  #partOf(seq: number): number {
    return Math.floor(((seq - this.begin) * this.parts) / (this.until - this.begin))
  }

  #take(seq: number, slab: Slab): void {
    const part = this.#partOf(seq)
    this.#forEachGroup(slab, (group, from, to) => {
      let stat = this.groups.get(group)
      if (stat === undefined) {
        stat = { group, born: seq, last: seq, count: 0, recent: new Array<number>(this.parts).fill(0), held: true, head: -1 }
        this.groups.set(group, stat)
      }
      const sum = sumCounts(slab.counts, from, to)
      stat.last = seq
      stat.count += sum
      stat.recent[part]! += sum
      this.total += sum
    })
  }

  /** By bucket id. */
  #bucketsOf(wanted: readonly KeyStat[]): Map<KeyStat, Map<number, number>> {
    const found = new Map(wanted.map((stat) => [stat, new Map<number, number>()]))
    const { history, track } = this.#watched
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

  #forEachGroup(slab: Slab, visit: (group: string, from: number, to: number) => void): void {
    const { fold, filter } = this.#watched
    forEachRecord(slab, filter, (key, from, to) => {
      if (from < to) visit(groupForKey(fold, key), from, to)
    })
  }
}
