/**
 * The cell or the box at the cursor: which columns and rows it covers, and what was counted in it.
 */
import type { Rect } from '../frame.js'
import { type HeatMap, computeHeatMap } from './heatmap.js'
import type { Rows } from '../grid/rows.js'
import { type Cursor, type Model, shownTrack } from '../state/state.js'
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

/** The row that holds a bucket (by id), or the nearest row. */
export function rowForBucket({ scheme, rows, rowAt }: Rows, bucket: number): number {
  const at = (scheme.position[bucket] ?? 0) - rows[0]!.from
  return rowAt[Math.max(0, Math.min(rowAt.length - 1, at))]!
}

/** The cells that the cursor or its box covers in these rows. `zoom`: ticks per column. */
export function coveredCells(cursor: Cursor, rows: Rows, zoom: number): CoveredCells {
  const corners = [cursor, cursor.anchor ?? cursor]
  const columns = corners.map(({ seq }) => Math.floor(seq / zoom))
  const lines = corners.map(({ bucket }) => rowForBucket(rows, bucket))
  return { left: Math.min(...columns), right: Math.max(...columns), low: Math.min(...lines), high: Math.max(...lines) }
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
