/**
 * Common ground of two ladders: cells whose edges are edges of both, so that counts of two recordings can be set side by side
 * without splitting a bucket.
 *
 * Equal functions share every edge. Others may share some: llquantize with 10 and with 20 steps, or two lquantize whose steps are
 * multiples; then buckets are joined up to the next common edge, and nothing is guessed. Units of one family are brought to the
 * smaller one: edges are multiplied, which is exact.
 */
import { bucketId, ladderOf, type Ladder } from '../buckets/bucket-scheme.js'
import type { Histogram } from './recording-tally.js'

export interface Side {
  readonly ladder: Ladder
  /** Everything counted. */
  readonly histogram: Histogram
  /** What a value is to be multiplied by. */
  readonly scale: number
}

export interface Cells {
  /** Its positions are the cells. Its values are of the smaller unit. */
  readonly ladder: Ladder
  /** Cell by bucket id, of the two sides. */
  readonly cellOf: readonly [before: readonly number[], after: readonly number[]]
  /** Whether the functions are equal, so that every bucket is a cell of its own. */
  readonly exact: boolean
}

/** Undefined when the two have fewer than three cells in common where something was counted. */
export function cellsOf(before: Side, after: Side): Cells | undefined {
  const exact = shapeText(before) === shapeText(after)
  const ladder = exact ? together(before.ladder, after.ladder) : common(before, after)
  return ladder === undefined ? undefined : { ladder, cellOf: [placed(before, ladder), placed(after, ladder)], exact }
}

function shapeText({ ladder, scale }: Side): string {
  return `${ladder.function}(${ladder.parameters.join()}) x ${scale}`
}

/** The function's own ladder, with what either side took in. */
function together(a: Ladder, b: Ladder): Ladder {
  const ladder = ladderOf(a.function, a.parameters)
  for (const side of [a, b]) for (const id of side.order) bucketId(ladder, ended(side.lows[id]!), ended(side.highs[id]!))
  return ladder
}

/** A ladder of cells between common edges, from the lowest to the highest bucket with a count; the outermost may be open. */
function common(before: Side, after: Side): Ladder | undefined {
  const [a, b] = [edgesOf(before), edgesOf(after)]
  const shared = new Set(b.edges)
  const [low, high] = [Math.min(a.low, b.low), Math.max(a.high, b.high)]
  const edges = a.edges.filter((edge) => shared.has(edge) && edge >= low && edge <= high)
  if (edges[0] !== low) edges.unshift(-Infinity)
  if (edges.at(-1) !== high) edges.push(Infinity)
  if (edges.length < 4) return undefined
  const linear = before.ladder.function === 'lquantize' && after.ladder.function === 'lquantize'
  const ladder = ladderOf(linear ? 'lquantize' : 'llquantize', [])
  for (let i = 0; i + 1 < edges.length; i++) bucketId(ladder, ended(edges[i]!), ended(edges[i + 1]! - 1))
  return ladder
}

function ended(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Where buckets begin, low to high; the lowest and the highest (exclusive) end of those with a count. */
function edgesOf({ ladder, histogram, scale }: Side): { edges: number[]; low: number; high: number } {
  const edges = ladder.order.map((id) => ladder.lows[id]! * scale).filter(Number.isFinite)
  const tops = ladder.order.map((id) => (ladder.highs[id]! + 1) * scale).filter(Number.isFinite)
  let [low, high] = [Infinity, -Infinity]
  for (const [id, count] of histogram) {
    if (count === 0) continue
    low = Math.min(low, ladder.lows[id]! * scale)
    high = Math.max(high, (ladder.highs[id]! + 1) * scale)
  }
  return { edges: [...new Set([...edges, ...tops])].sort((x, y) => x - y), low, high }
}

/** For every bucket of a side the position of the cell that holds it: its own, else the last that begins no higher. */
function placed({ ladder, scale }: Side, cells: Ladder): number[] {
  return ladder.lows.map((low, id) => positionOf(cells, low * scale, (ladder.highs[id]! + 1) * scale - 1) ?? below(cells, low * scale))
}

function below(cells: Ladder, value: number): number {
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
function positionOf(cells: Ladder, low: number, high: number): number | undefined {
  const id = cells.byLow.get(low)
  if (id !== undefined && cells.highs[id] === high) return cells.position[id]
  const taken = cells.taken.get(`${low}:${high}`)
  return taken === undefined ? undefined : cells.position[taken]
}

/** Counts of the cells from `first` to `last`, both included. */
export function inCells(histogram: Histogram, cellOf: readonly number[], first: number, last: number): Float64Array {
  const counts = new Float64Array(last - first + 1)
  for (const [id, count] of histogram) if (count > 0) counts[cellOf[id]! - first]! += count
  return counts
}
