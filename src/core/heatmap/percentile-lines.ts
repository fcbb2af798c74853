/**
 * The lines over the map: the percentiles of each column, and the latency target.
 *
 * A percentile is interpolated inside its bucket, and its mark stands where the value lies on the axis, whatever the rows are. When
 * two percentiles fall on one line, the higher one is drawn.
 * Each percentile has its own glyph, by order; the status line shows the glyphs beside the numbers.
 */
import { isOpenEnded, type BucketScheme } from '../buckets/bucket-scheme.js'
import type { Mark } from '../frame.js'
import { estimatePercentiles, type BucketCounts, type Estimate } from '../buckets/percentiles.js'
import type { Row, Rows } from '../grid/rows.js'

/** By order of the percentile; the last glyph serves all further ones. The ASCII glyphs are characters that no shade uses. */
const GLYPHS = { utf8: ['─', '╌', '═', '┄'], ascii: ['_', '~', '^', '"'] }

/** The glyph of a percentile, by its place among those drawn. */
export function percentileGlyph(order: number, utf8: boolean): string {
  const glyphs = utf8 ? GLYPHS.utf8 : GLYPHS.ascii
  return glyphs[Math.min(order, glyphs.length - 1)]!
}

/** The glyph of the latency target. */
export function targetGlyph(utf8: boolean): string {
  return utf8 ? '┈' : "'"
}

/** The line of the map on which a value lies, 0 at the top; undefined when no row covers the value. */
export function lineForValue(rows: Rows, value: number, rowsPerLine: 1 | 2): number | undefined {
  const row = rowForValue(rows, value)
  return row === undefined ? undefined : Math.floor(gridRowForValue(rows, row, value) / rowsPerLine)
}

/** The row whose part of the axis holds a value; undefined when the axis does not reach it. */
export function rowForValue({ rows }: Rows, value: number): Row | undefined {
  return rows.find(({ begin, end }) => value >= begin && value < end)
}

/** The row of the grid, as if each line or half line were one. */
function gridRowForValue(rows: Rows, row: Row, value: number): number {
  const { begin, end, top, bottom } = row
  if (top === bottom || begin === -Infinity || end === Infinity) return bottom
  return Math.max(top, bottom - Math.floor(shareInRow(rows, row, value) * (bottom - top + 1)))
}

/**
 * How far up in a row a value lies, 0 … 1: on the row's axis, and for the script's own buckets on a log axis when the row is above
 * zero. The row must have two finite ends.
 */
export function shareInRow({ axis }: Rows, { begin, end }: Pick<Row, 'begin' | 'end'>, value: number): number {
  return begin > 0 && axis !== 'linear' ? (Math.log(value) - Math.log(begin)) / (Math.log(end) - Math.log(begin))
    : (value - begin) / (end - begin)
}

/** The end of a bucket is the start of the next one. A slightly lower value is drawn in the bucket it belongs to. */
function valueInOwnBucket({ lows, highs, byLow }: BucketScheme, { mark, value }: Estimate): number {
  const id = byLow.get(value)
  return id === undefined || mark === '≥' || lows[id] === highs[id] ? value : value - Math.abs(value) * 1e-9
}

/** The percentile marks of a column, at most one per line. `shares`: percentiles as 0 … 1. */
export function percentileMarks(rows: Rows, counts: BucketCounts, shares: readonly number[], rowsPerLine: 1 | 2, utf8 = true): Mark[] {
  const found = estimatePercentiles(rows.scheme, counts, shares)
  const byLine = new Map<number, Mark>()
  shares.forEach((_, order) => {
    const line = found === undefined ? undefined : lineForValue(rows, valueInOwnBucket(rows.scheme, found[order]!), rowsPerLine)
    if (line !== undefined) byLine.set(line, { row: line, text: percentileGlyph(order, utf8), style: 'normal' })
  })
  return [...byLine.values()]
}

/**
 * Share (0 … 1) of the events above a value. It is exact when no bucket with events lies on both sides of the value. Undefined where any
 * count is negative: then there are no shares.
 */
export function shareAbove(
  scheme: BucketScheme, { ids, counts, isSigned = false }: BucketCounts, value: number,
): { readonly share: number; readonly exact: boolean } | undefined {
  if (isSigned) return undefined
  let [above, total, exact] = [0, 0, true]
  for (let i = 0; i < ids.length; i++) {
    const count = counts[i]!
    const low = scheme.lows[ids[i]!]!
    const high = scheme.highs[ids[i]!]!
    total += count
    if (count === 0 || value >= high + 1) continue
    if (value <= low) above += count
    else {
      exact = false
      above += isOpenEnded(scheme, ids[i]!) ? (high === Infinity ? count : 0) : count * (1 - shareOfBucketBelow(scheme, low, high, value))
    }
  }
  return { share: total === 0 ? 0 : above / total, exact }
}

function shareOfBucketBelow(scheme: BucketScheme, low: number, high: number, value: number): number {
  if (scheme.function === 'quantize' && low > 0) return (Math.log(value) - Math.log(low)) / (Math.log(high + 1) - Math.log(low))
  return (value - low) / (high + 1 - low)
}
