/**
 * Draws the map on its canvas: cells in the core's paints, hatched gaps, percentile lines, the target and the user's marks.
 *
 * A row of cells is written once as a line of pixels and then copied down, so a whole map takes a few milliseconds. A percentile line
 * connects the core's marks, one in each column. Each has its own dash pattern, and a dark or light rim that is visible on any paint.
 */
import type { MapColumn } from '../core/frame.js'
import { targetInUnit } from '../core/heatmap/heatmap.js'
import { percentileGlyph } from '../core/heatmap/percentile-lines.js'
import { pixelOfValue, type Stage } from './canvas-layout.js'
import { formatFont, type Theme } from './theme.js'
import type { Model } from '../core/state/state.js'

type Context = CanvasRenderingContext2D

/** Dash patterns of the percentile lines, by order, in pixels of the page. */
export const DASHES: readonly (readonly number[])[] = [[], [6, 3], [10, 3, 2, 3], [2, 3]]

/** Draws everything on the map but the cursor, and nothing around it. */
export function paintMap(context: Context, stage: Stage, model: Model, theme: Theme): void {
  const { width, height, map } = stage
  context.clearRect(0, 0, width, height)
  paintCells(context, stage)
  paintGaps(context, stage, theme)
  paintEdges(context, stage, theme)
  context.save()
  context.beginPath()
  context.rect(map.left, map.top, map.width, map.height)
  context.clip()
  paintTarget(context, stage, model, theme)
  if (model.percentileLines) {
    model.percentiles.forEach((_, order) => paintPercentileLine(context, stage, percentileGlyph(order, true), order, theme))
  }
  context.restore()
  paintMarks(context, stage, model, theme)
}

function paintCells(context: Context, { map, shown: { rows, columns, hues }, xs, ys }: Stage): void {
  const toPixel = ([red, green, blue]: readonly [number, number, number]) => (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0
  const colors = Uint32Array.from(hues.blends.paints, ({ rgb }) => toPixel(rgb))
  const image = context.createImageData(map.width, map.height)
  const pixels = new Uint32Array(image.data.buffer)
  for (const { top, bottom } of rows.rows) {
    const [from, to] = [ys[top]! - map.top, ys[bottom + 1]! - map.top]
    const start = from * map.width
    columns.forEach(({ cells }, i) => pixels.fill(colors[cells[bottom]!]!, start + xs[i]! - map.left, start + xs[i + 1]! - map.left))
    for (let y = from + 1; y < to; y++) pixels.copyWithin(y * map.width, start, start + map.width)
  }
  context.putImageData(image, map.left, map.top)
}

/** Gaps are hatched, because no data is neither a low rate nor a high one. */
function paintGaps(context: Context, { map, ratio, shown: { columns }, xs }: Stage, { dim, background: ground }: Theme): void {
  columns.forEach(({ gap }, i) => {
    if (!gap) return
    const [left, right] = [xs[i]!, xs[i + 1]!]
    context.save()
    context.beginPath()
    context.rect(left, map.top, right - left, map.height)
    context.clip()
    context.fillStyle = ground
    context.fill()
    context.strokeStyle = dim
    context.lineWidth = ratio
    context.beginPath()
    for (let y = map.top - (right - left); y < map.top + map.height; y += 7 * ratio) {
      context.moveTo(left, y + (right - left))
      context.lineTo(right, y)
    }
    context.stroke()
    context.restore()
  })
}

/** The map's border, and lines that separate the rows of overflow and underflow. */
function paintEdges(context: Context, { map, ratio, shown: { rows }, ys }: Stage, { line, dim }: Theme): void {
  const thin = Math.max(1, Math.round(ratio))
  context.fillStyle = dim
  for (const { kind, top, bottom } of rows.rows) {
    if (kind === 'over') context.fillRect(map.left, ys[bottom + 1]! - thin, map.width, thin)
    if (kind === 'under') context.fillRect(map.left, ys[top]!, map.width, thin)
  }
  context.fillStyle = line
  context.fillRect(map.left - thin, map.top, thin, map.height + thin)
  context.fillRect(map.left, map.top + map.height, map.width, thin)
}

/** The percentile line whose marks have this glyph; `order` chooses its dash pattern. */
function paintPercentileLine(context: Context, stage: Stage, glyph: string, order: number, { text, background: ground }: Theme): void {
  const { ratio } = stage
  const path = buildPath(stage, (column) => column.marks.find(({ text: drawn }) => drawn === glyph)?.row)
  context.lineJoin = 'round'
  context.setLineDash([])
  context.strokeStyle = ground
  context.globalAlpha = 0.65
  context.lineWidth = 3.5 * ratio
  context.stroke(path)
  context.globalAlpha = 1
  context.setLineDash(DASHES[Math.min(order, DASHES.length - 1)]!.map((pixels) => pixels * ratio))
  context.strokeStyle = text
  context.lineWidth = 1.5 * ratio
  context.stroke(path)
  context.setLineDash([])
}

/** Steps from column to column at the middle of each one's line; broken at columns without one. */
function buildPath({ shown: { columns }, xs, ys }: Stage, lineIn: (column: MapColumn) => number | undefined): Path2D {
  const path = new Path2D()
  let open = false
  columns.forEach((column, i) => {
    const line = lineIn(column)
    if (line !== undefined) {
      const y = (ys[line]! + ys[line + 1]!) / 2
      if (open) path.lineTo(xs[i]!, y)
      else path.moveTo(xs[i]!, y)
      path.lineTo(xs[i + 1]!, y)
    }
    open = line !== undefined
  })
  return path
}

function paintTarget(context: Context, stage: Stage, model: Model, { accent }: Theme): void {
  const { map, ratio } = stage
  const target = targetInUnit(model)
  const y = target === undefined ? undefined : pixelOfValue(stage, target)
  if (y === undefined) return
  context.strokeStyle = accent
  context.lineWidth = 1.5 * ratio
  context.setLineDash([2 * ratio, 3 * ratio])
  context.stroke(new Path2D(`M${map.left} ${y}H${map.left + map.width}`))
  context.setLineDash([])
}

/** A line and a label for each mark in sight. */
function paintMarks(context: Context, stage: Stage, { marks, viewport: { zoom } }: Model, { accent }: Theme): void {
  const { map, ratio, xs, shown: { first, last } } = stage
  context.font = formatFont(ratio)
  context.fillStyle = accent
  context.strokeStyle = accent
  context.lineWidth = Math.max(1, ratio)
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  for (const { seq, label } of marks.list) {
    const id = Math.floor(seq / zoom)
    if (id < first || id > last) continue
    const x = Math.round((xs[id - first]! + xs[id - first + 1]!) / 2) + 0.5
    context.setLineDash([ratio, 3 * ratio])
    context.stroke(new Path2D(`M${x} ${map.top}V${map.top + map.height}`))
    context.setLineDash([])
    context.fillText(`◆ ${label}`, x - 3.5 * ratio, map.top - 9 * ratio)
  }
}
