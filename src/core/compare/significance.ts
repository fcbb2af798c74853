/**
 * Could the difference between two recordings be chance?
 *
 * Events of a computer are not independent: they come in bursts, and a slow second makes many slow calls. A test that counts
 * events as independent (`chiSquare`) finds everything significant. The one that is believed here shuffles stretches of time:
 * `permutationTest` asks how often recordings put together at random from the blocks of both differ at least as much. It assumes only that
 * blocks are exchangeable if nothing changed: a trend over the recording, longer than a block, still looks like a change.
 *
 * The shuffles are seeded, so the same recordings give the same answer. p-values of many keys are adjusted by Benjamini
 * and Hochberg's procedure. Refused: a p-value of 0; the least is one in the shuffles plus one.
 */

export interface ChiSquare {
  readonly statistic: number
  readonly freedom: number
  /** Cells left when small ones (expected under 5 in either sample) were pooled with their neighbors. */
  readonly cells: number
  readonly p: number
}

/** Two-sample chi-square test of homogeneity on cells in order; undefined when fewer than two cells are left. */
export function chiSquare(a: ArrayLike<number>, b: ArrayLike<number>): ChiSquare | undefined {
  const [totalA, totalB] = [sum(a), sum(b)]
  if (totalA === 0 || totalB === 0) return undefined
  const cells = pooled(a, b, totalA, totalB)
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

function pooled(a: ArrayLike<number>, b: ArrayLike<number>, totalA: number, totalB: number): [number, number][] {
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

/** The greatest difference between two cumulative distributions, 0 … 1 (Kolmogorov and Smirnov), on common cells in order. */
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

/** What was counted in a stretch of time. */
export interface BlockCounts {
  /** Cells in order. */
  readonly counts: ArrayLike<number>
  /** Milliseconds. */
  readonly duration: number
}

export interface Permutation {
  /** Of shuffles, and of the recordings as they are, that differ at least as much. */
  readonly p: number
  readonly shuffles: number
  /** Blocks of the two. */
  readonly blocks: readonly [before: number, after: number]
}

/** How different two sums are: 0 not at all. */
export type Statistic = (a: BlockCounts, b: BlockCounts) => number

export const shapeDistance: Statistic = (a, b) => ksDistance(a.counts, b.counts)

export const rateDistance: Statistic = (a, b) => Math.abs(sum(a.counts) / a.duration - sum(b.counts) / b.duration)

/** The difference in the share of the cells from `low` to `high`, both included. */
export function shareDistance(low: number, high: number): Statistic {
  const share = ({ counts }: BlockCounts): number => {
    const total = sum(counts)
    let within = 0
    for (let i = low; i <= high; i++) within += counts[i]!
    return total === 0 ? 0 : within / total
  }
  return (a, b) => Math.abs(share(a) - share(b))
}

/** The distance of the shapes of the cells from `low` to `high` alone, both included. */
export function shapeDistanceWithin(low: number, high: number): Statistic {
  const within = ({ counts }: BlockCounts): number[] => Array.from({ length: high - low + 1 }, (_, i) => counts[low + i]!)
  return (a, b) => ksDistance(within(a), within(b))
}

/** The fewest blocks of either recording from which anything can be told: 252 ways to part them. */
export const FEWEST_BLOCKS = 5

/**
 * One test for each statistic, all on the same shuffles; undefined when there are too few blocks. `cells` is the length of every
 * stretch's counts.
 */
export function permutationTest(
  before: readonly BlockCounts[], after: readonly BlockCounts[], cells: number, statistics: readonly Statistic[],
  options: { readonly shuffles: number; readonly seed: number },
): Permutation[] | undefined {
  if (before.length < FEWEST_BLOCKS || after.length < FEWEST_BLOCKS) return undefined
  const all = [...before, ...after]
  const whole = added(all, all.keys(), cells)
  const seen = statistics.map((statistic) => statistic(added(before, before.keys(), cells), added(after, after.keys(), cells)))
  const reached = statistics.map(() => 1)
  const order = Uint32Array.from(all.keys())
  const random = numbers(options.seed)
  for (let shuffle = 0; shuffle < options.shuffles; shuffle++) {
    const one = added(all, drawn(order, before.length, random), cells)
    const other = { counts: whole.counts.map((count, i) => count - one.counts[i]!), duration: whole.duration - one.duration }
    // Sums in another order may differ in the last digit.
    statistics.forEach((statistic, i) => {
      if (statistic(one, other) >= seen[i]! * (1 - 1e-9)) reached[i]!++
    })
  }
  return reached.map((count) => ({ p: count / (options.shuffles + 1), shuffles: options.shuffles, blocks: [before.length, after.length] }))
}

/** The first `count` of `order` after they were drawn at random from all of it. */
function drawn(order: Uint32Array, count: number, random: () => number): Uint32Array {
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (order.length - i))
    const swapped = order[i]!
    order[i] = order[j]!
    order[j] = swapped
  }
  return order.subarray(0, count)
}

function added(blocks: readonly BlockCounts[], which: Iterable<number>, cells: number): { counts: Float64Array; duration: number } {
  const counts = new Float64Array(cells)
  let duration = 0
  for (const i of which) {
    const block = blocks[i]!
    duration += block.duration
    for (let cell = 0; cell < cells; cell++) counts[cell]! += block.counts[cell]!
  }
  return { counts, duration }
}

/** Benjamini and Hochberg: the least rate of false discoveries at which each test counts as one. In the order given. */
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

/** Uniform from 0 up to, not including, 1: a 32-bit counter, mixed (splitmix). The same for the same seed. */
function numbers(seed: number): () => number {
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

/** The regularised upper incomplete gamma function Q(s, x), by series below s + 1 and by continued fraction (Lentz) above. */
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
    d = 1 / nonzero(a * d + b, tiny)
    c = nonzero(b + a / c, tiny)
    fraction *= c * d
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return scale * fraction
}

function nonzero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value
}

/** Lanczos's approximation, good to 1e-13 above 0.5. */
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
