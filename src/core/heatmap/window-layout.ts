/**
 * Where everything is in a window. Drawing a frame and reading a mouse press both use this layout.
 *
 * From left to right: the key table, the value axis, the map. The map always ends at the right edge of the window. When the window
 * gets narrower, the table first loses columns. Then it is beside the map only when the user opened it. At last it covers the map,
 * while the arrow keys move in it.
 */
import { axisWidth } from './value-axis-labels.js'
import type { Rect, Size } from '../frame.js'
import { unitFormat } from '../text/format.js'
import { countKeyParts } from '../keys/key-list.js'
import { neededTableWidth } from './key-table-layout.js'
import { type Model, shownTrace, shownTrack } from '../state/state.js'

export const SMALLEST_WINDOW: Size = { columns: 40, rows: 12 }
/** Used until a view reports its size. */
export const DEFAULT_WINDOW: Size = { columns: 80, rows: 24 }
/** Windows of at least this many rows have a second status line. */
const TWO_STATUS_LINES = 16
/** Windows of at least this many columns show the table by default. Its numbers cost as many bytes per tick as everything else. */
const WIDE = 150
/** Columns of the widest value axis, the one for bytes. */
const LARGEST_AXIS = 9
/** The map has at least this many columns beside a table. */
const LEAST_MAP = 36
/** Columns of a window, and the least of the table in windows at least as wide. */
const TABLES = [[190, 54], [150, 46], [110, 42], [0, 32]] as const

/** A window divided into parts. All numbers are rows and columns of the screen, from 0. */
export interface WindowLayout extends Size {
  readonly map: Rect
  readonly axis: Rect
  /** Row of the ruler. */
  readonly ruler: number
  readonly legend: number
  /** Row of the first status line. */
  readonly status: number
  readonly statusLines: 1 | 2
  /** `over`: the table covers the map and has a border. Undefined when the table is hidden. */
  readonly table: (Rect & { readonly over: boolean }) | undefined
}

/** Share of a window that a table takes at most where the names of its keys are long. */
const MOST_TABLE = 0.45

/** The least width of the map in a window of this width, for any unit and for keys with short names. */
export function leastMapWidth(columns: number): number {
  const [, table] = columns < WIDE ? [0, 0] : TABLES.find(([least]) => columns >= least)!
  return Math.max(1, columns - table - LARGEST_AXIS)
}

/** The layout of a window; undefined when the window is too small for a map. */
export function windowLayout(model: Model, size: Size): WindowLayout | undefined {
  const columns = Math.max(0, Math.floor(size.columns))
  const rows = Math.max(0, Math.floor(size.rows))
  if (columns < SMALLEST_WINDOW.columns || rows < SMALLEST_WINDOW.rows) return undefined
  const statusLines = rows < TWO_STATUS_LINES ? 1 : 2
  const top = 1 + readingRows(model, rows)
  const height = rows - top - 2 - statusLines - noticeRows(model, rows)
  const width = axisWidth(unitFormat(model.unit, model.utf8))
  const table = tableRect(model, { columns, rows: height + 1 }, width, top)
  const left = table === undefined || table.over ? 0 : table.width
  return {
    columns, rows, table, statusLines, ruler: top + height, legend: top + 1 + height, status: rows - statusLines,
    axis: { top, left, width, height }, map: { top, left: left + width, width: columns - left - width, height },
  }
}

/** Place of the map. A view that lays out its own window reports it; otherwise it follows from the last known window size. */
export function mapRect(model: Model): Rect {
  return model.map ?? (windowLayout(model, model.window ?? DEFAULT_WINDOW) ?? windowLayout(model, SMALLEST_WINDOW)!).map
}

/** The part of a table that its lines fill. Beside the map one column stays free; over the map there is a border. */
export function tableInterior({ top, left, width, height, over }: NonNullable<WindowLayout['table']>): Rect {
  return over ? { top: top + 1, left: left + 1, width: width - 2, height: height - 2 } : { top, left, width: width - 1, height }
}

function tableRect(model: Model, { columns, rows }: Size, axis: number, top: number): WindowLayout['table'] {
  const { table, header } = model
  const wanted = table.focus || table.open === true || (table.open === undefined && columns >= WIDE)
  if (!wanted || countKeyParts(header, shownTrace(model).history, shownTrack(model)) === 0) return undefined
  const [, least] = TABLES.find(([from]) => columns >= from)!
  const most = Math.min(columns - axis - LEAST_MAP, Math.floor(columns * MOST_TABLE))
  const needed = neededTableWidth(model, least)
  const width = Math.max(least, Math.min(needed, most))
  if (columns - width - axis >= LEAST_MAP) return { top, left: 0, width, height: rows, over: false }
  return table.focus ? { top, left: 0, width: Math.min(columns, Math.max(least + 8, needed + 1)), height: rows, over: true } : undefined
}

/** Windows of at least this many rows say below the header how imported text was read. */
const READING_FROM = 16

/** Rows below the header that say how imported text was read. */
export function readingRows({ header }: Pick<Model, 'header'>, rows: number): 0 | 1 {
  return header?.reading === undefined || header.reading === '' || rows < READING_FROM ? 0 : 1
}

/** In windows of at least this many rows the notices are under the map, else over it. */
const DOCKED_FROM = 24

/** Bounds of the lines for notices. */
const FEWEST_LINES = 4
export const MOST_LINES = 14

/** Rows that the notices take from the map; 0 when they are closed or lie over the map. */
export function noticeRows({ noticesOpen }: Model, rows: number): number {
  return !noticesOpen || rows < DOCKED_FROM ? 0 : Math.min(MOST_LINES, Math.max(FEWEST_LINES, Math.floor(rows / 5)))
}
