/**
 * The key table: which groups it lists, in which order, and which group its cursor is on.
 *
 * Its numbers are those of the ticks up to the newest in sight. So a user who goes back to an incident sees the keys of that time.
 * Groups with events in the last ticks come first, sorted by the chosen column. Quiet groups follow; those seen last come first.
 * The cursor is on a group, not on a line, so it stays with its group when the order changes. The filter after `/` is a list of
 * words; a name must contain all of them, in any case.
 */
import type { Header } from '../stream/event.js'
import { cacheSlot, type DerivedCache } from '../history/derived-cache.js'
import type { History } from '../history/history.js'
import { spellInAscii } from '../text/stand-ins.js'
import { recentStats, type KeyStat, type KeyStats } from './recent-stats.js'
import { groupParts, type Selection } from './selection.js'

/** Columns to sort by, in the order in which `sort` goes through them. */
export const SORTS = ['rate', 'p99', 'name'] as const
export type Sort = (typeof SORTS)[number]

/** State of the table. */
export interface KeyTable {
  /** Which ticks its numbers cover: the last ones (for a live trace), or the columns in sight. */
  readonly of: 'recent' | 'sight'
  /** undefined: shown when the window has room for it beside the map. */
  readonly open: boolean | undefined
  /** The arrow keys move in the table, not in the map. */
  readonly focus: boolean
  /** Typed characters go into `text`. */
  readonly typing: boolean
  /** The filter. */
  readonly text: string
  /** Characters of `text` after the text cursor: 0 is the end. */
  readonly after: number
  readonly sort: Sort
  readonly reverse: boolean
  /** The group under the cursor; the first one when it is undefined or no longer listed. */
  readonly at: string | undefined
}

export type KeyTableAction =
  /** Move the arrow keys between the table and the map. */
  | { readonly type: 'focus' }
  /** Start to type the filter. */
  | { readonly type: 'filter' }
  /** Sort by column `by`, or reverse the order when it is sorted by it already; without `by`, sort by the next column. */
  | { readonly type: 'sort'; readonly by?: Sort }
  | { readonly type: 'reverse' }
  /** Move the cursor `by` lines down; -Infinity and Infinity go to the ends. */
  | { readonly type: 'row'; readonly by: number }

/** The table before the first action. */
export const CLOSED_KEY_TABLE: KeyTable = {
  of: 'recent', open: undefined, focus: false, typing: false, text: '', after: 0, sort: 'rate', reverse: false, at: undefined,
}

/** The table after an action. `groups` gives the groups listed before the action, in order. */
export function updateKeyTable(table: KeyTable, action: KeyTableAction, groups: () => readonly string[]): KeyTable {
  switch (action.type) {
    case 'focus': return { ...table, focus: !table.focus, typing: false }
    case 'filter': return { ...table, focus: true, typing: true }
    case 'sort': {
      if (action.by === table.sort) return { ...table, reverse: !table.reverse }
      return { ...table, sort: action.by ?? SORTS[(SORTS.indexOf(table.sort) + 1) % SORTS.length]! }
    }
    case 'reverse': return { ...table, reverse: !table.reverse }
    case 'row': return { ...table, at: groupFurtherDown(groups(), table.at, action.by) }
  }
}

/** The group `by` lines below `at`, at most the last or the first one. */
function groupFurtherDown(groups: readonly string[], at: string | undefined, by: number): string | undefined {
  const line = Math.max(0, at === undefined ? 0 : groups.indexOf(at))
  return groups[Math.max(0, Math.min(groups.length - 1, line + by))]
}

/** What the table lists. */
export interface KeyListQuery {
  readonly history: History
  /** Index in `history.tracks`. */
  readonly track: number
  readonly selection: Selection
  readonly table: KeyTable
  /** Whether names may hold other characters than ASCII. */
  readonly utf8: boolean
  /** seq after the newest tick in sight; undefined: the newest tick held. */
  readonly end?: number | undefined
  /** Numbers to list; those of the last ticks unless given. */
  readonly stats?: KeyStats
  /** Keeps the numbers and the order. */
  readonly cache?: DerivedCache
}

/** The lines of the table. */
export interface KeyList {
  readonly stats: KeyStats
  /** The groups that match the filter, in order. */
  readonly rows: readonly KeyStat[]
  /** Line of the cursor, from 0. */
  readonly at: number
}

/** While the map follows the newest tick, the numbers change every so many ticks: readable for longer, and fewer bytes to the terminal. */
const UPDATE_TICKS = 4

/**
 * All lines of the table, whether they fit on the screen or not. Unless `stats` are given, the numbers end at `end`, or at the last
 * multiple of UPDATE_TICKS while the map follows the newest tick.
 */
export function listKeys(query: KeyListQuery): KeyList {
  const { table, utf8, cache, stats = statsUntil(query) } = query
  const rows = sortedRows(stats, table, utf8, cache)
  return { stats, rows, at: Math.max(0, rows.findIndex(({ group }) => group === table.at)) }
}

function statsUntil({ history, track, selection: { fold, within: filter }, end, cache }: KeyListQuery): KeyStats {
  const until = end ?? Math.max(Math.min(history.next, UPDATE_TICKS), history.next - (history.next % UPDATE_TICKS))
  return recentStats({ history, track, fold, filter, ...(cache === undefined ? {} : { cache }) }, until)
}

/** Sorted lines with all that their order depends on. */
interface SortedKeys extends Pick<KeyTable, 'text' | 'sort' | 'reverse'> {
  readonly stats: KeyStats
  readonly until: number
  readonly utf8: boolean
  readonly rows: readonly KeyStat[]
}

const SORTED_KEYS = cacheSlot<SortedKeys>('sorted keys')

/** The groups that match the filter, in order. Cached, so that a move of the cursor does not sort thousands of groups again. */
function sortedRows(stats: KeyStats, table: KeyTable, utf8: boolean, cache: DerivedCache | undefined): readonly KeyStat[] {
  const { text, sort, reverse } = table
  const { until } = stats
  const last = cache?.get(SORTED_KEYS)
  const same = last !== undefined && last.stats === stats && last.until === until && last.text === text && last.sort === sort &&
    last.reverse === reverse && last.utf8 === utf8
  if (same) return last.rows
  const words = normalizeText(text).split(' ').filter(Boolean)
  const all = [...stats.groups.values()]
  const rows = words.length === 0 ? all : all.filter(({ group }) => {
    const name = groupName(group)
    const spellings = [normalizeText(name), spellInAscii(name).toLowerCase()]
    return words.every((word) => spellings.some((spelling) => spelling.includes(word)))
  })
  rows.sort(compareKeys(table, stats))
  cache?.set(SORTED_KEYS, { stats, until, text, sort, reverse, utf8, rows })
  return rows
}

type Order = (a: KeyStat, b: KeyStat) => number

/** Compares two lines: groups with recent events first, then by the sort column, then by rate and name. */
function compareKeys({ sort, reverse }: KeyTable, stats: KeyStats): Order {
  const byName: Order = (a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : 0)
  const byRate: Order = (a, b) => b.count - a.count
  const positions = sort === 'p99' ? stats.positions() : undefined
  const byTail: Order = (a, b) => (positions?.get(b) ?? -1) - (positions?.get(a) ?? -1)
  const byColumn = sort === 'rate' ? byRate : sort === 'p99' ? byTail : byName
  const sign = reverse ? -1 : 1
  return (a, b) => Number(b.count !== 0) - Number(a.count !== 0) ||
    (sort !== 'name' && a.count === 0 ? b.last - a.last : sign * byColumn(a, b)) || byRate(a, b) || byName(a, b)
}

/** Lower case, and the same for letters that are composed of several characters and for those that are one. */
function normalizeText(text: string): string {
  return text.toLowerCase().normalize()
}

/** The true name of a group: its parts, separated by spaces; `-` for an empty or missing part. */
export function groupName(group: string): string {
  return groupParts(group).map((part) => (part === null || part === '' ? '-' : String(part))).join(' ')
}

/** How many parts the keys have: as the header says, else as in the first keys of the newest tick. */
export function countKeyParts(header: Header | undefined, history: History, track: number | undefined): number {
  if (header?.keys !== undefined && header.keys.length > 0) return header.keys.length
  const slab = track === undefined ? undefined : history.newest?.slabs[track]
  return slab === undefined ? 0 : Math.max(0, ...slab.keys.slice(0, 100).map(({ key }) => key.length))
}
