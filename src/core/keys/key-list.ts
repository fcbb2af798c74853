/**
 * The table of keys: which groups, in which order, under which of them the table's own cursor stands.
 *
 * It tells of the ticks up to the newest in sight, so that whoever goes back to an incident sees who was in it then.
 * Groups that were seen in the last of them come first, sorted by the chosen column; quiet ones sink below them, the last
 * seen first. The cursor is on a group, not on a line, so it stays with its group while the order changes. What is typed
 * after `/` are words that a name must contain, whatever their case.
 */
import type { Header } from '../stream/event.js'
import { cacheSlot, type DerivedCache } from '../history/derived-cache.js'
import type { History } from '../history/history.js'
import { toPrintable } from '../text/format.js'
import { recentStats, type KeyStat, type KeyStats } from './recent-stats.js'
import { groupParts, type Selection } from './selection.js'

export const SORTS = ['rate', 'p99', 'name'] as const
export type Sort = (typeof SORTS)[number]

export interface KeyTable {
  /** What its numbers are over: the last ticks, which a live trace is read by, or the columns in sight. */
  readonly of: 'recent' | 'sight'
  /** undefined: where the window has room for it beside the map. */
  readonly open: boolean | undefined
  /** The arrows move in the table, not in the map. */
  readonly focus: boolean
  /** What is typed goes into `text`. */
  readonly typing: boolean
  readonly text: string
  /** Characters of `text` after the cursor: 0 is the end. */
  readonly after: number
  readonly sort: Sort
  readonly reverse: boolean
  /** The group under the cursor; undefined, or not listed any more: the first. */
  readonly at: string | undefined
}

export type KeyTableAction =
  | { readonly type: 'focus' }
  | { readonly type: 'filter' }
  /** By the next column, or by this one, the other way round where that is the one already. */
  | { readonly type: 'sort'; readonly by?: Sort }
  | { readonly type: 'reverse' }
  /** Lines down; -Infinity and Infinity go to the ends. */
  | { readonly type: 'row'; readonly by: number }

export const CLOSED_KEY_TABLE: KeyTable = {
  of: 'recent', open: undefined, focus: false, typing: false, text: '', after: 0, sort: 'rate', reverse: false, at: undefined,
}

/** The table after an action; `groups` are those listed, in order, as the action found them. */
export function updateKeyTable(table: KeyTable, action: KeyTableAction, groups: () => readonly string[]): KeyTable {
  switch (action.type) {
    case 'focus': return { ...table, focus: !table.focus, typing: false }
    case 'filter': return { ...table, focus: true, typing: true }
    case 'sort': return action.by === table.sort ? { ...table, reverse: !table.reverse } : { ...table, sort: action.by ?? SORTS[(SORTS.indexOf(table.sort) + 1) % SORTS.length]! }
    case 'reverse': return { ...table, reverse: !table.reverse }
    case 'row': return { ...table, at: movedTo(groups(), table.at, action.by) }
  }
}

function movedTo(groups: readonly string[], at: string | undefined, by: number): string | undefined {
  const line = Math.max(0, at === undefined ? 0 : groups.indexOf(at))
  return groups[Math.max(0, Math.min(groups.length - 1, line + by))]
}

/** What a table is of. */
export interface KeyListQuery {
  readonly history: History
  readonly track: number
  readonly selection: Selection
  readonly table: KeyTable
  readonly utf8: boolean
  /** seq after the newest tick in sight; undefined: whatever is newest. */
  readonly end?: number | undefined
  /** Instead of those of the last ticks. */
  readonly stats?: KeyStats
  readonly cache?: DerivedCache
}

export interface KeyList {
  readonly stats: KeyStats
  /** In order, those that the filter lets through. */
  readonly rows: readonly KeyStat[]
  /** Line of the cursor. */
  readonly at: number
}

/** The table is taken anew after so many ticks: what is read may stand a while, and a line holds what was sent for it. */
const EACH = 4

/**
 * The table's lines, whether they fit or not; unless other numbers are given, as of the end of what is in sight, or of the last
 * multiple of EACH ticks while the newest is.
 */
export function listKeys(query: KeyListQuery): KeyList {
  const { table, utf8, cache, stats = statsUntil(query) } = query
  const rows = sortedRows(stats, table, utf8, cache)
  return { stats, rows, at: Math.max(0, rows.findIndex(({ group }) => group === table.at)) }
}

function statsUntil({ history, track, selection: { fold, within: filter }, end, cache }: KeyListQuery): KeyStats {
  const until = end ?? Math.max(Math.min(history.next, EACH), history.next - (history.next % EACH))
  return recentStats({ history, track, fold, filter, ...(cache === undefined ? {} : { cache }) }, until)
}

interface Ordered extends Pick<KeyTable, 'text' | 'sort' | 'reverse'> {
  readonly stats: KeyStats
  readonly until: number
  readonly utf8: boolean
  readonly rows: readonly KeyStat[]
}

const ORDERED = cacheSlot<Ordered>('sorted keys')

/** Thousands of groups are not sorted anew for each move of the cursor. */
function sortedRows(stats: KeyStats, table: KeyTable, utf8: boolean, cache: DerivedCache | undefined): readonly KeyStat[] {
  const { text, sort, reverse } = table
  const { until } = stats
  const before = cache?.get(ORDERED)
  if (before !== undefined && before.stats === stats && before.until === until && before.text === text && before.sort === sort && before.reverse === reverse && before.utf8 === utf8) return before.rows
  const words = text.toLowerCase().split(' ').filter(Boolean)
  const all = [...stats.groups.values()]
  const rows = words.length === 0 ? all : all.filter(({ group }) => {
    const name = groupName(group, utf8).toLowerCase()
    return words.every((word) => name.includes(word))
  })
  rows.sort(orderOf(table, stats))
  cache?.set(ORDERED, { stats, until, text, sort, reverse, utf8, rows })
  return rows
}

type Order = (a: KeyStat, b: KeyStat) => number

function orderOf({ sort, reverse }: KeyTable, stats: KeyStats): Order {
  const byName: Order = (a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : 0)
  const byRate: Order = (a, b) => b.count - a.count
  const positions = sort === 'p99' ? stats.positions() : undefined
  const byTail: Order = (a, b) => (positions?.get(b) ?? -1) - (positions?.get(a) ?? -1)
  const chosen = sort === 'rate' ? byRate : sort === 'p99' ? byTail : byName
  const sign = reverse ? -1 : 1
  return (a, b) => Number(b.count > 0) - Number(a.count > 0) ||
    (sort !== 'name' && a.count === 0 ? b.last - a.last : sign * chosen(a, b)) || byRate(a, b) || byName(a, b)
}

/** A group as it is shown: its parts, side by side. */
export function groupName(group: string, utf8: boolean): string {
  return groupParts(group).map((part) => (part === null || part === '' ? '-' : toPrintable(String(part), utf8))).join(' ')
}

/** How many parts the keys have, as the header tells or as the newest tick shows. */
export function countKeyParts(header: Header | undefined, history: History, track: number | undefined): number {
  if (header?.keys !== undefined && header.keys.length > 0) return header.keys.length
  const slab = track === undefined ? undefined : history.newest?.slabs[track]
  return slab === undefined ? 0 : Math.max(0, ...slab.keys.slice(0, 100).map(({ key }) => key.length))
}
