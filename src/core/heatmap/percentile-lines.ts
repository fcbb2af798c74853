/**
 * Lines over the map: the percentiles of each column, and the target.
 *
 * A percentile is interpolated inside its bucket, so in a row of several lines the line says where in it the value lies;
 * in a row that joins buckets the row is all that can be drawn. Where two fall on one line of the map the higher one is
 * drawn. Glyphs stand for the percentiles by their order; the status line writes them beside the numbers.
 */
import { isOpenEnded, type BucketScheme } from '../buckets/bucket-scheme.js'
import type { Mark } from '../frame.js'
import { estimatePercentiles, type BucketCounts, type Estimate } from '../buckets/percentiles.js'
import type { Row, Rows } from '../grid/rows.js'

/** By order; the last for all that follow. In ASCII, characters that no shade has. */
const GLYPHS = { utf8: ['─', '╌', '═', '┄'], ascii: ['_', '~', '^', '"'] }

export function percentileGlyph(order: number, utf8: boolean): string {
  const glyphs = utf8 ? GLYPHS.utf8 : GLYPHS.ascii
  return glyphs[Math.min(order, glyphs.length - 1)]!
}

export function targetGlyph(utf8: boolean): string {
  return utf8 ? '┈' : "'"
}

/** The line of the map (`rowsPerLine` rows in each) on which a value lies; undefined when the rows do not reach it. */
export function lineForValue({ rows }: Rows, value: number, rowsPerLine: 1 | 2): number | undefined {
  const row = rows.find(({ low, high }) => value >= low && value < high + 1)
  return row === undefined ? undefined : Math.floor(placeIn(row, value) / rowsPerLine)
}

function placeIn({ low, high, top, bottom }: Row, value: number): number {
  if (top === bottom || low === -Infinity || high === Infinity) return bottom
  return Math.max(top, bottom - Math.floor(shareInRow({ low, high }, value) * (bottom - top + 1)))
}

/** How far up in a row with two ends a value lies, 0 … 1: on a log axis where the row is above zero. */
export function shareInRow({ low, high }: Pick<Row, 'low' | 'high'>, value: number): number {
  return low > 0 ? Math.log(value / low) / Math.log((high + 1) / low) : (value - low) / (high + 1 - low)
}

/** The end of a bucket is the begin of the next one: a hair lower it is drawn in its own. */
function within({ lows, highs, byLow }: BucketScheme, { mark, value }: Estimate): number {
  const id = byLow.get(value)
  return id === undefined || mark === '≥' || lows[id] === highs[id] ? value : value - Math.abs(value) * 1e-9
}

/** Percentile marks of a column, at most one a line. */
export function percentileMarks(rows: Rows, counts: BucketCounts, shares: readonly number[], rowsPerLine: 1 | 2, utf8 = true): Mark[] {
  const found = estimatePercentiles(rows.scheme, counts, shares)
  const byLine = new Map<number, Mark>()
  shares.forEach((_, order) => {
    const line = found === undefined ? undefined : lineForValue(rows, within(rows.scheme, found[order]!), rowsPerLine)
    if (line !== undefined) byLine.set(line, { row: line, text: percentileGlyph(order, utf8), style: 'normal' })
  })
  return [...byLine.values()]
}

/** The share of the events above a value, and whether it is exact: no bucket with events lies on both sides of it. */
export function shareAbove(scheme: BucketScheme, { ids, counts }: BucketCounts, value: number): { readonly share: number; readonly exact: boolean } {
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
      above += isOpenEnded(scheme, ids[i]!) ? (high === Infinity ? count : 0) : count * (1 - partBelow(scheme, low, high, value))
    }
  }
  return { share: total === 0 ? 0 : above / total, exact }
}

function partBelow(scheme: BucketScheme, low: number, high: number, value: number): number {
  if (scheme.function === 'quantize' && low > 0) return Math.log(value / low) / Math.log((high + 1) / low)
  return (value - low) / (high + 1 - low)
}
