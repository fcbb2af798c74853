/**
 * Prints the summary of a recording: heading, each aggregation with rates, percentiles, modes and keys, then marks and problems. Pure.
 */
import { formatClock, formatCount, formatDuration, formatZone, unitFormat, type UnitFormat } from '../core/text/format.js'
import { percentileName } from '../core/buckets/percentiles.js'
import { formatFunction, type AggregationSummary, type Summary } from '../core/compare/summary.js'
import { makeBold, padEnd, padStart, type ReportPage, shorten, shortenKeys, spreadApart, wrapWords } from './text-table.js'
import {
  formatCellCount, formatInteger, formatMeasure, formatMeasureWithin, formatModePlace, formatPlural,
  formatRange, formatRate, formatShare,
} from './numbers.js'
import { formatBar, formatSparkline } from './bars.js'

/** Lines of the key table. */
const MAX_KEYS = 20
/** Buckets that are listed where counts are negative. */
const MAX_BUCKETS = 60
/** Gaps that are listed one by one. */
const MAX_GAPS = 5

/** The report's lines, none longer than the page is wide. `date` is the day of the start in UTC: "2026-01-02". */
export function formatSummary(summary: Summary, date: string, page: ReportPage): string[] {
  return [
    ...formatHeading(summary, date, page),
    ...summary.aggregations.flatMap((aggregation) => ['', ...formatAggregation(aggregation, summary, page)]),
    ...formatPlainAggregations(summary, page),
    ...formatMarks(summary, page),
    ...formatProblems(summary, page),
  ].map((line) => line.trimEnd())
}

/** Title, time range, ticks and gaps. */
function formatHeading(summary: Summary, date: string, page: ReportPage): string[] {
  const { title, reading, host, os, dtrace, start, duration, gaps } = summary
  const { width, utf8 } = page
  const place = [host, os, dtrace].filter((word) => word !== '').map((word) => shorten(word, width >> 1, utf8)).join(utf8 ? ' · ' : ' - ')
  const when = `${date} ${formatClock(start, 0)} to ${formatClock(start + duration, 0)} ${formatZone(0)}`
  const room = width - place.length - 2
  const name = makeBold(shorten(title === '' ? '(no title)' : title, room > 20 ? room : width, utf8), page)
  const heading = spreadApart(name, place, width)
  return [
    heading, ...(heading.includes(place) || place === '' ? [] : [place]),
    ...(reading === '' ? [] : wrapWords(shorten(reading, 1000, utf8), width, '  ')),
    when, ...wrapWords(formatCoverage(summary), width, '  '),
    ...gaps.first.slice(0, MAX_GAPS).map(({ from, to }) => `  gap of ${formatDuration(to - from)} from ${formatClock(start + from, 0)}`),
    ...(gaps.count > MAX_GAPS ? [`  ${formatPlural(gaps.count - MAX_GAPS, 'more gap')}`] : []),
  ]
}

/** "40 ticks of 1s, 40s covered, no gaps, reached its limit". */
function formatCoverage({ interval, ticks, covered, gaps, end }: Summary): string {
  return [
    `${formatPlural(ticks.count, 'tick')} of ${formatDuration(interval)}`,
    ...(covered > 0 ? [`${formatDuration(covered)} covered`] : []),
    ...(ticks.late > 0 ? [`${formatInteger(ticks.late)} delayed`] : []),
    ...(ticks.quiet > 0 ? [`${formatInteger(ticks.quiet)} without events`] : []),
    gaps.count > 0 ? `${formatPlural(gaps.count, 'gap')} (${formatDuration(gaps.total)} in total)` : 'no gaps',
    end === null ? 'no end: cut off or still being written' : formatEnd(end),
  ].join(', ')
}

const END_TEXTS: Readonly<Record<string, string>> = {
  limit: 'reached its limit', target: 'ended with the traced process', stop: 'stopped by the user', rotate: 'continues in the next part',
}

function formatEnd({ reason, status }: { readonly reason: string; readonly status: number }): string {
  return END_TEXTS[reason] ?? (status === 0 ? 'ended by the script' : `ended by the script's exit(${status})`)
}

/** Everything about one quantized aggregation; only a heading if it has no events. */
function formatAggregation(aggregation: AggregationSummary, { unit }: Summary, page: ReportPage): string[] {
  const { name, function: fn, parameters, count, keys, byKey } = aggregation
  const { width, utf8 } = page
  const units = unitFormat(unit, utf8)
  const totals = `${formatPlural(count, 'event')}, ${formatKeyCount(aggregation)}`
  const counted = units.counted === '' ? '' : `  in ${units.counted}`
  const subject = `${makeBold(shorten(`@${name}`, 40, utf8), page)}  ${formatFunction(fn, parameters)}${counted}`
  const heading = spreadApart(subject, totals, width)
  if (count === 0 && !aggregation.negative) return [heading]
  return [
    heading, ...(heading.endsWith(totals) ? [] : [`  ${totals}`]),
    ...formatRates(aggregation, page),
    '', ...(aggregation.negative ? formatBuckets(aggregation, units, page)
      : [...formatPercentiles(aggregation, units, page), '', ...formatModes(aggregation, units, page)]),
    ...(keys > 1 || byKey[0]?.key?.length !== 0 ? ['', ...formatKeyTable(aggregation, units, page)] : []),
  ]
}

function formatKeyCount({ keys, folded }: AggregationSummary): string {
  return folded > 0 ? `${formatInteger(keys)} keys counted separately, the others together` : formatPlural(keys, 'key')
}

function formatRates({ rate: { min, mean, max }, rates }: AggregationSummary, { utf8 }: ReportPage): string[] {
  const line = `  rate      ${formatRate(mean)} on average, ${formatRate(min)} to ${formatRate(max)}`
  return [line, ...(rates.length > 1 ? [`  over time ${formatSparkline(rates, utf8)}`] : [])]
}

/** Each percentile with the bucket it lies in and the bucket's events, then the maximum. */
function formatPercentiles({ percentiles, max }: AggregationSummary, units: UnitFormat, page: ReportPage): string[] {
  const { utf8 } = page
  const row = (name: string, value: string, bucket: string): string => `  ${padEnd(name, 8)}${padStart(value, 10)}   ${bucket}`
  const lines = percentiles.map(({ share, mark, value, bucket: [low, high, count] }) => row(
    percentileName(share), formatMeasure({ mark, value }, units, utf8),
    padEnd(formatRange([low, high], units, utf8), 26) + padStart(formatCellCount(count), 16),
  ))
  return [
    makeBold(row('', 'value', padEnd('bucket', 26) + padStart('events in bucket', 16)), page), ...lines,
    ...(max === null ? [] : [row('max', formatMeasure(max, units, utf8), 'end of the highest bucket with events')]),
  ]
}

/** The buckets with their counts: negative counts have no percentiles and no modes. */
function formatBuckets({ buckets = [] }: AggregationSummary, units: UnitFormat, page: ReportPage): string[] {
  const row = (range: string, count: string): string => `  ${padEnd(range, 26)}${padStart(count, 16)}`
  const rest = buckets.slice(MAX_BUCKETS)
  const others = rest.reduce((sum, [, , count]) => sum + count, 0)
  return [
    '  No percentiles, shares or modes: some counts are negative.', '',
    makeBold(row('bucket', 'events'), page),
    ...buckets.slice(0, MAX_BUCKETS).map(([low, high, count]) => row(formatRange([low, high], units, page.utf8), formatCellCount(count))),
    ...(rest.length === 0 ? [] : [row(formatPlural(rest.length, 'more bucket'), formatCellCount(others))]),
  ]
}

/** Each mode: where it is, its range, events, share, and how far it rises above the valley beside it. */
function formatModes({ modes }: AggregationSummary, units: UnitFormat, page: ReportPage): string[] {
  const { utf8, width } = page
  const room = Math.min(30, width - 67)
  const row = ([place, ends, ...numbers]: readonly string[]): string =>
    `  ${padStart(place!, 10)}   ${padEnd(ends!, 20)}${numbers.map((number, i) => padStart(number, [13, 8, 9][i]!)).join('')}`
  const lines = modes.map((mode) => {
    const { range, count, share, prominence } = mode
    const rise = prominence === null ? 'highest' : `${prominence >= 999.5 ? '>999' : prominence.toFixed(0)} ${utf8 ? 'σ' : 'sd'}`
    const cells = [formatModePlace(mode, units, utf8), formatRange(range, units, utf8), formatCellCount(count), formatShare(share), rise]
    return `${row(cells)}  ${formatBar(share, room, utf8)}`
  })
  return [makeBold(row(['mode at', `from ${utf8 ? '…' : '..'} to`, 'events', 'share', 'rises by']), page), ...lines]
}

/** The keys with most events, and one line for all others. */
function formatKeyTable({ byKey }: AggregationSummary, units: UnitFormat, page: ReportPage): string[] {
  const { width, utf8 } = page
  const room = width - 57
  const row = ([key, ...numbers]: readonly string[]): string =>
    `  ${padEnd(key!, room)}${numbers.map((number, i) => padStart(number, [13, 8, 8, 8, 8, 9][i]!)).join('')}`
  const [shown, rest] = [byKey.slice(0, MAX_KEYS), byKey.slice(MAX_KEYS)]
  const names = shortenKeys(shown.map(({ key }) => key), room - 1, utf8)
  const others = rest.reduce((sum, { count }) => sum + count, 0)
  const share = byKey[0]?.share === null ? null : rest.reduce((sum, line) => sum + line.share!, 0)
  const formatOwnShare = (one: number | null): string => (one === null ? '-' : formatShare(one))
  return [
    makeBold(row(['key', 'events', 'share', 'rate', 'p50', 'p99', 'max']), page),
    ...shown.map((line, i) => row([
      names[i]!, formatCellCount(line.count), formatOwnShare(line.share), formatRate(line.rate),
      ...[line.p50, line.p99, line.max].map((measure) => measure === null ? '-' : formatMeasureWithin(measure, units, utf8, 7)),
    ])),
    ...(rest.length === 0 ? [] : [row([formatPlural(rest.length, 'more key'), formatCellCount(others), formatOwnShare(share)])]),
  ]
}

/** Aggregations with one value, such as count() and sum(). */
function formatPlainAggregations({ plain }: Summary, { utf8, width }: ReportPage): string[] {
  if (plain.length === 0) return []
  const formatValue = (value: number): string => (Number.isInteger(value) ? formatInteger(value) : formatCount(value))
  return ['', ...plain.map(({ name, function: fn, value }) =>
    `${shorten(`@${name}`, width >> 1, utf8)}  ${fn}${value === null ? ', one value per tick' : `  ${formatValue(value)}`}`)]
}

function formatMarks({ marks: { count, first }, start }: Summary, { utf8, width }: ReportPage): string[] {
  if (count === 0) return []
  const name = count === 1 ? 'mark' : 'marks'
  const lines = first.map(({ at, label }, i) => `${padEnd(i === 0 ? name : '', 10)}${formatClock(start + at, 0)} ${label}`)
  const left = count - first.length
  return ['', ...lines.map((line) => shorten(line, width, utf8)), ...(left > 0 ? [`          ${formatPlural(left, 'more mark')}`] : [])]
}

/** Drops, errors, notices, and lines that this version does not know. */
function formatProblems({ drops, errors, notices, unknown }: Summary, { utf8, width }: ReportPage): string[] {
  const lines = [
    ...drops.flatMap(({ kind, count, times, message, hint }) => {
      const what = `drops     ${formatPlural(count, 'record')} (${shorten(kind, 24, utf8)}), reported ${formatTimes(times)}`
      return hint === undefined ? [`${what}: ${message}`] : [`${what}; the last:`, `          ${message}.`, `          ${hint}`]
    }),
    ...errors.map(({ message, count }) => `error     ${count === 1 ? '' : `${formatTimes(count)}: `}${message}`),
  ]
  const senders = (['script', 'command', 'consumer'] as const).filter((sender) => notices[sender] > 0)
  if (senders.length > 0) {
    lines.push(`notices   ${senders.map((sender) => `${formatInteger(notices[sender])} by the ${sender}`).join(', ')}`)
  }
  for (const { text } of notices.first.slice(0, 3)) lines.push(`          ${text}`)
  const types = Object.entries(unknown)
  if (types.length > 0) lines.push(`unknown   ${types.map(([type, count]) => `${formatInteger(count)} "${type}"`).join(', ')}`)
  if (lines.length === 0) return ['', 'No drops, no errors, no notices.']
  return ['', ...lines.map((line) => shorten(line, width, utf8))]
}

function formatTimes(count: number): string {
  return count === 1 ? 'once' : `${formatInteger(count)} times`
}
