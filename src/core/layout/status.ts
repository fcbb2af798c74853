/**
 * The status lines: numbers of the newest column in sight, drops and errors, and numbers of everything in sight.
 *
 * Fields have a fixed width, so a view that repaints only what differs sends few bytes. What does not fit is left out, the least
 * important field first. When percentile lines are on, their glyphs stand before the names of the percentiles.
 */
import type { FrameFacts, Line } from '../frame.js'
import { toAscii, formatClock, formatCount, formatPercent, unitFormat, type UnitFormat } from '../text/format.js'
import { cutText, fitText, padEndToWidth, textWidth } from '../text/cells.js'
import { toPrintable } from '../text/printable.js'
import { cutLine, makeSpan, lineWidth } from '../text/styled-line.js'
import { targetInUnit, type HeatMap } from '../heatmap/heatmap.js'
import { estimatePercentiles, NO_PERCENTILES, percentileName, type Estimate } from '../buckets/percentiles.js'
import { percentileGlyph, shareAbove, targetGlyph } from '../heatmap/percentile-lines.js'
import { countRangeInSight, countRange, type RangeCounts } from '../history/range-counts.js'
import { type Model, shownTrace } from '../state/state.js'
import { editedSpans, savingLine, timePrompt } from './prompts.js'
import { waitingTexts } from './waiting.js'

/** A number with its label. */
export interface StatusField {
  readonly label: string
  readonly value: string
  /** Screen columns of the value; 0: as many as it takes. */
  readonly width: number
  /** When not all fields fit, lower ranks are kept first; 0 by default. */
  readonly rank?: number
  readonly style?: 'warning' | 'error' | 'good'
}

/**
 * Rate, percentiles and plain aggregations of the newest column in sight; with `all`, also drops and errors, if there are any.
 */
export function statusLine(model: Model, heatMap: HeatMap, width: number, all: boolean): Line {
  const problems = all ? problemFields(model).filter(({ style }) => style !== undefined) : []
  const { query: { history, track, filter, zoom = 1 }, last } = heatMap
  const [rate, ...values] = statusFields(model, heatMap, countRange(history, track, last * zoom, last * zoom + zoom - 1, filter))
  return fitFields([rate!, ...problems, ...values, ...plainFields(model, heatMap)], width)
}

/**
 * Plain aggregations, with their values of the newest tick: a history does not keep others. The label says so where the newest column in
 * sight is another time.
 */
function plainFields(model: Model, { query: { history, zoom = 1 }, last }: HeatMap): StatusField[] {
  const which = zoom === 1 && last === history.next - 1 ? '' : 'newest '
  return shownTrace(model).plain.map(({ name, function: fn, value }): StatusField => ({
    label: `${which}@${toPrintable(name, model.utf8)} ${fn}`, value: formatCount(value), width: 6, rank: 6,
  }))
}

/** Rate (events/s) and 99th percentile of the newest column in sight, for views that read them out. */
export function newestFacts(model: Model, heatMap: HeatMap): NonNullable<FrameFacts['newest']> {
  const { query: { history, track, filter, zoom = 1 }, last } = heatMap
  const counts = countRange(history, track, last * zoom, last * zoom + zoom - 1, filter)
  const at = model.percentiles.indexOf(0.99)
  const p99 = at === -1 ? undefined : findEstimates(model, heatMap, counts)?.[at]
  return {
    rate: counts.duration > 0 ? (counts.total * 1000) / counts.duration : 0,
    p99: p99 === undefined ? undefined : formatEstimate(model, unitFormat(model.unit, model.utf8), p99),
  }
}

/** The open prompt, in place of the status; undefined when no prompt is open. */
export function promptLine(model: Model, width: number): Line | undefined {
  const { marks: { typing }, header, history, offset, paused } = model
  if (typing === undefined) return savingLine(model, width) ?? timePrompt(model, width)
  const entry = (paused?.history ?? history).at(typing.seq)
  const when = header === undefined || entry === undefined ? '' : ` ${formatClock(header.start + entry.time, offset)}`
  const hint = makeSpan('  Enter: save, Esc: cancel', 'dim')
  return cutLine([makeSpan(` mark${when}: `, 'accent'), ...editedSpans(typing.text, typing.after, model.utf8), hint], width)
}

/** Numbers of everything in sight, drops, errors and notices, and the last message, as far as they fit. */
export function secondLine(model: Model, heatMap: HeatMap | undefined, width: number): Line {
  const fields = [...(heatMap === undefined ? [] : inSightFields(model, heatMap)), ...problemFields(model)]
  const urgent = urgentTexts(model)
  const line = fitFields(fields, urgent.length === 0 ? width : width - Math.min(textWidth(urgent.at(-1)!) + 2, Math.floor(width * 0.55)))
  const last = model.messages.at(-1)
  const rest = width - lineWidth(line) - 2
  const texts = urgent.length > 0 ? urgent : last === undefined ? [] : [last.text]
  if (texts.length === 0 || rest < 12) return line
  const words = texts.map((text) => toPrintable(text.slice(0, 8 * width).trimEnd(), model.utf8))
  const fitting = words.find((text) => textWidth(text) <= rest) ?? words.at(-1)!
  return [...line, makeSpan(`  ${fitText(fitting, rest, model.utf8)}`, urgent.length === 0 && last?.type === 'notice' ? 'dim' : 'warning')]
}

/** What must be seen also in a narrow window, the longest form first: why no tick comes, or what to do about the last drop. */
function urgentTexts(model: Model): readonly string[] {
  const waiting = waitingTexts(model)
  if (waiting !== undefined) return waiting
  const last = model.messages.at(-1)
  return last?.hint === undefined ? [] : [last.text, last.hint]
}

/** The fields that fit, chosen by rank, in the order given. */
function fitFields(fields: readonly StatusField[], width: number): Line {
  const sizeFor = ({ value, width: size }: StatusField) => size || textWidth(value)
  const needed = (field: StatusField) => textWidth(field.label) + sizeFor(field) + 3
  const chosen = new Set<StatusField>()
  let room = width + 1
  for (const field of [...fields].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))) {
    if (needed(field) > room) continue
    room -= needed(field)
    chosen.add(field)
  }
  return fields.filter((field) => chosen.has(field)).flatMap((field, i): Line => {
    const { label, value, style } = field
    const size = sizeFor(field)
    return [makeSpan(`${i === 0 ? ' ' : '  '}${label} `, 'dim'), makeSpan(padEndToWidth(cutText(value, size), size), style)]
  })
}

function problemFields({ drops, errors, notices }: Model): StatusField[] {
  const field = (label: string, value: number, style: 'warning' | 'error'): StatusField =>
    ({ label, value: formatCount(value), width: 5, ...(value > 0 ? { style } : {}) })
  return [field('drops', drops, 'warning'), field('errors', errors, 'error'), { label: 'notices', value: formatCount(notices), width: 5 }]
}

/** Rate, percentiles, maximum and share above the target. The field without a label is the unit, when the values do not show it. */
export function statusFields(model: Model, heatMap: HeatMap, counts: RangeCounts): StatusField[] {
  const rate = counts.duration > 0 ? (counts.total * 1000) / counts.duration : 0
  const units = unitFormat(model.unit, model.utf8)
  const found = findEstimates(model, heatMap, counts)
  return [
    { label: 'events/s', value: formatCount(rate), width: 5 },
    ...reasonFields(counts),
    ...percentileFields(model, units, found),
    { label: 'max', value: formatEstimate(model, units, found?.at(-1)), width: estimateWidth(units) + 1, rank: 4 },
    ...targetFields(model, heatMap, counts, units, 3),
    ...(units.counted === '' ? [] : [{ label: '', value: units.counted, width: 0, rank: 9 }]),
  ]
}

/** Number of events in sight, and their percentiles. */
function inSightFields(model: Model, heatMap: HeatMap): StatusField[] {
  const { query: { zoom = 1 }, first, last } = heatMap
  if (last < first || heatMap.rows === undefined) return []
  const counts = countRangeInSight(heatMap.query, first * zoom, last * zoom + zoom - 1)
  const units = unitFormat(model.unit, model.utf8)
  const found = findEstimates(model, heatMap, counts)
  return [
    { label: 'in sight', value: formatCount(counts.total), width: 5, rank: 1 },
    ...(counts.isSigned ? [{ label: 'counts', value: 'negative', width: 8, rank: 1, style: 'warning' } as const] : []),
    ...percentileFields({ ...model, percentileLines: false }, units, found).map((field) => ({ ...field, rank: (field.rank ?? 0) + 1 })),
    ...targetFields(model, heatMap, counts, units, 4),
  ]
}

function findEstimates(model: Model, { query: { history, track } }: HeatMap, counts: RangeCounts): Estimate[] | undefined {
  return counts.total === 0 ? undefined : estimatePercentiles(history.tracks[track]!.scheme, counts, model.percentiles)
}

/** Why there are no percentiles, where that is not for want of events. */
function reasonFields({ isSigned }: RangeCounts): StatusField[] {
  const value = `none: ${NO_PERCENTILES}`
  return isSigned ? [{ label: 'percentiles', value, width: value.length, style: 'warning' }] : []
}

/** The lowest and the highest percentile are kept first when not all fit. */
function percentileFields(model: Model, units: UnitFormat, found: readonly Estimate[] | undefined): StatusField[] {
  const { percentiles: shares, percentileLines: lines, utf8 } = model
  return shares.map((share, i) => ({
    label: `${lines ? percentileGlyph(i, utf8) : ''}${percentileName(share)}`,
    value: formatEstimate(model, units, found?.[i]), width: estimateWidth(units), rank: i === 0 ? 1 : i === shares.length - 1 ? 2 : 5,
  }))
}

function formatEstimate({ utf8 }: Model, units: UnitFormat, estimate: Estimate | undefined): string {
  return estimate === undefined ? '-' : toAscii(estimate.mark, utf8) + units.value(estimate.value)
}

function estimateWidth(units: UnitFormat): number {
  return units.binary ? 8 : 6
}

/** The share of the events above the latency target; no field without a target. */
function targetFields(
  model: Model, { query: { history, track } }: HeatMap, counts: RangeCounts, units: UnitFormat, rank: number,
): StatusField[] {
  const { slo, utf8 } = model
  if (slo === undefined) return []
  const target = targetInUnit(model)
  if (target === undefined) return [{ label: `>${slo.value}${slo.unit}`, value: 'unknown unit', width: 12, rank }]
  const label = `${targetGlyph(utf8)}>${units.value(target)}`
  if (counts.total === 0) return [{ label, value: '-', width: 6, rank }]
  const above = shareAbove(history.tracks[track]!.scheme, counts, target)
  if (above === undefined) return [{ label, value: '-', width: 6, rank }]
  const { share, exact } = above
  return [{ label, value: `${exact ? '' : '~'}${formatPercent(share, true)}%`, width: 6, rank, style: share > 0 ? 'warning' : 'good' }]
}
