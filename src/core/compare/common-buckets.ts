/**
 * The buckets that two recordings have in common: ranges (cells) whose boundaries are bucket boundaries of both, so that their counts can
 * be compared without splitting a bucket.
 *
 * Equal functions share every boundary. Others may share some: llquantize with 10 and with 20 steps, or two lquantize whose steps are
 * multiples. Then buckets are joined up to the next common boundary, and no count is guessed. Units of one family are converted to the
 * smaller one: boundaries are multiplied, which is exact.
 */
import { buildBucketScheme, findOrAddBucket, type BucketScheme } from '../buckets/bucket-scheme.js'
import { finiteOrNull } from '../stream/open-ends.js'
import type { Histogram } from './recording-tally.js'

/** The events of one recording, in buckets, and the factor to the common unit. */
export interface ScaledHistogram {
  readonly scheme: BucketScheme
  /** All events. */
  readonly histogram: Histogram
  /** What its values are multiplied by. */
  readonly scale: number
}

export interface CommonBuckets {
  /** A bucket scheme whose buckets are the cells, numbered by position. Its values are in the smaller unit. */
  readonly scheme: BucketScheme
  /** For each recording, the cell by bucket id. */
  readonly cellById: readonly [before: readonly number[], after: readonly number[]]
  /** The functions are equal, so every bucket is a cell of its own. */
  readonly exact: boolean
}

/** The common buckets of two recordings; undefined when they have fewer than three where events were counted. */
export function commonBuckets(before: ScaledHistogram, after: ScaledHistogram): CommonBuckets | undefined {
  const exact = describeShape(before) === describeShape(after)
  const scheme = exact ? uniteSchemes(before.scheme, after.scheme) : intersectSchemes(before, after)
  return scheme === undefined ? undefined : { scheme, cellById: [findCells(before, scheme), findCells(after, scheme)], exact }
}

function describeShape({ scheme, scale }: ScaledHistogram): string {
  return `${scheme.function}(${scheme.parameters.join()}) x ${scale}`
}

/** The function's own scheme, with the buckets that were added to either. */
function uniteSchemes(a: BucketScheme, b: BucketScheme): BucketScheme {
  const scheme = buildBucketScheme(a.function, a.parameters)
  for (const { order, lows, highs } of [a, b]) {
    for (const id of order) findOrAddBucket(scheme, finiteOrNull(lows[id]!), finiteOrNull(highs[id]!))
  }
  return scheme
}

/** A scheme of the ranges between common boundaries, from the lowest to the highest bucket with a count; the outermost may be open. */
function intersectSchemes(before: ScaledHistogram, after: ScaledHistogram): BucketScheme | undefined {
  const [a, b] = [findEdges(before), findEdges(after)]
  const shared = new Set(b.edges)
  const [low, high] = [Math.min(a.low, b.low), Math.max(a.high, b.high)]
  const edges = a.edges.filter((edge) => shared.has(edge) && edge >= low && edge <= high)
  if (edges[0] !== low) edges.unshift(-Infinity)
  if (edges.at(-1) !== high) edges.push(Infinity)
  if (edges.length < 4) return undefined
  const areLinear = before.scheme.function === 'lquantize' && after.scheme.function === 'lquantize'
  const scheme = buildBucketScheme(areLinear ? 'lquantize' : 'llquantize', [])
  for (let i = 0; i + 1 < edges.length; i++) findOrAddBucket(scheme, finiteOrNull(edges[i]!), finiteOrNull(edges[i + 1]! - 1))
  return scheme
}

/** All bucket boundaries, low to high; the lowest and the highest (exclusive) boundary of the buckets with a count. */
function findEdges({ scheme, histogram, scale }: ScaledHistogram): { edges: number[]; low: number; high: number } {
  const edges = scheme.order.map((id) => scheme.lows[id]! * scale).filter(Number.isFinite)
  const tops = scheme.order.map((id) => (scheme.highs[id]! + 1) * scale).filter(Number.isFinite)
  let [low, high] = [Infinity, -Infinity]
  for (const [id, count] of histogram) {
    if (count === 0) continue
    low = Math.min(low, scheme.lows[id]! * scale)
    high = Math.max(high, (scheme.highs[id]! + 1) * scale)
  }
  return { edges: [...new Set([...edges, ...tops])].sort((x, y) => x - y), low, high }
}

/** For every bucket, by id, the position of the cell that holds it: the equal one, else the last that begins no higher. */
function findCells({ scheme, scale }: ScaledHistogram, cells: BucketScheme): number[] {
  return scheme.lows.map((low, id) =>
    findEqualCell(cells, low * scale, (scheme.highs[id]! + 1) * scale - 1) ?? findCellBelow(cells, low * scale))
}

/** Position of the last cell that begins at `value` or below it. */
function findCellBelow(cells: BucketScheme, value: number): number {
  let low = 0
  let high = cells.order.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (cells.lows[cells.order[middle]!]! <= value) low = middle
    else high = middle - 1
  }
  return low
}

/** Position of the cell with exactly these bounds; undefined when there is none. */
function findEqualCell(cells: BucketScheme, low: number, high: number): number | undefined {
  const id = cells.byLow.get(low)
  if (id !== undefined && cells.highs[id] === high) return cells.position[id]
  const added = cells.added.get(`${low}:${high}`)
  return added === undefined ? undefined : cells.position[added]
}

/** A recording's counts in the cells from `first` to `last`, both included. `cellById`: the cell by bucket id. */
export function countsInCommon(histogram: Histogram, cellById: readonly number[], first: number, last: number): Float64Array {
  const counts = new Float64Array(last - first + 1)
  for (const [id, count] of histogram) if (count > 0) counts[cellById[id]! - first]! += count
  return counts
}
