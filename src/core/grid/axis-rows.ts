/**
 * Rows on a log or a linear axis: a bucket gets as many lines as its share of the axis.
 *
 * A bucket is never split: a bucket that covers several lines gets all of them, and several buckets within one line share it.
 * Open-ended buckets and the bucket around zero have no extent on either axis; each gets one line. A log axis is linear between
 * -1 and 1. When llquantize has more buckets than lines, its own rows are used on the log axis: they are already even, decade by
 * decade. Rejected: other cuts, because a row with one bucket less than its neighbors would look like a valley.
 */
import { isOpenEnded, spansZero, type BucketScheme } from '../buckets/bucket-scheme.js'
import { rowsForBuckets, type RowPart } from './rows.js'

/** Axes on which equal differences (linear) or equal ratios (log) get equal heights. */
export type EvenAxisName = 'log' | 'linear'

const PLACES: Readonly<Record<EvenAxisName, (value: number) => number>> = {
  linear: (value) => value,
  log: (value) => Math.abs(value) < 1 ? value : Math.sign(value) * (1 + Math.log(Math.abs(value))),
}

/** Parts for the buckets at positions `from` to `to`, both included; their lines sum to `height`. */
export function spreadOverAxis(scheme: BucketScheme, from: number, to: number, height: number, name: EvenAxisName): RowPart[] {
  if (name === 'log' && scheme.function === 'llquantize' && to - from + 1 > height) return bucketParts(scheme, from, to, height)
  const place = PLACES[name]
  const standsAlone = (at: number) => isOpenEnded(scheme, scheme.order[at]!) || spansZero(scheme, scheme.order[at]!)
  const extent = (at: number) => place(scheme.highs[scheme.order[at]!]! + 1) - place(scheme.lows[scheme.order[at]!]!)
  let [specials, whole] = [0, 0]
  for (let at = from; at <= to; at++) {
    if (standsAlone(at)) specials++
    else whole += Math.max(0, extent(at))
  }
  const lines = height - specials
  if (lines < 1 || !(whole > 0)) return bucketParts(scheme, from, to, height)
  const parts: { from: number; to: number; lines: number }[] = []
  let [covered, used, open] = [0, 0, false]
  for (let at = from; at <= to; at++) {
    if (standsAlone(at)) {
      parts.push({ from: at, to: at, lines: 1 })
      open = false
      continue
    }
    covered += Math.max(0, extent(at))
    if (open) parts.at(-1)!.to = at
    else parts.push({ from: at, to: at, lines: 0 })
    const edge = Math.round((covered / whole) * lines)
    parts.at(-1)!.lines += edge - used
    open = parts.at(-1)!.lines === 0
    used = edge
  }
  return fitToHeight(parts, height) ?? bucketParts(scheme, from, to, height)
}

/** Parts as the script's own buckets give them, for positions `from` to `to`, both included; their lines sum to `height`. */
export function bucketParts(scheme: BucketScheme, from: number, to: number, height: number): RowPart[] {
  const { rows } = rowsForBuckets(scheme, from, to, height, false)
  return rows.map((row) => ({ from: row.from, to: row.to, lines: row.bottom - row.top + 1 }))
}

/**
 * Gives every part at least one line and makes the lines sum to `height`; the tallest part gives up or gets lines.
 * undefined when there are more parts than lines.
 */
function fitToHeight(parts: readonly RowPart[], height: number): RowPart[] | undefined {
  if (parts.length > height) return undefined
  const given = parts.map((part) => ({ ...part, lines: Math.max(1, part.lines) }))
  for (let excess = given.reduce((sum, { lines }) => sum + lines, 0) - height; excess !== 0; excess -= Math.sign(excess)) {
    const tallest = given.reduce((most, part) => part.lines > most.lines ? part : most)
    tallest.lines -= Math.sign(excess)
  }
  return given
}
