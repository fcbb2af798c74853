/**
 * How many lines a chart has, where nobody says.
 *
 * A table has a row a bucket. A picture has rows that can be compared: llquantize's buckets are even inside a decade, so of rows
 * of one bucket each the first of a decade would hold ten times what the last of the one below holds, and every power of ten would
 * look like a mode. There are as many rows then as the widest bucket, on a log axis, fits into the whole. Inside one decade, and of
 * quantize and lquantize, buckets are even as they are, and have a row each, up to MOST.
 */
import { isOpen, spansZero, type Ladder } from '../buckets/bucket-scheme.js'
import { shownExtent } from '../grid/value-axis.js'
import { type Model, pictureOf } from '../state/state.js'

/** 'buckets': a row a bucket; 'even': rows that can be compared. */
export type RowsAsked = number | 'buckets' | 'even'

const LEAST = 8, MOST = 240
/** Of a linear axis, on which nothing says how many. */
const LINEAR = 96

/** Lines for what a model shows of a track. */
export function chartLines(model: Model, track: number, asked: RowsAsked): number {
  if (typeof asked === 'number') return asked
  const { axis } = model
  const shown = pictureOf(model).history.tracks[track]!
  const extent = shownExtent(shown, axis)
  if (extent === undefined) return 1
  const { from, to } = extent
  const outside = axis.range === undefined ? 0 : 2
  const buckets = to - from + 1 + outside
  if (asked === 'buckets') return buckets
  if (axis.name === 'linear') return LINEAR
  return Math.min(MOST, shown.ladder.function === 'llquantize' ? evenLines(shown.ladder, from, to) + outside : buckets)
}

function evenLines(ladder: Ladder, from: number, to: number): number {
  let [alone, whole, widest] = [0, 0, 0]
  const sizes = new Set<number>()
  for (let at = from; at <= to; at++) {
    const id = ladder.order[at]!
    const [low, high] = [ladder.lows[id]!, ladder.highs[id]!]
    if (isOpen(ladder, id) || spansZero(ladder, id)) alone++
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
