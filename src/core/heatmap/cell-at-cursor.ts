/**
 * The cell or the box at the cursor: which columns and rows it covers, and what was counted in it.
 *
 * A cell is told by true buckets and their whole counts. Where a bucket has several rows to itself, they are one cell. Where a row has
 * shares of several buckets, the cell is the row, and all buckets that touch it are told; two neighboring cells may then share a bucket.
 * Rejected: the share alone. Nobody counted it.
 */
import type { Rect } from '../frame.js'
import { type HeatMap, computeHeatMap } from './heatmap.js'
import { rowsOfBucket, type Rows } from '../grid/rows.js'
import { type CellPosition, type Cursor, type Model, shownTrack } from '../state/state.js'
import { mapRect } from './window-layout.js'
import { type CellRange, type CellBreakdown, breakDownCells } from '../keys/cell-breakdown.js'

/** The map in which the cursor moves. */
export interface CursorField {
  /** Place of the map in the window. */
  readonly map: Rect
  readonly heatMap: HeatMap
  readonly rows: Rows
  /** Ticks per column. */
  readonly zoom: number
}

/** A rectangle of cells: column ids and rows, all ends included. */
export interface CoveredCells {
  readonly left: number
  readonly right: number
  readonly low: number
  readonly high: number
}

/** The map as it is drawn, or as it would be drawn in a window of the last known size; undefined while the map is empty. */
export function cursorField(model: Model): CursorField | undefined {
  if (shownTrack(model) === undefined) return undefined
  const map = mapRect(model)
  const heatMap = computeHeatMap(model, map)
  return hasCells(heatMap) ? { map, heatMap, rows: heatMap.rows, zoom: model.viewport.zoom } : undefined
}

function hasCells(heatMap: HeatMap): heatMap is HeatMap & { readonly rows: Rows } {
  return heatMap.rows !== undefined && heatMap.last >= heatMap.first
}

/** Rows `low` to `high`, both included: those of one cell. */
export interface CellRows {
  readonly low: number
  readonly high: number
}

/** The rows of the cell at a position, or of the nearest one. */
export function rowsOfCell(rows: Rows, { bucket, at }: Pick<CellPosition, 'bucket' | 'at'>): CellRows {
  const { first, last } = rowsOfBucket(rows, bucket)
  const isThere = (row: number) => at !== undefined && at >= rows.rows[row]!.begin && at < rows.rows[row]!.end
  for (let row = first; row <= last; row++) if (isThere(row)) return cellOfRow(rows, row)
  return cellOfRow(rows, rowWithMost(rows, bucket))
}

/** The row that has the largest share of a bucket (by id). */
function rowWithMost(rows: Rows, bucket: number): number {
  const { first, last } = rowsOfBucket(rows, bucket)
  const shares = rows.shareAt[(rows.scheme.position[bucket] ?? 0) - rows.start] ?? 0
  let most = first
  for (let row = first; row <= last; row++) if (rows.shares[shares + row - first]! > rows.shares[shares + most - first]!) most = row
  return most
}

/** The rows of the cell that a row belongs to: all neighbors that the same buckets touch. */
export function cellOfRow({ rows }: Rows, row: number): CellRows {
  const { from, to } = rows[row]!
  const isSame = (other: number) => rows[other]?.from === from && rows[other].to === to
  let [low, high] = [row, row]
  while (isSame(low - 1)) low--
  while (isSame(high + 1)) high++
  return { low, high }
}

/** The position of the cell of a row, in the column of a tick. */
export function positionOfRow({ rows, scheme, spread }: Rows, row: number, seq: number): CellPosition {
  const { from, to, begin, end } = rows[row]!
  const middle = begin / 2 + end / 2
  const holds = (at: number) => scheme.lows[scheme.order[at]!]! <= middle && middle < scheme.highs[scheme.order[at]!]! + 1
  let held = from
  if (spread) for (let at = from; at <= to; at++) if (holds(at)) held = at
  const bucket = scheme.order[held]!
  return spread && Number.isFinite(middle) ? { seq, bucket, at: middle } : { seq, bucket }
}

/** The cells that the cursor or its box covers in these rows. `zoom`: ticks per column. */
export function coveredCells(cursor: Cursor, rows: Rows, zoom: number): CoveredCells {
  const corners = [cursor, cursor.anchor ?? cursor]
  const columns = corners.map(({ seq }) => Math.floor(seq / zoom))
  const cells = corners.map((corner) => rowsOfCell(rows, corner))
  return {
    left: Math.min(...columns), right: Math.max(...columns),
    low: Math.min(...cells.map(({ low }) => low)), high: Math.max(...cells.map(({ high }) => high)),
  }
}

/** The ticks and buckets of these cells. */
export function cellRange({ left, right, low, high }: CoveredCells, rows: Rows, zoom: number): CellRange {
  return { from: left * zoom, to: right * zoom + zoom - 1, low: rows.rows[low]!.from, high: rows.rows[high]!.to }
}

/** Whether a cell of the screen lies in a rectangle. */
export function isInside({ top, left, width, height }: Rect, column: number, row: number): boolean {
  return column >= left && column < left + width && row >= top && row < top + height
}

/** What was counted in the cells at the cursor. */
export interface CursorCell extends CellBreakdown {
  readonly range: CellRange
}

/**
 * What was counted in the cell or the box; undefined without a cursor, or while nothing was counted. `heatMap`: pass the model's own
 * when it has been computed already.
 */
export function cellAtCursor(model: Model, heatMap: HeatMap | undefined = cursorField(model)?.heatMap): CursorCell | undefined {
  const { cursor, selection: { filter, fold }, viewport: { zoom }, cache } = model
  if (cursor === undefined || heatMap === undefined || !hasCells(heatMap)) return undefined
  const { rows, query: { history, track } } = heatMap
  const range = cellRange(coveredCells(cursor, rows, zoom), rows, zoom)
  return { ...breakDownCells({ history, track, filter, fold, cache }, range), range }
}
