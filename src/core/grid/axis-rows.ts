/**
 * Rows spread over a log or a linear axis: how many lines each bucket gets is how much of the axis it covers.
 *
 * Buckets are never split: one that covers several lines has them all, several within one line share it. Buckets with an
 * open end and the one around zero have no extent on either axis and get a line each. A log axis is linear between -1 and 1.
 * llquantize's own rows are even on a log axis wherever they are joined, decade by decade, and are taken as they are:
 * cut anywhere else, a row with a bucket less than its neighbors would look like a valley.
 */
import { isOpenEnded, spansZero, type BucketScheme } from '../buckets/bucket-scheme.js'
import { rowsForBuckets, type RowPart } from './rows.js'

export type EvenAxisName = 'log' | 'linear'

const PLACES: Readonly<Record<EvenAxisName, (value: number) => number>> = {
  linear: (value) => value,
  log: (value) => Math.abs(value) < 1 ? value : Math.sign(value) * (1 + Math.log(Math.abs(value))),
}

/** Parts for the buckets from position `from` to `to`, both included, on `height` lines in all. */
export function spreadOverAxis(scheme: BucketScheme, from: number, to: number, height: number, name: EvenAxisName): RowPart[] {
  if (name === 'log' && scheme.function === 'llquantize' && to - from + 1 > height) return ownParts(scheme, from, to, height)
  const place = PLACES[name]
  const alone = (at: number) => isOpenEnded(scheme, scheme.order[at]!) || spansZero(scheme, scheme.order[at]!)
  const extent = (at: number) => place(scheme.highs[scheme.order[at]!]! + 1) - place(scheme.lows[scheme.order[at]!]!)
  let [specials, whole] = [0, 0]
  for (let at = from; at <= to; at++) {
    if (alone(at)) specials++
    else whole += Math.max(0, extent(at))
  }
  const lines = height - specials
  if (lines < 1 || !(whole > 0)) return ownParts(scheme, from, to, height)
  const parts: { from: number; to: number; lines: number }[] = []
  let [covered, used, open] = [0, 0, false]
  for (let at = from; at <= to; at++) {
    if (alone(at)) {
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
  return fitted(parts, height) ?? ownParts(scheme, from, to, height)
}

function ownParts(scheme: BucketScheme, from: number, to: number, height: number): RowPart[] {
  return rowsForBuckets(scheme, from, to, height, false).rows.map((row) => ({ from: row.from, to: row.to, lines: row.bottom - row.top + 1 }))
}

/** At least a line for each part, `height` in all, taken from the tallest; undefined where there are more parts than lines. */
function fitted(parts: readonly RowPart[], height: number): RowPart[] | undefined {
  if (parts.length > height) return undefined
  const given = parts.map((part) => ({ ...part, lines: Math.max(1, part.lines) }))
  for (let excess = given.reduce((sum, { lines }) => sum + lines, 0) - height; excess !== 0; excess -= Math.sign(excess)) {
    const tallest = given.reduce((most, part) => part.lines > most.lines ? part : most)
    tallest.lines -= Math.sign(excess)
  }
  return given
}
