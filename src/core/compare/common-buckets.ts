/**
 * Common ground of two bucket schemes: cells whose edges are edges of both, so that counts of two recordings can be set side by side
 * without splitting a bucket.
 *
 * Equal functions share every edge. Others may share some: llquantize with 10 and with 20 steps, or two lquantize whose steps are
 * multiples; then buckets are joined up to the next common edge, and nothing is guessed. Units of one family are brought to the
 * smaller one: edges are multiplied, which is exact.
 */
import { findOrAddBucket, buildBucketScheme, type BucketScheme } from '../buckets/bucket-scheme.js'
import type { Histogram } from './recording-tally.js'

export interface ScaledHistogram {
  readonly scheme: BucketScheme
  /** Everything counted. */
  readonly histogram: Histogram
  /** What a value is to be multiplied by. */
  readonly scale: number
}

export interface CommonBuckets {
  /** Its positions are the cells. Its values are of the smaller unit. */
  readonly scheme: BucketScheme
  /** Cell by bucket id, of the two sides. */
  readonly cellById: readonly [before: readonly number[], after: readonly number[]]
  /** Whether the functions are equal, so that every bucket is a cell of its own. */
  readonly exact: boolean
}

/** Undefined when the two have fewer than three cells in common where something was counted. */
export function commonBuckets(before: ScaledHistogram, after: ScaledHistogram): CommonBuckets | undefined {
  const exact = shapeText(before) === shapeText(after)
  const scheme = exact ? together(before.scheme, after.scheme) : common(before, after)
  return scheme === undefined ? undefined : { scheme, cellById: [placed(before, scheme), placed(after, scheme)], exact }
}

function shapeText({ scheme, scale }: ScaledHistogram): string {
  return `${scheme.function}(${scheme.parameters.join()}) x ${scale}`
}

/** The function's own scheme, with what either side took in. */
function together(a: BucketScheme, b: BucketScheme): BucketScheme {
  const scheme = buildBucketScheme(a.function, a.parameters)
  for (const side of [a, b]) for (const id of side.order) findOrAddBucket(scheme, ended(side.lows[id]!), ended(side.highs[id]!))
  return scheme
}

/** A scheme of cells between common edges, from the lowest to the highest bucket with a count; the outermost may be open. */
function common(before: ScaledHistogram, after: ScaledHistogram): BucketScheme | undefined {
  const [a, b] = [edgesOf(before), edgesOf(after)]
  const shared = new Set(b.edges)
  const [low, high] = [Math.min(a.low, b.low), Math.max(a.high, b.high)]
  const edges = a.edges.filter((edge) => shared.has(edge) && edge >= low && edge <= high)
  if (edges[0] !== low) edges.unshift(-Infinity)
  if (edges.at(-1) !== high) edges.push(Infinity)
  if (edges.length < 4) return undefined
  const linear = before.scheme.function === 'lquantize' && after.scheme.function === 'lquantize'
  const scheme = buildBucketScheme(linear ? 'lquantize' : 'llquantize', [])
  for (let i = 0; i + 1 < edges.length; i++) findOrAddBucket(scheme, ended(edges[i]!), ended(edges[i + 1]! - 1))
  return scheme
}

function ended(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Where buckets begin, low to high; the lowest and the highest (exclusive) end of those with a count. */
function edgesOf({ scheme, histogram, scale }: ScaledHistogram): { edges: number[]; low: number; high: number } {
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

/** For every bucket of a side the position of the cell that holds it: its own, else the last that begins no higher. */
function placed({ scheme, scale }: ScaledHistogram, cells: BucketScheme): number[] {
  return scheme.lows.map((low, id) => positionOf(cells, low * scale, (scheme.highs[id]! + 1) * scale - 1) ?? below(cells, low * scale))
}

function below(cells: BucketScheme, value: number): number {
  let low = 0
  let high = cells.order.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (cells.lows[cells.order[middle]!]! <= value) low = middle
    else high = middle - 1
  }
  return low
}

/** Of the very bucket; undefined when there is none. */
function positionOf(cells: BucketScheme, low: number, high: number): number | undefined {
  const id = cells.byLow.get(low)
  if (id !== undefined && cells.highs[id] === high) return cells.position[id]
  const taken = cells.added.get(`${low}:${high}`)
  return taken === undefined ? undefined : cells.position[taken]
}

/** Counts of the cells from `first` to `last`, both included. */
export function countsInCommon(histogram: Histogram, cellOf: readonly number[], first: number, last: number): Float64Array {
  const counts = new Float64Array(last - first + 1)
  for (const [id, count] of histogram) if (count > 0) counts[cellOf[id]! - first]! += count
  return counts
}
