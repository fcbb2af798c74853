/** A comparison as text and map, 80 columns or as many as there are. Pure. */
import type { Change, Comparison, SideStats, TestedMode } from '../core/compare/compare.js'
import { formatCount as short, formatDuration, unitFormat, type UnitFormat } from '../core/text/format.js'
import type { Mode } from '../core/compare/modes.js'
import { formatFunction, formatKey, type Measure } from '../core/compare/summary.js'
import type { Verdict } from '../core/compare/fail-on.js'
import { makeBold, padEnd, padStart, type ReportPage, shorten, wrapWords } from './text-table.js'
import { formatDiffChart } from './diff-chart.js'
import { formatCellCount, formatInteger, formatMeasureWithin, formatModePlace, percent } from './numbers.js'

/** What is told of a recording beside what was compared. */
export interface RecordingHeading {
  readonly file: string
  readonly title: string
  readonly host: string
  /** "2026-01-02 14:03:20 UTC". */
  readonly when: string
}

const MAX_KEYS = 20
/** Told with a star. */
const SIGNIFICANT_P = 0.01

export function formatDiff(comparison: Comparison, named: readonly [RecordingHeading, RecordingHeading], verdicts: readonly Verdict[], page: ReportPage): string[] {
  return [
    ...named.flatMap((one, i) => formatHeading(one, i === 0 ? 'BEFORE' : 'AFTER', comparison, i, page)),
    ...comparison.remarks.flatMap((remark) => wrapWords(`NOTE  ${remark}`, page.width, '      ')),
    '', ...wrapWords(`${formatSubject(comparison)}  shares of all events, differences in points, . below 0.01`, page.width, '  '),
    ...formatDiffChart(comparison, page),
    '', ...formatModes(comparison, page),
    '', ...formatKeys(comparison, page),
    '', ...formatTest(comparison, page),
    ...(verdicts.length === 0 ? [] : ['', ...verdicts.map((verdict) => formatVerdict(verdict, comparison, page))]),
  ].map((line) => line.trimEnd())
}

function formatHeading({ file, title, host, when }: RecordingHeading, which: string, { all, covered }: Comparison, i: number, { width, utf8, depth }: ReportPage): string[] {
  const { count, rate } = i === 0 ? all.before : all.after
  const told = `${formatInteger(count)} events in ${formatDuration(covered[i]!)}, ${short(rate)}/s`
  const room = width - 8 - told.length - 2
  const about = [when, host, title].filter((word) => word !== '').join(utf8 ? ' · ' : ' - ')
  return [
    `${makeBold(padEnd(which, 8), { width, utf8, depth })}${padEnd(shorten(file, room, utf8), room)}  ${told}`,
    `        ${shorten(about, width - 8, utf8)}`,
  ]
}

const MODE_KINDS = ['appeared', 'vanished', 'moved', 'grew', 'shrank', 'same'] as const

function formatModes({ modes, unit }: Comparison, page: ReportPage): string[] {
  const units = unitFormat(unit, page.utf8)
  const row = (cells: readonly string[]): string => padEnd(cells[0]!, 9) + [11, 8, 12, 11, 8, 12].map((width, i) => padStart(cells[i + 1] ?? '', width)).join('') + padStart(cells[7] ?? '', 9)
  const side = (mode: Mode | undefined): string[] => mode === undefined ? ['', '', ''] : [formatModePlace(mode, units, page.utf8), percent(mode.share), formatCellCount(mode.count)]
  const line = ({ kind, before, after, p }: TestedMode): string => row([kind === 'same' || isSignificant(p) ? kind : `${kind}?`, ...side(before), ...side(after), kind === 'same' ? '' : formatPValue(p)])
  const changed = modes.filter(({ kind }) => kind !== 'same')
  const sure = changed.filter(({ p }) => isSignificant(p))
  return [
    makeBold(row(['modes', 'before at', 'share', 'events', 'after at', 'share', 'events', 'chance']), page),
    ...modes.map(line),
    ...(sure.length > 0 ? [countModeKinds(sure)] : changed.length === 0 ? ['Every mode is where it was.'] : []),
    ...(sure.length < changed.length ? [`? could be chance: ${countModeKinds(changed.filter(({ p }) => !isSignificant(p)))}`] : []),
  ]
}

/** "1 appeared, 2 moved." */
function countModeKinds(modes: readonly TestedMode[]): string {
  const words = MODE_KINDS.map((kind) => [modes.filter((mode) => mode.kind === kind).length, kind] as const).filter(([count]) => count > 0)
  return `${words.map(([count, kind]) => `${count} ${kind}`).join(', ')}.`
}

/** Also where nothing was tested, which is said elsewhere. */
function isSignificant(p: number | undefined): boolean {
  return p === undefined || p < SIGNIFICANT_P
}

function formatKeys({ all, keys, unit }: Comparison, page: ReportPage): string[] {
  const units = unitFormat(unit, page.utf8)
  const room = page.width - 69
  const widths = [7, 7, 8, 8, 8, 8, 8, 8, 7]
  const row = (cells: readonly string[]): string => padEnd(cells[0]!, room) + widths.map((width, i) => padStart(cells[i + 1] ?? '', width)).join('')
  const line = (change: Change): string => row([
    shorten(change.key === undefined ? 'all' : formatKey(change.key), room - 1, page.utf8),
    short(change.before.rate), short(change.after.rate), formatRateChange(change.before, change.after),
    ...([['p50', 'p50'], ['p99', 'p99']] as const).flatMap(([name]) => [formatOptionalMeasure(change.before[name], units, page), formatOptionalMeasure(change.after[name], units, page)]),
    formatPValue(change.shapeP), formatPValue(change.rateP),
  ])
  const single = keys.length === 1 && keys[0]!.key?.length === 0
  const shown = single ? [] : keys.slice(0, MAX_KEYS)
  const head = (words: readonly [string, number][]): string => ' '.repeat(room) + words.map(([word, width]) => padStart(word, width)).join('')
  return [
    makeBold(head([['events/s', 22], ['p50', 16], ['p99', 16], ['chance', 15]]), page),
    makeBold(row(['key', 'before', 'after', 'change', 'before', 'after', 'before', 'after', 'shape', 'rate']), page),
    line(all), ...shown.map(line),
    ...(keys.length > MAX_KEYS ? [`${formatInteger(keys.length - MAX_KEYS)} further keys differ less.`] : []),
  ]
}

function formatOptionalMeasure(found: Measure | undefined, units: UnitFormat, { utf8 }: ReportPage): string {
  return found === undefined ? '-' : formatMeasureWithin(found, units, utf8, 7)
}

/** +12%, -3%, x12, new, gone. At most 6 characters. */
function formatRateChange({ rate: before }: SideStats, { rate: after }: SideStats): string {
  if (before === after) return '='
  if (before === 0) return 'new'
  if (after === 0) return 'gone'
  const change = after / before - 1
  if (change >= 9.995) return `x${short(after / before)}`
  const points = 100 * change
  const digits = Math.abs(points) < 9.95 ? points.toFixed(1) : points.toFixed(0)
  return `${points >= 0 ? '+' : ''}${digits}%`
}

/** A p-value of at most 6 characters; a star below one in a hundred. */
function formatPValue(p: number | undefined): string {
  if (p === undefined) return '-'
  return p < SIGNIFICANT_P ? `${p.toFixed(3)}*` : p >= 0.9995 ? '1 ' : `${p.toFixed(3)} `
}

function formatTest({ all, test, independent }: Comparison, page: ReportPage): string[] {
  const lines: string[] = []
  if (test === undefined) lines.push('Not tested against chance: at least one of the recordings is too short for it, beside the other (five blocks of ticks of each are needed).')
  else {
    lines.push(`Chance: permutation test. Blocks of ${formatDuration(test.blockMs)} (${test.blocks[0]} before, ${test.blocks[1]} after) were put together anew at random, ${test.shuffles} times (seed ${test.seed}); told is how often that made as great a difference. Shape: Kolmogorov-Smirnov distance (all: ${all.distance.toFixed(3)}); rate: events a second; keys by Benjamini-Hochberg. * below 0.01.`)
  }
  if (independent !== undefined) {
    const { statistic, freedom, p } = independent
    lines.push(`If events were independent, which they seldom are: two-sample chi-square ${short(statistic)}, ${freedom} degrees of freedom, p ${p < 1e-15 ? '< 1e-15' : `= ${p < 0.001 ? p.toExponential(1) : p.toFixed(3)}`}.`)
  }
  return lines.flatMap((line) => wrapWords(line, page.width, '  '))
}

export function formatVerdict({ condition, failed, before, after, kind, reason }: Verdict, { unit }: Pick<Comparison, 'unit'>, page: ReportPage): string {
  const units = unitFormat(unit, page.utf8)
  const shown = (value: number | undefined): string =>
    value === undefined ? 'nothing' : kind === 'rate' ? `${short(value)}/s` : kind === 'share' ? percent(value) : units.value(value, 3)
  const change = before !== undefined && after !== undefined && before > 0 ? ` (${after >= before ? '+' : ''}${(100 * (after / before - 1)).toFixed(1)}%)` : ''
  return `${makeBold(padEnd(failed ? 'FAILED' : 'ok', 8), page)}${condition}: ${shown(before)} before, ${shown(after)} after${change}${reason === undefined ? '' : `; ${reason}`}`
}

/** What the map is of, for its heading. */
function formatSubject({ names, cells }: Comparison): string {
  const { function: fn, parameters } = cells.scheme
  const name = names[0] === names[1] ? `@${names[0]}` : `@${names[0]}, @${names[1]}`
  return cells.exact ? `${name}  ${formatFunction(fn, parameters)}` : name
}
