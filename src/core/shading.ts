/**
 * Which scale fits a history: the automatic range of log, linear and sqrt, and the ranks.
 *
 * Both look at all ticks held and not at those in sight, so scrolling and resizing do not recolour. The top of the range
 * follows at once when a hotter cell comes. Ranks would move a little with every tick; they are taken anew at ticks 1, 2,
 * 4, 8, … 64 and from then on at every 64th, from ticks that any later look still finds.
 */
import { columnOf, gridOf, rateOf, type KeyFilter } from './grid.js'
import type { History } from './history.js'
import type { Rows } from './rows.js'
import { rankScaleOf, scaleOf, stickyTop, type Scale, type ScaleName } from './scale.js'

/** What a scale depends on; equal moments have equal scales. */
export interface Moment {
  readonly name: ScaleName
  readonly levels: number
  /** The top of the range, or the number of ticks the ranks were taken after. */
  readonly at: number
}

export interface Shaded {
  readonly history: History
  readonly track: number
  readonly rows: Rows | undefined
  /** Milliseconds. */
  readonly interval: number
  readonly filter?: KeyFilter
}

/** The hottest cell of the ticks `from` … `until`: carried from frame to frame, so that only new ticks are looked at. */
export interface Peak {
  readonly rate: number
  /** The entry that has it. */
  readonly seq: number
  /** seq after the last entry looked at. */
  readonly until: number
}

/** The peak of all ticks held; `before` is that of an earlier look at the same rows, if there was one. */
export function peakOf({ history, track, rows, interval, filter }: Shaded, before?: Peak): Peak {
  const known = before !== undefined && before.seq >= history.first && before.until <= history.next
  let { rate, seq } = known ? before : { rate: 0, seq: -1 }
  if (rows !== undefined) {
    for (let at = known ? before.until : history.first; at < history.next; at++) {
      const { entry, greatest } = columnOf(history.at(at)!, track, rows, filter)
      const hot = rateOf(greatest, entry.duration, interval)
      if (hot >= rate) [rate, seq] = [hot, at]
    }
  }
  return { rate, seq, until: history.next }
}

export function momentOf(name: ScaleName, levels: number, history: History, { rate }: Peak): Moment {
  return { name, levels, at: name === 'rank' ? epoch(history) : stickyTop(rate) }
}

export function scaleAt({ name, levels, at }: Moment, { history, track, rows, interval, filter }: Shaded): Scale {
  if (name !== 'rank') return scaleOf(name, at, levels)
  const rates: number[] = []
  if (rows !== undefined) {
    const { columns } = gridOf(history, track, rows, at - history.limit + every(history), at - 1, filter)
    for (const { entry, counts } of columns) {
      for (const count of counts) if (count > 0) rates.push(rateOf(count, entry.duration, interval))
    }
  }
  return rankScaleOf(Float64Array.from(rates), levels)
}

function every(history: History): number {
  return Math.min(64, history.limit >> 1)
}

function epoch(history: History): number {
  const { next } = history
  if (next < 1) return 0
  const step = every(history)
  return next < step ? 2 ** Math.floor(Math.log2(next)) : next - (next % step)
}
