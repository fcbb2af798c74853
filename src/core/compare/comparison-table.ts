/**
 * The lines of a comparison: for all events together, and for each key, with their p-values.
 *
 * Assumes that both sides are cut into blocks of one length. A key beyond BLOCK_KEYS has no blocks of its own and is not tested.
 */
import type { Change, ComparedSide, CompareOptions, SideStats } from './comparison.js'
import { type Block, BLOCK_KEYS, type Histogram, type KeyTally } from './recording-tally.js'
import { type CommonBuckets, countsInCommon } from './common-buckets.js'
import {
  adjustPValues, type BlockCounts, ksDistance, permutationTest, rateDistance, shapeDistance, type Statistic,
} from './significance.js'
import { measurePercentiles, ratePerSecond } from './summary.js'

/** A recording with its blocks, which the permutation test shuffles. */
export interface TestedSide extends ComparedSide {
  readonly blocks: readonly Block[]
}

/** Lines of the comparison, for all events (key id undefined) and by key. */
export class ComparisonTable {
  readonly #sides: readonly [TestedSide, TestedSide]
  readonly #cells: CommonBuckets
  readonly #first: number
  readonly #last: number
  readonly #options: CompareOptions
  /** Of each side, the number that its blocks know a key by. */
  readonly #keyNumbers: readonly [Map<string, number>, Map<string, number>]

  constructor(sides: readonly [TestedSide, TestedSide], cells: CommonBuckets, first: number, last: number, options: CompareOptions) {
    this.#sides = sides
    this.#cells = cells
    this.#first = first
    this.#last = last
    this.#options = options
    const numbers = sides.map(({ tally }) => new Map([...tally.keys.keys()].map((id, number) => [id, number])))
    this.#keyNumbers = numbers as [Map<string, number>, Map<string, number>]
  }

  /** One line per key that has events; the key that contributes most to the difference comes first. */
  keys(): Change[] {
    const [a, b] = this.#sides
    const ids = [...new Set([...a.tally.keys.keys(), ...b.tally.keys.keys()])]
      .filter((id) => this.#keyTally(0, id).count + this.#keyTally(1, id).count > 0)
    const tests = ids.map((id) => this.test(id, []))
    const known = ids.flatMap((_, i) => (tests[i] === undefined ? [] : [i]))
    for (const which of [0, 1]) adjustPValues(known.map((i) => tests[i]![which]!)).forEach((p, at) => (tests[known[at]!]![which] = p))
    return ids.map((id, i) => this.change(id, tests[i])).sort((x, y) => contribution(y) - contribution(x))
  }

  /** The line of a key; `tested`: its p-values of shape and rate. */
  change(id: string | undefined, tested: readonly number[] | undefined): Change {
    const counts = this.counts(id)
    const totals = this.#sides.map(({ tally }) => tally.all.count)
    return {
      key: id === undefined ? undefined : (this.#keyTally(0, id).key ?? this.#keyTally(1, id).key ?? ['(other keys)']),
      before: this.#statsOf(0, id), after: this.#statsOf(1, id),
      shares: [0, 1].map((i) => counts[i]!.map((count) => (totals[i] === 0 ? 0 : count / totals[i]!))) as [Float64Array, Float64Array],
      distance: ksDistance(...counts), shapeP: tested?.[0], rateP: tested?.[1],
    }
  }

  /** Events in the common buckets of each recording. */
  counts(id: string | undefined): [Float64Array, Float64Array] {
    const counts = [0, 1].map((i) => this.#countsInCommon(i, this.#keyTally(i, id).histogram))
    return counts as [Float64Array, Float64Array]
  }

  #countsInCommon(i: number, histogram: Histogram): Float64Array {
    return countsInCommon(histogram, this.#cells.cellById[i]!, this.#first, this.#last)
  }

  /** The p-values of shape and rate, then those of the statistics in `more`; undefined where there are too few blocks. */
  test(id: string | undefined, more: readonly Statistic[]): number[] | undefined {
    const [before, after] = [this.#blocks(0, id), this.#blocks(1, id)]
    if (before === undefined || after === undefined) return undefined
    const cells = this.#last - this.#first + 1
    // A key has counts in few cells; the others are left out, for speed. The statistics in `more` need all, since they number cells.
    const isUsed = (at: number): boolean => [...before, ...after].some(({ counts }) => counts[at]! > 0)
    const used = more.length > 0 ? undefined : [...this.counts(id)[0].keys()].filter(isUsed)
    const pickUsed = (blocks: readonly BlockCounts[]): readonly BlockCounts[] =>
      used === undefined ? blocks
        : blocks.map(({ counts, duration }) => ({ duration, counts: Float64Array.from(used, (at) => counts[at]!) }))
    const statistics = [shapeDistance, rateDistance, ...more]
    return permutationTest(pickUsed(before), pickUsed(after), used?.length ?? cells, statistics, this.#options)?.map(({ p }) => p)
  }

  #blocks(i: number, id: string | undefined): BlockCounts[] | undefined {
    const number = id === undefined ? 0 : this.#keyNumbers[i]!.get(id) ?? -1
    if (number >= BLOCK_KEYS) return undefined
    return this.#sides[i]!.blocks.map(({ all, keys, duration }) =>
      ({ counts: this.#countsInCommon(i, id === undefined ? all : keys.get(number) ?? EMPTY), duration }))
  }

  #keyTally(i: number, id: string | undefined): Readonly<KeyTally> {
    const { tally } = this.#sides[i]!
    return id === undefined ? tally.all : tally.keys.get(id) ?? { key: undefined, histogram: EMPTY, count: 0, isSigned: false }
  }

  #statsOf(i: number, id: string | undefined): SideStats {
    const { tally, covered, scale } = this.#sides[i]!
    const counted = this.#keyTally(i, id)
    const { count } = counted
    const measures = measurePercentiles(tally.scheme, counted, [0.5, 0.9, 0.99]) ?? []
    const [p50, p90, p99, max] = measures.map(({ value, mark }) => ({ value: value * scale, mark }))
    return { count, rate: ratePerSecond(count, covered), share: tally.all.count === 0 ? 0 : count / tally.all.count, p50, p90, p99, max }
  }
}

const EMPTY: Histogram = new Map()

/** How much a key contributes to the difference of the two distributions: its differences in share, summed over all cells. */
function contribution({ shares: [a, b] }: Change): number {
  return a.reduce((sum, share, i) => sum + Math.abs(b[i]! - share), 0)
}
