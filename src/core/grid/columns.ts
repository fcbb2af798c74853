/**
 * The columns of a heat map: each column merges `zoom` neighboring entries of the history.
 *
 * Column `id` holds the entries `id * zoom` … `id * zoom + zoom - 1`, so a column keeps its id and its entries while the map
 * scrolls, and the history stays as it is when the zoom changes. Counts are summed. The duration is that of the ticks alone:
 * a gap inside a merged column does not change its rate, and so not its color. A column with only gaps is a gap. The newest
 * column may be incomplete. The oldest column is shown only while the history holds all of its entries.
 */
import type { KeyFilter } from '../history/interned-keys.js'
import { cacheSlot, type DerivedCache } from '../history/derived-cache.js'
import type { History, Slab } from '../history/history.js'
import type { Rows } from './rows.js'
import type { Weights } from '../buckets/event-weight.js'
import { filteredCounts } from '../history/slab-filter.js'

/** What a column counts: the history, the track, the rows, the keys, the weights and the number of entries in a column. */
export interface ColumnQuery {
  readonly history: History
  /** Index of the aggregation in `history.tracks`. */
  readonly track: number
  /** undefined: nothing was counted yet, so a column has no rows. */
  readonly rows: Rows | undefined
  /** Keys that are counted; all unless given. */
  readonly filter?: KeyFilter
  /** Factor by bucket id; every event counts 1 unless given. */
  readonly weights?: Weights
  /** Entries in a column; 1 unless given. */
  readonly zoom?: number
  /** Keeps complete columns; without it every call counts again. */
  readonly cache?: DerivedCache
}

/** One column of the map. */
export interface Column {
  readonly id: number
  /** seq of its first and its last entry, both included. */
  readonly from: number
  readonly to: number
  /** End of its last entry, in milliseconds since the header's start. */
  readonly time: number
  /** Milliseconds that its ticks cover, without gaps. */
  readonly duration: number
  /** Milliseconds from its start to its end, with gaps. */
  readonly span: number
  /** It holds no tick. */
  readonly gap: boolean
  /** Weight by row, from low to high values; a fraction of a bucket's weight where the bucket is spread over several rows. */
  readonly counts: Float64Array
  /** Sum of the buckets, and so of `counts`. */
  readonly total: number
  /** The greatest of `counts`, without the rows outside of the user's range; at least 0. */
  readonly greatest: number
  /** The least of `counts`; below 0 where a row holds more that was taken away than added, else 0. */
  readonly least: number
}

/** Id of the oldest column of which the history holds every entry. */
export function firstColumn({ first }: History, zoom = 1): number {
  return Math.ceil(first / zoom)
}

/** Id of the newest column, complete or not; less than `firstColumn` when there is none. */
export function lastColumn({ next }: History, zoom = 1): number {
  return Math.floor((next - 1) / zoom)
}

/**
 * The column with this id; undefined when the history does not hold it. A complete column is the same object as long as the
 * query's cache holds it.
 */
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
  let [total, duration, span, gap, isSigned] = [0, 0, 0, true, false]
  for (let seq = from; seq <= to; seq++) {
    const entry = history.at(seq)!
    span += entry.duration
    if (entry.gap) continue
    gap = false
    duration += entry.duration
    const slab = entry.slabs[track]
    if (rows === undefined || slab === undefined) continue
    total += addToRows(counts, slab, rows, filter, weights)
    isSigned ||= slab.isSigned
  }
  if (isSigned) clearCancelledRows(counts, { history, track, rows, filter, weights }, from, to)
  let [greatest, least] = [0, 0]
  for (let row = 0; row < counts.length; row++) {
    if (!rows!.rows[row]!.isOutside) greatest = Math.max(greatest, counts[row]!)
    least = Math.min(least, counts[row]!)
  }
  return { id, from, to, time: history.at(to)!.time, duration, span, gap, counts, total, greatest, least }
}

/**
 * Sets rows to zero in which negative counts cancel the others out: shares of buckets are fractions, so a rounding error could be left,
 * which would look like an event. `query`: of the column; its entries are `from` to `to`, both included.
 */
function clearCancelledRows(counts: Float64Array, query: ColumnQuery, from: number, to: number): void {
  const { history, track, rows, filter, weights } = query
  const sizes = new Float64Array(counts.length)
  for (let seq = from; seq <= to; seq++) {
    const slab = history.at(seq)!.slabs[track]
    if (rows !== undefined && slab !== undefined) addToRows(sizes, slab, rows, filter, weights, true)
  }
  for (let row = 0; row < counts.length; row++) if (Math.abs(counts[row]!) <= sizes[row]! * 1e-9) counts[row] = 0
}

interface CompleteColumns extends ColumnQuery {
  readonly columns: Map<number, Column>
}

const COMPLETE_COLUMNS = cacheSlot<CompleteColumns>('complete columns')

/** The complete columns of a query, kept while it stays the same. Columns that the history no longer holds are deleted in batches. */
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

/**
 * Adds a slab's weights to `into`, each bucket to its rows by its shares, and returns their sum. A merged column adds each entry.
 * `asSizes`: adds the sizes of negative weights.
 */
export function addToRows(
  into: Float64Array, slab: Slab, layout: Rows, filter?: KeyFilter, weights?: Weights, asSizes = false,
): number {
  const { scheme: { position }, start, rowAt, shareAt, shares } = layout
  const { ids, counts } = filteredCounts(slab, filter)
  let total = 0
  for (let i = 0; i < ids.length; i++) {
    const count = asSizes ? Math.abs(counts[i]!) : counts[i]!
    const weight = weights === undefined ? count : count * weights[ids[i]!]!
    const at = position[ids[i]!]! - start
    const end = shareAt[at + 1]!
    for (let share = shareAt[at]!, row = rowAt[at]!; share < end; share++, row++) into[row]! += weight * shares[share]!
    total += weight
  }
  return total
}

/** Weight per interval: `count` over `duration` milliseconds, scaled to `interval` milliseconds. Colors show this rate. */
export function ratePerInterval(count: number, duration: number, interval: number): number {
  return duration > 0 ? (count * interval) / duration : count
}
