/** A summary as text, 80 columns or as many as there are. Pure. */
import { formatClock, formatCount as short, formatDuration, unitFormat, formatZone } from '../core/text/format.js'
import { percentileName } from '../core/buckets/percentiles.js'
import { formatFunction, formatKey, type AggregationSummary, type Summary } from '../core/compare/summary.js'
import { makeBold, padEnd, padStart, type ReportPage, shorten, spreadApart, wrapWords } from './text-table.js'
import {
  formatCellCount, formatInteger, formatMeasure, formatMeasureWithin, formatModePlace, formatRange, formatRate, percent,
} from './numbers.js'
import { formatBar, formatSparkline } from './bars.js'

/** Lines of the table of keys. */
const MAX_KEYS = 20

/** `date`: the day of the start, "2026-01-02". */
export function formatSummary(summary: Summary, date: string, page: ReportPage): string[] {
  return [
    ...formatHeading(summary, date, page),
    ...summary.aggregations.flatMap((aggregation) => ['', ...formatAggregation(aggregation, summary, page)]),
    ...formatPlainAggregations(summary, page),
    ...formatMarks(summary, page),
    ...formatProblems(summary, page),
  ].map((line) => line.trimEnd())
}

function formatHeading({ title, host, os, dtrace, start, interval, duration, ticks, covered, gaps, end }: Summary, date: string, page: ReportPage): string[] {
  const { width, utf8 } = page
  const place = [host, os, dtrace].filter((word) => word !== '').map((word) => shorten(word, width >> 1, utf8)).join(utf8 ? ' · ' : ' - ')
  const when = `${date} ${formatClock(start, 0)} to ${formatClock(start + duration, 0)} ${formatZone(0)}`
  const told = [
    `${formatInteger(ticks.count)} ${ticks.count === 1 ? 'tick' : 'ticks'} of ${formatDuration(interval)}`,
    ...(covered > 0 ? [`${formatDuration(covered)} seen`] : []),
    ...(ticks.late > 0 ? [`${formatInteger(ticks.late)} late`] : []),
    ...(ticks.quiet > 0 ? [`${formatInteger(ticks.quiet)} without events`] : []),
    ...(gaps.count > 0 ? [`${formatInteger(gaps.count)} ${gaps.count === 1 ? 'gap' : 'gaps'} of ${formatDuration(gaps.total)} in all`] : ['no gap']),
    end === null ? 'no end: cut off or still going' : formatEnd(end),
  ]
  const heading = spreadApart(makeBold(shorten(title === '' ? '(no title)' : title, width - place.length - 2 > 20 ? width - place.length - 2 : width, utf8), page), place, width)
  return [
    heading, ...(heading.includes(place) || place === '' ? [] : [place]), when, ...wrapWords(told.join(', '), width, '  '),
    ...gaps.first.slice(0, 5).map(({ from, to }) => `  gap of ${formatDuration(to - from)} from ${formatClock(start + from, 0)}`),
    ...(gaps.count > 5 ? [`  ${formatInteger(gaps.count - 5)} further gaps`] : []),
  ]
}

const END_TEXTS: Readonly<Record<string, string>> = { limit: 'ended by its limit', target: 'ended with its target', stop: 'ended when asked to' }

function formatEnd({ reason, status }: { readonly reason: string; readonly status: number }): string {
  return END_TEXTS[reason] ?? (status === 0 ? 'ended by the script' : `ended by the script's exit(${status})`)
}

function formatAggregation(aggregation: AggregationSummary, { unit }: Summary, page: ReportPage): string[] {
  const { name, function: fn, parameters, count, keys } = aggregation
  const { width, utf8 } = page
  const units = unitFormat(unit, utf8)
  const told = `${formatInteger(count)} ${count === 1 ? 'event' : 'events'}, ${formatKeyCount(aggregation)}`
  const heading = spreadApart(`${makeBold(shorten(`@${name}`, 40, utf8), page)}  ${formatFunction(fn, parameters)}${units.counted === '' ? '' : `  in ${units.counted}`}`, told, width)
  if (count === 0) return [heading]
  return [
    heading, ...(heading.endsWith(told) ? [] : [`  ${told}`]),
    ...formatRates(aggregation, page),
    '', ...formatPercentiles(aggregation, unit, page), '', ...formatModes(aggregation, unit, page),
    ...(keys > 1 || aggregation.byKey[0]?.key?.length !== 0 ? ['', ...formatKeyTable(aggregation, unit, page)] : []),
  ]
}

function formatKeyCount({ keys, folded }: AggregationSummary): string {
  if (folded > 0) return `${formatInteger(keys)} keys told apart, the rest as one`
  return `${formatInteger(keys)} ${keys === 1 ? 'key' : 'keys'}`
}

function formatRates({ rate: { min, mean, max }, rates }: AggregationSummary, { utf8 }: ReportPage): string[] {
  const line = `  rate      ${formatRate(mean)} on average, ${formatRate(min)} to ${formatRate(max)}`
  return [line, ...(rates.length > 1 ? [`  over time ${formatSparkline(rates, utf8)}`] : [])]
}

function formatPercentiles({ percentiles, max }: AggregationSummary, unit: string, page: ReportPage): string[] {
  const { utf8 } = page
  const units = unitFormat(unit, utf8)
  const lines = percentiles.map(({ share, mark, value, bucket: [low, high, count] }) =>
    `  ${padEnd(percentileName(share), 8)}${padStart(formatMeasure({ mark, value }, units, utf8), 10)}   ${padEnd(formatRange([low, high], units, utf8), 26)}${padStart(formatCellCount(count), 16)}`)
  return [
    makeBold(`  ${padEnd('', 8)}${padStart('value', 10)}   ${padEnd('interpolated in', 26)}${padStart('events there', 16)}`, page),
    ...lines, ...(max === null ? [] : [`  ${padEnd('max', 8)}${padStart(formatMeasure(max, units, utf8), 10)}   ${'the end of the highest bucket with an event'}`]),
  ]
}

function formatModes({ modes }: AggregationSummary, unit: string, page: ReportPage): string[] {
  const { utf8, width } = page
  const units = unitFormat(unit, utf8)
  const room = Math.min(30, width - 67)
  const lines = modes.map((mode) => {
    const { range: ends, count, share, prominence } = mode
    const told = prominence === null ? 'highest' : `${prominence >= 999.5 ? '>999' : prominence.toFixed(0)} ${utf8 ? 'σ' : 'sd'}`
    return `  ${padStart(formatModePlace(mode, units, utf8), 10)}   ${padEnd(formatRange(ends, units, utf8), 20)}${padStart(formatCellCount(count), 13)}${padStart(percent(share), 8)}${padStart(told, 9)}  ${formatBar(share, room, utf8)}`
  })
  return [makeBold(`  ${padStart('mode at', 10)}   ${padEnd('from … to'.replace('…', utf8 ? '…' : '..'), 20)}${padStart('events', 13)}${padStart('share', 8)}${padStart('rises', 9)}`, page), ...lines]
}

function formatKeyTable({ byKey }: AggregationSummary, unit: string, page: ReportPage): string[] {
  const { width, utf8 } = page
  const units = unitFormat(unit, utf8)
  const room = width - 57
  const row = (cells: readonly string[]): string => `  ${padEnd(cells[0]!, room)}${cells.slice(1).map((cell, i) => padStart(cell, [13, 8, 8, 8, 8, 9][i]!)).join('')}`
  const rest = byKey.slice(MAX_KEYS)
  const others = rest.reduce((sum, { count }) => sum + count, 0)
  return [
    makeBold(row(['key', 'events', 'share', 'rate', 'p50', 'p99', 'max']), page),
    ...byKey.slice(0, MAX_KEYS).map((line) => row([
      shorten(formatKey(line.key), room - 1, utf8), formatCellCount(line.count), percent(line.share), formatRate(line.rate),
      ...[line.p50, line.p99, line.max].map((one) => formatMeasureWithin(one, units, utf8, 7)),
    ])),
    ...(rest.length === 0 ? [] : [row([`${formatInteger(rest.length)} further keys`, formatCellCount(others), percent(rest.reduce((sum, { share }) => sum + share, 0))])]),
  ]
}

function formatPlainAggregations({ plain }: Summary, { utf8, width }: ReportPage): string[] {
  if (plain.length === 0) return []
  return ['', ...plain.map(({ name, function: fn, value }) => `${shorten(`@${name}`, width >> 1, utf8)}  ${fn}${value === null ? ', told by tick only' : `  ${Number.isInteger(value) ? formatInteger(value) : short(value)}`}`)]
}

function formatMarks({ marks: { count, first }, start }: Summary, { utf8, width }: ReportPage): string[] {
  if (count === 0) return []
  const lines = first.map(({ at, label }, i) => `${padEnd(i === 0 ? (count === 1 ? 'mark' : 'marks') : '', 10)}${formatClock(start + at, 0)} ${label}`)
  return ['', ...lines.map((line) => shorten(line, width, utf8)), ...(count > first.length ? [`          ${formatInteger(count - first.length)} further marks`] : [])]
}

function formatProblems({ drops, errors, notices, unknown }: Summary, page: ReportPage): string[] {
  const { utf8, width } = page
  const lines: string[] = []
  for (const { kind, count, times, message } of drops) lines.push(`lost      ${formatInteger(count)} records (${shorten(kind, 20, utf8)}), told ${times === 1 ? 'once' : `${formatInteger(times)} times`}: ${message}`)
  for (const { message, count } of errors) lines.push(`error     ${count === 1 ? '' : `${formatInteger(count)} times: `}${message}`)
  const told = Object.entries({ 'by the script': notices.script, 'by the command': notices.command, 'by the tracer': notices.consumer }).filter(([, count]) => count > 0)
  if (told.length > 0) lines.push(`notices   ${told.map(([who, count]) => `${formatInteger(count)} ${who}`).join(', ')}`)
  for (const { text } of notices.first.slice(0, 3)) lines.push(`          ${text}`)
  const types = Object.entries(unknown)
  if (types.length > 0) lines.push(`unknown   ${types.map(([type, count]) => `${formatInteger(count)} "${type}"`).join(', ')}`)
  return [...(lines.length > 0 ? [''] : ['', 'Nothing lost, no errors, no notices.']), ...lines.map((line) => shorten(line, width, utf8))]
}
