/**
 * The cell at the cursor in words: its time, its values, the percentile it reaches.
 */
import { toAscii, formatClock, formatDuration, unitFormat } from '../text/format.js'
import type { Model } from '../state/state.js'
import type { CursorCell } from './cell-at-cursor.js'
import type { HeatMap } from './heatmap.js'

/** The percentile at the upper end, never rounded up. */
export function percentileReachedText(upTo: number, total: number, utf8: boolean): string {
  if (total === 0) return '-'
  return `${toAscii('≤', utf8)}p${upTo === total ? 100 : Math.floor((upTo / total) * 1000) / 10}`
}

/** The begin and how long, or begin and end of a box of several columns; in short, the begin to the second. */
export function cellTimeText({ header, offset }: Model, { range: part }: CursorCell, { query: { history } }: HeatMap, short = false): string {
  const first = history.at(Math.max(part.from, history.first))
  const last = history.at(Math.min(part.to, history.next - 1))
  if (first === undefined || last === undefined) return 'gone'
  const start = header?.start ?? 0
  const begin = first.time - first.duration
  return short ? formatClock(start + begin, offset) : `${moment(start + begin, offset, first.duration)} +${formatDuration(last.time - begin)}`
}

/** Down to the millisecond where ticks are short. */
function moment(instant: number, offset: number, duration: number): string {
  return formatClock(instant, offset) + (duration < 999 ? `.${String(Math.floor(((instant % 1000) + 1000) % 1000)).padStart(3, '0')}` : '')
}

export function cellValueText(model: Model, { range: part }: CursorCell, { rows }: HeatMap): string {
  if (rows === undefined) return ''
  const units = unitFormat(model.unit, model.utf8)
  const { scheme } = rows
  let [low, high] = [Infinity, -Infinity]
  for (let at = part.low; at <= part.high; at++) {
    low = Math.min(low, scheme.lows[scheme.order[at]!]!)
    high = Math.max(high, scheme.highs[scheme.order[at]!]!)
  }
  if (low === -Infinity && high === Infinity) return 'any'
  if (low === -Infinity) return `<${units.value(high + 1, 3)}`
  if (high === Infinity) return toAscii(`≥${units.value(low, 3)}`, model.utf8)
  return low === high ? units.value(low, 3) : `${units.value(low, 3)}${model.utf8 ? '–' : '-'}${units.value(high + 1, 3)}`
}
