/**
 * Where everything stands in a picture, in whole pixels: the map's cells are whole pixels whatever size is asked for.
 *
 * All columns and all rows have their place, so a picture is wider or higher than asked for where they need it, and what
 * is left over becomes margin. An under- or overflow is set apart from the rows beside it, and high enough to be seen.
 */
import type { Chart } from '../../core/chart/chart.js'
import { shareInRow } from '../../core/heatmap/percentile-lines.js'
import type { Row } from '../../core/grid/rows.js'
import { STAT_SPACING, buildStats, type Stat } from './stats.js'

export const MARGIN = 28
const AXIS_WIDTH = 76
/** Right of the map, for the names of its lines. */
const NAMES_WIDTH = 116
const TITLE_HEIGHT = 34
export const CAPTION_HEIGHT = 17
export const LANE_HEIGHT = 15
const RULER_HEIGHT = 50
const LEGEND_HEIGHT = 56
export const KEY_HEIGHT = 21
const OVERFLOW_GAP = 5
const MIN_OVERFLOW_HEIGHT = 8
/** Pixels of the map when none are asked for, and at most of a cell. */
const DEFAULT_MAP = { width: 1280, height: 640 }
const MAX_CELL = { width: 48, height: 24 }
/** Below it the table would not be readable. */
const MIN_WIDTH = 760

export interface PictureSize {
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
export interface PlanContents {
  readonly lanes: number
  readonly keys: number
}

export function buildPlan(chart: Chart, asked: PictureSize, { lanes, keys }: PlanContents): Plan {
  const { columns, rows, captions } = chart
  const aside = chart.lines || chart.target !== undefined ? NAMES_WIDTH : MARGIN
  const beside = MARGIN + AXIS_WIDTH + aside
  const cell = fitCell((asked.width ?? DEFAULT_MAP.width + beside) - beside, columns.length, asked.width === undefined ? MAX_CELL.width : Infinity)
  const width = Math.max(MIN_WIDTH, beside + cell * columns.length, asked.width ?? 0)
  const [left, right] = [MARGIN, width - MARGIN]
  const stats = buildStats(chart)
  const taken = stats.reduce((sum, { width: one }) => sum + one, 0)
  const under = right - left - taken < 420
  const top = MARGIN + TITLE_HEIGHT + captions.length * CAPTION_HEIGHT + (under ? 48 : 0) + 22 + lanes * LANE_HEIGHT
  const below = RULER_HEIGHT + LEGEND_HEIGHT + (keys === 0 ? 0 : (keys + 1) * KEY_HEIGHT + 18) + MARGIN - 8
  const line = fitCell((asked.height ?? DEFAULT_MAP.height + top + below) - top - below, rows.height, asked.height === undefined ? MAX_CELL.height : Infinity)
  const { tops, heights, height } = stackRows(rows.rows, line, top)
  const ruler = top + height
  return {
    width, height: Math.max(ruler + below, asked.height ?? 0), left, right, cell, tops, heights,
    map: { x: MARGIN + AXIS_WIDTH, y: top, width: cell * columns.length, height },
    stats: { list: stats, x: under ? left - STAT_SPACING : right - taken, y: under ? MARGIN + TITLE_HEIGHT + captions.length * CAPTION_HEIGHT + 10 : MARGIN + 4 },
    captions: MARGIN + TITLE_HEIGHT, ruler, legend: ruler + RULER_HEIGHT, table: ruler + RULER_HEIGHT + LEGEND_HEIGHT + 18,
  }
}

function fitCell(room: number, many: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(room / many)))
}

/** Rows from the top of the map down. */
function stackRows(rows: readonly Row[], line: number, top: number): { tops: number[]; heights: number[]; height: number } {
  const tops: number[] = []
  const heights: number[] = []
  let y = top
  for (let i = rows.length - 1; i >= 0; i--) {
    const { kind, top: first, bottom } = rows[i]!
    const own = (bottom - first + 1) * line
    if (kind === 'under' && i < rows.length - 1) y += OVERFLOW_GAP
    tops[i] = y
    heights[i] = isOverflow(rows[i]!) ? Math.max(MIN_OVERFLOW_HEIGHT, own) : own
    y += heights[i]!
    if (kind === 'over' && i > 0) y += OVERFLOW_GAP
  }
  return { tops, heights, height: y - top }
}

export function isOverflow({ kind }: Pick<Row, 'kind'>): boolean {
  return kind === 'under' || kind === 'over'
}

/** Pixels from the top at which a value lies; the middle of a row with an open end; undefined beyond all rows. */
export function findY({ rows: { rows } }: Chart, { tops, heights }: Plan, value: number): number | undefined {
  const at = rows.findIndex(({ low, high }, i) => value >= low && (value < high + 1 || (i === rows.length - 1 && value === high + 1)))
  if (at === -1) return undefined
  const { low, high } = rows[at]!
  if (!Number.isFinite(low) || !Number.isFinite(high)) return tops[at]! + heights[at]! / 2
  return tops[at]! + heights[at]! * (1 - shareInRow({ low, high }, value))
}
