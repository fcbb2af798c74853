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

/** How a line of `width` screen columns is divided. */
export function keyTableColumns(width: number, units: UnitFormat): KeyTableColumns {
  const tail = units.binary ? 8 : 7
  const rest = width - 2 - RATE - SHARE - tail
  const room = rest - LEAST_NAME - 1
  const spark = room < LEAST_SPARK ? 0 : Math.min(REMEMBERED / TICKS_PER_GLYPH, LEAST_SPARK + ((room - LEAST_SPARK) >> 1))
  return { tail, spark, name: rest - (spark === 0 ? 0 : spark + 1) }
}

/** The sort order to use when the title line is pressed `x` cells from the left edge. The share sorts by rate. */
export function sortColumnAt({ unit, utf8 }: Model, width: number, x: number): Sort {
  const { name, tail } = keyTableColumns(width, unitFormat(unit, utf8))
  const p99 = 2 + name + RATE + SHARE
  return x < 2 + name ? 'name' : x >= p99 && x < p99 + tail ? 'p99' : 'rate'
}
