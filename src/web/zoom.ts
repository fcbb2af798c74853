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
const LEAST = 6
/** Fewer columns than these are told apart further, where they merge ticks. */
const FEW = 48

export interface Sight {
  readonly timeline: TimeViewport
  /** Most columns in sight; Infinity: as many as there are. */
  readonly columns: number
}

/** Columns to be in sight on so many pixels. */
export function columnsIn({ timeline: { zoom }, columns }: Sight, history: History, pixels: number): number {
  const held = lastColumn(history, zoom) - firstColumn(history, zoom) + 1
  return Math.max(1, Math.min(columns, held, pixels))
}

/** All that is held, at no finer a zoom than given. */
export function wholeSight(history: History, pixels: number, zoom = 1): Sight {
  const held = history.next - history.first
  const fits = ZOOMS.find((one) => one >= zoom && held / one <= pixels) ?? ZOOMS.at(-1)!
  return { timeline: { zoom: fits, end: undefined }, columns: Infinity }
}

/** `factor` times as much time, with the tick `seq` at the same `share` (0…1) of the width. */
export function zoomedSight(sight: Sight, history: History, pixels: number, factor: number, { seq, share }: { readonly seq: number; readonly share: number }): Sight {
  const { zoom } = sight.timeline
  const before = columnsIn(sight, history, pixels) * zoom
  const held = history.next - history.first
  const ticks = Math.max(Math.min(LEAST, held), Math.min(held, before * factor))
  if (ticks >= held && factor > 1) return wholeSight(history, pixels, zoom)
  const finer = ZOOMS[ZOOMS.indexOf(zoom as (typeof ZOOMS)[number]) - 1]
  const kept = factor < 1 && finer !== undefined && ticks / zoom < FEW ? finer : zoom
  const used = ZOOMS.find((one) => one >= kept && ticks / one <= pixels) ?? ZOOMS.at(-1)!
  return spanning(history, seq - share * ticks, ticks, used)
}

/** The ticks from `from` on, so many of them, merged so. */
export function spanning(history: History, from: number, ticks: number, zoom: number): Sight {
  const columns = Math.max(1, Math.round(ticks / zoom))
  const last = Math.round(Math.max(from, history.first) / zoom) + columns - 1
  const end = last >= lastColumn(history, zoom) ? undefined : (last + 1) * zoom
  return { timeline: { zoom, end }, columns }
}
