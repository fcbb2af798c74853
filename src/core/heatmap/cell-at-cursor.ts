/**
 * The cell or box at the cursor: which columns and rows it covers, and what was counted in it.
 */
import type { Rect } from '../frame.js'
import { type Pictured, pictured } from './heatmap.js'
import type { Rows } from '../grid/rows.js'
import { type Cursor, type Model, shownTrack } from '../state/state.js'
import { geometryOf, SMALLEST } from './window-layout.js'
import { type Part, type Reading, readingOf } from '../keys/cell-breakdown.js'

/** The map as the cursor moves in it. */
export interface Field {
  readonly map: Rect
  readonly shown: Pictured
  readonly rows: Rows
  readonly zoom: number
}

/** Columns of the map (ids) and rows, all ends included. */
export interface Cells {
  readonly left: number
  readonly right: number
  readonly low: number
  readonly high: number
}

/** The map as it is laid out, or would be in the window as far as it was told; undefined while there is nothing in it. */
export function fieldOf(model: Model, map: Rect = mapOf(model)): Field | undefined {
  if (shownTrack(model) === undefined) return undefined
  const shown = pictured(model, map)
  return shown.rows === undefined || shown.last < shown.first ? undefined : { map, shown, rows: shown.rows, zoom: model.timeline.zoom }
}

function mapOf(model: Model): Rect {
  return model.map ?? (geometryOf(model, model.window ?? { columns: 80, rows: 24 }) ?? geometryOf(model, SMALLEST)!).map
}

/** Row that holds a bucket, or the nearest. */
export function rowOfBucket({ ladder, rows, rowAt }: Rows, bucket: number): number {
  const at = (ladder.position[bucket] ?? 0) - rows[0]!.from
  return rowAt[Math.max(0, Math.min(rowAt.length - 1, at))]!
}

/** The cells that the cursor, or its box, covers in these rows; undefined without a cursor. */
export function cellsOf(cursor: Cursor, rows: Rows, zoom: number): Cells {
  const corners = [cursor, cursor.anchor ?? cursor]
  const columns = corners.map(({ seq }) => Math.floor(seq / zoom))
  const lines = corners.map(({ bucket }) => rowOfBucket(rows, bucket))
  return { left: Math.min(...columns), right: Math.max(...columns), low: Math.min(...lines), high: Math.max(...lines) }
}

/** Ticks and buckets of these cells. */
export function partOf({ left, right, low, high }: Cells, rows: Rows, zoom: number): Part {
  return { from: left * zoom, to: right * zoom + zoom - 1, low: rows.rows[low]!.from, high: rows.rows[high]!.to }
}

export function within({ top, left, width, height }: Rect, column: number, row: number): boolean {
  return column >= left && column < left + width && row >= top && row < top + height
}

export interface CursorReading extends Reading {
  readonly part: Part
}

/** What is in the cell or the box; undefined without a cursor, or while nothing was counted. `map`: as it is laid out. */
export function cursorReading(model: Model, map?: Rect): CursorReading | undefined {
  const field = model.cursor === undefined ? undefined : fieldOf(model, map)
  if (model.cursor === undefined || field === undefined) return undefined
  const { rows, zoom, shown: { sheet } } = field
  const part = partOf(cellsOf(model.cursor, rows, zoom), rows, zoom)
  const { filter, fold } = model.selection
  return { ...readingOf({ history: sheet.history, track: sheet.track, filter, fold }, part), part }
}
