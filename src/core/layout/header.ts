/**
 * The text around the map: header, legend, numbers, help. Each function makes lines of a given width. What does not fit
 * is left out, least important first.
 */
import { tickLength } from '../stream/event.js'
import type { Line, Span } from '../frame.js'
import { ascii, clock, count, printable, span, zone } from '../text/format.js'
import { apart, cut, text, widthOf } from '../text/styled-line.js'
import type { Pictured } from '../heatmap/heatmap.js'
import { looksOf } from '../color/palette.js'
import { type Model, pictureOf, shownTrack, tracksInOrder } from '../state/state.js'
import { swatchesOf, weighedIn } from '../heatmap/legend.js'
import { replayLine } from './prompts.js'

/** Title, aggregation, a column's time, host, and what is not as at first; at the right the state and the clock of the newest column in sight. */
export function headerLine(model: Model, width: number, shown?: Pictured): Line {
  const { header, utf8, title } = model
  const right: Span[] = [...state(model, shown), text(`  ${clockText(model, shown)} `)]
  const left: Span[] = [text(` ${printable(title, utf8) || 'heat-tracer'}`, 'bold')]
  const further = [
    aggregationText(model),
    header === undefined ? '' : span(tickLength(header) * model.timeline.zoom),
    header === undefined ? '' : printable(header.host, utf8),
    model.axis.name === 'own' ? '' : `${model.axis.name} axis`,
    model.mouse ? '' : 'mouse off',
  ]
  for (const part of further) {
    const room = width - widthOf(left) - widthOf(right) - 1
    if (part !== '' && part.length + 2 <= room) left.push(text(`  ${part}`, 'dim'))
  }
  return apart(left, right, width)
}

function aggregationText(model: Model): string {
  const order = tracksInOrder(model)
  const shown = shownTrack(model)
  if (shown === undefined || order.length < 2) return ''
  const { tracks } = pictureOf(model).history
  return `@${printable(tracks[shown]!.name, model.utf8)} ${order.indexOf(shown) + 1}/${order.length}`
}

/** Milliseconds from the newest column in sight to the newest there is. */
function behind(model: Model, shown: Pictured | undefined): number {
  if (model.timeline.end === undefined || shown === undefined) return 0
  return (pictureOf(model).history.newest?.time ?? 0) - (shown.columns.at(-1)?.time ?? 0)
}

function state(model: Model, shown: Pictured | undefined): Span[] {
  const { ended, paused, header, history, utf8 } = model
  const dot = ascii('●', utf8)
  const back = behind(model, shown)
  if (back > 0) return [text(`${ascii('◂', utf8)} ${span(back)} BACK`, 'warning')]
  if (paused !== undefined) return [text(`${utf8 ? '‖' : '='} PAUSED`, 'warning')]
  const replayed = replayLine(model)
  if (replayed !== undefined) return [...replayed]
  if (ended !== undefined) return [text(ended.status === 0 ? 'ENDED' : `ENDED ${ended.status}`, 'accent')]
  if (header === undefined || history.next === 0) return [text('STARTING', 'dim')]
  return [text(dot, 'good'), text(' LIVE')]
}

function clockText(model: Model, shown: Pictured | undefined): string {
  const { header, offset } = model
  if (header === undefined) return '--:--:--'
  return clock(header.start + (shown?.columns.at(-1)?.time ?? pictureOf(model).history.newest?.time ?? 0), offset)
}

/** The time zone, beside the ruler. */
export function zoneLine({ offset }: Model, width: number): Line {
  return cut([text(`${zone(offset)} `.padStart(width), 'dim')], width)
}

/**
 * Swatches with the least number of events in a cell that gives each; of shades that look alike here, the first. Where not all fit they move together, then every
 * second is left out; what is shown stays true.
 */
export function legendLine(model: Model, { scale, hues }: Pictured, margin: number, width: number): Line {
  const title = text(`${model.scale} `.padStart(margin), 'dim')
  const pinned = model.top === undefined || model.scale === 'rank' ? '' : ' pinned'
  const unit = text(weighedIn(model) + pinned, pinned === '' ? 'dim' : 'accent')
  const name = text(` ${model.palettes[model.palette]!.name} `, 'dim')
  const paintOf = (level: number): number => (hues.used ? hues.blends.rest(level) : level)
  const lookOf = (level: number): string => {
    const paint = paintOf(level) // which may be a new one
    return looksOf(hues.blends.paints[paint]!, model.depth, model.utf8)
  }
  const swatches = swatchesOf(model, scale)
    .filter(({ level }, i, all) => i === 0 || lookOf(level) !== lookOf(all[i - 1]!.level))
  for (let every = 1; ; every *= 2) {
    const some = swatches.filter((_, i) => (swatches.length - 1 - i) % every === 0)
    const drawn = (before: string, after: string) =>
      some.flatMap(({ level, label }): Span[] => [{ text: '  ', paint: paintOf(level) }, text(before + label + after, 'dim')])
    const airy = [title, ...drawn(' ', '  '), unit]
    if (widthOf(airy) + name.text.length <= width) return apart(airy, [name], width)
    const dense = [title, ...drawn('', ' ')]
    const fits = [airy, [...dense, unit], dense].find((line) => widthOf(line) <= width)
    if (fits !== undefined || some.length <= 1) return cut(fits ?? dense, width)
  }
}

/** A table of the plain aggregations, for scripts without a quantizing one. */
export function numbersLines(model: Model, width: number, height: number): Line[] {
  const { plain } = pictureOf(model)
  const rows = plain.map(({ name, function: fn, value, keys }) => [
    `@${printable(name, model.utf8)}`, fn, count(value), keys === 1 ? '' : `${count(keys)} keys`,
  ])
  const widest = Math.max(0, ...rows.map(([name]) => name!.length))
  const lines = rows.map(([name, fn, value, keys]): Line => [
    text(`  ${name!.padEnd(widest)}  `), text(fn!.padEnd(8), 'dim'), text(value!.padStart(6), 'bold'), text(`  ${keys}`, 'dim'),
  ])
  return lines.slice(0, height).map((line) => cut(line, width))
}
