/**
 * The time viewport: how many ticks a column merges, and whether the map follows the newest tick or shows the past.
 *
 * The position is kept as a tick, so another zoom, another width and new ticks do not move it. When the history no longer holds
 * that tick, the oldest columns held are shown. Rejected: free zoom factors, because with 1-2-5 steps a column is a round time.
 */
import { firstColumn, lastColumn } from './columns.js'
import type { History } from '../history/history.js'

export interface TimeViewport {
  /** Ticks in a column. */
  readonly zoom: number
  /** seq after the newest tick in sight; undefined: follow the newest tick. */
  readonly end: number | undefined
}

export type TimeViewportAction =
  /** `by` columns to the right; to the left when negative. */
  | { readonly type: 'step'; readonly by: number }
  /** Half a window to the right (1) or to the left (-1). */
  | { readonly type: 'page'; readonly by: 1 | -1 }
  | { readonly type: 'jump'; readonly to: 'oldest' | 'newest' | 'mark' }
  /** 1: zoom in, a column holds less time; -1: zoom out. */
  | { readonly type: 'zoom-time'; readonly by: 1 | -1 }

export const ZOOMS = [1, 2, 5, 10, 20, 50, 100] as const

export const FOLLOW_NEWEST: TimeViewport = { zoom: 1, end: undefined }

/** Ids of the first and the last column in sight of a map `width` columns wide; `last < first` when there are none. */
export function columnsInSight({ zoom, end }: TimeViewport, history: History, width: number): { first: number; last: number } {
  const oldest = firstColumn(history, zoom)
  const newest = lastColumn(history, zoom)
  const fill = Math.min(newest, oldest + Math.max(1, width) - 1)
  const last = end === undefined ? newest : Math.max(fill, Math.min(newest, Math.floor((end - 1) / zoom)))
  return { first: Math.max(oldest, last - width + 1), last }
}

/** The viewport after an action, for a map `width` columns wide. `marks`: seqs of the ticks that a jump to a mark can go to. */
export function updateTimeViewport(
  viewport: TimeViewport, action: TimeViewportAction, history: History, width: number, marks: readonly number[] = [],
): TimeViewport {
  const { zoom } = viewport
  switch (action.type) {
    case 'step': return moveByColumns(viewport, action.by, history, width)
    case 'page': return moveByColumns(viewport, action.by * Math.max(1, width >> 1), history, width)
    case 'jump':
      if (action.to === 'newest') return { zoom, end: undefined }
      if (action.to === 'oldest') return endAtColumn(viewport, 0, history, width)
      return jumpToMark(viewport, history, width, marks)
    case 'zoom-time': {
      const at = ZOOMS.findIndex((one) => one >= zoom)
      const held = history.next - history.first
      const next = ZOOMS[at - action.by]
      return next === undefined || (action.by < 0 && next * 2 > held) ? viewport : { ...viewport, zoom: next }
    }
  }
}

function moveByColumns(viewport: TimeViewport, columns: number, history: History, width: number): TimeViewport {
  const { last } = columnsInSight(viewport, history, width)
  return endAtColumn(viewport, last + columns, history, width)
}

/** The viewport whose last column is `id`, as far as the history allows; follows the newest tick when that column is in sight. */
function endAtColumn(viewport: TimeViewport, id: number, history: History, width: number): TimeViewport {
  const { zoom } = viewport
  if (id >= lastColumn(history, zoom)) return { zoom, end: undefined }
  const oldest = Math.min(lastColumn(history, zoom), firstColumn(history, zoom) + Math.max(1, width) - 1)
  return oldest === lastColumn(history, zoom) ? { zoom, end: undefined } : { zoom, end: (Math.max(id, oldest) + 1) * zoom }
}

/** Puts the next mark to the left in the middle; after the leftmost mark, the newest one. */
function jumpToMark(viewport: TimeViewport, history: History, width: number, marks: readonly number[]): TimeViewport {
  const { zoom } = viewport
  const held = marks.filter((seq) => seq >= history.first && seq < history.next).map((seq) => Math.floor(seq / zoom))
  if (held.length === 0) return viewport
  const half = Math.max(1, width) >> 1
  const middle = columnsInSight(viewport, history, width).last - half
  const left = held.filter((id) => id < middle)
  return endAtColumn(viewport, Math.max(...(left.length > 0 ? left : held)) + half, history, width)
}
