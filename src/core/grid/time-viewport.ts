/**
 * Where in time the map looks: how many ticks a column merges, and whether it follows the newest or stands on a past one.
 *
 * The place is kept as a tick, so another zoom, another width and new ticks leave it where it is; when the history lets go
 * of it, the oldest columns held are shown. Refused: free zoom factors – at 1-2-5 steps a column stays a round time.
 */
import { firstColumn, lastColumn } from './columns.js'
import type { History } from '../history/history.js'

export interface TimeViewport {
  /** Ticks a column. */
  readonly zoom: number
  /** seq after the newest tick in sight; undefined: whatever is newest. */
  readonly end: number | undefined
}

export type TimeViewportAction =
  /** Columns to the right, or to the left when negative. */
  | { readonly type: 'step'; readonly by: number }
  /** Half a window to the right (1) or to the left (-1). */
  | { readonly type: 'page'; readonly by: 1 | -1 }
  | { readonly type: 'jump'; readonly to: 'oldest' | 'newest' | 'mark' }
  /** 1: a column holds less time; -1: more. */
  | { readonly type: 'zoom-time'; readonly by: 1 | -1 }

export const ZOOMS = [1, 2, 5, 10, 20, 50, 100] as const

export const FOLLOW_NEWEST: TimeViewport = { zoom: 1, end: undefined }

/** The columns in sight of a window `width` wide: ids of the first and the last, `last < first` when there are none. */
export function columnsInSight({ zoom, end }: TimeViewport, history: History, width: number): { first: number; last: number } {
  const oldest = firstColumn(history, zoom)
  const newest = lastColumn(history, zoom)
  const fill = Math.min(newest, oldest + Math.max(1, width) - 1)
  const last = end === undefined ? newest : Math.max(fill, Math.min(newest, Math.floor((end - 1) / zoom)))
  return { first: Math.max(oldest, last - width + 1), last }
}

/** The timeline after an action, in a map about `width` columns wide; `marks` are the ticks to jump to. */
export function updateTimeViewport(timeline: TimeViewport, action: TimeViewportAction, history: History, width: number, marks: readonly number[] = []): TimeViewport {
  const { zoom } = timeline
  switch (action.type) {
    case 'step': return moved(timeline, action.by, history, width)
    case 'page': return moved(timeline, action.by * Math.max(1, width >> 1), history, width)
    case 'jump': return jumped(timeline, action.to, history, width, marks)
    case 'zoom-time': {
      const at = ZOOMS.findIndex((one) => one >= zoom)
      const held = history.next - history.first
      const next = ZOOMS[at - action.by]
      return next === undefined || (action.by < 0 && next * 2 > held) ? timeline : { ...timeline, zoom: next }
    }
  }
}

function moved(timeline: TimeViewport, columns: number, history: History, width: number): TimeViewport {
  const { last } = columnsInSight(timeline, history, width)
  return endingAt(timeline, last + columns, history, width)
}

function endingAt(timeline: TimeViewport, id: number, history: History, width: number): TimeViewport {
  const { zoom } = timeline
  if (id >= lastColumn(history, zoom)) return { zoom, end: undefined }
  const oldest = Math.min(lastColumn(history, zoom), firstColumn(history, zoom) + Math.max(1, width) - 1)
  return oldest === lastColumn(history, zoom) ? { zoom, end: undefined } : { zoom, end: (Math.max(id, oldest) + 1) * zoom }
}

/** The next mark to the left of the middle, and from the leftmost on the newest one again. */
function jumped(timeline: TimeViewport, to: 'oldest' | 'newest' | 'mark', history: History, width: number, marks: readonly number[]): TimeViewport {
  const { zoom } = timeline
  if (to === 'newest') return { zoom, end: undefined }
  if (to === 'oldest') return endingAt(timeline, 0, history, width)
  const held = marks.filter((seq) => seq >= history.first && seq < history.next).map((seq) => Math.floor(seq / zoom))
  if (held.length === 0) return timeline
  const half = Math.max(1, width) >> 1
  const middle = columnsInSight(timeline, history, width).last - half
  const left = held.filter((id) => id < middle)
  return endingAt(timeline, Math.max(...(left.length > 0 ? left : held)) + half, history, width)
}
