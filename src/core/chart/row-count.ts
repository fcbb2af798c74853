/**
 * How many lines a chart has, where nobody says.
 *
 * A table has a row a bucket. A picture has rows that can be compared: llquantize's buckets are even inside a decade, so of rows
 * of one bucket each the first of a decade would hold ten times what the last of the one below holds, and every power of ten would
 * look like a mode. There are as many rows then as the widest bucket, on a log axis, fits into the whole. Inside one decade, and of
 * quantize and lquantize, buckets are even as they are, and have a row each, up to MOST.
 */
import { isOpenEnded, spansZero, type BucketScheme } from '../buckets/bucket-scheme.js'
import { bucketsOnAxis } from '../grid/value-axis.js'
import { type Model, shownTrace } from '../state/state.js'

/** 'buckets': a row a bucket; 'even': rows that can be compared. */
export type RowsOption = number | 'buckets' | 'even'

const LEAST = 8, MOST = 240
/** Of a linear axis, on which nothing says how many. */
const LINEAR = 96

/** Lines for what a model shows of a track. */
export function chartRowCount(model: Model, track: number, asked: RowsOption): number {
  if (typeof asked === 'number') return asked
  const { axis } = model
  const shown = shownTrace(model).history.tracks[track]!
  const extent = bucketsOnAxis(shown, axis)
  if (extent === undefined) return 1
  const { from, to } = extent
  const outside = axis.range === undefined ? 0 : 2
  const buckets = to - from + 1 + outside
  if (asked === 'buckets') return buckets
  if (axis.name === 'linear') return LINEAR
  return Math.min(MOST, shown.scheme.function === 'llquantize' ? evenLines(shown.scheme, from, to) + outside : buckets)
}

function evenLines(scheme: BucketScheme, from: number, to: number): number {
  let [alone, whole, widest] = [0, 0, 0]
  const sizes = new Set<number>()
  for (let at = from; at <= to; at++) {
    const id = scheme.order[at]!
    const [low, high] = [scheme.lows[id]!, scheme.highs[id]!]
    if (isOpenEnded(scheme, id) || spansZero(scheme, id)) alone++
    else {
      const width = low > 0 ? Math.log((high + 1) / low) : high < 0 ? Math.log((1 - low) / -high) : 0
      whole += width
      sizes.add(high - low)
      widest = Math.max(widest, width)
    }
  }
  if (sizes.size <= 1) return to - from + 1
  const lines = widest > 0 ? Math.floor(whole / widest + 1e-9) : 0
  return Math.max(alone + lines, Math.min(LEAST, to - from + 1))
}
