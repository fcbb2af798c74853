/**
 * Draws on the upper canvas: the cursor, the box, and crosshairs through the cell under the mouse with its time and value at the axes.
 */
import { columnAt } from '../core/grid/columns.js'
import { formatClock, unitFormat } from '../core/text/format.js'
import type { Stage } from './canvas-layout.js'
import { formatFont, type Theme } from './theme.js'
import type { Cursor, Model, CellPosition } from '../core/state/state.js'
import { coveredCells, rowsOfCell } from '../core/heatmap/cell-at-cursor.js'

type Context = CanvasRenderingContext2D

/** Clears the canvas and draws the model's cursor or box, then the crosshairs at `pointed`, the cell under the mouse. */
export function drawOverlay(context: Context, stage: Stage, model: Model, pointed: CellPosition | undefined, theme: Theme): void {
  context.clearRect(0, 0, stage.width, stage.height)
  if (model.cursor !== undefined) drawCursor(context, stage, model.cursor, model.viewport.zoom, theme)
  if (pointed !== undefined) drawCrosshairs(context, stage, model, pointed, theme)
}

/** Edges in pixels of the canvas. */
interface PixelBounds {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Where the cell or box of `cursor` is on the canvas, cut at the oldest and newest column in sight; undefined outside of them. */
function findCellBounds({ xs, ys, shown: { rows, first, last } }: Stage, cursor: Cursor, zoom: number): PixelBounds | undefined {
  const { left, right, low, high } = coveredCells(cursor, rows, zoom)
  if (right < first || left > last) return undefined
  return {
    left: xs[Math.max(left, first) - first]!, right: xs[Math.min(right, last) - first + 1]!,
    top: ys[rows.rows[high]!.top]!, bottom: ys[rows.rows[low]!.bottom + 1]!,
  }
}

function drawCursor(context: Context, stage: Stage, cursor: Cursor, zoom: number, { accent, background, text }: Theme): void {
  const { ratio } = stage
  const box = cursor.anchor === undefined ? undefined : findCellBounds(stage, cursor, zoom)
  if (box !== undefined) {
    context.globalAlpha = 0.12
    context.fillStyle = accent
    context.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top)
    context.globalAlpha = 1
    strokeOutline(context, box, accent, background, ratio)
  }
  const cell = findCellBounds(stage, { ...cursor, anchor: undefined }, zoom)
  if (cell !== undefined) strokeOutline(context, growBounds(cell, 1.5 * ratio), box === undefined ? accent : text, background, ratio)
}

function growBounds({ left, right, top, bottom }: PixelBounds, by: number): PixelBounds {
  return { left: left - by, right: right + by, top: top - by, bottom: bottom + by }
}

/** A line with a rim in the background color, so that it can be seen on any paint. */
function strokeOutline(context: Context, { left, right, top, bottom }: PixelBounds, color: string, rim: string, ratio: number): void {
  context.strokeStyle = rim
  context.lineWidth = 4 * ratio
  context.strokeRect(left, top, right - left, bottom - top)
  context.strokeStyle = color
  context.lineWidth = 2 * ratio
  context.strokeRect(left, top, right - left, bottom - top)
}

function drawCrosshairs(context: Context, stage: Stage, model: Model, pointed: CellPosition, theme: Theme): void {
  const { map, ratio } = stage
  const cell = findCellBounds(stage, { ...pointed, anchor: undefined }, model.viewport.zoom)
  if (cell === undefined) return
  const { left, right, top, bottom } = cell
  context.globalAlpha = 0.28
  context.fillStyle = theme.text
  context.fillRect(left, map.top, right - left, top - map.top)
  context.fillRect(left, bottom, right - left, map.top + map.height - bottom)
  context.fillRect(map.left, top, left - map.left, bottom - top)
  context.fillRect(right, top, map.left + map.width - right, bottom - top)
  context.globalAlpha = 1
  strokeOutline(context, growBounds(cell, ratio), theme.text, theme.background, ratio * 0.6)
  drawAxisTags(context, stage, model, pointed, cell, theme)
}

/** The cell's lowest value at the value axis and its begin at the time axis. */
function drawAxisTags(context: Context, stage: Stage, model: Model, pointed: CellPosition, cell: PixelBounds, theme: Theme): void {
  const { map, ratio, shown: { rows, query } } = stage
  const { viewport: { zoom }, unit, header, offset } = model
  const column = columnAt(query, Math.floor(pointed.seq / zoom))
  const { begin: low, kind } = rows.rows[rowsOfCell(rows, pointed).low]!
  context.font = formatFont(ratio)
  if (kind === 'range') drawTag(context, unitFormat(unit, true).value(low, 3), map.left - 6 * ratio, cell.bottom, 'right', ratio, theme)
  if (column === undefined) return
  const time = formatClock((header?.start ?? 0) + column.time - column.span, offset)
  drawTag(context, time, (cell.left + cell.right) / 2, map.top + map.height + 13 * ratio, 'center', ratio, theme)
}

/** A label in a frame, over whatever is drawn there. `x`: its right edge or its center. */
function drawTag(
  context: Context, label: string, x: number, y: number, align: 'right' | 'center', ratio: number, { text, background, dim }: Theme,
): void {
  const width = context.measureText(label).width + 8 * ratio
  const left = align === 'right' ? x - width + 4 * ratio : x - width / 2
  context.fillStyle = background
  context.strokeStyle = dim
  context.lineWidth = ratio
  context.fillRect(left, y - 9 * ratio, width, 18 * ratio)
  context.strokeRect(left, y - 9 * ratio, width, 18 * ratio)
  context.fillStyle = text
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(label, left + width / 2, y)
}
