/**
 * What differs between two recordings: `before` and `after`.
 *
 * Rate and shape are compared separately. The rate is in events per second of the time that each recording's ticks cover; the shape
 * is in shares of all events, so a busier hour is not taken for a slower one. Percentiles and modes are read from each recording's
 * own buckets; shapes are compared in the buckets that both have in common (common-buckets.ts).
 *
 * significance.ts tests all events together, every key, and every mode that appeared, vanished or changed. Recordings of different
 * lengths are cut into blocks of the same length, which is the one that the longer recording needs.
 */
import { commonBuckets, type CommonBuckets } from './common-buckets.js'
import { chiSquare, shapeDistanceWithin, shareDistance, type Statistic } from './significance.js'
import { errors } from '../errors/messages.js'
import { UserError } from '../errors/user-error.js'
import { tickLength } from '../stream/event.js'
import { matchModes, type ModeChange } from './mode-changes.js'
import { findModes, type Mode } from './modes.js'
import { formatFunction } from './summary.js'
import { type AggregationTally, filledBlocks, joinBlocks, type RecordingTally } from './recording-tally.js'
import type { CompareOptions, Comparison } from './comparison.js'
import { ComparisonTable, type TestedSide } from './comparison-table.js'
import { chooseAggregations, findCommonUnit } from './choose-aggregations.js'

/** The most blocks of a recording that are shuffled: shorter blocks are less likely to be independent. */
const MOST_BLOCKS = 32

/** Compares two recordings whose headers have been read. Throws a UserError when they have no aggregation, unit or buckets in common. */
export function compare(before: RecordingTally, after: RecordingTally, options: CompareOptions): Comparison {
  const remarks: string[] = []
  const [a, b] = chooseAggregations(before, after, options.aggregation, remarks)
  const { unit, scales } = findCommonUnit(before.header!.unit, after.header!.unit, remarks)
  const lengths = [before, after].map(({ perBlock, header }) => perBlock * tickLength(header!)) as [number, number]
  const blockMs = commonBlockLength([a, b], lengths)
  const sideOf = (tally: AggregationTally, { covered }: RecordingTally, i: 0 | 1): TestedSide =>
    ({ tally, covered, scale: scales[i], blocks: joinBlocks(filledBlocks(tally), Math.max(1, Math.round(blockMs / lengths[i]))) })
  const sides: [TestedSide, TestedSide] = [sideOf(a, before, 0), sideOf(b, after, 1)]
  const cells = commonBuckets(
    { scheme: a.scheme, histogram: a.all.histogram, scale: scales[0] }, { scheme: b.scheme, histogram: b.all.histogram, scale: scales[1] },
  )
  if (cells === undefined) throw new UserError(errors.noCommonBuckets(describeBuckets(a), describeBuckets(b)))
  if (!cells.exact) {
    const ranges = `the ${cells.scheme.order.length} ranges whose boundaries both have`
    remarks.push(`The buckets differ (${describeBuckets(a)}, ${describeBuckets(b)}). Shapes are compared in ${ranges}.`)
  }
  return compareSides(sides, cells, unit, remarks, blockMs, options)
}

function compareSides(
  sides: [TestedSide, TestedSide], cells: CommonBuckets, unit: string, remarks: string[], blockMs: number, options: CompareOptions,
): Comparison {
  const [before, after] = sides
  const used = sides.flatMap(({ tally }, i) =>
    [...tally.all.histogram].filter(([, count]) => count > 0).map(([id]) => cells.cellById[i]![id]!))
  const first = used.reduce((least, at) => Math.min(least, at), Infinity)
  const last = used.reduce((most, at) => Math.max(most, at), -Infinity)
  const table = new ComparisonTable(sides, cells, first, last, options)
  const modes = sides.map(({ tally, scale }) => findModes(tally.scheme, tally.all.histogram).map((mode) => scaleMode(mode, scale)))
  const changes = matchModes(...(modes as [Mode[], Mode[]]))
  const tested = table.test(undefined, changes.map((change) => chooseStatistic(change, cells, first, last)))
  const all = table.change(undefined, tested)
  const blocks = [before.blocks.length, after.blocks.length] as const
  const keys = table.keys()
  return {
    names: [before.tally.name, after.tally.name], unit, sides, remarks, cells, first, last, all, keys,
    covered: [before.covered, after.covered],
    modes: changes.map((change, i) => ({ ...change, p: tested?.[2 + i] })),
    test: tested === undefined ? undefined : { shuffles: options.shuffles, seed: options.seed, blockMs, blocks },
    independent: chiSquare(...table.counts(undefined)),
  }
}

/** What tells whether a mode changed: for a mode that moved, the shape where it was and is; for any other, its share of all events. */
function chooseStatistic({ kind, before, after }: ModeChange, { scheme }: CommonBuckets, first: number, last: number): Statistic {
  const ranges = [before, after].filter((mode) => mode !== undefined).map(({ range }) => range)
  const low = Math.min(...ranges.map(([from]) => from))
  const high = Math.max(...ranges.map(([, to]) => to))
  const inside: number[] = []
  for (let at = first; at <= last; at++) {
    const id = scheme.order[at]!
    if (scheme.highs[id]! >= low && scheme.lows[id]! <= high) inside.push(at - first)
  }
  return kind === 'moved' ? shapeDistanceWithin(inside[0] ?? 0, inside.at(-1) ?? 0) : shareDistance(inside[0] ?? 0, inside.at(-1) ?? 0)
}

function scaleMode(mode: Mode, scale: number): Mode {
  const ends = ([low, high]: readonly [number, number]): [number, number] => [low * scale, (high + 1) * scale - 1]
  return scale === 1 ? mode : { ...mode, center: mode.center * scale, peak: ends(mode.peak), range: ends(mode.range) }
}

/** Milliseconds: both recordings' blocks can be joined to it, and neither then has more than MOST_BLOCKS. */
function commonBlockLength(tallies: readonly [AggregationTally, AggregationTally], lengths: readonly [number, number]): number {
  const times = tallies.map((tally, i) => Math.ceil(filledBlocks(tally).length / MOST_BLOCKS) * lengths[i]!)
  return Math.max(...times, ...lengths)
}

function describeBuckets({ name, scheme }: AggregationTally): string {
  return `@${name} ${formatFunction(scheme.function, scheme.parameters)}`
}

