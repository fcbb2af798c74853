/** Draws what stands around the map: values left of it, times below it, the names of the percentile lines right of it. */
import { axisLabels } from '../core/heatmap/value-axis-labels.js'
import { columnAt } from '../core/grid/columns.js'
import { formatDuration, unitFormat, formatZone } from '../core/text/format.js'
import { targetInUnit } from '../core/heatmap/heatmap.js'
import { percentileName } from '../core/buckets/percentiles.js'
import { percentileGlyph } from '../core/heatmap/percentile-lines.js'
import { rulerLabel, rulerStep } from '../core/heatmap/time-ruler.js'
import { pixelOfValue, type Stage } from './canvas-layout.js'
import { formatFont, type Theme } from './theme.js'
import type { Model } from '../core/state/state.js'

type Context = CanvasRenderingContext2D

/** Width of a character, in pixels of the page. */
const CHARACTER_WIDTH = 6.7
/** Height of a line of text, in pixels of the page. */
const LINE_HEIGHT = 14

/** Draws all labels around the map; the map itself must be drawn already. */
export function drawAxes(context: Context, stage: Stage, model: Model, theme: Theme): void {
  context.font = formatFont(stage.ratio)
  drawValues(context, stage, model, theme)
  drawTimes(context, stage, model, theme)
  if (model.percentileLines) drawLineNames(context, stage, model, theme)
}

/** Labels and tick marks of the value axis. The target's label replaces those it would overlap. */
function drawValues(context: Context, stage: Stage, model: Model, { dim, text, accent }: Theme): void {
  const { map, ratio, ys, shown: { rows } } = stage
  const height = ys.length - 1
  const units = unitFormat(model.unit, true)
  const { labels, ticks, values } = axisLabels(rows, { height, rowsPerLine: 1 }, units, true, (LINE_HEIGHT * ratio * height) / map.height)
  const target = targetInUnit(model)
  const targetY = target === undefined ? undefined : pixelOfValue(stage, target)
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  const right = map.left - 8 * ratio
  for (const line of new Set([...ticks, ...labels.keys()])) {
    const label = labels.get(line)
    const row = rows.rows[rows.rowOfLine[line]!]!
    const value = values.get(line)
    const y = value === undefined ? (ys[row.top]! + ys[row.bottom + 1]!) / 2 : pixelOfValue(stage, value) ?? ys[line + 1]!
    context.fillStyle = dim
    const thin = Math.max(1, Math.round(ratio))
    if (value !== undefined) context.fillRect(map.left - 5 * ratio, Math.round(y) - Math.round(ratio / 2), 4 * ratio, thin)
    if (label === undefined || (targetY !== undefined && Math.abs(targetY - y) < LINE_HEIGHT * ratio)) continue
    context.fillStyle = text
    context.fillText(label, right, y)
  }
  if (targetY === undefined) return
  context.fillStyle = accent
  context.fillText(units.value(target!, 3), right, targetY)
}

/** `x`: pixel of the canvas where a round time passed, or the middle of a gap. */
interface TimeLabel {
  readonly x: number
  readonly label: string
  readonly gap: boolean
}

/** Tick marks at round times, with the time where there is room. Gaps come first: their length is written before any time. */
function drawTimes(context: Context, stage: Stage, model: Model, { dim, text }: Theme): void {
  const { map, ratio } = stage
  const character = CHARACTER_WIDTH * ratio
  const y = map.top + map.height + 13 * ratio
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  const taken: (readonly [from: number, to: number])[] = []
  for (const { x, label, gap } of findTimeLabels(stage, model, character).sort((a, b) => Number(b.gap) - Number(a.gap) || a.x - b.x)) {
    context.fillStyle = dim
    context.fillRect(Math.round(x), map.top + map.height, Math.max(1, Math.round(ratio)), 5 * ratio)
    const width = label.length * character
    const begin = Math.min(Math.max(x - width / 2, map.left - 4 * ratio), map.left + map.width + 40 * ratio - width)
    if (taken.some(([from, to]) => begin < to + character && begin + width > from - character)) continue
    context.fillStyle = gap ? dim : text
    context.fillText(label, begin, y)
    taken.push([begin, begin + width])
  }
  context.textAlign = 'right'
  context.fillStyle = dim
  context.fillText(formatZone(model.offset), map.left - 24 * ratio, y)
}

/** The round times and the gaps in sight. `character`: width of one, in pixels of the canvas. */
function findTimeLabels({ map, xs, shown: { query, first, last } }: Stage, { header, offset }: Model, character: number): TimeLabel[] {
  const start = header?.start ?? 0
  const oldest = columnAt(query, first)
  const newest = columnAt(query, last)
  if (oldest === undefined || newest === undefined) return []
  const step = rulerStep(((newest.time - oldest.time + oldest.span) * character) / map.width)
  const shift = offset * 60_000
  const found: TimeLabel[] = []
  for (let id = first; id <= last; id++) {
    const { time, span, gap } = columnAt(query, id)!
    const [left, right] = [xs[id - first]!, xs[id - first + 1]!]
    const passed = Math.floor((start + time + shift) / step) * step - shift
    const isInColumn = passed > start + time - span
    const label = gap ? `≈ ${formatDuration(span)}` : isInColumn ? rulerLabel(step, passed, offset) : undefined
    if (label === undefined) continue
    found.push({ x: gap ? (left + right) / 2 : right - ((start + time - passed) / span) * (right - left), label, gap })
  }
  return found
}

/** Names of the percentile lines beside the newest column, moved up where they would overlap. */
function drawLineNames(context: Context, { map, ratio, ys, shown: { columns } }: Stage, { percentiles }: Model, { text }: Theme): void {
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.fillStyle = text
  let lowestFree = Infinity
  const newest = columns.findLast(({ marks }) => marks.length > 0)
  percentiles.forEach((share, order) => {
    const line = newest?.marks.find(({ text: glyph }) => glyph === percentileGlyph(order, true))?.row
    if (line === undefined) return
    const y = Math.min((ys[line]! + ys[line + 1]!) / 2, lowestFree)
    context.fillText(percentileName(share), map.left + map.width + 5 * ratio, y)
    lowestFree = y - LINE_HEIGHT * ratio
  })
}
