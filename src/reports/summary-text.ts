/** A summary as text, 80 columns or as many as there are. Pure. */
import { formatClock, formatCount as short, formatDuration, unitFormat, formatZone } from '../core/text/format.js'
import { percentileName } from '../core/buckets/percentiles.js'
import { functionText, keyText, type AggregationSummary, type Summary } from '../core/compare/summary.js'
import { apart, bar, bold, cut, grouped, measure, narrow, padEnd, padStart, percent, place, range, rate, sparkline, tabled, wrapped, type Page } from './text-table.js'

/** Lines of the table of keys. */
const KEYS = 20

/** `date`: the day of the start, "2026-01-02". */
export function summaryText(summary: Summary, date: string, page: Page): string[] {
  return [
    ...headingOf(summary, date, page),
    ...summary.aggregations.flatMap((aggregation) => ['', ...aggregationText(aggregation, summary, page)]),
    ...plainText(summary, page),
    ...marksText(summary, page),
    ...troublesText(summary, page),
  ].map((line) => line.trimEnd())
}

function headingOf({ title, host, os, dtrace, start, interval, duration, ticks, covered, gaps, end }: Summary, date: string, page: Page): string[] {
  const { width, utf8 } = page
  const place = [host, os, dtrace].filter((word) => word !== '').map((word) => cut(word, width >> 1, utf8)).join(utf8 ? ' · ' : ' - ')
  const when = `${date} ${formatClock(start, 0)} to ${formatClock(start + duration, 0)} ${formatZone(0)}`
  const told = [
    `${grouped(ticks.count)} ${ticks.count === 1 ? 'tick' : 'ticks'} of ${formatDuration(interval)}`,
    ...(covered > 0 ? [`${formatDuration(covered)} seen`] : []),
    ...(ticks.late > 0 ? [`${grouped(ticks.late)} late`] : []),
    ...(ticks.quiet > 0 ? [`${grouped(ticks.quiet)} without events`] : []),
    ...(gaps.count > 0 ? [`${grouped(gaps.count)} ${gaps.count === 1 ? 'gap' : 'gaps'} of ${formatDuration(gaps.total)} in all`] : ['no gap']),
    end === null ? 'no end: cut off or still going' : endText(end),
  ]
  const heading = apart(bold(cut(title === '' ? '(no title)' : title, width - place.length - 2 > 20 ? width - place.length - 2 : width, utf8), page), place, width)
  return [
    heading, ...(heading.includes(place) || place === '' ? [] : [place]), when, ...wrapped(told.join(', '), width, '  '),
    ...gaps.first.slice(0, 5).map(({ from, to }) => `  gap of ${formatDuration(to - from)} from ${formatClock(start + from, 0)}`),
    ...(gaps.count > 5 ? [`  ${grouped(gaps.count - 5)} further gaps`] : []),
  ]
}

const ENDS: Readonly<Record<string, string>> = { limit: 'ended by its limit', target: 'ended with its target', stop: 'ended when asked to' }

function endText({ reason, status }: { readonly reason: string; readonly status: number }): string {
  return ENDS[reason] ?? (status === 0 ? 'ended by the script' : `ended by the script's exit(${status})`)
}

function aggregationText(aggregation: AggregationSummary, { unit }: Summary, page: Page): string[] {
  const { name, function: fn, parameters, count, keys } = aggregation
  const { width, utf8 } = page
  const units = unitFormat(unit, utf8)
  const told = `${grouped(count)} ${count === 1 ? 'event' : 'events'}, ${keysText(aggregation)}`
  const heading = apart(`${bold(cut(`@${name}`, 40, utf8), page)}  ${functionText(fn, parameters)}${units.counted === '' ? '' : `  in ${units.counted}`}`, told, width)
  if (count === 0) return [heading]
  return [
    heading, ...(heading.endsWith(told) ? [] : [`  ${told}`]),
    ...ratesText(aggregation, page),
    '', ...percentilesText(aggregation, unit, page), '', ...modesText(aggregation, unit, page),
    ...(keys > 1 || aggregation.byKey[0]?.key?.length !== 0 ? ['', ...tableText(aggregation, unit, page)] : []),
  ]
}

function keysText({ keys, folded }: AggregationSummary): string {
  if (folded > 0) return `${grouped(keys)} keys told apart, the rest as one`
  return `${grouped(keys)} ${keys === 1 ? 'key' : 'keys'}`
}

function ratesText({ rate: { min, mean, max }, rates }: AggregationSummary, { utf8 }: Page): string[] {
  const line = `  rate      ${rate(mean)} on average, ${rate(min)} to ${rate(max)}`
  return [line, ...(rates.length > 1 ? [`  over time ${sparkline(rates, utf8)}`] : [])]
}

function percentilesText({ percentiles, max }: AggregationSummary, unit: string, page: Page): string[] {
  const { utf8 } = page
  const units = unitFormat(unit, utf8)
  const lines = percentiles.map(({ share, mark, value, bucket: [low, high, count] }) =>
    `  ${padEnd(percentileName(share), 8)}${padStart(measure({ mark, value }, units, utf8), 10)}   ${padEnd(range([low, high], units, utf8), 26)}${padStart(tabled(count), 16)}`)
  return [
    bold(`  ${padEnd('', 8)}${padStart('value', 10)}   ${padEnd('interpolated in', 26)}${padStart('events there', 16)}`, page),
    ...lines, ...(max === null ? [] : [`  ${padEnd('max', 8)}${padStart(measure(max, units, utf8), 10)}   ${'the end of the highest bucket with an event'}`]),
  ]
}

function modesText({ modes }: AggregationSummary, unit: string, page: Page): string[] {
  const { utf8, width } = page
  const units = unitFormat(unit, utf8)
  const room = Math.min(30, width - 67)
  const lines = modes.map((mode) => {
    const { range: ends, count, share, prominence } = mode
    const told = prominence === null ? 'highest' : `${prominence >= 999.5 ? '>999' : prominence.toFixed(0)} ${utf8 ? 'σ' : 'sd'}`
    return `  ${padStart(place(mode, units, utf8), 10)}   ${padEnd(range(ends, units, utf8), 20)}${padStart(tabled(count), 13)}${padStart(percent(share), 8)}${padStart(told, 9)}  ${bar(share, room, utf8)}`
  })
  return [bold(`  ${padStart('mode at', 10)}   ${padEnd('from … to'.replace('…', utf8 ? '…' : '..'), 20)}${padStart('events', 13)}${padStart('share', 8)}${padStart('rises', 9)}`, page), ...lines]
}

function tableText({ byKey }: AggregationSummary, unit: string, page: Page): string[] {
  const { width, utf8 } = page
  const units = unitFormat(unit, utf8)
  const room = width - 57
  const row = (cells: readonly string[]): string => `  ${padEnd(cells[0]!, room)}${cells.slice(1).map((cell, i) => padStart(cell, [13, 8, 8, 8, 8, 9][i]!)).join('')}`
  const rest = byKey.slice(KEYS)
  const others = rest.reduce((sum, { count }) => sum + count, 0)
  return [
    bold(row(['key', 'events', 'share', 'rate', 'p50', 'p99', 'max']), page),
    ...byKey.slice(0, KEYS).map((line) => row([
      cut(keyText(line.key), room - 1, utf8), tabled(line.count), percent(line.share), rate(line.rate),
      ...[line.p50, line.p99, line.max].map((one) => narrow(one, units, utf8, 7)),
    ])),
    ...(rest.length === 0 ? [] : [row([`${grouped(rest.length)} further keys`, tabled(others), percent(rest.reduce((sum, { share }) => sum + share, 0))])]),
  ]
}

function plainText({ plain }: Summary, { utf8, width }: Page): string[] {
  if (plain.length === 0) return []
  return ['', ...plain.map(({ name, function: fn, value }) => `${cut(`@${name}`, width >> 1, utf8)}  ${fn}${value === null ? ', told by tick only' : `  ${Number.isInteger(value) ? grouped(value) : short(value)}`}`)]
}

function marksText({ marks: { count, first }, start }: Summary, { utf8, width }: Page): string[] {
  if (count === 0) return []
  const lines = first.map(({ at, label }, i) => `${padEnd(i === 0 ? (count === 1 ? 'mark' : 'marks') : '', 10)}${formatClock(start + at, 0)} ${label}`)
  return ['', ...lines.map((line) => cut(line, width, utf8)), ...(count > first.length ? [`          ${grouped(count - first.length)} further marks`] : [])]
}

function troublesText({ drops, errors, notices, unknown }: Summary, page: Page): string[] {
  const { utf8, width } = page
  const lines: string[] = []
  for (const { kind, count, times, message } of drops) lines.push(`lost      ${grouped(count)} records (${cut(kind, 20, utf8)}), told ${times === 1 ? 'once' : `${grouped(times)} times`}: ${message}`)
  for (const { message, count } of errors) lines.push(`error     ${count === 1 ? '' : `${grouped(count)} times: `}${message}`)
  const told = Object.entries({ 'by the script': notices.script, 'by the command': notices.command, 'by the tracer': notices.consumer }).filter(([, count]) => count > 0)
  if (told.length > 0) lines.push(`notices   ${told.map(([who, count]) => `${grouped(count)} ${who}`).join(', ')}`)
  for (const { text } of notices.first.slice(0, 3)) lines.push(`          ${text}`)
  const types = Object.entries(unknown)
  if (types.length > 0) lines.push(`unknown   ${types.map(([type, count]) => `${grouped(count)} "${type}"`).join(', ')}`)
  return [...(lines.length > 0 ? [''] : ['', 'Nothing lost, no errors, no notices.']), ...lines.map((line) => cut(line, width, utf8))]
}
