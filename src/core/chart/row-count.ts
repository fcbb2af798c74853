/**
 * How many lines a chart has when the caller does not say.
 *
 * A table has one row per bucket. On a log or a linear axis a picture has rows of even extent. Where all buckets have one extent, it has
 * as many rows as buckets, so that their edges are sharp; else as many as its narrowest bucket needs, up to SPREAD.
 *
 * With the script's own buckets, rows must be made comparable. The buckets of llquantize have the same width inside a decade and ten
 * times that width in the next one. With one row per bucket, the first row of a decade would hold ten times as many events as the last
 * row of the decade below, and every power of ten would look like a mode. So there are as many rows as the widest bucket, measured on
 * a log axis, fits into the whole axis. Buckets inside one decade, and those of quantize and lquantize, are even already. They get
 * one row each, up to MOST.
 */
import { isOpenEnded, spansZero, type BucketScheme } from '../buckets/bucket-scheme.js'
import { evenExtents, type EvenExtents } from '../grid/even-rows.js'
import { bucketsOnAxis, chosenAxis } from '../grid/value-axis.js'
import { type Model, shownTrace } from '../state/state.js'

/** A number of lines; 'buckets': one row per bucket; 'even': rows that can be compared. */
export type RowsOption = number | 'buckets' | 'even'

/** Bounds of the number of lines. */
const LEAST = 8, MOST = 240
/** Most lines over which buckets of different extent are spread. */
const SPREAD = 160

/** Number of lines for the buckets of a track that the model's value axis covers. */
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
  if (chosenAxis(axis.name, shown.scheme) !== 'own') return pictureRowCount(model, track)
  return Math.min(MOST, shown.scheme.function === 'llquantize' ? evenLines(shown.scheme, from, to) + outside : buckets)
}

/** Number of rows of a picture on an axis of even extent. */
function pictureRowCount(model: Model, track: number): number {
  const { without, ordinary, narrowest, isUniform } = measureAxis(model, track)
  if (isUniform) return Math.min(MOST, without + ordinary)
  return Math.max(without + 1, Math.min(SPREAD, without + Math.max(LEAST, Math.ceil(1 / narrowest))))
}

/** The most lines of even extent, up to `most`; where all buckets have one extent and fit, the same number for each. */
export function evenLineCount(model: Model, track: number, most: number): number {
  const { without, ordinary, isUniform } = measureAxis(model, track)
  const each = isUniform ? Math.floor((most - without) / ordinary) : 0
  return each < 1 ? most : without + each * ordinary
}

/** What is shown on an axis of even extent. `without`: rows without an extent. */
function measureAxis(model: Model, track: number): EvenExtents & { readonly without: number } {
  const { axis } = model
  const shown = shownTrace(model).history.tracks[track]!
  const name = chosenAxis(axis.name, shown.scheme)
  const extents = evenExtents(shown.scheme, bucketsOnAxis(shown, axis)!, name === 'own' ? 'log' : name)
  return { ...extents, without: extents.alone + (axis.range === undefined ? 0 : 2) }
}

/** Lines for the script's own buckets `from` … `to`: as often as the widest fits, and one for each that has no width on a log axis. */
function evenLines(scheme: BucketScheme, from: number, to: number): number {
  let [alone, whole, widest] = [0, 0, 0]
  const sizes = new Set<number>()
  for (let at = from; at <= to; at++) {
    const id = scheme.order[at]!
    const [low, high] = [scheme.lows[id]!, scheme.highs[id]!]
    if (isOpenEnded(scheme, id) || spansZero(scheme, id)) alone++
    else {
      // Not the logarithm of the ratio, which may be more than a double holds.
      const width = low > 0 ? Math.log(high + 1) - Math.log(low) : high < 0 ? Math.log(1 - low) - Math.log(-high) : 0
      whole += width
      sizes.add(high - low)
      widest = Math.max(widest, width)
    }
  }
  if (sizes.size <= 1) return to - from + 1
  const lines = widest > 0 ? Math.floor(whole / widest + 1e-9) : 0
  return Math.max(alone + lines, Math.min(LEAST, to - from + 1))
}
