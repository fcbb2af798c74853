/**
 * How much time is in sight: so many columns of so many ticks, ending somewhere. Zooming is about a place, which stays under
 * the mouse.
 *
 * A column is never thinner than a pixel: where more is to be in sight, columns merge more ticks; where little is, they merge
 * fewer, and get wider.
 */
import { firstColumn, lastColumn } from '../core/grid/columns.js'
import type { History } from '../core/history/history.js'
import { ZOOMS, type TimeViewport } from '../core/grid/time-viewport.js'

/** Columns that are left in sight at least, as far as there are so many. */
const MIN_COLUMNS = 6
/** Fewer columns than these are told apart further, where they merge ticks. */
const FEW_COLUMNS = 48

export interface PageViewport {
  readonly time: TimeViewport
  /** Most columns in sight; Infinity: as many as there are. */
  readonly columns: number
}

/** Columns to be in sight on so many pixels. */
export function countColumns({ time: { zoom }, columns }: PageViewport, history: History, pixels: number): number {
  const held = lastColumn(history, zoom) - firstColumn(history, zoom) + 1
  return Math.max(1, Math.min(columns, held, pixels))
}

/** All that is held, at no finer a zoom than given. */
export function fitWholeHistory(history: History, pixels: number, zoom = 1): PageViewport {
  const held = history.next - history.first
  const fits = ZOOMS.find((one) => one >= zoom && held / one <= pixels) ?? ZOOMS.at(-1)!
  return { time: { zoom: fits, end: undefined }, columns: Infinity }
}

/** `factor` times as much time, with the tick `seq` at the same `share` (0…1) of the width. */
export function zoomViewport(sight: PageViewport, history: History, pixels: number, factor: number, { seq, share }: { readonly seq: number; readonly share: number }): PageViewport {
  const { zoom } = sight.time
  const before = countColumns(sight, history, pixels) * zoom
  const held = history.next - history.first
  const ticks = Math.max(Math.min(MIN_COLUMNS, held), Math.min(held, before * factor))
  if (ticks >= held && factor > 1) return fitWholeHistory(history, pixels, zoom)
  const finer = ZOOMS[ZOOMS.indexOf(zoom as (typeof ZOOMS)[number]) - 1]
  const kept = factor < 1 && finer !== undefined && ticks / zoom < FEW_COLUMNS ? finer : zoom
  const used = ZOOMS.find((one) => one >= kept && ticks / one <= pixels) ?? ZOOMS.at(-1)!
  return fitTicks(history, seq - share * ticks, ticks, used)
}

/** The ticks from `from` on, so many of them, merged so. */
export function fitTicks(history: History, from: number, ticks: number, zoom: number): PageViewport {
  const columns = Math.max(1, Math.round(ticks / zoom))
  const last = Math.round(Math.max(from, history.first) / zoom) + columns - 1
  const end = last >= lastColumn(history, zoom) ? undefined : (last + 1) * zoom
  return { time: { zoom, end }, columns }
}
