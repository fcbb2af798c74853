/**
 * What differs between two recordings: `before` and `after`.
 *
 * Two things are kept apart. The rate, in events a second, is normalized by the time each recording's ticks speak for; the
 * shape, in shares of all events, by the number of events too, so that a busier hour is not taken for a slower one.
 * Percentiles and modes are read from each recording's own buckets; shapes are compared in the cells that both have in
 * common (cells.ts).
 *
 * Chance is told by chance.ts for all events together, for every key, and for every mode that came, went or changed.
 * Recordings of different lengths are cut into blocks of the same length, as long as the longer one asks for.
 */
import { scriptUnit } from '../text/units.js'
import { commonBuckets, countsInCommon, type CommonBuckets } from './common-buckets.js'
import { adjustPValues, chiSquare, ksDistance, permutationTest, rateDistance, shapeDistance, shapeDistanceWithin, shareDistance, type ChiSquare, type Statistic, type BlockCounts } from './significance.js'
import { errors } from '../errors/messages.js'
import { UserError } from '../errors/user-error.js'
import { tickLength, type Key } from '../stream/event.js'
import { matchModes, type ModeChange } from './mode-changes.js'
import { findModes, type Mode } from './modes.js'
import { formatFunction, measurePercentiles, ratePerSecond, type Measure } from './summary.js'
import { BLOCK_KEYS, filledBlocks, joinBlocks, type AggregationTally, type Block, type Histogram, type RecordingTally } from './recording-tally.js'

/** One side of a line of the comparison. */
export interface SideStats {
  readonly count: number
  /** Events a second. */
  readonly rate: number
  /** Of all events of the recording, 0 … 1. */
  readonly share: number
  /** Undefined when nothing was counted. Values in the comparison's unit. */
  readonly p50: Measure | undefined
  readonly p90: Measure | undefined
  readonly p99: Measure | undefined
  readonly max: Measure | undefined
}

export interface Change {
  /** Undefined: all events. */
  readonly key: Key | undefined
  readonly before: SideStats
  readonly after: SideStats
  /** By cell, from the comparison's `first` on: the share of all events of each recording. */
  readonly shares: readonly [before: Float64Array, after: Float64Array]
  /** By Kolmogorov and Smirnov, 0 … 1. */
  readonly distance: number
  /** How likely chance alone makes shape and rate differ so much; undefined: not tested. For keys by Benjamini and Hochberg. */
  readonly shapeP: number | undefined
  readonly rateP: number | undefined
}

export interface TestedMode extends ModeChange {
  readonly p: number | undefined
}

export interface Comparison {
  readonly names: readonly [before: string, after: string]
  readonly unit: string
  /** What was compared, for conditions to be judged by. */
  readonly sides: readonly [before: ComparedSide, after: ComparedSide]
  /** What had to be brought together, in sentences. */
  readonly remarks: readonly string[]
  readonly cells: CommonBuckets
  /** Positions of the lowest and the highest cell with a count. */
  readonly first: number
  readonly last: number
  /** Milliseconds that ticks speak for. */
  readonly covered: readonly [before: number, after: number]
  readonly all: Change
  /** The greatest part in the difference first. */
  readonly keys: readonly Change[]
  readonly modes: readonly TestedMode[]
  /** The permutation test; undefined when a recording is too short for one. */
  readonly test: { readonly shuffles: number; readonly seed: number; readonly blockMs: number; readonly blocks: readonly [number, number] } | undefined
  /** If events were independent. */
  readonly independent: ChiSquare | undefined
}

export interface CompareOptions {
  /** Name of the aggregation; default: the first that both have. */
  readonly aggregation?: string
  readonly shuffles: number
  readonly seed: number
}

export interface ComparedSide {
  readonly tally: AggregationTally
  /** Milliseconds that ticks speak for. */
  readonly covered: number
  /** What its values are multiplied by to be in the comparison's unit. */
  readonly scale: number
}

interface TestedSide extends ComparedSide {
  readonly blocks: readonly Block[]
}

/** The most blocks of a recording that are shuffled: shorter ones are less likely to be independent. */
const MOST_BLOCKS = 32

/** Throws a UserError when the two have nothing in common to be compared in. */
export function compare(before: RecordingTally, after: RecordingTally, options: CompareOptions): Comparison {
  const remarks: string[] = []
  const [a, b] = chosen(before, after, options.aggregation, remarks)
  const { unit, scales } = unitsOf(before.header!.unit, after.header!.unit, remarks)
  const lengths = [before, after].map(({ perBlock, header }) => perBlock * tickLength(header!)) as [number, number]
  const blockMs = blockLength([a, b], lengths)
  const sideOf = (tally: AggregationTally, { covered }: RecordingTally, i: 0 | 1): TestedSide =>
    ({ tally, covered, scale: scales[i], blocks: joinBlocks(filledBlocks(tally), Math.max(1, Math.round(blockMs / lengths[i]))) })
  const sides: [TestedSide, TestedSide] = [sideOf(a, before, 0), sideOf(b, after, 1)]
  const cells = commonBuckets({ scheme: a.scheme, histogram: a.all.histogram, scale: scales[0] }, { scheme: b.scheme, histogram: b.all.histogram, scale: scales[1] })
  if (cells === undefined) throw new UserError(errors.noCommonBuckets(shapeText(a), shapeText(b)))
  if (!cells.exact) remarks.push(`The buckets differ (${shapeText(a)}, ${shapeText(b)}): shapes are compared in the ${cells.scheme.order.length} ranges whose ends both have.`)
  return compared(sides, cells, unit, remarks, blockMs, options)
}

function compared(sides: [TestedSide, TestedSide], cells: CommonBuckets, unit: string, remarks: string[], blockMs: number, options: CompareOptions): Comparison {
  const [before, after] = sides
  const used = sides.flatMap(({ tally }, i) => [...tally.all.histogram].filter(([, count]) => count > 0).map(([id]) => cells.cellById[i]![id]!))
  const first = used.reduce((least, at) => Math.min(least, at), Infinity)
  const last = used.reduce((most, at) => Math.max(most, at), -Infinity)
  const table = new Table(sides, cells, first, last, options)
  const changes = matchModes(...(sides.map(({ tally, scale }) => findModes(tally.scheme, tally.all.histogram).map((mode) => scaled(mode, scale))) as [Mode[], Mode[]]))
  const tested = table.tested(undefined, changes.map((change) => statisticOf(change, cells, first, last)))
  const all = table.change(undefined, tested)
  const blocks = [before.blocks.length, after.blocks.length] as const
  const keys = table.keys()
  return {
    names: [before.tally.name, after.tally.name], unit, sides, remarks, cells, first, last, covered: [before.covered, after.covered], all, keys,
    modes: changes.map((change, i) => ({ ...change, p: tested?.[2 + i] })),
    test: tested === undefined ? undefined : { shuffles: options.shuffles, seed: options.seed, blockMs, blocks },
    independent: chiSquare(...table.counts(undefined)),
  }
}

/** Lines of the comparison, for all events (key id undefined) and by key. */
class Table {
  readonly #sides: readonly [TestedSide, TestedSide]
  readonly #cells: CommonBuckets
  readonly #first: number
  readonly #last: number
  readonly #options: CompareOptions
  readonly #numbers: readonly [Map<string, number>, Map<string, number>]

  constructor(sides: readonly [TestedSide, TestedSide], cells: CommonBuckets, first: number, last: number, options: CompareOptions) {
    this.#sides = sides
    this.#cells = cells
    this.#first = first
    this.#last = last
    this.#options = options
    this.#numbers = sides.map(({ tally }) => new Map([...tally.keys.keys()].map((id, number) => [id, number]))) as [Map<string, number>, Map<string, number>]
  }

  keys(): Change[] {
    const [a, b] = this.#sides
    const ids = [...new Set([...a.tally.keys.keys(), ...b.tally.keys.keys()])].filter((id) => this.#side(0, id).count + this.#side(1, id).count > 0)
    const tests = ids.map((id) => this.tested(id, []))
    const known = ids.flatMap((_, i) => (tests[i] === undefined ? [] : [i]))
    for (const which of [0, 1]) adjustPValues(known.map((i) => tests[i]![which]!)).forEach((p, at) => (tests[known[at]!]![which] = p))
    return ids.map((id, i) => this.change(id, tests[i])).sort((x, y) => partOf(y) - partOf(x))
  }

  change(id: string | undefined, tested: readonly number[] | undefined): Change {
    const counts = this.counts(id)
    const totals = this.#sides.map(({ tally }) => tally.all.count)
    return {
      key: id === undefined ? undefined : (this.#side(0, id).key ?? this.#side(1, id).key ?? ['(other keys)']),
      before: this.#part(0, id), after: this.#part(1, id),
      shares: [0, 1].map((i) => counts[i]!.map((count) => (totals[i] === 0 ? 0 : count / totals[i]!))) as [Float64Array, Float64Array],
      distance: ksDistance(...counts), shapeP: tested?.[0], rateP: tested?.[1],
    }
  }

  counts(id: string | undefined): [Float64Array, Float64Array] {
    return [0, 1].map((i) => countsInCommon(this.#side(i, id).histogram, this.#cells.cellById[i]!, this.#first, this.#last)) as [Float64Array, Float64Array]
  }

  /** p of shape, of rate, and of what is asked beside. */
  tested(id: string | undefined, more: readonly Statistic[]): number[] | undefined {
    const [before, after] = [this.#stretches(0, id), this.#stretches(1, id)]
    if (before === undefined || after === undefined) return undefined
    const cells = this.#last - this.#first + 1
    // A key has few of the cells; what is asked beside names cells by number.
    const used = more.length > 0 ? undefined : [...this.counts(id)[0].keys()].filter((at) => [...before, ...after].some(({ counts }) => counts[at]! > 0))
    const fewer = (stretches: readonly BlockCounts[]): readonly BlockCounts[] =>
      used === undefined ? stretches : stretches.map(({ counts, duration }) => ({ duration, counts: Float64Array.from(used, (at) => counts[at]!) }))
    return permutationTest(fewer(before), fewer(after), used?.length ?? cells, [shapeDistance, rateDistance, ...more], this.#options)?.map(({ p }) => p)
  }

  #stretches(i: number, id: string | undefined): BlockCounts[] | undefined {
    const number = id === undefined ? 0 : this.#numbers[i]!.get(id) ?? -1
    if (number >= BLOCK_KEYS) return undefined
    return this.#sides[i]!.blocks.map(({ all, keys, duration }) =>
      ({ counts: countsInCommon(id === undefined ? all : keys.get(number) ?? NOTHING, this.#cells.cellById[i]!, this.#first, this.#last), duration }))
  }

  #side(i: number, id: string | undefined): { readonly key: Key | undefined; readonly histogram: Histogram; readonly count: number } {
    const { tally } = this.#sides[i]!
    return id === undefined ? tally.all : tally.keys.get(id) ?? { key: undefined, histogram: NOTHING, count: 0 }
  }

  #part(i: number, id: string | undefined): SideStats {
    const { tally, covered, scale } = this.#sides[i]!
    const { histogram, count } = this.#side(i, id)
    const [p50, p90, p99, max] = (measurePercentiles(tally.scheme, histogram, [0.5, 0.9, 0.99]) ?? []).map(({ value, mark }) => ({ value: value * scale, mark }))
    return { count, rate: ratePerSecond(count, covered), share: tally.all.count === 0 ? 0 : count / tally.all.count, p50, p90, p99, max }
  }
}

const NOTHING: Histogram = new Map()

/** What a key adds to the difference of the whole: the sum over all cells. */
function partOf({ shares: [a, b] }: Change): number {
  return a.reduce((sum, share, i) => sum + Math.abs(b[i]! - share), 0)
}

/** A mode that moved has another shape where it was and is; any other has another share of all events. */
function statisticOf({ kind, before, after }: ModeChange, { scheme }: CommonBuckets, first: number, last: number): Statistic {
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

function scaled(mode: Mode, scale: number): Mode {
  const ends = ([low, high]: readonly [number, number]): [number, number] => [low * scale, (high + 1) * scale - 1]
  return scale === 1 ? mode : { ...mode, center: mode.center * scale, peak: ends(mode.peak), range: ends(mode.range) }
}

/** Milliseconds: both recordings' blocks can be joined to it, and neither then has more than MOST_BLOCKS. */
function blockLength(tallies: readonly [AggregationTally, AggregationTally], lengths: readonly [number, number]): number {
  const times = tallies.map((tally, i) => Math.ceil(filledBlocks(tally).length / MOST_BLOCKS) * lengths[i]!)
  return Math.max(...times, ...lengths)
}

/** The aggregations to be compared. */
function chosen(before: RecordingTally, after: RecordingTally, asked: string | undefined, remarks: string[]): [AggregationTally, AggregationTally] {
  const names = [before, after].map(({ quantized, header }) => [...quantized.keys()].sort((x, y) => header!.aggregations.indexOf(x) - header!.aggregations.indexOf(y)))
  const [ours, theirs] = names as [string[], string[]]
  const name = asked ?? ours.find((one) => theirs.includes(one))
  const found = [before, after].map(({ quantized }) => (name === undefined ? undefined : quantized.get(name)))
  if (found[0] !== undefined && found[1] !== undefined) return [counted(found[0], 'BEFORE'), counted(found[1], 'AFTER')]
  if (asked !== undefined || ours.length !== 1 || theirs.length !== 1) throw new UserError(errors.noCommonAggregation(asked, ours, theirs))
  remarks.push(`The aggregations have different names: @${ours[0]} is compared with @${theirs[0]}.`)
  return [counted(before.quantized.get(ours[0]!)!, 'BEFORE'), counted(after.quantized.get(theirs[0]!)!, 'AFTER')]
}

function counted(tally: AggregationTally, which: string): AggregationTally {
  if (tally.all.count === 0) throw new UserError(errors.nothingToCompare(which, tally.name))
  return tally
}

function shapeText({ name, scheme }: AggregationTally): string {
  return `@${name} ${formatFunction(scheme.function, scheme.parameters)}`
}

function unitsOf(a: string, b: string, remarks: string[]): { readonly unit: string; readonly scales: readonly [number, number] } {
  if (a === b) return { unit: a, scales: [1, 1] }
  if (a === '' || b === '') {
    remarks.push(`${a === '' ? 'BEFORE' : 'AFTER'} does not say what its values are in; they are taken for ${a || b}.`)
    return { unit: a || b, scales: [1, 1] }
  }
  const [one, other] = [scriptUnit(a), scriptUnit(b)]
  if (one === undefined || other === undefined || one.family !== other.family) throw new UserError(errors.unitsDiffer(a, b))
  const least = Math.min(one.factor, other.factor)
  const unit = one.factor === least ? a : b
  if (one.factor !== other.factor) remarks.push(`Values are in ${a} before and in ${b} after; all are shown from ${unit}.`)
  return { unit, scales: [one.factor / least, other.factor / least] }
}

