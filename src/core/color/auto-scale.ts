/**
 * Which scale fits a history: the automatic range of log, linear and sqrt, and the ranks.
 *
 * Both look at all ticks held and not at those in sight, so scrolling and resizing do not recolor. The top of the range
 * follows at once when a hotter cell comes, unless the user has pinned it. Ranks would move a little with every tick; they
 * are taken anew when a quarter more ticks have come, and at least at every 64th, from ticks that any later look still finds.
 */
import { columnAt, firstColumn, lastColumn, ratePerInterval, type ColumnQuery } from '../grid/columns.js'
import type { History } from '../history/history.js'
import { makeRankScale, makeScale, roundUpTop, type Scale, type ScaleName } from './color-scale.js'

/** What a scale depends on; equal moments have equal scales. */
export interface ScaleKey {
  readonly name: ScaleName
  readonly levels: number
  /** The top of the range, or the number of ticks the ranks were taken after. */
  readonly at: number
  /** Where the log scale begins. */
  readonly least: number
}

export interface ShadedQuery extends ColumnQuery {
  /** Milliseconds: what a rate is of. */
  readonly interval: number
}

/** The hottest cell up to column `until`: carried from frame to frame, so that only new columns are looked at. */
export interface Peak {
  readonly rate: number
  /** The column that has it. */
  readonly id: number
  /** The first column to look at again: the one that was still filling, or the one to come. */
  readonly until: number
}

/** Decades of a log scale of time: an event weighs thousands or millions, and all of them would have the upper shades. */
const DECADES = 1e5

/** The peak of all ticks held; `before` is that of an earlier look at the same sheet, if there was one. */
export function findPeak(shaded: ShadedQuery, before?: Peak): Peak {
  const { history, rows, interval, zoom = 1 } = shaded
  const first = firstColumn(history, zoom)
  const last = lastColumn(history, zoom)
  const known = before !== undefined && before.id >= first && before.id < before.until && before.until <= last + 1
  let { rate, id } = known ? before : { rate: 0, id: -1 }
  const complete = history.next % zoom === 0 ? last + 1 : last
  if (rows === undefined) return { rate, id, until: complete }
  for (let at = known ? before.until : first; at <= last; at++) {
    const { greatest, duration } = columnAt(shaded, at)!
    const hot = ratePerInterval(greatest, duration, interval)
    if (hot >= rate) [rate, id] = [hot, at]
  }
  return { rate, id, until: complete }
}

/** The top of the automatic color range, in weight an interval: the next 1-2-5 step at or above the hottest cell held. */
export function automaticTop({ rate }: Peak): number {
  return roundUpTop(rate)
}

/** `top`: where the hottest shade begins, automatic or pinned; ranks do not depend on it. */
export function scaleKey(name: ScaleName, levels: number, { history, weights }: ShadedQuery, top: number): ScaleKey {
  if (name === 'rank') return { name, levels, at: rankEpoch(history, rankInterval(history)), least: 1 }
  return { name, levels, at: top, least: weights === undefined ? 1 : top / DECADES }
}

export function isSameScaleKey(a: ScaleKey, b: ScaleKey): boolean {
  return a.name === b.name && a.levels === b.levels && a.at === b.at && a.least === b.least
}

export function scaleForKey({ name, levels, at, least }: ScaleKey, shaded: ShadedQuery): Scale {
  if (name !== 'rank') return makeScale(name, at, levels, least)
  const { history, rows, interval, zoom = 1 } = shaded
  const rates: number[] = []
  if (rows !== undefined) {
    const from = Math.max(firstColumn(history, zoom), Math.ceil((at - history.limit + rankInterval(history)) / zoom))
    for (let id = from; id < Math.max(Math.floor(at / zoom), from + 1); id++) {
      const column = columnAt(shaded, id)
      for (const count of column?.counts ?? []) if (count > 0) rates.push(ratePerInterval(count, column!.duration, interval))
    }
  }
  return makeRankScale(Float64Array.from(rates), levels)
}

function rankInterval(history: History): number {
  return Math.min(64, history.limit >> 1)
}

/** The last number of ticks, up to those there are, at which ranks are taken: a quarter more each time, at most `every` more. */
function rankEpoch({ next }: History, most: number): number {
  if (next < 1) return 0
  let at = 1
  for (let step = 1; step < most && at + step <= next; step = Math.min(most, Math.max(1, at >> 2))) at += step
  return (at >> 2) < most ? at : at + Math.floor((next - at) / most) * most
}
