/**
 * Where the lines and columns of the key table are, for drawing it and for reading a mouse press in it.
 */
import type { Model } from '../state/state.js'
import type { KeyList, Sort } from '../keys/key-list.js'
import { type UnitFormat, unitFormat } from '../text/format.js'
import { REMEMBERED } from '../keys/recent-stats.js'

/** Ticks per glyph of a sparkline. */
export const TICKS_PER_GLYPH = 4

/** Screen columns of the rate and of the share. */
export const RATE = 6, SHARE = 5

/** Least screen columns of the name, and of a sparkline. */
const LEAST_NAME = 14, LEAST_SPARK = 5

/** Which groups the table shows. */
export interface KeyTableLines {
  /** Index of the first group shown. */
  readonly first: number
  /** Groups shown. */
  readonly count: number
  /** Lines for the keys of the cell at the cursor, their title included; 0 without them. */
  readonly cell: number
}

/** How a table of `height` lines divides them. */
export function keyTableLines(model: Model, { at, rows }: KeyList, height: number): KeyTableLines {
  const cell = model.cursor !== undefined && height >= 14 ? Math.min(10, Math.floor(height / 3)) : 0
  const lines = Math.max(1, height - 2 - cell)
  const first = Math.floor(at / lines) * lines
  return { first, count: Math.max(0, Math.min(lines, rows.length - first)), cell }
}

/** Screen columns of the parts of a table's line. */
export interface KeyTableColumns {
  readonly name: number
  /** Of the 99th percentile. */
  readonly tail: number
  /** Glyphs of the sparkline; 0: none. */
  readonly spark: number
}

/** How a line of `width` screen columns is divided. `widest`: the most columns of a name; the sparkline takes what names leave. */
export function keyTableColumns(width: number, units: UnitFormat, widest: number): KeyTableColumns {
  const tail = units.binary ? 8 : 7
  const rest = width - 2 - RATE - SHARE - tail
  const room = rest - Math.max(LEAST_NAME, Math.min(widest, rest - LEAST_SPARK - 1)) - 1
  const spark = room < LEAST_SPARK ? 0 : Math.min(REMEMBERED / TICKS_PER_GLYPH, LEAST_SPARK + ((room - LEAST_SPARK) >> 1))
  return { tail, spark, name: rest - (spark === 0 ? 0 : spark + 1) }
}

/** The columns of a table beside the map in which every name is whole, `least` of them or more, as long as names are not too long. */
export function neededTableWidth(model: Model, least: number): number {
  const units = unitFormat(model.unit, model.utf8)
  const widest = widestKeyName(model)
  let width = least
  while (keyTableColumns(width - 1, units, widest).name < widest) width += NAME_STEP
  return width
}

/** The most columns of a name that a table makes room for. */
const LARGEST_NAME = 64
/** A table grows in steps of so many columns, because the map is drawn anew with each. */
const NAME_STEP = 4

/** The screen columns that the names in the table need. */
export function widestKeyName({ header, selection: { fold }, history, paused }: Model): number {
  const title = (header?.keys ?? []).filter((_, i) => fold === undefined || fold.includes(i)).join(' ').length + 1
  return Math.min(LARGEST_NAME, Math.max(title, (paused?.history ?? history).keys.widestName(fold)))
}

/** The sort order to use when the title line is pressed `x` cells from the left edge. The share sorts by rate. */
export function sortColumnAt(model: Model, width: number, x: number): Sort {
  const { name, tail } = keyTableColumns(width, unitFormat(model.unit, model.utf8), widestKeyName(model))
  const p99 = 2 + name + RATE + SHARE
  return x < 2 + name ? 'name' : x >= p99 && x < p99 + tail ? 'p99' : 'rate'
}
