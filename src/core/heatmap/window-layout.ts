/**
 * Where everything stands in a window: the one place that a frame is laid out by and that a press of the mouse is read by.
 *
 * From the left: the table of keys, the value axis, the map, which is always flush with the window's right edge. As the
 * window narrows the table loses columns, then stands beside the map only when it was asked for, and then covers the map
 * while the arrows are in it.
 */
import { axisWidth } from './value-axis-labels.js'
import type { Rect, Size } from '../frame.js'
import { unitFormat } from '../text/format.js'
import { countKeyParts } from '../keys/key-list.js'
import { type Model, shownTrace, shownTrack } from '../state/state.js'

export const SMALLEST_WINDOW: Size = { columns: 40, rows: 12 }
/** Assumed until a view tells its size. */
export const DEFAULT_WINDOW: Size = { columns: 80, rows: 24 }
/** Rows from which there is a second status line. */
const ROOMY = 16
/** Columns from which the table is there unasked: its numbers cost as many bytes a tick as the map and all else. */
const WIDE = 150
/** Columns of the widest value axis, which is that of bytes. */
const LARGEST_AXIS = 9
/** Columns that are left to the map beside a table. */
const LEAST_MAP = 36
/** Windows at least so wide have a table so wide. */
const TABLES = [[190, 54], [150, 46], [110, 42], [0, 32]] as const

export interface WindowLayout extends Size {
  readonly map: Rect
  readonly axis: Rect
  /** Line of the ruler. */
  readonly ruler: number
  readonly legend: number
  /** First status line, and how many. */
  readonly status: number
  readonly statusLines: 1 | 2
  /** `over`: it covers the map, in a border. */
  readonly table: (Rect & { readonly over: boolean }) | undefined
}

/** Columns that the map has at least in a window so wide, whatever the unit and the keys. */
export function leastMapWidth(columns: number): number {
  const [, table] = columns < WIDE ? [0, 0] : TABLES.find(([least]) => columns >= least)!
  return Math.max(1, columns - table - LARGEST_AXIS)
}

/** undefined where the window is too small for a map. */
export function windowLayout(model: Model, size: Size): WindowLayout | undefined {
  const columns = Math.max(0, Math.floor(size.columns))
  const rows = Math.max(0, Math.floor(size.rows))
  if (columns < SMALLEST_WINDOW.columns || rows < SMALLEST_WINDOW.rows) return undefined
  const statusLines = rows < ROOMY ? 1 : 2
  const height = rows - 3 - statusLines - noticeRows(model, rows)
  const width = axisWidth(unitFormat(model.unit, model.utf8))
  const table = tableOf(model, { columns, rows: height + 1 }, width)
  const left = table === undefined || table.over ? 0 : table.width
  return {
    columns, rows, table, statusLines, ruler: 1 + height, legend: 2 + height, status: rows - statusLines,
    axis: { top: 1, left, width, height }, map: { top: 1, left: left + width, width: columns - left - width, height },
  }
}

/** Where the map stands: told by a view that lays out its own window, else in the window as far as its size is known. */
export function mapRect(model: Model): Rect {
  return model.map ?? (windowLayout(model, model.window ?? DEFAULT_WINDOW) ?? windowLayout(model, SMALLEST_WINDOW)!).map
}

/** What of a table's place its lines have: beside the map a column is left free, over it there is a border. */
export function tableInterior({ top, left, width, height, over }: NonNullable<WindowLayout['table']>): Rect {
  return over ? { top: top + 1, left: left + 1, width: width - 2, height: height - 2 } : { top, left, width: width - 1, height }
}

function tableOf(model: Model, { columns, rows }: Size, axis: number): WindowLayout['table'] {
  const { table, header } = model
  const wanted = table.focus || table.open === true || (table.open === undefined && columns >= WIDE)
  if (!wanted || countKeyParts(header, shownTrace(model).history, shownTrack(model)) === 0) return undefined
  const [, width] = TABLES.find(([least]) => columns >= least)!
  if (columns - width - axis >= LEAST_MAP) return { top: 1, left: 0, width, height: rows, over: false }
  return table.focus ? { top: 1, left: 0, width: Math.min(columns, width + 8), height: rows, over: true } : undefined
}

/** Rows of a window from which the panel stands under the map. */
const DOCKED_FROM = 24

const FEWEST_LINES = 4

export const MOST_LINES = 14

/** Rows that the panel takes from the map. */
export function noticeRows({ noticesOpen: log }: Model, rows: number): number {
  return !log || rows < DOCKED_FROM ? 0 : Math.min(MOST_LINES, Math.max(FEWEST_LINES, Math.floor(rows / 5)))
}
