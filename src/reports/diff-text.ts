/** A comparison as text and map, 80 columns or as many as there are. Pure. */
import type { Change, Comparison, ComparedPart, TestedMode } from '../core/compare/compare.js'
import { formatCount as short, formatDuration, unitFormat, type UnitFormat } from '../core/text/format.js'
import type { Mode } from '../core/compare/modes.js'
import { functionText, keyText, type Measure } from '../core/compare/summary.js'
import type { Verdict } from '../core/compare/fail-on.js'
import { bold, cut, grouped, narrow, padEnd, padStart, percent, place, tabled, wrapped, type Page } from './text-table.js'
import { mapText } from './diff-chart.js'

/** What is told of a recording beside what was compared. */
export interface Named {
  readonly file: string
  readonly title: string
  readonly host: string
  /** "2026-01-02 14:03:20 UTC". */
  readonly when: string
}

const KEYS = 20
/** Told with a star. */
const SURE = 0.01

export function diffText(comparison: Comparison, named: readonly [Named, Named], verdicts: readonly Verdict[], page: Page): string[] {
  return [
    ...named.flatMap((one, i) => headingOf(one, i === 0 ? 'BEFORE' : 'AFTER', comparison, i, page)),
    ...comparison.remarks.flatMap((remark) => wrapped(`NOTE  ${remark}`, page.width, '      ')),
    '', ...wrapped(`${subjectOf(comparison)}  shares of all events, differences in points, . below 0.01`, page.width, '  '),
    ...mapText(comparison, page),
    '', ...modesText(comparison, page),
    '', ...keysText(comparison, page),
    '', ...chanceText(comparison, page),
    ...(verdicts.length === 0 ? [] : ['', ...verdicts.map((verdict) => verdictText(verdict, comparison, page))]),
  ].map((line) => line.trimEnd())
}

function headingOf({ file, title, host, when }: Named, which: string, { all, covered }: Comparison, i: number, { width, utf8, depth }: Page): string[] {
  const { count, rate } = i === 0 ? all.before : all.after
  const told = `${grouped(count)} events in ${formatDuration(covered[i]!)}, ${short(rate)}/s`
  const room = width - 8 - told.length - 2
  const about = [when, host, title].filter((word) => word !== '').join(utf8 ? ' · ' : ' - ')
  return [
    `${bold(padEnd(which, 8), { width, utf8, depth })}${padEnd(cut(file, room, utf8), room)}  ${told}`,
    `        ${cut(about, width - 8, utf8)}`,
  ]
}

const KINDS = ['appeared', 'vanished', 'moved', 'grew', 'shrank', 'same'] as const

function modesText({ modes, unit }: Comparison, page: Page): string[] {
  const units = unitFormat(unit, page.utf8)
  const row = (cells: readonly string[]): string => padEnd(cells[0]!, 9) + [11, 8, 12, 11, 8, 12].map((width, i) => padStart(cells[i + 1] ?? '', width)).join('') + padStart(cells[7] ?? '', 9)
  const side = (mode: Mode | undefined): string[] => mode === undefined ? ['', '', ''] : [place(mode, units, page.utf8), percent(mode.share), tabled(mode.count)]
  const line = ({ kind, before, after, p }: TestedMode): string => row([kind === 'same' || beyondChance(p) ? kind : `${kind}?`, ...side(before), ...side(after), kind === 'same' ? '' : chance(p)])
  const changed = modes.filter(({ kind }) => kind !== 'same')
  const sure = changed.filter(({ p }) => beyondChance(p))
  return [
    bold(row(['modes', 'before at', 'share', 'events', 'after at', 'share', 'events', 'chance']), page),
    ...modes.map(line),
    ...(sure.length > 0 ? [counted(sure)] : changed.length === 0 ? ['Every mode is where it was.'] : []),
    ...(sure.length < changed.length ? [`? could be chance: ${counted(changed.filter(({ p }) => !beyondChance(p)))}`] : []),
  ]
}

/** "1 appeared, 2 moved." */
function counted(modes: readonly TestedMode[]): string {
  const words = KINDS.map((kind) => [modes.filter((mode) => mode.kind === kind).length, kind] as const).filter(([count]) => count > 0)
  return `${words.map(([count, kind]) => `${count} ${kind}`).join(', ')}.`
}

/** Also where nothing was tested, which is said elsewhere. */
function beyondChance(p: number | undefined): boolean {
  return p === undefined || p < SURE
}

function keysText({ all, keys, unit }: Comparison, page: Page): string[] {
  const units = unitFormat(unit, page.utf8)
  const room = page.width - 69
  const widths = [7, 7, 8, 8, 8, 8, 8, 8, 7]
  const row = (cells: readonly string[]): string => padEnd(cells[0]!, room) + widths.map((width, i) => padStart(cells[i + 1] ?? '', width)).join('')
  const line = (change: Change): string => row([
    cut(change.key === undefined ? 'all' : keyText(change.key), room - 1, page.utf8),
    short(change.before.rate), short(change.after.rate), changeText(change.before, change.after),
    ...([['p50', 'p50'], ['p99', 'p99']] as const).flatMap(([name]) => [text(change.before[name], units, page), text(change.after[name], units, page)]),
    chance(change.shapeP), chance(change.rateP),
  ])
  const single = keys.length === 1 && keys[0]!.key?.length === 0
  const shown = single ? [] : keys.slice(0, KEYS)
  const head = (words: readonly [string, number][]): string => ' '.repeat(room) + words.map(([word, width]) => padStart(word, width)).join('')
  return [
    bold(head([['events/s', 22], ['p50', 16], ['p99', 16], ['chance', 15]]), page),
    bold(row(['key', 'before', 'after', 'change', 'before', 'after', 'before', 'after', 'shape', 'rate']), page),
    line(all), ...shown.map(line),
    ...(keys.length > KEYS ? [`${grouped(keys.length - KEYS)} further keys differ less.`] : []),
  ]
}

function text(found: Measure | undefined, units: UnitFormat, { utf8 }: Page): string {
  return found === undefined ? '-' : narrow(found, units, utf8, 7)
}

/** +12%, -3%, x12, new, gone. At most 6 characters. */
function changeText({ rate: before }: ComparedPart, { rate: after }: ComparedPart): string {
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
function chance(p: number | undefined): string {
  if (p === undefined) return '-'
  return p < SURE ? `${p.toFixed(3)}*` : p >= 0.9995 ? '1 ' : `${p.toFixed(3)} `
}

function chanceText({ all, test, independent }: Comparison, page: Page): string[] {
  const lines: string[] = []
  if (test === undefined) lines.push('Not tested against chance: at least one of the recordings is too short for it, beside the other (five blocks of ticks of each are needed).')
  else {
    lines.push(`Chance: permutation test. Blocks of ${formatDuration(test.blockMs)} (${test.blocks[0]} before, ${test.blocks[1]} after) were put together anew at random, ${test.shuffles} times (seed ${test.seed}); told is how often that made as great a difference. Shape: Kolmogorov-Smirnov distance (all: ${all.distance.toFixed(3)}); rate: events a second; keys by Benjamini-Hochberg. * below 0.01.`)
  }
  if (independent !== undefined) {
    const { statistic, freedom, p } = independent
    lines.push(`If events were independent, which they seldom are: two-sample chi-square ${short(statistic)}, ${freedom} degrees of freedom, p ${p < 1e-15 ? '< 1e-15' : `= ${p < 0.001 ? p.toExponential(1) : p.toFixed(3)}`}.`)
  }
  return lines.flatMap((line) => wrapped(line, page.width, '  '))
}

export function verdictText({ condition, failed, before, after, kind, reason }: Verdict, { unit }: Pick<Comparison, 'unit'>, page: Page): string {
  const units = unitFormat(unit, page.utf8)
  const shown = (value: number | undefined): string =>
    value === undefined ? 'nothing' : kind === 'rate' ? `${short(value)}/s` : kind === 'share' ? percent(value) : units.value(value, 3)
  const change = before !== undefined && after !== undefined && before > 0 ? ` (${after >= before ? '+' : ''}${(100 * (after / before - 1)).toFixed(1)}%)` : ''
  return `${bold(padEnd(failed ? 'FAILED' : 'ok', 8), page)}${condition}: ${shown(before)} before, ${shown(after)} after${change}${reason === undefined ? '' : `; ${reason}`}`
}

/** What the map is of, for its heading. */
function subjectOf({ names, cells }: Comparison): string {
  const { function: fn, parameters } = cells.scheme
  const name = names[0] === names[1] ? `@${names[0]}` : `@${names[0]}, @${names[1]}`
  return cells.exact ? `${name}  ${functionText(fn, parameters)}` : name
}
