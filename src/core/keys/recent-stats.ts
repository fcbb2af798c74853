/**
 * What each group of keys did lately: its rate and share over the last WINDOW ticks, its percentiles, the ticks before.
 *
 * Carried from tick to tick beside the history, so that a tick costs one look at its own records, whatever is held; begun
 * anew for another folding, filter or aggregation, from AGE ticks back. A group that was not seen for AGE ticks is let go.
 * Percentiles are worked out for the groups asked for and no others: a table shows few of thousands.
 */
import { cacheSlot, type DerivedCache } from '../history/derived-cache.js'
import { forEachRecord, sumCounts } from '../history/slab-records.js'
import type { Entry, History, Slab } from '../history/history.js'
import type { InternedKey, KeyFilter } from '../history/interned-keys.js'
import type { BucketScheme } from '../buckets/bucket-scheme.js'
import { estimatePercentiles, type Estimate } from '../buckets/percentiles.js'
import { groupForKey, type Fold } from './selection.js'

/** Ticks that a rate, a share and a percentile are taken over. */
export const WINDOW = 10
/** Ticks that a group is remembered for each of. */
export const REMEMBERED = 64
/** Ticks without an event after which a group is let go. */
export const AGE = 120

export interface KeyStat {
  readonly group: string
  /** seq of the first and the last tick with an event, as far back as was looked. */
  readonly born: number
  last: number
  /** Events over the last WINDOW ticks. */
  count: number
  /** Events by seq, in a ring as long as the group is old, up to REMEMBERED: most of a million keys come once. */
  recent: number[]
  held: boolean
  /** Head of its list of records while percentiles are worked out; -1: none. */
  head: number
}

export interface StatsQuery {
  readonly history: History
  readonly track: number
  readonly fold: Fold
  readonly filter: KeyFilter
  /** Where the stats are kept from tick to tick; without it they are counted anew. */
  readonly cache?: DerivedCache
}

/** What a table tells of its groups, over whichever ticks. */
export type KeyStats = Pick<RecentStats, 'groups' | 'begin' | 'until' | 'total' | 'duration' | 'at' | 'tails' | 'positions'>

const RECENT = cacheSlot<RecentStats>('recent key stats')

/** The groups of the ticks before `until`. */
export function recentStats(watched: StatsQuery, until: number): RecentStats {
  const before = watched.cache?.get(RECENT)
  const stats = before !== undefined && before.isOf(watched) && before.until <= until ? before : new RecentStats(watched, until)
  stats.advance(until)
  watched.cache?.set(RECENT, stats)
  return stats
}

const TAIL = 0.99

/** What was worked out of the ticks before `until`. */
interface Tails {
  readonly until: number
  readonly tails: Map<KeyStat, Estimate | undefined>
  positions: Map<KeyStat, number> | undefined
}

export class RecentStats {
  readonly groups = new Map<string, KeyStat>()
  /** seq of the first tick looked at. */
  readonly begin: number
  /** seq after the last tick looked at. */
  until: number
  /** Events, and milliseconds, of the last WINDOW ticks. */
  total = 0
  duration = 0
  readonly #watched: StatsQuery
  readonly #byKey = new WeakMap<InternedKey, KeyStat>()
  /** Who each record of a tick belongs to. */
  readonly #owners = new WeakMap<Slab, readonly (KeyStat | undefined)[]>()

  constructor(watched: StatsQuery, until: number) {
    this.#watched = watched
    this.begin = this.until = Math.max(watched.history.first, until - AGE)
  }

  isOf({ history, track, fold, filter }: StatsQuery): boolean {
    const own = this.#watched
    return own.history === history && own.track === track && own.filter === filter && (own.fold ?? []).join() === (fold ?? []).join()
  }

  advance(until: number): void {
    if (until === this.until) return
    const { history } = this.#watched
    for (let seq = Math.max(this.until, history.first); seq < until; seq++) this.#take(history.at(seq)!)
    this.until = until
    this.#count()
  }

  /** Events of a group in a tick, one of the last REMEMBERED. */
  at(stat: KeyStat, seq: number): number {
    return seq > stat.last || seq <= stat.last - REMEMBERED || seq < stat.born ? 0 : stat.recent[seq % stat.recent.length]!
  }

  /** The p99 of each group over WINDOW ticks; undefined for those without any event in them. */
  tails(wanted: readonly KeyStat[]): Map<KeyStat, Estimate | undefined> {
    const known = this.#tails().tails
    const missing = wanted.filter((stat) => !known.has(stat))
    const { history, track } = this.#watched
    const scheme = history.tracks[track]?.scheme
    if (missing.length === 0 || scheme === undefined) return known
    const lists = this.#recordsOf(missing)
    const sums = new Float64Array(scheme.lows.length)
    for (const stat of missing) {
      const ids = lists.sum(stat, sums)
      known.set(stat, estimatePercentiles(scheme, { ids, counts: Float64Array.from(ids, (id) => sums[id]!) }, [TAIL])?.[0])
      for (const id of ids) sums[id] = 0
    }
    return known
  }

  /** For sorting by it: the position of the bucket that holds each group's p99, -1 without any. */
  positions(): Map<KeyStat, number> {
    const tails = this.#tails()
    const { history, track } = this.#watched
    const scheme = history.tracks[track]?.scheme
    if (tails.positions !== undefined || scheme === undefined) return tails.positions ?? new Map()
    const all = [...this.groups.values()]
    const lists = this.#recordsOf(all)
    const sums = new Float64Array(scheme.lows.length)
    return tails.positions = new Map(all.map((stat) => [stat, positionAtShare(scheme, sums, lists.sum(stat, sums), TAIL)]))
  }

  #known: Tails = { until: -1, tails: new Map(), positions: undefined }

  #tails(): Tails {
    if (this.#known.until !== this.until) this.#known = { until: this.until, tails: new Map(), positions: undefined }
    return this.#known
  }

  #take(entry: Entry): void {
    const { track, filter } = this.#watched
    const slab = entry.slabs[track]
    if (slab === undefined) return
    const owners: (KeyStat | undefined)[] = []
    forEachRecord(slab, filter, (key, from, to, record) => {
      const stat = owners[record] = this.#statFor(key, entry.seq)
      stat.recent[entry.seq % stat.recent.length]! += sumCounts(slab.counts, from, to)
    })
    this.#owners.set(slab, owners)
  }

  #statFor(key: InternedKey, seq: number): KeyStat {
    let stat = this.#byKey.get(key)
    if (stat === undefined || !stat.held) {
      const group = groupForKey(this.#watched.fold, key)
      stat = this.groups.get(group)
      if (stat === undefined) {
        stat = { group, born: seq, last: seq, count: 0, recent: [0], held: true, head: -1 }
        this.groups.set(group, stat)
      }
      this.#byKey.set(key, stat)
    }
    if (seq - stat.born >= stat.recent.length) lengthen(stat, seq)
    for (let quiet = Math.max(stat.last + 1, seq - REMEMBERED + 1); quiet <= seq; quiet++) stat.recent[quiet % stat.recent.length] = 0
    stat.last = seq
    return stat
  }

  #count(): void {
    const { history } = this.#watched
    this.total = this.duration = 0
    const from = Math.max(history.first, this.until - WINDOW)
    for (let seq = from; seq < this.until; seq++) {
      const { gap, duration } = history.at(seq)!
      if (!gap) this.duration += duration
    }
    for (const stat of this.groups.values()) {
      stat.count = 0
      for (let seq = from; seq <= stat.last; seq++) stat.count += this.at(stat, seq)
      this.total += stat.count
      if (stat.last >= this.until - AGE) continue
      stat.held = false
      this.groups.delete(stat.group)
    }
  }

  #recordsOf(wanted: readonly KeyStat[]): RecordLists {
    const { history, track } = this.#watched
    const lists = new RecordLists()
    for (const stat of wanted) stat.head = -2
    for (let seq = Math.max(history.first, this.until - WINDOW); seq < this.until; seq++) {
      const slab = history.at(seq)!.slabs[track]
      const owners = slab === undefined ? undefined : this.#owners.get(slab)
      if (slab === undefined || owners === undefined) continue
      for (let record = 0; record < owners.length; record++) {
        const stat = owners[record]
        if (stat !== undefined && stat.head !== -1) stat.head = lists.add(slab, record, stat.head)
      }
    }
    return lists
  }
}

/** A ring that reaches from `seq` to the group's first tick, or REMEMBERED ticks back. */
function lengthen(stat: KeyStat, seq: number): void {
  const { recent: before, last, born } = stat
  if (before.length === REMEMBERED) return
  let length = before.length
  while (length < REMEMBERED && length <= seq - born) length *= 2
  stat.recent = new Array<number>(length).fill(0)
  for (let at = Math.max(born, last - before.length + 1); at <= last; at++) stat.recent[at % length] = before[at % before.length]!
}

/** Records of many groups, as one list each. */
class RecordLists {
  readonly #slabs: Slab[] = []
  readonly #records: number[] = []
  readonly #next: number[] = []

  add(slab: Slab, record: number, head: number): number {
    this.#slabs.push(slab)
    this.#records.push(record)
    return this.#next.push(head) - 1
  }

  /** Adds a group's counts by bucket id; gives the ids it touched. */
  sum(stat: KeyStat, into: Float64Array): Uint32Array {
    const ids: number[] = []
    for (let at = stat.head; at >= 0; at = this.#next[at]!) {
      const { ids: of, counts, ends } = this.#slabs[at]!
      const record = this.#records[at]!
      for (let i = record === 0 ? 0 : ends[record - 1]!; i < ends[record]!; i++) {
        if (into[of[i]!] === 0) ids.push(of[i]!)
        into[of[i]!]! += counts[i]!
      }
    }
    stat.head = -1
    return Uint32Array.from(ids)
  }
}

/** Position of the bucket that holds the share; `sums` is emptied of `ids`. */
export function positionAtShare(scheme: BucketScheme, sums: Float64Array, ids: Uint32Array, share: number): number {
  const rank = share * ids.reduce((sum, id) => sum + sums[id]!, 0)
  const positions = ids.map((id) => scheme.position[id]!).sort()
  let rest = rank
  let found = -1
  for (const position of positions) {
    if (rest > 0 || found === -1) found = position
    rest -= sums[scheme.order[position]!]!
    if (rest <= 0) break
  }
  for (const id of ids) sums[id] = 0
  return found
}
