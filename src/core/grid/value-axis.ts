/**
 * Which values the map shows and how they are spread: the script's own rows, a log or a linear axis; all that was counted,
 * or a range of the user's.
 *
 * A range hides nothing: what lies below and above it keeps a row each, marked with its bound. A range is kept as values,
 * since positions move when a stream brings a bucket its function could not have made. It snaps to whole buckets.
 */
import type { BucketScheme } from '../buckets/bucket-scheme.js'
import type { Track } from '../history/history.js'
import { layOutRows, rowsForBuckets, type RowPart, type Rows } from './rows.js'
import { spreadOverAxis, type EvenAxisName } from './axis-rows.js'

export const AXES = ['own', 'log', 'linear'] as const
export type AxisName = (typeof AXES)[number]

/** Values, both included, in the script's unit. */
export interface ValueRange {
  readonly low: number
  readonly high: number
}

/** A new axis is a new object. */
export interface ValueAxis {
  readonly name: AxisName
  /** undefined: all that was counted. */
  readonly range: ValueRange | undefined
}

export type ValueAxisAction =
  | { readonly type: 'next-axis' }
  /** up, down: to greater and to smaller values. `to` sets a range outright. */
  | { readonly type: 'zoom-values'; readonly by: 'in' | 'out' | 'up' | 'down' | 'all'; readonly to?: ValueRange }

/** Buckets that a zoom leaves at least. */
const LEAST = 4

interface BucketSpan {
  readonly from: number
  readonly to: number
}

/** Rows for all that was counted of a track; `last` is taken again where it fits. undefined while nothing was counted. */
export function rowsOnAxis(track: Track, height: number, axis: ValueAxis, last?: { readonly rows: Rows | undefined; readonly axis: ValueAxis }): Rows | undefined {
  const { scheme, range } = track
  if (range === undefined || height < 1) return undefined
  const low = scheme.position[range.low]!
  const high = scheme.position[range.high]!
  const before = last?.rows
  const same = before !== undefined && last!.axis === axis && before.scheme === scheme && before.version === scheme.version &&
    before.height === height && before.low === low && before.high === high
  if (same) return before
  if (axis.range === undefined && axis.name === 'own') return rowsForBuckets(scheme, low, high, height)
  const inner = axis.range === undefined ? { from: low, to: high } : bucketsInRange(scheme, axis.range)
  return layOutRows(scheme, { low, high, height }, bounded(scheme, inner, { from: low, to: high }, height, axis.name))
}

function partsOf(scheme: BucketScheme, { from, to }: BucketSpan, height: number, name: AxisName): RowPart[] {
  if (name !== 'own') return spreadOverAxis(scheme, from, to, height, name satisfies EvenAxisName)
  return rowsForBuckets(scheme, from, to, height, false).rows.map((row) => ({ from: row.from, to: row.to, lines: row.bottom - row.top + 1 }))
}

/** The range's own parts, and one for all that was counted below, one for all above. */
function bounded(scheme: BucketScheme, inner: BucketSpan, counted: BucketSpan, height: number, name: AxisName): RowPart[] {
  for (let outside = 0; ; outside++) {
    const parts = partsOf(scheme, inner, Math.max(1, height - outside), name)
    const [first, last] = [parts[0]!.from, parts.at(-1)!.to]
    const under: RowPart[] = counted.from < first ? [{ from: counted.from, to: first - 1, lines: 1, kind: 'under' }] : []
    const over: RowPart[] = counted.to > last ? [{ from: last + 1, to: counted.to, lines: 1, kind: 'over' }] : []
    const needed = under.length + over.length
    if (needed > outside && outside < 2) continue
    const lines = parts.at(-1)!.lines + Math.max(0, outside - needed)
    return [...under, ...parts.slice(0, -1), { ...parts.at(-1)!, lines }, ...over]
  }
}

/** Positions of the buckets that an axis shows of a track: those of its range, or all that were counted; undefined while nothing was. */
export function bucketsOnAxis({ scheme, range }: Track, axis: ValueAxis): BucketSpan | undefined {
  if (range === undefined) return undefined
  return axis.range === undefined ? countedExtent(scheme, range) : bucketsInRange(scheme, axis.range)
}

function countedExtent({ position }: BucketScheme, { low, high }: NonNullable<Track['range']>): BucketSpan {
  return { from: position[low]!, to: position[high]! }
}

/** Positions of the buckets that hold the range's values. */
export function bucketsInRange({ lows, highs, order }: BucketScheme, { low, high }: ValueRange): BucketSpan {
  const from = order.findIndex((id) => highs[id]! >= low)
  const to = order.findLastIndex((id) => lows[id]! <= high)
  if (from === -1) return { from: order.length - 1, to: order.length - 1 }
  return { from, to: Math.max(from, to) }
}

/** The axis after an action on a track; without a track only its name can change. */
export function updateValueAxis(axis: ValueAxis, action: ValueAxisAction, track: Track | undefined): ValueAxis {
  if (action.type === 'next-axis') return { ...axis, name: AXES[(AXES.indexOf(axis.name) + 1) % AXES.length]! }
  if (action.to !== undefined) return { ...axis, range: action.to }
  if (action.by === 'all') return axis.range === undefined ? axis : { ...axis, range: undefined }
  if (track?.range === undefined) return axis
  const { scheme } = track
  const counted = countedExtent(scheme, track.range)
  const extent = moved(bucketsOnAxis(track, axis)!, action.by, counted)
  if (extent.from <= counted.from && extent.to >= counted.to) return axis.range === undefined ? axis : { ...axis, range: undefined }
  return { ...axis, range: { low: scheme.lows[scheme.order[extent.from]!]!, high: scheme.highs[scheme.order[extent.to]!]! } }
}

function moved({ from, to }: BucketSpan, by: 'in' | 'out' | 'up' | 'down', counted: BucketSpan): BucketSpan {
  const size = to - from + 1
  const quarter = Math.max(1, size >> 2)
  switch (by) {
    case 'in': return size <= LEAST ? { from, to } : { from: from + Math.min(quarter, (size - LEAST + 1) >> 1), to: to - Math.min(quarter, (size - LEAST) >> 1) }
    case 'out': return { from: Math.max(Math.min(from, counted.from), from - (size >> 1)), to: Math.min(Math.max(to, counted.to), to + (size >> 1)) }
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
