/**
 * The status: numbers of the newest column in sight, then what went wrong and the numbers of all that is in sight.
 *
 * Fields have a fixed width, so that a view that repaints only what differs has little to send. What does not fit is left
 * out, least important first. Where percentiles are drawn over the map their glyphs stand before their names.
 */
import type { FrameFacts, Line } from '../frame.js'
import { toAscii, formatClock, formatCount, formatPercent, toPrintable, unitFormat, type UnitFormat } from '../text/format.js'
import { cutLine, styled, lineWidth } from '../text/styled-line.js'
import { targetInUnit, type HeatMap } from '../heatmap/heatmap.js'
import { estimatePercentiles, percentileName, type Estimate } from '../buckets/percentiles.js'
import { percentileGlyph, shareAbove, targetGlyph } from '../heatmap/percentile-lines.js'
import { countRangeInSight, countRange, type RangeCounts } from '../history/range-counts.js'
import { type Model, shownTrace } from '../state/state.js'
import { editedSpans, savingLine, timePrompt } from './prompts.js'

export interface StatusField {
  readonly label: string
  readonly value: string
  readonly width: number
  /** Where not all fit, lower ranks come first; 0 unless given. */
  readonly rank?: number
  readonly style?: 'warning' | 'error' | 'good'
}

/** Rate and percentiles of the newest column in sight; with `all`, also what went wrong. */
export function statusLine(model: Model, shown: HeatMap, width: number, all: boolean): Line {
  const wrong = all ? troubles(model).filter(({ style }) => style !== undefined) : []
  const { query: { history, track, filter, zoom = 1 }, last } = shown
  const [rate, ...values] = statusFields(model, shown, countRange(history, track, last * zoom, last * zoom + zoom - 1, filter))
  return fitted([rate!, ...wrong, ...values], width)
}

/** Rate and 99th percentile of the newest column in sight. */
export function newestFacts(model: Model, shown: HeatMap): NonNullable<FrameFacts['newest']> {
  const { query: { history, track, filter, zoom = 1 }, last } = shown
  const counts = countRange(history, track, last * zoom, last * zoom + zoom - 1, filter)
  const at = model.percentiles.indexOf(0.99)
  const p99 = at === -1 ? undefined : estimatesOf(model, shown, counts)?.[at]
  return {
    rate: counts.duration > 0 ? (counts.total * 1000) / counts.duration : 0,
    p99: p99 === undefined ? undefined : estimated(model, unitFormat(model.unit, model.utf8), p99),
  }
}

/** What is being typed, in place of the status; undefined when nothing is. */
export function promptLine(model: Model, width: number): Line | undefined {
  const { marks: { typing }, header, history, offset, paused } = model
  if (typing === undefined) return savingLine(model, width) ?? timePrompt(model, width)
  const entry = (paused?.history ?? history).at(typing.seq)
  const when = header === undefined || entry === undefined ? '' : ` ${formatClock(header.start + entry.time, offset)}`
  return cutLine([styled(` mark${when}: `, 'accent'), ...editedSpans(typing.text, typing.after, model.utf8), styled('  enter sets it, esc leaves it', 'dim')], width)
}

/** Drops, errors, notices; what is in sight; plain aggregations; the last message, as far as there is room. */
export function secondLine(model: Model, shown: HeatMap | undefined, width: number): Line {
  const plain = shown === undefined ? [] : shownTrace(model).plain.map(({ name, function: fn, value }): StatusField => ({
    label: `@${toPrintable(name, model.utf8)} ${fn}`, value: formatCount(value), width: 6, rank: 6,
  }))
  const line = fitted([...(shown === undefined ? [] : sight(model, shown)), ...plain, ...troubles(model)], width)
  const last = model.messages.at(-1)
  const rest = width - lineWidth(line) - 2
  if (last === undefined || rest < 12) return line
  return cutLine([...line, styled(`  ${toPrintable(last.text.trimEnd(), model.utf8)}`, last.type === 'notice' ? 'dim' : 'warning')], width)
}

/** As many fields as fit, chosen by rank, in the order given. */
function fitted(fields: readonly StatusField[], width: number): Line {
  const needed = ({ label, width: size }: StatusField) => label.length + size + 3
  const chosen = new Set<StatusField>()
  let room = width + 1
  for (const field of [...fields].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))) {
    if (needed(field) > room) continue
    room -= needed(field)
    chosen.add(field)
  }
  return fields.filter((field) => chosen.has(field)).flatMap(({ label, value, width: size, style }, i): Line => [
    styled(`${i === 0 ? ' ' : '  '}${label} `, 'dim'), styled(value.slice(0, size).padEnd(size), style),
  ])
}

function troubles({ drops, errors, notices }: Model): StatusField[] {
  const field = (label: string, value: number, style: 'warning' | 'error'): StatusField =>
    ({ label, value: formatCount(value), width: 5, ...(value > 0 ? { style } : {}) })
  return [field('drops', drops, 'warning'), field('errors', errors, 'error'), { label: 'notices', value: formatCount(notices), width: 5 }]
}

/** Rate, percentiles, max and the share above the target of what was counted; the field without a label names the unit. */
export function statusFields(model: Model, shown: HeatMap, tally: RangeCounts): StatusField[] {
  const rate = tally.duration > 0 ? (tally.total * 1000) / tally.duration : 0
  const units = unitFormat(model.unit, model.utf8)
  const found = estimatesOf(model, shown, tally)
  return [
    { label: 'events/s', value: formatCount(rate), width: 5 },
    ...percentiles(model, units, found),
    { label: 'max', value: estimated(model, units, found?.at(-1)), width: sizeOf(units) + 1, rank: 4 },
    ...target(model, shown, tally, units, 3),
    ...(units.counted === '' ? [] : [{ label: '', value: units.counted, width: units.counted.length, rank: 9 }]),
  ]
}

/** Number of events in sight, and the percentiles of all of them. */
function sight(model: Model, shown: HeatMap): StatusField[] {
  const { query: { history, track, filter, zoom = 1 }, first, last } = shown
  if (last < first || shown.rows === undefined) return []
  const tally = countRangeInSight(shown.query, first * zoom, last * zoom + zoom - 1)
  const units = unitFormat(model.unit, model.utf8)
  const found = estimatesOf(model, shown, tally)
  return [
    { label: 'in sight', value: formatCount(tally.total), width: 5, rank: 1 },
    ...percentiles({ ...model, percentileLines: false }, units, found).map((field) => ({ ...field, rank: (field.rank ?? 0) + 1 })),
    ...target(model, shown, tally, units, 4),
  ]
}

function estimatesOf(model: Model, { query: { history, track } }: HeatMap, tally: RangeCounts): Estimate[] | undefined {
  return tally.total === 0 ? undefined : estimatePercentiles(history.tracks[track]!.scheme, tally, model.percentiles)
}

/** The lowest and the highest are worth more than those between. */
function percentiles(model: Model, units: UnitFormat, found: readonly Estimate[] | undefined): StatusField[] {
  const { percentiles: shares, percentileLines: lines, utf8 } = model
  return shares.map((share, i) => ({
    label: `${lines ? percentileGlyph(i, utf8) : ''}${percentileName(share)}`,
    value: estimated(model, units, found?.[i]), width: sizeOf(units), rank: i === 0 ? 1 : i === shares.length - 1 ? 2 : 5,
  }))
}

function estimated({ utf8 }: Model, units: UnitFormat, estimate: Estimate | undefined): string {
  return estimate === undefined ? '-' : toAscii(estimate.mark, utf8) + units.value(estimate.value)
}

function sizeOf(units: UnitFormat): number {
  return units.binary ? 8 : 6
}

/** The share of the events above the target. */
function target(model: Model, { query: { history, track } }: HeatMap, tally: RangeCounts, units: UnitFormat, rank: number): StatusField[] {
  const { slo, utf8 } = model
  if (slo === undefined) return []
  const aim = targetInUnit(model)
  if (aim === undefined) return [{ label: `>${slo.value}${slo.unit}`, value: 'no such unit', width: 12, rank }]
  const label = `${targetGlyph(utf8)}>${units.value(aim)}`
  if (tally.total === 0) return [{ label, value: '-', width: 6, rank }]
  const { share, exact } = shareAbove(history.tracks[track]!.scheme, tally, aim)
  return [{ label, value: `${exact ? '' : '~'}${formatPercent(share, true)}%`, width: 6, rank, style: share > 0 ? 'warning' : 'good' }]
}
