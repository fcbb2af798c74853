/**
 * The value axis: which values the map shows and how they are spread. Rows have even extent on a log or a linear axis, or they follow
 * the script's own buckets. Unless the user chooses, the axis is the one on which the script's buckets are meant: linear for lquantize,
 * log for quantize and llquantize. The axis shows all buckets with a count, or a range that the user set.
 *
 * A range hides nothing: the values below it and the values above it each keep one row, marked with its bound. A range is kept as
 * values, because positions move when a stream brings a bucket that its function could not have made. It snaps to whole buckets.
 */
import type { BucketScheme } from '../buckets/bucket-scheme.js'
import type { Track } from '../history/history.js'
import { evenRows } from './even-rows.js'
import { bucketParts, rowsForBuckets } from './own-rows.js'
import { layOutRows, type RowAxis, type RowPart, type Rows } from './rows.js'

/** The choices of an axis; 'auto' follows the script's function. */
export const AXES = ['auto', 'log', 'linear', 'own'] as const
export type AxisName = (typeof AXES)[number]

/** The axes in the order in which `next-axis` goes through them. */
const STEPS: readonly RowAxis[] = ['log', 'linear', 'own']

/** Least and greatest value, both included, in the script's unit. */
export interface ValueRange {
  readonly low: number
  readonly high: number
}

/** Never changed in place: a new axis is a new object. */
export interface ValueAxis {
  readonly name: AxisName
  /** undefined: all buckets with a count. */
  readonly range: ValueRange | undefined
}

export type ValueAxisAction =
  | { readonly type: 'next-axis' }
  /** 'up' and 'down' go to greater and to smaller values; 'all' removes the range. `to` sets a range, whatever `by` says. */
  | { readonly type: 'zoom-values'; readonly by: 'in' | 'out' | 'up' | 'down' | 'all'; readonly to?: ValueRange }

/** A zoom shows at least this many buckets. */
const LEAST = 4

/** Positions in the scheme's order, both included. */
interface BucketSpan {
  readonly from: number
  readonly to: number
}

/** Rows on an axis, and the axis they were laid out for. */
interface LaidOutRows {
  readonly rows: Rows | undefined
  readonly axis: ValueAxis
}

/** The axis on which the buckets of a scheme are meant. */
export function defaultAxis({ function: fn }: BucketScheme): RowAxis {
  return fn === 'lquantize' ? 'linear' : 'log'
}

/** The axis that a choice gives for a scheme. */
export function chosenAxis(name: AxisName, scheme: BucketScheme): RowAxis {
  return name === 'auto' ? defaultAxis(scheme) : name
}

/** Rows of a track on an axis, `height` lines; `last.rows` again while nothing changed. undefined before the first count. */
export function rowsOnAxis(track: Track, height: number, axis: ValueAxis, last?: LaidOutRows): Rows | undefined {
  const { scheme, range } = track
  if (range === undefined || height < 1) return undefined
  const low = scheme.position[range.low]!
  const high = scheme.position[range.high]!
  const before = last?.rows
  const same = before !== undefined && last!.axis === axis && before.scheme === scheme && before.version === scheme.version &&
    before.height === height && before.low === low && before.high === high
  if (same) return before
  const asked = { low, high, height }
  const name = chosenAxis(axis.name, scheme)
  const inner = axis.range === undefined ? undefined : bucketsInRange(scheme, axis.range)
  const even = name === 'own' ? undefined : evenRows(scheme, asked, inner, name)
  if (even !== undefined) return even
  if (inner === undefined) return rowsForBuckets(scheme, low, high, height)
  return layOutRows(scheme, asked, partsWithBounds(scheme, inner, { from: low, to: high }, height))
}

/** Rows for the buckets at positions `low` to `high` on their own axis, `height` lines. */
export function rowsForSpan(scheme: BucketScheme, low: number, high: number, height: number): Rows {
  const name = defaultAxis(scheme)
  const even = name === 'own' ? undefined : evenRows(scheme, { low, high, height }, undefined, name)
  return even ?? rowsForBuckets(scheme, low, high, height, false)
}

/** The parts of the range, one part for all counted buckets below it, and one for all above it. */
function partsWithBounds(scheme: BucketScheme, inner: BucketSpan, counted: BucketSpan, height: number): RowPart[] {
  for (let outside = 0; ; outside++) {
    const parts = bucketParts(scheme, inner.from, inner.to, Math.max(1, height - outside))
    const [first, last] = [parts[0]!.from, parts.at(-1)!.to]
    const under: RowPart[] = counted.from < first ? [{ from: counted.from, to: first - 1, lines: 1, kind: 'under' }] : []
    const over: RowPart[] = counted.to > last ? [{ from: last + 1, to: counted.to, lines: 1, kind: 'over' }] : []
    const needed = under.length + over.length
    if (needed > outside && outside < 2) continue
    const lines = parts.at(-1)!.lines + Math.max(0, outside - needed)
    return [...under, ...parts.slice(0, -1), { ...parts.at(-1)!, lines }, ...over]
  }
}

/** Positions of the buckets that an axis shows: those of its range, or all with a count. undefined before the first count. */
export function bucketsOnAxis({ scheme, range }: Track, axis: ValueAxis): BucketSpan | undefined {
  if (range === undefined) return undefined
  return axis.range === undefined ? countedExtent(scheme, range) : bucketsInRange(scheme, axis.range)
}

function countedExtent({ position }: BucketScheme, { low, high }: NonNullable<Track['range']>): BucketSpan {
  return { from: position[low]!, to: position[high]! }
}

/** Positions of the buckets that hold the values of a range; the last bucket when all values are below it. */
export function bucketsInRange({ lows, highs, order }: BucketScheme, { low, high }: ValueRange): BucketSpan {
  const from = order.findIndex((id) => highs[id]! >= low)
  const to = order.findLastIndex((id) => lows[id]! <= high)
  if (from === -1) return { from: order.length - 1, to: order.length - 1 }
  return { from, to: Math.max(from, to) }
}

/** The axis after an action. Without a track, only the name, an explicit range and 'all' have an effect. */
export function updateValueAxis(axis: ValueAxis, action: ValueAxisAction, track: Track | undefined): ValueAxis {
  if (action.type === 'next-axis') return { ...axis, name: nextAxis(axis.name, track?.scheme) }
  if (action.to !== undefined) return { ...axis, range: action.to }
  if (action.by === 'all') return axis.range === undefined ? axis : { ...axis, range: undefined }
  if (track?.range === undefined) return axis
  const { scheme } = track
  const counted = countedExtent(scheme, track.range)
  const extent = moveSpan(bucketsOnAxis(track, axis)!, action.by, counted)
  if (extent.from <= counted.from && extent.to >= counted.to) return axis.range === undefined ? axis : { ...axis, range: undefined }
  return { ...axis, range: { low: scheme.lows[scheme.order[extent.from]!]!, high: scheme.highs[scheme.order[extent.to]!]! } }
}

/** The next axis; 'auto' where it is that of the scheme, so that another aggregation gets its own again. */
function nextAxis(name: AxisName, scheme: BucketScheme | undefined): AxisName {
  const now = scheme === undefined ? (name === 'auto' ? 'log' : name) : chosenAxis(name, scheme)
  const next = STEPS[(STEPS.indexOf(now) + 1) % STEPS.length]!
  return scheme !== undefined && next === defaultAxis(scheme) ? 'auto' : next
}

/** Zooms by a quarter on each side (out: by half) or scrolls by a quarter, within the counted buckets. */
function moveSpan({ from, to }: BucketSpan, by: 'in' | 'out' | 'up' | 'down', counted: BucketSpan): BucketSpan {
  const size = to - from + 1
  const quarter = Math.max(1, size >> 2)
  switch (by) {
    case 'in': {
      if (size <= LEAST) return { from, to }
      return { from: from + Math.min(quarter, (size - LEAST + 1) >> 1), to: to - Math.min(quarter, (size - LEAST) >> 1) }
    }
    case 'out': {
      const [least, most] = [Math.min(from, counted.from), Math.max(to, counted.to)]
      return { from: Math.max(least, from - (size >> 1)), to: Math.min(most, to + (size >> 1)) }
    }
    case 'up': {
      const step = Math.max(0, Math.min(quarter, counted.to - to))
      return { from: from + step, to: to + step }
    }
    case 'down': {
      const step = Math.max(0, Math.min(quarter, from - counted.from))
      return { from: from - step, to: to - step }
    }
  }
}
