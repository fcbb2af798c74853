/**
 * `diff BEFORE AFTER`: compares two recordings, as a chart and tables or as JSON; with --fail-on, it is a check for CI.
 *
 * A recording that breaks off is compared as far as it can be read. A remark and the exit code say so, but a condition that is true counts
 * more: what was read is enough to know it. A recording without any tick is refused.
 */
import { finiteOrNull } from '../core/stream/open-ends.js'
import { compare } from '../core/compare/compare.js'
import { parseCondition, evaluateCondition, type Verdict } from '../core/compare/fail-on.js'
import { errors } from '../core/errors/messages.js'
import { EXIT, UserError } from '../core/errors/user-error.js'
import { formatClock } from '../core/text/format.js'
import type { RecordingTally } from '../core/compare/recording-tally.js'
import { parseCount } from './options/parse.js'
import { formatDiff, type RecordingHeading } from '../reports/diff-text.js'
import { printJson, printMessage, printReport } from './shared/print.js'
import { buildReportPage } from './shared/report-page.js'
import { formatDate, readTally, type TallyRead } from './summary.js'
import type { ProcessContext } from './shared/process-context.js'
import type { Change, Comparison, SideStats } from '../core/compare/comparison.js'

/** The options as commander gives them, unchecked. */
export interface DiffOptions {
  readonly aggregation?: string
  readonly failOn?: readonly string[]
  readonly shuffles?: string
  readonly seed?: string
  readonly json?: boolean
  readonly color?: string
}

/** Prints the comparison. Returns the exit code: 6 if a condition of --fail-on is true, else 7 after a partial reading. */
export async function diffCommand(before: string, after: string, options: DiffOptions, context: ProcessContext): Promise<number> {
  const conditions = (options.failOn ?? []).map(parseCondition)
  const shuffles = options.shuffles === undefined ? 1999 : parseCount('--shuffles', options.shuffles, 99, 99_999)
  const seed = options.seed === undefined ? 1 : parseCount('--seed', options.seed, 0, 2 ** 32 - 1)
  const page = buildReportPage(options.color, context)
  if (before === '-' && after === '-') throw new UserError(errors.twoStandardInputs())
  const files = [before, after] as const
  const reads = [await readTally(before, context), await readTally(after, context)] as const
  for (const { tally, broken } of reads) if (broken !== undefined && tally.ticks === 0) throw broken
  const [a, b] = reads.map(({ tally }) => tally) as [RecordingTally, RecordingTally]
  const compared = compare(a, b, { shuffles, seed, ...(options.aggregation === undefined ? {} : { aggregation: options.aggregation }) })
  const comparison = { ...compared, remarks: [...reads.flatMap((one, i) => remarkOnEnd(one, files[i]!)), ...compared.remarks] }
  const verdicts = conditions.map((condition) => evaluateCondition(condition, ...comparison.sides, comparison.unit))
  const partial = reads.flatMap((read, i) => (read.broken === undefined ? [] : remarkOnEnd(read, files[i]!)))
  const json = { ...buildJson(comparison, files, reads.map(({ tally }) => tally), verdicts), partial: partial.length > 0 }
  if (options.json === true) printJson(context.stdout, json)
  else printReport(context.stdout, formatDiff(comparison, [describeSide(before, a), describeSide(after, b)], verdicts, page))
  for (const remark of partial) printMessage(context.stderr, remark)
  return verdicts.some(({ failed }) => failed) ? EXIT.difference : partial.length > 0 ? EXIT.partial : EXIT.ok
}

function remarkOnEnd({ broken, tally }: TallyRead, file: string): string[] {
  if (broken !== undefined) return [`${file} was read up to a fault: ${broken.details.text}`]
  return tally.end === undefined ? [`${file} has no end: it was cut off, or is still being written.`] : []
}

function describeSide(file: string, { header }: RecordingTally): RecordingHeading {
  const { title, host, start } = header!
  return { file, title, host, when: `${formatDate({ start })} ${formatClock(start, 0)} UTC` }
}

function buildJson(
  comparison: Comparison, files: readonly string[], tallies: readonly RecordingTally[], verdicts: readonly Verdict[],
): object {
  const { names, unit, remarks, cells: { scheme }, first, last, covered, all, keys, modes, test, independent } = comparison
  const side = (i: 0 | 1): object => {
    const { title, host, start } = tallies[i]!.header!
    return { file: files[i], title, host, start, covered: covered[i], aggregation: names[i], ticks: tallies[i]!.ticks }
  }
  return {
    before: side(0), after: side(1), unit, remarks,
    cells: scheme.order.slice(first, last + 1).map((id) => [finiteOrNull(scheme.lows[id]!), finiteOrNull(scheme.highs[id]!)]),
    all: changeToJson(all), keys: keys.map(changeToJson),
    modes: modes.map(({ kind, before, after, p }) => ({ kind, before: modeToJson(before), after: modeToJson(after), p: p ?? null })),
    test: test === undefined ? null : { name: 'permutation of blocks, Kolmogorov-Smirnov distance and rate', ...test },
    independent: independent === undefined ? null : { name: 'two-sample chi-square', ...independent },
    conditions: verdicts, failed: verdicts.some(({ failed }) => failed),
  }
}

function changeToJson({ key, before, after, shares, distance, shapeP, rateP }: Change): object {
  return {
    ...(key === undefined ? {} : { key }), before: partToJson(before), after: partToJson(after),
    shares: { before: [...shares[0]], after: [...shares[1]] }, distance, chance: { shape: shapeP ?? null, rate: rateP ?? null },
  }
}

function partToJson({ count, rate, share, p50, p90, p99, max }: SideStats): object {
  return { count, rate, share, p50: p50 ?? null, p90: p90 ?? null, p99: p99 ?? null, max: max ?? null }
}

function modeToJson(mode: Comparison['modes'][number]['before']): object | null {
  if (mode === undefined) return null
  return { ...mode, peak: mode.peak.map(finiteOrNull), range: mode.range.map(finiteOrNull), prominence: finiteOrNull(mode.prominence) }
}
