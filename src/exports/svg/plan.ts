/**
 * Where everything stands in a picture, in whole pixels: the map's cells are whole pixels whatever size is asked for.
 *
 * All columns and all rows have their place, so a picture is wider or higher than asked for where they need it, and what
 * is left over becomes margin. An under- or overflow is set apart from the rows beside it, and high enough to be seen.
 */
import type { Chart } from '../../core/chart/chart.js'
import { shareInRow } from '../../core/heatmap/percentile-lines.js'
import type { Row } from '../../core/grid/rows.js'
import { BETWEEN, statsOf, type Stat } from './stats.js'

export const MARGIN = 28
const AXIS = 76
/** Right of the map, for the names of its lines. */
const ASIDE = 116
const HEAD = 34
export const CAPTION = 17
export const LANE = 15
const RULER = 50
const LEGEND = 56
export const KEY = 21
const APART = 5
const LEAST_APART = 8
/** Pixels of the map when none are asked for, and at most of a cell. */
const MAP = { width: 1280, height: 640 }
const CELL = { width: 48, height: 24 }
/** Below it the table would not be readable. */
const NARROWEST = 760

export interface Asked {
  /** Pixels of the whole picture. */
  readonly width?: number | undefined
  readonly height?: number | undefined
}

export interface Plan {
  readonly width: number
  readonly height: number
  /** Of the whole but the margins: left and right end. */
  readonly left: number
  readonly right: number
  readonly map: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  /** Pixels of a column. */
  readonly cell: number
  /** By row, low to high: its top, and its height. */
  readonly tops: readonly number[]
  readonly heights: readonly number[]
  readonly stats: { readonly list: readonly Stat[]; readonly x: number; readonly y: number }
  /** Baseline of the first caption. */
  readonly captions: number
  /** Tops of what is below the map. */
  readonly ruler: number
  readonly legend: number
  readonly table: number
}

/** Lanes of marks above the map; keys in the table, its heading not counted. */
export interface Needs {
  readonly lanes: number
  readonly keys: number
}

export function planOf(chart: Chart, asked: Asked, { lanes, keys }: Needs): Plan {
  const { columns, rows, captions } = chart
  const aside = chart.lines || chart.target !== undefined ? ASIDE : MARGIN
  const beside = MARGIN + AXIS + aside
  const cell = sized((asked.width ?? MAP.width + beside) - beside, columns.length, asked.width === undefined ? CELL.width : Infinity)
  const width = Math.max(NARROWEST, beside + cell * columns.length, asked.width ?? 0)
  const [left, right] = [MARGIN, width - MARGIN]
  const stats = statsOf(chart)
  const taken = stats.reduce((sum, { width: one }) => sum + one, 0)
  const under = right - left - taken < 420
  const top = MARGIN + HEAD + captions.length * CAPTION + (under ? 48 : 0) + 22 + lanes * LANE
  const below = RULER + LEGEND + (keys === 0 ? 0 : (keys + 1) * KEY + 18) + MARGIN - 8
  const line = sized((asked.height ?? MAP.height + top + below) - top - below, rows.height, asked.height === undefined ? CELL.height : Infinity)
  const { tops, heights, height } = stacked(rows.rows, line, top)
  const ruler = top + height
  return {
    width, height: Math.max(ruler + below, asked.height ?? 0), left, right, cell, tops, heights,
    map: { x: MARGIN + AXIS, y: top, width: cell * columns.length, height },
    stats: { list: stats, x: under ? left - BETWEEN : right - taken, y: under ? MARGIN + HEAD + captions.length * CAPTION + 10 : MARGIN + 4 },
    captions: MARGIN + HEAD, ruler, legend: ruler + RULER, table: ruler + RULER + LEGEND + 18,
  }
}

function sized(room: number, many: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(room / many)))
}

/** Rows from the top of the map down. */
function stacked(rows: readonly Row[], line: number, top: number): { tops: number[]; heights: number[]; height: number } {
  const tops: number[] = []
  const heights: number[] = []
  let y = top
  for (let i = rows.length - 1; i >= 0; i--) {
    const { kind, top: first, bottom } = rows[i]!
    const own = (bottom - first + 1) * line
    if (kind === 'under' && i < rows.length - 1) y += APART
    tops[i] = y
    heights[i] = isApart(rows[i]!) ? Math.max(LEAST_APART, own) : own
    y += heights[i]!
    if (kind === 'over' && i > 0) y += APART
  }
  return { tops, heights, height: y - top }
}

export function isApart({ kind }: Pick<Row, 'kind'>): boolean {
  return kind === 'under' || kind === 'over'
}

/** Pixels from the top at which a value lies; the middle of a row with an open end; undefined beyond all rows. */
export function heightOf({ rows: { rows } }: Chart, { tops, heights }: Plan, value: number): number | undefined {
  const at = rows.findIndex(({ low, high }, i) => value >= low && (value < high + 1 || (i === rows.length - 1 && value === high + 1)))
  if (at === -1) return undefined
  const { low, high } = rows[at]!
  if (!Number.isFinite(low) || !Number.isFinite(high)) return tops[at]! + heights[at]! / 2
  return tops[at]! + heights[at]! * (1 - shareInRow({ low, high }, value))
}
