/**
 * The header, the legend and the table of plain numbers. Each function makes lines of a given width. What does not fit is left out,
 * the least important part first.
 */
import { tickLength } from '../stream/event.js'
import type { Line, Size, Span } from '../frame.js'
import { toAscii, formatClock, formatCount, formatDuration, formatZone } from '../text/format.js'
import { fitText, padEndToWidth, textWidth } from '../text/cells.js'
import { toPrintable } from '../text/printable.js'
import { justifyLine, cutLine, makeSpan, lineWidth } from '../text/styled-line.js'
import type { HeatMap } from '../heatmap/heatmap.js'
import { paintIdentity } from '../color/palette.js'
import { type Model, shownTrace, shownTrack, tracksInOrder } from '../state/state.js'
import { legendSwatches, legendUnit } from '../heatmap/legend.js'
import { readingRows } from '../heatmap/window-layout.js'
import { replayLine } from './prompts.js'
import { waitingState } from './waiting.js'

/**
 * The header: title, aggregation, time per column, host, and settings that differ from the defaults; at the right the state and the
 * clock.
 */
export function headerLine(model: Model, width: number, heatMap?: HeatMap): Line {
  const right = rightOfHeader(model, heatMap)
  return justifyLine(leftOfHeader(model, width - lineWidth(right)), right, width)
}

/** The left part of the header as plain text. */
export function headerTitle(model: Model, width: number, heatMap?: HeatMap): string {
  return leftOfHeader(model, width - lineWidth(rightOfHeader(model, heatMap))).map(({ text }) => text).join('').trim()
}

/** The line below the header that says how imported text was read; none in low windows and for traces. */
export function readingLines(model: Model, { columns, rows }: Size): Line[] {
  if (readingRows(model, rows) === 0) return []
  return [[makeSpan(fitText(` ${toPrintable(model.header!.reading!, model.utf8)}`, columns - 1, model.utf8), 'dim')]]
}

function rightOfHeader(model: Model, heatMap: HeatMap | undefined): Line {
  return [...stateSpans(model, heatMap), makeSpan(`  ${clockText(model, heatMap)} `)]
}

function leftOfHeader(model: Model, width: number): Line {
  const { header, utf8, title } = model
  const room = Math.max(8, width - 2) // one blank before it and one behind
  const left: Span[] = [makeSpan(` ${fitText(toPrintable(title, utf8), room, utf8) || 'heat-tracer'}`, 'bold')]
  const further = [
    aggregationText(model),
    header === undefined ? '' : formatDuration(tickLength(header) * model.viewport.zoom),
    header === undefined ? '' : toPrintable(header.host, utf8),
    model.axis.name === 'auto' ? '' : model.axis.name === 'own' ? 'own buckets' : `${model.axis.name} axis`,
    model.mouse ? '' : 'mouse off',
  ]
  for (const part of further) if (part !== '' && textWidth(part) + 2 <= width - lineWidth(left) - 2) left.push(makeSpan(`  ${part}`, 'dim'))
  return left
}

function aggregationText(model: Model): string {
  const order = tracksInOrder(model)
  const shown = shownTrack(model)
  if (shown === undefined || order.length < 2) return ''
  const { tracks } = shownTrace(model).history
  return `@${toPrintable(tracks[shown]!.name, model.utf8)} ${order.indexOf(shown) + 1}/${order.length}`
}

/** Milliseconds from the newest column in sight to the newest tick; 0 when the map follows the trace. */
function timeBehind(model: Model, heatMap: HeatMap | undefined): number {
  if (model.viewport.end === undefined || heatMap === undefined) return 0
  return (shownTrace(model).history.newest?.time ?? 0) - (heatMap.columns.at(-1)?.time ?? 0)
}

function stateSpans(model: Model, heatMap: HeatMap | undefined): Span[] {
  const { ended, paused, header, history, utf8 } = model
  const dot = toAscii('●', utf8)
  const back = timeBehind(model, heatMap)
  if (back > 0) return [makeSpan(`${toAscii('◂', utf8)} ${formatDuration(back)} BACK`, 'warning')]
  if (paused !== undefined) return [makeSpan(`${utf8 ? '‖' : '='} PAUSED`, 'warning')]
  const replay = replayLine(model)
  if (replay !== undefined) return [...replay]
  if (ended !== undefined) return [makeSpan(ended.status === 0 ? 'ENDED' : `ENDED ${ended.status}`, 'accent')]
  if (model.waiting !== undefined) return [makeSpan(dot, 'warning'), makeSpan(` ${waitingState(model.waiting)}`, 'warning')]
  if (header === undefined || history.next === 0) return [makeSpan('STARTING', 'dim')]
  return [makeSpan(dot, 'good'), makeSpan(' LIVE')]
}

/** When the newest column in sight ends, in milliseconds since the epoch; undefined before the header. */
export function newestInstant(model: Model, heatMap: HeatMap | undefined): number | undefined {
  const { header } = model
  if (header === undefined) return undefined
  return header.start + (heatMap?.columns.at(-1)?.time ?? shownTrace(model).history.newest?.time ?? 0)
}

function clockText(model: Model, heatMap: HeatMap | undefined): string {
  const instant = newestInstant(model, heatMap)
  return instant === undefined ? '--:--:--' : formatClock(instant, model.offset)
}

/** The time zone, beside the time ruler. */
export function zoneLine({ offset }: Model, width: number): Line {
  return cutLine([makeSpan(`${formatZone(offset)}  `.padStart(width), 'dim')], width)
}

/**
 * The color scale: swatches, each with the rate nearest to zero that gives it, those below zero first. Of shades that look the same on
 * this terminal, only the one nearest to zero is shown. When not all swatches fit, they move closer together; then every second one is
 * left out.
 */
export function legendLine(model: Model, { rows, scale, hues }: HeatMap, margin: number, width: number): Line {
  const title = makeSpan(`${model.scale} `.padStart(margin), 'dim')
  const pinned = model.top === undefined || model.scale === 'rank' ? '' : ' pinned'
  const unit = makeSpan(legendUnit(model) + pinned, pinned === '' ? 'dim' : 'accent')
  const name = makeSpan(` ${model.palettes[model.palette]!.name} `, 'dim')
  const paintForLevel = (level: number): number => (hues.used ? hues.blends.rest(level) : level)
  const identity = (level: number): string => {
    const paint = paintForLevel(level) // this may add a paint
    return paintIdentity(hues.blends.paints[paint]!, model.depth, model.utf8)
  }
  const all = legendSwatches(model, scale, rows)
  const sides = [all.filter(({ level }) => level >= scale.levels).reverse(), all.filter(({ level }) => level < scale.levels)]
    .map((side) => side.filter(({ level }, i) => i === 0 || identity(level) !== identity(side[i - 1]!.level)))
  for (let every = 1; ; every *= 2) {
    const [below, above] = sides.map((side) => side.filter((_, i) => (side.length - 1 - i) % every === 0))
    const some = [...below!.reverse(), ...above!]
    const drawn = (before: string, after: string) =>
      some.flatMap(({ level, label }): Span[] => [{ text: '  ', paint: paintForLevel(level) }, makeSpan(before + label + after, 'dim')])
    const airy = [title, ...drawn(' ', '  '), unit]
    if (lineWidth(airy) + name.text.length <= width) return justifyLine(airy, [name], width)
    const dense = [title, ...drawn('', ' ')]
    const fits = [airy, [...dense, unit], dense].find((line) => lineWidth(line) <= width)
    if (fits !== undefined || above!.length <= 1) return cutLine(fits ?? dense, width)
  }
}

/** A table of the plain aggregations, for scripts without a quantizing aggregation. */
export function numbersLines(model: Model, width: number, height: number): Line[] {
  const { plain } = shownTrace(model)
  const rows = plain.map(({ name, function: fn, value, keys }) => [
    `@${toPrintable(name, model.utf8)}`, fn, formatCount(value), keys === 1 ? '' : `${formatCount(keys)} keys`,
  ])
  const widest = Math.max(0, ...rows.map(([name]) => textWidth(name!)))
  const lines = rows.map(([name, fn, value, keys]): Line => [
    makeSpan(`  ${padEndToWidth(name!, widest)}  `), makeSpan(fn!.padEnd(8), 'dim'), makeSpan(value!.padStart(6), 'bold'),
    makeSpan(`  ${keys}`, 'dim'),
  ])
  return lines.slice(0, height).map((line) => cutLine(line, width))
}
