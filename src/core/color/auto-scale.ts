/**
 * The automatic color scale of a history: the range of log, linear and sqrt scales, and the bounds of rank scales.
 *
 * Both depend on all ticks held, not on those in sight, so scrolling and resizing do not change colors. The top of the range rises
 * at once when a hotter cell comes, unless the user has pinned it. Ranks would change a little with every tick. So they are computed
 * again only when a quarter more ticks have come, and at least at every 64th, from ticks that any later call still finds.
 */
import { columnAt, firstColumn, lastColumn, ratePerInterval, type ColumnQuery } from '../grid/columns.js'
import type { History } from '../history/history.js'
import { makeRankScale, makeScale, roundUpTop, type Scale, type ScaleName } from './color-scale.js'

/** Everything that a scale depends on: equal keys give equal scales. */
export interface ScaleKey {
  readonly name: ScaleName
  readonly levels: number
  /** The top of the range in weight per interval; for ranks, the number of ticks after which they are computed. */
  readonly at: number
  /** Where a log scale starts, in weight per interval. */
  readonly least: number
  /** The least threshold, in weight per interval: 1, or less where rows hold fractions of events. */
  readonly finest: number
  /** Whether any column has a negative cell. */
  readonly isSigned: boolean
}

/** Columns and the interval of their rates. */
export interface ShadedQuery extends ColumnQuery {
  /** Milliseconds that a rate refers to. */
  readonly interval: number
}

/** The hottest cell of the columns before `until`. Kept from frame to frame, so that only new columns are searched. */
export interface Peak {
  /** Weight per interval; of a negative cell its size. */
  readonly rate: number
  /** Id of the column that has it; -1: none. */
  readonly id: number
  /** Id of the newest column with a negative cell; -1: none. */
  readonly negative: number
  /** Id of the first column to search next time: the incomplete one, or the one to come. */
  readonly until: number
}

/** The least of `finestRate`: labels of the legend have no more digits. */
const LEAST_FINEST = 0.001

/** Ratio of top to least on a weighted log scale. Starting at 1, all cells would have the upper shades: an event weighs up to millions. */
const WEIGHTED_RATIO = 1e5

/** The peak of all ticks held. `before`: the peak of an earlier call with the same query. */
export function findPeak(query: ShadedQuery, before?: Peak): Peak {
  const { history, rows, interval, zoom = 1 } = query
  const first = firstColumn(history, zoom)
  const last = lastColumn(history, zoom)
  const known = before !== undefined && before.id >= first && before.id < before.until && before.until <= last + 1
  let { rate, id, negative } = known ? before : { rate: 0, id: -1, negative: -1 }
  const complete = history.next % zoom === 0 ? last + 1 : last
  if (rows === undefined) return { rate, id, negative, until: complete }
  for (let at = known ? before.until : first; at <= last; at++) {
    const { greatest, least, duration } = columnAt(query, at)!
    const hot = ratePerInterval(Math.max(greatest, -least), duration, interval)
    if (hot >= rate) [rate, id] = [hot, at]
    if (least < 0) negative = at
  }
  return { rate, id, negative, until: complete }
}

/**
 * The top of the automatic color range, in weight per interval: the next 1-2-5 step at or above the hottest cell held. `finest`: see
 * finestRate.
 */
export function automaticTop({ rate }: Peak, finest = 1): number {
  return roundUpTop(rate, finest)
}

/**
 * The rate at which a scale may begin to tell shades apart: a single event, or where buckets are spread over rows, what a single event
 * is in one of them, rounded down to a step of 1-2-5. Without it, all cells of a wide bucket would have the lowest shade.
 */
export function finestRate({ rows, weights }: Pick<ColumnQuery, 'rows' | 'weights'>): number {
  const least = rows?.leastEvent ?? 1
  if (least >= 1 || weights !== undefined) return 1
  const decade = 10 ** Math.floor(Math.log10(least))
  return Math.max(LEAST_FINEST, ([5, 2, 1].find((step) => step * decade <= least * (1 + 1e-9)) ?? 1) * decade)
}

/**
 * The key of a scale. `top`: where the hottest shade starts, automatic or pinned, in weight per interval; ranks do not depend on it.
 * `peak`: of the same query; without it there are no shades below zero.
 */
export function scaleKey(name: ScaleName, levels: number, query: ShadedQuery, top: number, peak?: Peak): ScaleKey {
  const { history, weights, zoom } = query
  const isSigned = peak !== undefined && peak.negative >= firstColumn(history, zoom)
  const finest = finestRate(query)
  if (name === 'rank') return { name, levels, at: rankEpoch(history, rankInterval(history)), least: 1, finest, isSigned }
  return { name, levels, at: top, least: weights === undefined ? finest : top / WEIGHTED_RATIO, finest, isSigned }
}

/** Whether two keys give the same scale. */
export function isSameScaleKey(a: ScaleKey, b: ScaleKey): boolean {
  return a.name === b.name && a.levels === b.levels && a.at === b.at && a.least === b.least && a.finest === b.finest &&
    a.isSigned === b.isSigned
}

/** The scale of a key. Only ranks read the query's columns. */
export function scaleForKey({ name, levels, at, least, finest, isSigned }: ScaleKey, query: ShadedQuery): Scale {
  if (name !== 'rank') return { ...makeScale(name, at, levels, least, finest), isSigned }
  const { history, rows, interval, zoom = 1 } = query
  const rates: number[] = []
  if (rows !== undefined) {
    const from = Math.max(firstColumn(history, zoom), Math.ceil((at - history.limit + rankInterval(history)) / zoom))
    for (let id = from; id < Math.max(Math.floor(at / zoom), from + 1); id++) {
      const column = columnAt(query, id)
      for (const count of column?.counts ?? []) if (count !== 0) rates.push(ratePerInterval(Math.abs(count), column!.duration, interval))
    }
  }
  return { ...makeRankScale(Float64Array.from(rates), levels, finest), isSigned }
}

/** Most ticks between two computations of the ranks. */
function rankInterval(history: History): number {
  return Math.min(64, history.limit >> 1)
}

/** The last number of ticks, up to `next`, at which ranks are computed: each time a quarter more, at most `most` more. */
function rankEpoch({ next }: History, most: number): number {
  if (next < 1) return 0
  let at = 1
  for (let step = 1; step < most && at + step <= next; step = Math.min(most, Math.max(1, at >> 2))) at += step
  return (at >> 2) < most ? at : at + Math.floor((next - at) / most) * most
}
