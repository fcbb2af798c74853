/**
 * Where the key table's lines and columns stand: for drawing it, and for reading a mouse press in it.
 */
import type { Model } from '../state/state.js'
import type { KeyList, Sort } from '../keys/key-list.js'
import { type UnitFormat, unitFormat } from '../text/format.js'
import { REMEMBERED } from '../keys/recent-stats.js'

/** Ticks a glyph of a sparkline. */
export const EACH = 4

export const RATE = 6, SHARE = 5

const LEAST_NAME = 14

const LEAST_SPARK = 5

/** Which groups the table shows in so many lines of its own. */
export interface KeyTableLines {
  /** Place of the first in the listing. */
  readonly first: number
  readonly count: number
  /** Lines for what the cell holds, its title included. */
  readonly cell: number
}

export function keyTableLines(model: Model, { at, rows }: KeyList, height: number): KeyTableLines {
  const cell = model.cursor !== undefined && height >= 14 ? Math.min(10, Math.floor(height / 3)) : 0
  const lines = Math.max(1, height - 2 - cell)
  const first = Math.floor(at / lines) * lines
  return { first, count: Math.max(0, Math.min(lines, rows.length - first)), cell }
}

export interface KeyTableColumns {
  readonly name: number
  readonly tail: number
  /** Glyphs of the sparkline; 0: none. */
  readonly spark: number
}

export function keyTableColumns(width: number, units: UnitFormat): KeyTableColumns {
  const tail = units.binary ? 8 : 7
  const rest = width - 2 - RATE - SHARE - tail
  const room = rest - LEAST_NAME - 1
  const spark = room < LEAST_SPARK ? 0 : Math.min(REMEMBERED / EACH, LEAST_SPARK + ((room - LEAST_SPARK) >> 1))
  return { tail, spark, name: rest - (spark === 0 ? 0 : spark + 1) }
}

/** What a table so wide inside is sorted by when its head is pressed `x` cells from its left: a share goes with its rate. */
export function sortColumnAt({ unit, utf8 }: Model, width: number, x: number): Sort {
  const { name, tail } = keyTableColumns(width, unitFormat(unit, utf8))
  const p99 = 2 + name + RATE + SHARE
  return x < 2 + name ? 'name' : x >= p99 && x < p99 + tail ? 'p99' : 'rate'
}
