/**
 * The cell or box at the cursor: which columns and rows it covers, and what was counted in it.
 */
import type { Rect } from '../frame.js'
import { type HeatMap, computeHeatMap } from './heatmap.js'
import type { Rows } from '../grid/rows.js'
import { type Cursor, type Model, shownTrack } from '../state/state.js'
import { windowLayout, SMALLEST_WINDOW } from './window-layout.js'
import { type CellRange, type CellBreakdown, breakDownCells } from '../keys/cell-breakdown.js'

/** The map as the cursor moves in it. */
export interface CursorField {
  readonly map: Rect
  readonly shown: HeatMap
  readonly rows: Rows
  readonly zoom: number
}

/** Columns of the map (ids) and rows, all ends included. */
export interface CoveredCells {
  readonly left: number
  readonly right: number
  readonly low: number
  readonly high: number
}

/** The map as it is laid out, or would be in the window as far as it was told; undefined while there is nothing in it. */
export function cursorField(model: Model, map: Rect = mapOf(model)): CursorField | undefined {
  if (shownTrack(model) === undefined) return undefined
  const shown = computeHeatMap(model, map)
  return shown.rows === undefined || shown.last < shown.first ? undefined : { map, shown, rows: shown.rows, zoom: model.timeline.zoom }
}

function mapOf(model: Model): Rect {
  return model.map ?? (windowLayout(model, model.window ?? { columns: 80, rows: 24 }) ?? windowLayout(model, SMALLEST_WINDOW)!).map
}

/** Row that holds a bucket, or the nearest. */
export function rowForBucket({ scheme, rows, rowAt }: Rows, bucket: number): number {
  const at = (scheme.position[bucket] ?? 0) - rows[0]!.from
  return rowAt[Math.max(0, Math.min(rowAt.length - 1, at))]!
}

/** The cells that the cursor, or its box, covers in these rows; undefined without a cursor. */
export function coveredCells(cursor: Cursor, rows: Rows, zoom: number): CoveredCells {
  const corners = [cursor, cursor.anchor ?? cursor]
  const columns = corners.map(({ seq }) => Math.floor(seq / zoom))
  const lines = corners.map(({ bucket }) => rowForBucket(rows, bucket))
  return { left: Math.min(...columns), right: Math.max(...columns), low: Math.min(...lines), high: Math.max(...lines) }
}

/** Ticks and buckets of these cells. */
export function cellRange({ left, right, low, high }: CoveredCells, rows: Rows, zoom: number): CellRange {
  return { from: left * zoom, to: right * zoom + zoom - 1, low: rows.rows[low]!.from, high: rows.rows[high]!.to }
}

export function isInside({ top, left, width, height }: Rect, column: number, row: number): boolean {
  return column >= left && column < left + width && row >= top && row < top + height
}

export interface CursorCell extends CellBreakdown {
  readonly part: CellRange
}

/** What is in the cell or the box; undefined without a cursor, or while nothing was counted. `map`: as it is laid out. */
export function cellAtCursor(model: Model, map?: Rect): CursorCell | undefined {
  const field = model.cursor === undefined ? undefined : cursorField(model, map)
  if (model.cursor === undefined || field === undefined) return undefined
  const { rows, zoom, shown: { sheet } } = field
  const part = cellRange(coveredCells(model.cursor, rows, zoom), rows, zoom)
  const { filter, fold } = model.selection
  return { ...breakDownCells({ history: sheet.history, track: sheet.track, filter, fold }, part), part }
}
