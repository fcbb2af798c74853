/**
 * The columns of a map: entries of the history, or as many neighbors merged as the time zoom says.
 *
 * Column `id` holds the entries `id * zoom` … `id * zoom + zoom - 1`, so a column keeps its id and its entries while the map
 * scrolls, and a zoom migrates nothing. Counts are summed; the duration is that of the ticks alone, so a rate over a merged
 * column is the rate of the time that was looked at, and a gap in it makes it neither cooler nor hotter. A column of nothing
 * but gaps is a gap. The newest column may still be filling; the oldest is shown only while the history holds all of it.
 */
import type { KeyFilter } from '../history/interned-keys.js'
import { cacheSlot, type DerivedCache } from '../history/derived-cache.js'
import type { History, Slab } from '../history/history.js'
import type { Rows } from './rows.js'
import type { Weights } from '../buckets/event-weight.js'
import { filteredCounts } from '../history/slab-filter.js'

/** What is counted: of which history, in which rows, which keys, weighted how, how many entries a column. */
export interface ColumnQuery {
  readonly history: History
  readonly track: number
  readonly rows: Rows | undefined
  readonly filter?: KeyFilter
  readonly weights?: Weights
  /** Entries a column; 1 unless given. */
  readonly zoom?: number
  /** Where complete columns are kept; without it each is counted again. */
  readonly cache?: DerivedCache
}

export interface Column {
  readonly id: number
  /** seq of its first and last entry, both included. */
  readonly from: number
  readonly to: number
  /** End of its last entry, milliseconds since the header's start. */
  readonly time: number
  /** Milliseconds that its ticks speak for, gaps left out. */
  readonly duration: number
  /** Milliseconds from its begin to its end. */
  readonly span: number
  readonly gap: boolean
  /** Weight by row, low to high. */
  readonly counts: Float64Array
  readonly total: number
  /** The greatest weight of a row. */
  readonly greatest: number
}

/** The oldest column all of whose entries are held. */
export function firstColumn({ first }: History, zoom = 1): number {
  return Math.ceil(first / zoom)
}

/** The newest column, complete or not; less than `firstColumn` when there is none. */
export function lastColumn({ next }: History, zoom = 1): number {
  return Math.floor((next - 1) / zoom)
}

/** The column with this id; undefined when the history does not hold it. The same object for as long as the query's cache holds it. */
export function columnAt(query: ColumnQuery, id: number): Column | undefined {
  const { history, zoom = 1 } = query
  if (id < firstColumn(history, zoom) || id > lastColumn(history, zoom)) return undefined
  const complete = completeColumns(query)
  const known = complete?.get(id)
  if (known !== undefined) return known
  const column = countColumn(query, id)
  if (column.to === id * zoom + zoom - 1) complete?.set(id, column)
  return column
}

function countColumn({ history, track, rows, filter, weights, zoom = 1 }: ColumnQuery, id: number): Column {
  const from = id * zoom
  const to = Math.min(from + zoom, history.next) - 1
  const counts = new Float64Array(rows?.rows.length ?? 0)
  let [total, greatest, duration, span, gap] = [0, 0, 0, 0, true]
  for (let seq = from; seq <= to; seq++) {
    const entry = history.at(seq)!
    span += entry.duration
    if (entry.gap) continue
    gap = false
    duration += entry.duration
    const slab = entry.slabs[track]
    if (rows !== undefined && slab !== undefined) total += addToRows(counts, slab, rows, filter, weights)
  }
  for (let row = 0; row < counts.length; row++) if (counts[row]! > greatest) greatest = counts[row]!
  return { id, from, to, time: history.at(to)!.time, duration, span, gap, counts, total, greatest }
}

interface CompleteColumns extends ColumnQuery {
  readonly columns: Map<number, Column>
}

const COMPLETE_COLUMNS = cacheSlot<CompleteColumns>('complete columns')

/** Complete columns of a query, kept while it stays the same; those that the history has dropped are deleted now and then. */
function completeColumns({ cache, history, track, rows, filter, weights, zoom = 1 }: ColumnQuery): Map<number, Column> | undefined {
  const last = cache?.get(COMPLETE_COLUMNS)
  const same = last !== undefined && last.history === history && last.track === track && last.rows === rows && last.filter === filter &&
    last.weights === weights && last.zoom === zoom
  if (!same) {
    const columns = new Map<number, Column>()
    cache?.set(COMPLETE_COLUMNS, { history, track, rows, filter, weights, zoom, columns })
    return columns
  }
  if (last.columns.size > history.limit + 64) {
    for (const id of last.columns.keys()) if (id < firstColumn(history, zoom)) last.columns.delete(id)
  }
  return last.columns
}

/** Add a slab's counts to `counts`, by row; gives the sum of what was added. Columns merged in time are several calls. */
export function addToRows(into: Float64Array, slab: Slab, { scheme: { position }, rowAt, rows }: Rows, filter?: KeyFilter, weights?: Weights): number {
  const { ids, counts } = filteredCounts(slab, filter)
  const start = rows[0]!.from
  let total = 0
  for (let i = 0; i < ids.length; i++) {
    const weight = weights === undefined ? counts[i]! : counts[i]! * weights[ids[i]!]!
    into[rowAt[position[ids[i]!]! - start]!]! += weight
    total += weight
  }
  return total
}

/** Events in one whole interval: what is shaded. */
export function ratePerInterval(count: number, duration: number, interval: number): number {
  return duration > 0 ? (count * interval) / duration : count
}
