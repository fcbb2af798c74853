/**
 * Statistical tests: how likely is it that the difference between two recordings is chance?
 *
 * Events of a computer are not independent: they come in bursts, and a slow second makes many slow calls. A test that takes events as
 * independent (`chiSquare`) finds everything significant. The test that decides shuffles blocks of time instead: `permutationTest` counts
 * how often recordings put together at random from the blocks of both differ at least as much. It assumes only that blocks are
 * exchangeable if nothing changed; a trend over the recording that is longer than a block still looks like a change.
 *
 * The shuffles are seeded, so the same recordings give the same answer. p-values of many keys are adjusted by Benjamini and Hochberg's
 * procedure. No p-value is 0: the least is 1 / (shuffles + 1).
 */

/** The result of a chi-square test. */
export interface ChiSquare {
  readonly statistic: number
  /** Degrees of freedom. */
  readonly freedom: number
  /** Cells that are left after small ones (fewer than 5 expected in either sample) were pooled with their neighbors. */
  readonly cells: number
  readonly p: number
}

/** Two-sample chi-square test of homogeneity on cells in order; undefined when fewer than two cells are left. */
export function chiSquare(a: ArrayLike<number>, b: ArrayLike<number>): ChiSquare | undefined {
  const [totalA, totalB] = [sum(a), sum(b)]
  if (totalA === 0 || totalB === 0) return undefined
  const cells = poolSmallCells(a, b, totalA, totalB)
  if (cells.length < 2) return undefined
  let statistic = 0
  for (const [x, y] of cells) {
    const expected = ((x + y) * totalA) / (totalA + totalB)
    const rest = x + y - expected
    statistic += (x - expected) ** 2 / expected + (y - rest) ** 2 / rest
  }
  const freedom = cells.length - 1
  return { statistic, freedom, cells: cells.length, p: upperGamma(freedom / 2, statistic / 2) }
}

/** Joins neighboring cells until at least 5 events are expected of each in either sample. */
function poolSmallCells(a: ArrayLike<number>, b: ArrayLike<number>, totalA: number, totalB: number): [number, number][] {
  const least = (5 * (totalA + totalB)) / Math.min(totalA, totalB)
  const cells: [number, number][] = []
  let [x, y] = [0, 0]
  for (let i = 0; i < a.length; i++) {
    x += a[i]!
    y += b[i]!
    if (x + y < least) continue
    cells.push([x, y])
    x = y = 0
  }
  const last = cells.at(-1)
  if (last !== undefined) {
    last[0] += x
    last[1] += y
  }
  return cells
}

/** The Kolmogorov-Smirnov distance: the greatest difference of two cumulative distributions, 0 … 1, on common cells in order. */
export function ksDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [totalA, totalB] = [sum(a), sum(b)]
  if (totalA === 0 || totalB === 0) return 0
  let [x, y, greatest] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    x += a[i]!
    y += b[i]!
    greatest = Math.max(greatest, Math.abs(x / totalA - y / totalB))
  }
  return greatest
}

/** What was counted in a block, or in several. */
export interface BlockCounts {
  /** By cell, in order. */
  readonly counts: ArrayLike<number>
  /** Milliseconds. */
  readonly duration: number
}

/** The result of a permutation test of one statistic. */
export interface Permutation {
  /** The share of the shuffles that differ at least as much as the recordings do; the recordings themselves count as one shuffle. */
  readonly p: number
  readonly shuffles: number
  /** Number of blocks in each recording. */
  readonly blocks: readonly [before: number, after: number]
}

/** A measure of how much two recordings differ; 0: not at all. */
export type Statistic = (a: BlockCounts, b: BlockCounts) => number

/** How much the shapes differ: the Kolmogorov-Smirnov distance, 0 … 1. */
export const shapeDistance: Statistic = (a, b) => ksDistance(a.counts, b.counts)

/** How much the rates differ, in events per millisecond. */
export const rateDistance: Statistic = (a, b) => Math.abs(sum(a.counts) / a.duration - sum(b.counts) / b.duration)

/** A statistic: the difference in the share of all events that lie in the cells from `low` to `high`, both included. */
export function shareDistance(low: number, high: number): Statistic {
  const share = ({ counts }: BlockCounts): number => {
    const total = sum(counts)
    let within = 0
    for (let i = low; i <= high; i++) within += counts[i]!
    return total === 0 ? 0 : within / total
  }
  return (a, b) => Math.abs(share(a) - share(b))
}

/** A statistic: the distance of the shapes within the cells from `low` to `high`, both included. */
export function shapeDistanceWithin(low: number, high: number): Statistic {
  const within = ({ counts }: BlockCounts): number[] => Array.from({ length: high - low + 1 }, (_, i) => counts[low + i]!)
  return (a, b) => ksDistance(within(a), within(b))
}

/** The fewest blocks of either recording for a test: 5 and 5 can be divided in 252 ways, which allows p-values below 0.01. */
export const FEWEST_BLOCKS = 5

/**
 * One test for each statistic, all on the same shuffles; undefined when a recording has fewer than FEWEST_BLOCKS. `cells` is the length of
 * every block's counts.
 */
export function permutationTest(
  before: readonly BlockCounts[], after: readonly BlockCounts[], cells: number, statistics: readonly Statistic[],
  options: { readonly shuffles: number; readonly seed: number },
): Permutation[] | undefined {
  if (before.length < FEWEST_BLOCKS || after.length < FEWEST_BLOCKS) return undefined
  const all = [...before, ...after]
  const whole = sumBlocks(all, all.keys(), cells)
  const seen = statistics.map((statistic) => statistic(sumBlocks(before, before.keys(), cells), sumBlocks(after, after.keys(), cells)))
  const reached = statistics.map(() => 1)
  const order = Uint32Array.from(all.keys())
  const random = seededNumbers(options.seed)
  for (let shuffle = 0; shuffle < options.shuffles; shuffle++) {
    const one = sumBlocks(all, drawAtRandom(order, before.length, random), cells)
    const other = { counts: whole.counts.map((count, i) => count - one.counts[i]!), duration: whole.duration - one.duration }
    // Sums in another order may differ in the last digit.
    statistics.forEach((statistic, i) => {
      if (statistic(one, other) >= seen[i]! * (1 - 1e-9)) reached[i]!++
    })
  }
  return reached.map((count) => ({ p: count / (options.shuffles + 1), shuffles: options.shuffles, blocks: [before.length, after.length] }))
}

/** `count` numbers drawn at random from `order`, which is reordered in place so that they come first. */
function drawAtRandom(order: Uint32Array, count: number, random: () => number): Uint32Array {
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (order.length - i))
    const swapped = order[i]!
    order[i] = order[j]!
    order[j] = swapped
  }
  return order.subarray(0, count)
}

/** The sum of the blocks with these numbers. */
function sumBlocks(blocks: readonly BlockCounts[], which: Iterable<number>, cells: number): { counts: Float64Array; duration: number } {
  const counts = new Float64Array(cells)
  let duration = 0
  for (const i of which) {
    const block = blocks[i]!
    duration += block.duration
    for (let cell = 0; cell < cells; cell++) counts[cell]! += block.counts[cell]!
  }
  return { counts, duration }
}

/**
 * p-values adjusted by Benjamini and Hochberg's procedure, in the order given: the least false discovery rate at which each test is
 * significant.
 */
export function adjustPValues(ps: readonly number[]): number[] {
  const order = [...ps.keys()].sort((a, b) => ps[b]! - ps[a]!)
  const result = new Array<number>(ps.length)
  let least = 1
  order.forEach((i, rank) => {
    least = Math.min(least, (ps[i]! * ps.length) / (ps.length - rank))
    result[i] = least
  })
  return result
}

/** A generator of numbers from 0 up to, not including, 1: a 32-bit counter, mixed (splitmix). The same for the same seed. */
function seededNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32
  }
}

function sum(counts: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < counts.length; i++) total += counts[i]!
  return total
}

/** The regularized upper incomplete gamma function Q(s, x), by series below s + 1 and by continued fraction (Lentz) above. */
export function upperGamma(s: number, x: number): number {
  if (!(x > 0)) return 1
  const scale = Math.exp(s * Math.log(x) - x - logGamma(s))
  if (x < s + 1) {
    let term = 1 / s
    let series = term
    for (let n = 1; n < 10_000 && term > series * 1e-16; n++) series += term *= x / (s + n)
    return Math.max(0, 1 - scale * series)
  }
  const tiny = 1e-300
  let b = x + 1 - s
  let c = 1 / tiny
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < 10_000; n++) {
    const a = n * (s - n)
    b += 2
    d = 1 / avoidZero(a * d + b, tiny)
    c = avoidZero(b + a / c, tiny)
    fraction *= c * d
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return scale * fraction
}

function avoidZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value
}

/** Logarithm of the gamma function by Lanczos's approximation, good to 1e-13 above 0.5. */
function logGamma(s: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
    9.9843695780195716e-6, 1.5056327351493116e-7,
  ]
  if (s < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * s)) - logGamma(1 - s)
  const t = s + 6.5
  const series = terms.reduce((all, term, i) => all + term / (s + i), 0.99999999999980993)
  return 0.5 * Math.log(2 * Math.PI) + (s - 0.5) * Math.log(t) - t + Math.log(series)
}
