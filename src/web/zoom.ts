/**
 * Which time is in sight: how many columns, how many ticks each, and where they end. Zooming keeps the tick under the mouse in place.
 *
 * A column is never thinner than a pixel. Where more time is to be in sight than there are pixels, columns merge more ticks; where
 * little time is in sight, they merge fewer ticks and get wider.
 */
import { firstColumn, lastColumn } from '../core/grid/columns.js'
import type { History } from '../core/history/history.js'
import { ZOOMS, type TimeViewport } from '../core/grid/time-viewport.js'

/** Fewest columns that zooming in leaves in sight, where there are that many. */
const MIN_COLUMNS = 6
/** With fewer columns than these, zooming in splits columns that merge ticks. */
const FEW_COLUMNS = 48

/** The core's viewport, which gives the ticks a column and the end, with the number of columns that the page shows. */
export interface PageViewport {
  readonly time: TimeViewport
  /** Most columns in sight; Infinity: as many as there are. */
  readonly columns: number
}

/** A tick by its number, and where it is in the width, from 0 (left) to 1. */
export interface ZoomCenter {
  readonly seq: number
  readonly share: number
}

/** How many columns are in sight on a map that is `pixels` wide; at least 1. */
export function countColumns({ time: { zoom }, columns }: PageViewport, history: History, pixels: number): number {
  const held = lastColumn(history, zoom) - firstColumn(history, zoom) + 1
  return Math.max(1, Math.min(columns, held, pixels))
}

/** All ticks that are held. `zoom`: fewest ticks a column. */
export function fitWholeHistory(history: History, pixels: number, zoom = 1): PageViewport {
  const held = history.next - history.first
  const fitting = ZOOMS.find((one) => one >= zoom && held / one <= pixels) ?? ZOOMS.at(-1)!
  return { time: { zoom: fitting, end: undefined }, columns: Infinity }
}

/** `factor` times as much time as in `viewport`, with the center's tick at the same share of the width. */
export function zoomViewport(
  viewport: PageViewport, history: History, pixels: number, factor: number, { seq, share }: ZoomCenter,
): PageViewport {
  const { zoom } = viewport.time
  const before = countColumns(viewport, history, pixels) * zoom
  const held = history.next - history.first
  const ticks = Math.max(Math.min(MIN_COLUMNS, held), Math.min(held, before * factor))
  if (ticks >= held && factor > 1) return fitWholeHistory(history, pixels, zoom)
  const finer = ZOOMS[ZOOMS.indexOf(zoom as (typeof ZOOMS)[number]) - 1]
  const least = factor < 1 && finer !== undefined && ticks / zoom < FEW_COLUMNS ? finer : zoom
  const fitting = ZOOMS.find((one) => one >= least && ticks / one <= pixels) ?? ZOOMS.at(-1)!
  return fitTicks(history, seq - share * ticks, ticks, fitting)
}

/** `ticks` ticks from number `from` on, `zoom` of them a column. It follows the newest tick where it ends with it. */
export function fitTicks(history: History, from: number, ticks: number, zoom: number): PageViewport {
  const columns = Math.max(1, Math.round(ticks / zoom))
  const last = Math.round(Math.max(from, history.first) / zoom) + columns - 1
  const end = last >= lastColumn(history, zoom) ? undefined : (last + 1) * zoom
  return { time: { zoom, end }, columns }
}
