/**
 * The cell at the cursor in words: its time, its values, the percentile it reaches.
 */
import { toAscii, formatClock, formatDuration, unitFormat } from '../text/format.js'
import type { Model } from '../state/state.js'
import type { CursorCell } from './cell-at-cursor.js'
import type { HeatMap } from './heatmap.js'

/** The percentile that the upper end of a cell reaches, "≤p97.5". Digits are cut, never rounded up. "-" when nothing was counted. */
export function percentileReachedText(upTo: number, total: number, utf8: boolean): string {
  if (total === 0) return '-'
  return `${toAscii('≤', utf8)}p${upTo === total ? 100 : Math.floor((upTo / total) * 1000) / 10}`
}

/** When the cell begins and how long it lasts, "14:03:20 +1s"; `short`: only when it begins. "gone" when the history has dropped it. */
export function cellTimeText({ header, offset }: Model, { range }: CursorCell, { query: { history } }: HeatMap, short = false): string {
  const first = history.at(Math.max(range.from, history.first))
  const last = history.at(Math.min(range.to, history.next - 1))
  if (first === undefined || last === undefined) return 'gone'
  const start = header?.start ?? 0
  const begin = first.time - first.duration
  if (short) return formatClock(start + begin, offset)
  return `${cellClock(start + begin, offset, first.duration)} +${formatDuration(last.time - begin)}`
}

/** A clock time, with milliseconds when ticks are shorter than a second. */
function cellClock(instant: number, offset: number, duration: number): string {
  const millisecond = Math.floor(((instant % 1000) + 1000) % 1000)
  return formatClock(instant, offset) + (duration < 999 ? `.${String(millisecond).padStart(3, '0')}` : '')
}

/** The values that the cell covers, "1.5ms–2ms", "<0" or "≥64ms"; "any" when it covers all values. */
export function cellValueText(model: Model, { range }: CursorCell, { rows }: HeatMap): string {
  if (rows === undefined) return ''
  const units = unitFormat(model.unit, model.utf8)
  const { scheme } = rows
  let [low, high] = [Infinity, -Infinity]
  for (let at = range.low; at <= range.high; at++) {
    low = Math.min(low, scheme.lows[scheme.order[at]!]!)
    high = Math.max(high, scheme.highs[scheme.order[at]!]!)
  }
  if (low === -Infinity && high === Infinity) return 'any'
  if (low === -Infinity) return `<${units.value(high + 1, 3)}`
  if (high === Infinity) return toAscii(`≥${units.value(low, 3)}`, model.utf8)
  return low === high ? units.value(low, 3) : `${units.value(low, 3)}${model.utf8 ? '–' : '-'}${units.value(high + 1, 3)}`
}
