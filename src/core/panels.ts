/**
 * The text around the map: header, legend, status, numbers, help. Each function makes lines of a given width.
 *
 * What changes with each tick (the clock, the status) is short and stays in place: fields have a fixed width, so that a
 * view that repaints only what differs has little to send. What does not fit is left out, least important first.
 */
import type { Line, Span } from './frame.js'
import { bindings } from './keys.js'
import { ascii, clock, count, printable, span, unitsOf, zone, type Units } from './label.js'
import { apart, cut, text, widthOf } from './lines.js'
import { pictureOf, shownTrack, tracksInOrder, type Model } from './model.js'
import { estimates, type Estimate } from './percentile.js'
import { stops, type Scale } from './scale.js'

export function unitsFor(model: Model): Units {
  return unitsOf(model.unit, model.utf8)
}

/** Title, aggregation, interval and host; at the right the state and the clock of the newest tick. */
export function headerLine(model: Model, width: number): Line {
  const { header, utf8, title } = model
  const right: Span[] = [...state(model), text(`  ${clockText(model)} `)]
  const left: Span[] = [text(` ${printable(title, utf8) || 'heat-tracer'}`, 'bold')]
  const further = [
    aggregationText(model),
    header === undefined ? '' : span(header.interval),
    header === undefined ? '' : printable(header.host, utf8),
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

function state({ ended, paused, header, history, utf8 }: Model): Span[] {
  const dot = ascii('●', utf8)
  if (paused !== undefined) return [text(`${utf8 ? '‖' : '='} PAUSED`, 'warning')]
  if (ended !== undefined) return [text(ended.status === 0 ? 'ENDED' : `ENDED ${ended.status}`, 'accent')]
  if (header === undefined || history.next === 0) return [text('STARTING', 'dim')]
  return [text(dot, 'good'), text(' LIVE')]
}

function clockText(model: Model): string {
  const { header, offset } = model
  if (header === undefined) return '--:--:--'
  return clock(header.start + (pictureOf(model).history.newest?.time ?? 0), offset)
}

/** The time zone, beside the ruler. */
export function zoneLine({ offset }: Model, width: number): Line {
  return cut([text(`${zone(offset)} `.padStart(width), 'dim')], width)
}

/**
 * Swatches with the least number of events in a cell that gives each. Where not all fit they move together, then every
 * second is left out; what is shown stays true.
 */
export function legendLine(model: Model, scale: Scale, margin: number, width: number): Line {
  const title = text(`${model.scale} `.padStart(margin), 'dim')
  const unit = text(`events/${span(model.header?.interval ?? 1000)}`.replace('/1s', '/s'), 'dim')
  const name = text(` ${model.palettes[model.palette]!.name} `, 'dim')
  const swatches = swatchesOf(scale)
  for (let every = 1; ; every *= 2) {
    const some = swatches.filter((_, i) => (swatches.length - 1 - i) % every === 0)
    const drawn = (before: string, after: string) =>
      some.flatMap(({ level, label }): Span[] => [{ text: '  ', paint: level }, text(before + label + after, 'dim')])
    const airy = [title, ...drawn(' ', '  '), unit]
    if (widthOf(airy) + name.text.length <= width) return apart(airy, [name], width)
    const dense = [title, ...drawn('', ' ')]
    const fits = [airy, [...dense, unit], dense].find((line) => widthOf(line) <= width)
    if (fits !== undefined || some.length <= 1) return cut(fits ?? dense, width)
  }
}

function swatchesOf(scale: Scale): { level: number; label: string }[] {
  const found = stops(scale)
  return found.map(({ level, from }, i) => ({
    level, label: from > 0 ? count(from) : (found[i + 1]?.from ?? 2) > 1 ? '1' : '<1',
  }))
}

interface Field {
  readonly label: string
  readonly value: string
  readonly width: number
  /** Where not all fit, lower ranks come first; 0 unless given. */
  readonly rank?: number
  readonly style?: 'warning' | 'error'
}

/** Rate and percentiles of the newest tick; with `all`, also what went wrong. Fields that do not fit are left out. */
export function statusLine(model: Model, width: number, all: boolean): Line {
  const wrong = all ? troubles(model).filter(({ style }) => style !== undefined) : []
  const [rate, ...values] = measures(model)
  return fitted([rate!, ...wrong, ...values], width)
}

/** Drops, errors, notices; plain aggregations; the last message, as far as there is room. */
export function secondLine(model: Model, width: number): Line {
  const plain = pictureOf(model).plain.map(({ name, function: fn, value }): Field => ({
    label: `@${printable(name, model.utf8)} ${fn}`, value: count(value), width: 6,
  }))
  const line = fitted([...troubles(model), ...plain], width)
  const last = model.messages.at(-1)
  const rest = width - widthOf(line) - 2
  if (last === undefined || rest < 12) return line
  return cut([...line, text(`  ${printable(last.text.trimEnd(), model.utf8)}`, last.type === 'notice' ? 'dim' : 'warning')], width)
}

/** As many fields as fit, chosen by rank, in the order given. */
function fitted(fields: readonly Field[], width: number): Line {
  const needed = ({ label, width: size }: Field) => label.length + size + 3
  const chosen = new Set<Field>()
  let room = width + 1
  for (const field of [...fields].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))) {
    if (needed(field) > room) continue
    room -= needed(field)
    chosen.add(field)
  }
  return fields.filter((field) => chosen.has(field)).flatMap(({ label, value, width: size, style }, i): Line => [
    text(`${i === 0 ? ' ' : '  '}${label} `, 'dim'), text(value.slice(0, size).padEnd(size), style),
  ])
}

function troubles({ drops, errors, notices }: Model): Field[] {
  const field = (label: string, value: number, style: 'warning' | 'error'): Field =>
    ({ label, value: count(value), width: 5, ...(value > 0 ? { style } : {}) })
  return [field('drops', drops, 'warning'), field('errors', errors, 'error'), { label: 'notices', value: count(notices), width: 5 }]
}

function measures(model: Model): Field[] {
  const { history } = pictureOf(model)
  const track = shownTrack(model)
  const newest = history.newest
  const slab = track === undefined ? undefined : newest?.slabs[track]
  const total = slab?.total ?? 0
  const rate = newest !== undefined && newest.duration > 0 ? (total * 1000) / newest.duration : 0
  const units = unitsFor(model)
  const found = track === undefined || slab === undefined
    ? undefined
    : estimates(history.tracks[track]!.ladder, slab.all, [0.5, 0.9, 0.99])
  const size = units.binary ? 8 : 6
  const value = (estimate: Estimate | undefined) =>
    estimate === undefined ? '-' : ascii(estimate.mark, model.utf8) + units.value(estimate.value)
  return [
    { label: 'events/s', value: count(rate), width: 5 },
    { label: 'p50', value: value(found?.[0]), width: size, rank: 1 },
    { label: 'p90', value: value(found?.[1]), width: size, rank: 4 },
    { label: 'p99', value: value(found?.[2]), width: size, rank: 2 },
    { label: 'max', value: value(found?.[3]), width: size + 1, rank: 3 },
    ...(units.counted === '' ? [] : [{ label: '', value: units.counted, width: units.counted.length, rank: 5 }]),
  ]
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

/** What the help holds; the width is that of its widest line. */
export function helpLines(): Line[] {
  return bindings.map(({ label, does }) => [text(` ${label.padEnd(9)} `, 'bold'), text(`${does} `)])
}
