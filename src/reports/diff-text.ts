/**
 * Prints a comparison of two recordings: headings and remarks, the difference chart, the modes, the keys, the significance test, and
 * the verdicts on --fail-on conditions. Pure.
 */
import { formatCount, formatDuration, unitFormat, type UnitFormat } from '../core/text/format.js'
import { toPrintable } from '../core/text/printable.js'
import type { Mode } from '../core/compare/modes.js'
import { formatFunction, type Measure } from '../core/compare/summary.js'
import type { Verdict } from '../core/compare/fail-on.js'
import { makeBold, padEnd, padStart, type ReportPage, shorten, shortenKeys, wrapWords } from './text-table.js'
import { formatDiffChart } from './diff-chart.js'
import { formatCellCount, formatMeasureWithin, formatModePlace, formatPlural, formatRate, formatShare } from './numbers.js'
import type { Change, Comparison, SideStats, TestedMode } from '../core/compare/comparison.js'

/** What the report says about a recording besides the comparison. */
export interface RecordingHeading {
  readonly file: string
  readonly title: string
  readonly host: string
  /** "2026-01-02 14:03:20 UTC". */
  readonly when: string
}

/** Lines of the key table. */
const MAX_KEYS = 20
/** A p-value below this one has a star. */
const SIGNIFICANT_P = 0.01

/** The report's lines, none longer than the page is wide. `headings`: before, then after. */
export function formatDiff(
  comparison: Comparison, headings: readonly [RecordingHeading, RecordingHeading], verdicts: readonly Verdict[], page: ReportPage,
): string[] {
  const legend = 'shares of all events; differences in percentage points; . is below 0.01'
  return [
    ...headings.flatMap((heading, i) => formatHeading(heading, comparison, i === 0 ? 'before' : 'after', page)),
    ...comparison.remarks.flatMap((remark) => wrapWords(`NOTE  ${toPrintable(remark, page.utf8)}`, page.width, '      ')),
    '', ...wrapWords(`${toPrintable(formatSubject(comparison), page.utf8)}  ${legend}`, page.width, '  '),
    ...formatDiffChart(comparison, page),
    '', ...formatModes(comparison, page),
    '', ...formatKeys(comparison, page),
    '', ...formatTest(comparison, page),
    ...(verdicts.length === 0 ? [] : ['', ...verdicts.map((verdict) => formatVerdict(verdict, comparison, page))]),
  ].map((line) => line.trimEnd())
}

/** Two lines about one recording. */
function formatHeading(
  { file, title, host, when }: RecordingHeading, { all, covered }: Comparison, side: 'before' | 'after', page: ReportPage,
): string[] {
  const { width, utf8 } = page
  const { count, rate } = all[side]
  const totals = `${formatPlural(count, 'event')} in ${formatDuration(covered[side === 'before' ? 0 : 1])}, ${formatRate(rate)}`
  const room = width - 8 - totals.length - 2
  const about = [when, host, title].filter((word) => word !== '').join(utf8 ? ' · ' : ' - ')
  return [
    `${makeBold(padEnd(side.toUpperCase(), 8), page)}${padEnd(shorten(file, room, utf8), room)}  ${totals}`,
    `        ${shorten(about, width - 8, utf8)}`,
  ]
}

const MODE_KINDS = ['appeared', 'vanished', 'moved', 'grew', 'shrank', 'same'] as const

/** The modes of both recordings, with what changed, and a sum of the changes. */
function formatModes({ modes, unit }: Comparison, page: ReportPage): string[] {
  const units = unitFormat(unit, page.utf8)
  const row = ([first, ...cells]: readonly string[]): string =>
    padEnd(first!, 9) + [11, 8, 12, 11, 8, 12, 9].map((width, i) => padStart(cells[i] ?? '', width)).join('')
  const side = (mode: Mode | undefined): string[] =>
    mode === undefined ? ['', '', ''] : [formatModePlace(mode, units, page.utf8), formatShare(mode.share), formatCellCount(mode.count)]
  const line = ({ kind, before, after, p }: TestedMode): string => {
    const name = kind === 'same' || isSignificant(p) ? kind : `${kind}?`
    return row([name, ...side(before), ...side(after), kind === 'same' ? '' : formatPValue(p)])
  }
  const changed = modes.filter(({ kind }) => kind !== 'same')
  const sure = changed.filter(({ p }) => isSignificant(p))
  return [
    makeBold(row(['modes', 'before at', 'share', 'events', 'after at', 'share', 'events', 'p-value']), page),
    ...modes.map(line),
    ...(sure.length > 0 ? [countModeKinds(sure)] : changed.length === 0 ? ['No mode changed.'] : []),
    ...(sure.length < changed.length ? [`? could be chance: ${countModeKinds(changed.filter(({ p }) => !isSignificant(p)))}`] : []),
  ]
}

/** "1 appeared, 2 moved." */
function countModeKinds(modes: readonly TestedMode[]): string {
  const words = MODE_KINDS.map((kind) => [modes.filter((mode) => mode.kind === kind).length, kind] as const).filter(([count]) => count > 0)
  return `${words.map(([count, kind]) => `${count} ${kind}`).join(', ')}.`
}

/** Also true if there was no test; the report says so elsewhere. */
function isSignificant(p: number | undefined): boolean {
  return p === undefined || p < SIGNIFICANT_P
}

/** Rate, p50 and p99 before and after, for all events and for each key. */
function formatKeys({ all, keys, unit }: Comparison, page: ReportPage): string[] {
  const units = unitFormat(unit, page.utf8)
  const room = page.width - 69
  const widths = [7, 7, 8, 8, 8, 8, 8, 8, 7]
  const row = ([first, ...cells]: readonly string[]): string =>
    padEnd(first!, room) + widths.map((width, i) => padStart(cells[i] ?? '', width)).join('')
  const line = ({ before, after, shapeP, rateP }: Change, name: string): string => row([
    name,
    formatCount(before.rate), formatCount(after.rate), formatRateChange(before, after),
    ...[before.p50, after.p50, before.p99, after.p99].map((measure) => formatOptionalMeasure(measure, units, page)),
    formatPValue(shapeP), formatPValue(rateP),
  ])
  const single = keys.length === 1 && keys[0]!.key?.length === 0
  const shown = single ? [] : keys.slice(0, MAX_KEYS)
  const names = shortenKeys(shown.map(({ key }) => key ?? null), room - 1, page.utf8)
  const groups = [['events/s', 22], ['p50', 16], ['p99', 16], ['p-value', 15]] as const
  return [
    makeBold(' '.repeat(room) + groups.map(([name, width]) => padStart(name, width)).join(''), page),
    makeBold(row(['key', 'before', 'after', 'change', 'before', 'after', 'before', 'after', 'shape', 'rate']), page),
    line(all, 'all'), ...shown.map((change, i) => line(change, names[i]!)),
    ...(keys.length > MAX_KEYS ? [`${formatPlural(keys.length - MAX_KEYS, 'more key')} with smaller differences.`] : []),
  ]
}

function formatOptionalMeasure(measure: Measure | undefined, units: UnitFormat, { utf8 }: ReportPage): string {
  return measure === undefined ? '-' : formatMeasureWithin(measure, units, utf8, 7)
}

/** The change of a rate: +12%, -3%, x12, new, gone. At most 6 characters. */
function formatRateChange({ rate: before }: SideStats, { rate: after }: SideStats): string {
  if (before === after) return '='
  if (before === 0) return 'new'
  if (after === 0) return 'gone'
  const change = after / before - 1
  if (change >= 9.995) return `x${formatCount(after / before)}`
  const points = 100 * change
  const digits = Math.abs(points) < 9.95 ? points.toFixed(1) : points.toFixed(0)
  return `${points >= 0 ? '+' : ''}${digits}%`
}

/** A p-value, with a star if it is significant; "-" if there was no test. At most 6 characters. */
function formatPValue(p: number | undefined): string {
  if (p === undefined) return '-'
  return p < SIGNIFICANT_P ? `${p.toFixed(3)}*` : p >= 0.9995 ? '1 ' : `${p.toFixed(3)} `
}

/** How the p-values came about, and the chi-square test for comparison. */
function formatTest({ all, test, independent }: Comparison, page: ReportPage): string[] {
  const lines = [test === undefined ? NO_TEST : formatPermutationTest(test, all)]
  if (independent !== undefined) {
    const { statistic, freedom, p } = independent
    const value = p < 1e-15 ? '< 1e-15' : `= ${p < 0.001 ? p.toExponential(1) : p.toFixed(3)}`
    lines.push('For comparison, if events were independent (they seldom are): two-sample chi-square ' +
      `${formatCount(statistic)}, ${freedom} degrees of freedom, p ${value}.`)
  }
  return lines.flatMap((line) => wrapWords(line, page.width, '  '))
}

const NO_TEST = 'Not tested for significance: at least one recording is too short. Each needs five blocks of ticks, and the longer ' +
  'recording decides how long a block is.'

function formatPermutationTest({ blockMs, blocks, shuffles, seed }: NonNullable<Comparison['test']>, { distance }: Change): string {
  return `P-values: permutation test. Blocks of ${formatDuration(blockMs)} (${blocks[0]} before, ${blocks[1]} after) are shuffled ` +
    `${shuffles} times (seed ${seed}); a p-value says how often shuffled blocks differ at least as much. Shape: Kolmogorov-Smirnov ` +
    `distance (all: ${distance.toFixed(3)}). Rate: events per second. Keys: corrected by Benjamini-Hochberg. * is below 0.01.`
}

/** One line about a --fail-on condition: "FAILED  p99>+20%: 140ms before, 180ms after (+28.6%)". */
function formatVerdict(
  { condition, failed, before, after, kind, reason }: Verdict, { unit }: Pick<Comparison, 'unit'>, page: ReportPage,
): string {
  const units = unitFormat(unit, page.utf8)
  const format = (value: number | undefined): string =>
    value === undefined ? 'no value' : kind === 'rate' ? formatRate(value) : kind === 'share' ? formatShare(value) : units.value(value, 3)
  const change = before !== undefined && after !== undefined && before > 0
    ? ` (${after >= before ? '+' : ''}${(100 * (after / before - 1)).toFixed(1)}%)` : ''
  const result = `${condition}: ${format(before)} before, ${format(after)} after${change}${reason === undefined ? '' : `; ${reason}`}`
  return `${makeBold(padEnd(failed ? 'FAILED' : 'ok', 8), page)}${toPrintable(result, page.utf8)}`
}

/** The aggregation that is compared, with its function if both recordings have the same buckets. */
function formatSubject({ names, cells }: Comparison): string {
  const { function: fn, parameters } = cells.scheme
  const name = names[0] === names[1] ? `@${names[0]}` : `@${names[0]}, @${names[1]}`
  return cells.exact ? `${name}  ${formatFunction(fn, parameters)}` : name
}
