/**
 * The columns of a map: entries of the history, or as many neighbors merged as the time zoom says.
 *
 * Column `id` holds the entries `id * zoom` … `id * zoom + zoom - 1`, so a column keeps its id and its entries while the map
 * scrolls, and a zoom migrates nothing. Counts are summed; the duration is that of the ticks alone, so a rate over a merged
 * column is the rate of the time that was looked at, and a gap in it makes it neither cooler nor hotter. A column of nothing
 * but gaps is a gap. The newest column may still be filling; the oldest is shown only while the history holds all of it.
 */
import type { KeyFilter } from '../history/interned-keys.js'
import type { Entry, History, Slab } from '../history/history.js'
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
  /** 1 unless given. */
  readonly zoom?: number
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

/** The column with this id; undefined when the history does not hold it. */
export function columnAt(sheet: ColumnQuery, id: number): Column | undefined {
  const { history, zoom = 1 } = sheet
  if (id < firstColumn(history, zoom) || id > lastColumn(history, zoom)) return undefined
  const kept = keptFor(sheet)
  const known = kept.get(id)
  if (known !== undefined) return known
  const column = merged(sheet, id)
  if (column.to === id * zoom + zoom - 1) kept.set(id, column)
  return column
}

function merged({ history, track, rows, filter, weights, zoom = 1 }: ColumnQuery, id: number): Column {
  const from = id * zoom
  const to = Math.min(from + zoom, history.next) - 1
  if (zoom === 1) {
    const entry = history.at(id)!
    const { time, duration, gap } = entry
    if (gap || rows === undefined) return { id, from, to, time, duration: gap ? 0 : duration, span: duration, gap, counts: new Float64Array(rows?.rows.length ?? 0), total: 0, greatest: 0 }
    const { counts, total, greatest } = countEntry(entry, track, rows, filter, weights)
    return { id, from, to, time, duration, span: duration, gap, counts, total, greatest }
  }
  const counts = new Float64Array(rows?.rows.length ?? 0)
  let [total, greatest, duration, span, gap] = [0, 0, 0, 0, true]
  for (let seq = from; seq <= to; seq++) {
    const entry = history.at(seq)!
    span += entry.duration
    if (entry.gap) continue
    gap = false
    duration += entry.duration
    if (rows === undefined) continue
    const one = countEntry(entry, track, rows, filter, weights)
    total += one.total
    for (let row = 0; row < counts.length; row++) counts[row]! += one.counts[row]!
  }
  for (const count of counts) greatest = Math.max(greatest, count)
  return { id, from, to, time: history.at(to)!.time, duration, span, gap, counts, total, greatest }
}

interface Kept extends ColumnQuery {
  readonly columns: Map<number, Column>
}

const keptOf = new WeakMap<History, Kept>()

/** Complete columns of a sheet, kept for as long as it stays the same; those the history lost are let go now and then. */
function keptFor(sheet: ColumnQuery): Map<number, Column> {
  const { history, track, rows, filter, weights, zoom = 1 } = sheet
  const last = keptOf.get(history)
  const same = last !== undefined && last.track === track && last.rows === rows && last.filter === filter &&
    last.weights === weights && last.zoom === zoom
  if (!same) {
    const columns = new Map<number, Column>()
    keptOf.set(history, { history, track, rows, filter, weights, zoom, columns })
    return columns
  }
  if (last.columns.size > history.limit + 64) {
    for (const id of last.columns.keys()) if (id < firstColumn(history, zoom)) last.columns.delete(id)
  }
  return last.columns
}

export interface GridColumn {
  readonly entry: Entry
  /** By row, low to high. */
  readonly counts: Float64Array
  readonly total: number
  /** The greatest count of a row. */
  readonly greatest: number
}

interface Memo {
  readonly rows: Rows
  readonly filter: KeyFilter
  readonly weights: Weights
  readonly column: GridColumn
}

/** An entry's counts by row, weighted where there are weights. */
export function countEntry(entry: Entry, track: number, rows: Rows, filter?: KeyFilter, weights?: Weights): GridColumn {
  const memo = entry.memo as Memo | undefined
  if (memo !== undefined && memo.rows === rows && memo.filter === filter && memo.weights === weights) return memo.column
  const counts = new Float64Array(rows.rows.length)
  const slab = entry.slabs[track]
  const total = slab === undefined ? 0 : addToRows(counts, slab, rows, filter, weights)
  const column = { entry, counts, total, greatest: counts.reduce((most, count) => Math.max(most, count), 0) }
  entry.memo = { rows, filter, weights, column } satisfies Memo
  return column
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
