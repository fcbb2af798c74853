/**
 * Recent statistics of each group of keys: events and p99 over the last WINDOW ticks, and its events in each of the ticks before.
 *
 * They are updated from tick to tick beside the history, so a tick costs one pass over its own records, however many ticks are held.
 * For another fold, filter or aggregation they start again from AGE ticks back. A group without events for AGE ticks is deleted.
 * Percentiles are computed only for the groups that the caller asks for, because a table shows a few of thousands.
 */
import { cacheSlot, type DerivedCache } from '../history/derived-cache.js'
import { forEachRecord, hasNegative, sumCounts } from '../history/slab-records.js'
import type { Entry, History, Slab } from '../history/history.js'
import type { InternedKey, KeyFilter } from '../history/interned-keys.js'
import type { BucketScheme } from '../buckets/bucket-scheme.js'
import { estimatePercentiles, type Estimate } from '../buckets/percentiles.js'
import { groupForKey, type Fold } from './selection.js'

/** Ticks that a rate, a share and a percentile cover. */
export const WINDOW = 10
/** A group keeps its events in each of so many last ticks. */
export const REMEMBERED = 64
/** A group is deleted after so many ticks without events. */
export const AGE = 120

/** Statistics of one group. Changed in place. */
export interface KeyStat {
  readonly group: string
  /** seq of the first tick with an event, among the ticks counted. */
  readonly born: number
  /** seq of the last tick with an event. */
  last: number
  /** Events: in RecentStats of the last WINDOW ticks, in RangeStats of the range. */
  count: number
  /** Events by seq, in a ring as long as the group is old, up to REMEMBERED: of a million keys, most come only once. */
  recent: number[]
  /** false once the group was deleted. */
  held: boolean
  /** Head of its list of records while percentiles are computed; -1: none. */
  head: number
}

/** What is counted, and by which fold keys are grouped. */
export interface StatsQuery {
  readonly history: History
  /** Index in `history.tracks`. */
  readonly track: number
  readonly fold: Fold
  readonly filter: KeyFilter
  /** Keeps the statistics from tick to tick; without it every call counts again. */
  readonly cache?: DerivedCache
}

/** The statistics that a key table reads, of recent ticks or of a range. */
export type KeyStats = Pick<RecentStats, 'groups' | 'begin' | 'until' | 'total' | 'duration' | 'isSigned' | 'at' | 'tails' | 'positions'>

const RECENT = cacheSlot<RecentStats>('recent key stats')

/** Statistics of the ticks before `until` (a seq). */
export function recentStats(query: StatsQuery, until: number): RecentStats {
  const before = query.cache?.get(RECENT)
  const stats = before !== undefined && before.isFor(query) && before.until <= until ? before : new RecentStats(query, until)
  stats.advance(until)
  query.cache?.set(RECENT, stats)
  return stats
}

/** Share of events below the percentile shown. */
const TAIL = 0.99

/** Percentiles that were computed for the ticks before `until`. */
interface Tails {
  readonly until: number
  readonly tails: Map<KeyStat, Estimate | undefined>
  positions: Map<KeyStat, number> | undefined
}

/** Statistics of the last ticks before `until`, which moves with the trace. */
export class RecentStats {
  readonly groups = new Map<string, KeyStat>()
  /** seq of the first tick counted. */
  readonly begin: number
  /** seq after the last tick counted. */
  until: number
  /** Events of all groups in the last WINDOW ticks. */
  total = 0
  /** Milliseconds that the last WINDOW ticks cover, without gaps. */
  duration = 0
  /** Whether any count in the last WINDOW ticks is negative. Then there are no shares. */
  isSigned = false
  readonly #query: StatsQuery
  readonly #signed = new WeakSet<Entry>()
  readonly #byKey = new WeakMap<InternedKey, KeyStat>()
  /** The group of each record of a slab. */
  readonly #owners = new WeakMap<Slab, readonly (KeyStat | undefined)[]>()
  #known: Tails = { until: -1, tails: new Map(), positions: undefined }

  /** Counts nothing yet: `advance` does. */
  constructor(query: StatsQuery, until: number) {
    this.#query = query
    this.begin = this.until = Math.max(query.history.first, until - AGE)
  }

  /** Whether these are the statistics of this query. */
  isFor({ history, track, fold, filter }: StatsQuery): boolean {
    const own = this.#query
    return own.history === history && own.track === track && own.filter === filter && (own.fold ?? []).join() === (fold ?? []).join()
  }

  /** Counts the ticks up to `until`, which must not be before the last one. */
  advance(until: number): void {
    if (until === this.until) return
    const { history } = this.#query
    for (let seq = Math.max(this.until, history.first); seq < until; seq++) this.#addEntry(history.at(seq)!)
    this.until = until
    this.#updateCounts()
  }

  /** Events of a group in a tick; 0 when the tick is more than REMEMBERED ticks back. */
  at(stat: KeyStat, seq: number): number {
    return seq > stat.last || seq <= stat.last - REMEMBERED || seq < stat.born ? 0 : stat.recent[seq % stat.recent.length]!
  }

  /** The p99 of each wanted group over WINDOW ticks (others may be in the map too); undefined for a group without events in them. */
  tails(wanted: readonly KeyStat[]): Map<KeyStat, Estimate | undefined> {
    const known = this.#tails().tails
    const missing = wanted.filter((stat) => !known.has(stat))
    const { history, track } = this.#query
    const scheme = history.tracks[track]?.scheme
    if (missing.length === 0 || scheme === undefined) return known
    const lists = this.#listRecords(missing)
    const sums = new Float64Array(scheme.lows.length)
    for (const stat of missing) {
      const { ids, isSigned } = lists.sum(stat, sums)
      known.set(stat, estimatePercentiles(scheme, { ids, counts: Float64Array.from(ids, (id) => sums[id]!), isSigned }, [TAIL])?.[0])
      for (const id of ids) sums[id] = 0
    }
    return known
  }

  /** To sort by p99: the position of the bucket that holds it, by group; -1 without events. */
  positions(): Map<KeyStat, number> {
    const tails = this.#tails()
    const { history, track } = this.#query
    const scheme = history.tracks[track]?.scheme
    if (tails.positions !== undefined || scheme === undefined) return tails.positions ?? new Map()
    const all = [...this.groups.values()]
    const lists = this.#listRecords(all)
    const sums = new Float64Array(scheme.lows.length)
    return tails.positions = new Map(all.map((stat) => [stat, positionAtShare(scheme, sums, lists.sum(stat, sums), TAIL)]))
  }

  /** The percentiles computed for `until`; empty at first. */
  #tails(): Tails {
    if (this.#known.until !== this.until) this.#known = { until: this.until, tails: new Map(), positions: undefined }
    return this.#known
  }

  #addEntry(entry: Entry): void {
    const { track, filter } = this.#query
    const slab = entry.slabs[track]
    if (slab === undefined) return
    const owners: (KeyStat | undefined)[] = []
    forEachRecord(slab, filter, (key, from, to, record) => {
      const stat = owners[record] = this.#statFor(key, entry.seq)
      stat.recent[entry.seq % stat.recent.length]! += sumCounts(slab.counts, from, to)
      if (slab.isSigned && hasNegative(slab.counts, from, to)) this.#signed.add(entry)
    })
    this.#owners.set(slab, owners)
  }

  /** The statistics of the key's group, ready to count tick `seq`. */
  #statFor(key: InternedKey, seq: number): KeyStat {
    let stat = this.#byKey.get(key)
    if (stat === undefined || !stat.held) {
      const group = groupForKey(this.#query.fold, key)
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

  /** Sums the last WINDOW ticks and deletes groups without events for AGE ticks. */
  #updateCounts(): void {
    const { history } = this.#query
    this.total = this.duration = 0
    this.isSigned = false
    const from = Math.max(history.first, this.until - WINDOW)
    for (let seq = from; seq < this.until; seq++) {
      const entry = history.at(seq)!
      if (!entry.gap) this.duration += entry.duration
      this.isSigned ||= this.#signed.has(entry)
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

  /** The records of the last WINDOW ticks, as a list for each wanted group. */
  #listRecords(wanted: readonly KeyStat[]): RecordLists {
    const { history, track } = this.#query
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

/** Makes the group's ring long enough to reach from `seq` back to its first tick, or REMEMBERED ticks back. */
function lengthen(stat: KeyStat, seq: number): void {
  const { recent: before, last, born } = stat
  if (before.length === REMEMBERED) return
  let length = before.length
  while (length < REMEMBERED && length <= seq - born) length *= 2
  stat.recent = new Array<number>(length).fill(0)
  for (let at = Math.max(born, last - before.length + 1); at <= last; at++) stat.recent[at % length] = before[at % before.length]!
}

/** Ids of buckets with a count, and whether any of the counts is negative. */
interface CountedIds {
  readonly ids: Uint32Array
  readonly isSigned: boolean
}

/** Linked lists of records, one for each group: `head` is the index of the first record, -1 and -2 end a list. */
class RecordLists {
  readonly #slabs: Slab[] = []
  readonly #records: number[] = []
  readonly #next: number[] = []

  /** Puts a record in front of a list; returns the new head. */
  add(slab: Slab, record: number, head: number): number {
    this.#slabs.push(slab)
    this.#records.push(record)
    return this.#next.push(head) - 1
  }

  /** Adds a group's counts to `into` by bucket id, and ends the group's list. Returns the ids it changed. */
  sum(stat: KeyStat, into: Float64Array): CountedIds {
    const ids: number[] = []
    let isSigned = false
    for (let at = stat.head; at >= 0; at = this.#next[at]!) {
      const { ids: bucketIds, counts, ends } = this.#slabs[at]!
      const record = this.#records[at]!
      for (let i = record === 0 ? 0 : ends[record - 1]!; i < ends[record]!; i++) {
        const id = bucketIds[i]!
        if (into[id] === 0) ids.push(id) // twice, when the counts before cancelled out
        if (counts[i]! < 0) isSigned = true
        into[id]! += counts[i]!
      }
    }
    stat.head = -1
    return { ids: Uint32Array.from(isSigned ? new Set(ids) : ids), isSigned }
  }
}

/**
 * Position of the bucket that holds the percentile `share` (0…1) of `sums` by bucket id; -1 without `ids`, or where a count is negative.
 * Sets those sums to zero.
 */
export function positionAtShare(scheme: BucketScheme, sums: Float64Array, { ids, isSigned }: CountedIds, share: number): number {
  if (isSigned) {
    for (const id of ids) sums[id] = 0
    return -1
  }
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
