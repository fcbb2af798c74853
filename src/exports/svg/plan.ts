/**
 * Where each part of a picture stands. All lengths are whole pixels, so that the map's cells are sharp at every size.
 *
 * A picture always contains all columns and rows: it is larger than requested if they need more room, and space left over becomes
 * margin. An underflow or overflow row stands apart from the other rows and is high enough to be seen.
 */
import type { Chart } from '../../core/chart/chart.js'
import { shareInRow } from '../../core/heatmap/percentile-lines.js'
import type { Row } from '../../core/grid/rows.js'
import { STAT_SPACING, buildStats, type Stat } from './stats.js'

// Pixels of each part.
export const MARGIN = 28
const AXIS_WIDTH = 76
/** Right of the map, for the names of lines. */
const NAMES_WIDTH = 116
const TITLE_HEIGHT = 34
export const CAPTION_HEIGHT = 17
export const LANE_HEIGHT = 15
const RULER_HEIGHT = 50
const LEGEND_HEIGHT = 56
export const KEY_HEIGHT = 21
/** Between an underflow or overflow row and its neighbor. */
const OVERFLOW_GAP = 5
const MIN_OVERFLOW_HEIGHT = 8
/** Size of the map if no size is requested, and the largest cell then. */
const DEFAULT_MAP = { width: 1280, height: 640 }
const MAX_CELL = { width: 48, height: 24 }
/** In a narrower picture the key table would not be readable. */
const MIN_WIDTH = 760

/** The requested size of the whole picture in pixels; undefined: chosen to suit the chart. */
export interface PictureSize {
  readonly width?: number | undefined
  readonly height?: number | undefined
}

/** Positions and sizes in pixels from the picture's top left corner. */
export interface Plan {
  readonly width: number
  readonly height: number
  /** Left and right end of the content inside the margins. */
  readonly left: number
  readonly right: number
  readonly map: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  /** Width of a column. */
  readonly cell: number
  /** By row, low to high: top and height. */
  readonly tops: readonly number[]
  readonly heights: readonly number[]
  /** The overall numbers: `x` is the left end of the first, `y` the top. */
  readonly stats: { readonly list: readonly Stat[]; readonly x: number; readonly y: number }
  /** Baseline of the first caption. */
  readonly captions: number
  /** Tops of the parts below the map. */
  readonly ruler: number
  readonly legend: number
  readonly table: number
}

/** What a plan has to make room for. */
export interface PlanContents {
  /** Lanes of flags above the map. */
  readonly lanes: number
  /** Lines of the key table, without its heading. */
  readonly keys: number
}

/** The plan of a picture. */
export function buildPlan(chart: Chart, asked: PictureSize, { lanes, keys }: PlanContents): Plan {
  const { columns, rows, captions } = chart
  const beside = MARGIN + AXIS_WIDTH + (chart.lines || chart.target !== undefined ? NAMES_WIDTH : MARGIN)
  const mapWidth = asked.width === undefined ? DEFAULT_MAP.width : asked.width - beside
  const cell = fitCell(mapWidth, columns.length, asked.width === undefined ? MAX_CELL.width : Infinity)
  const width = Math.max(MIN_WIDTH, beside + cell * columns.length, asked.width ?? 0)
  const [left, right] = [MARGIN, width - MARGIN]
  const stats = buildStats(chart)
  const taken = stats.reduce((sum, { width: one }) => sum + one, 0)
  // The numbers stand right of the captions, or under them if the captions would have too little room.
  const under = right - left - taken < 420
  const captionsEnd = MARGIN + TITLE_HEIGHT + captions.length * CAPTION_HEIGHT
  const top = captionsEnd + (under ? 48 : 0) + 22 + lanes * LANE_HEIGHT
  const below = RULER_HEIGHT + LEGEND_HEIGHT + (keys === 0 ? 0 : (keys + 1) * KEY_HEIGHT + 18) + MARGIN - 8
  const mapHeight = asked.height === undefined ? DEFAULT_MAP.height : asked.height - top - below
  const line = fitCell(mapHeight, rows.height, asked.height === undefined ? MAX_CELL.height : Infinity)
  const { tops, heights, height } = stackRows(rows.rows, line, top)
  const ruler = top + height
  return {
    width, height: Math.max(ruler + below, asked.height ?? 0), left, right, cell, tops, heights,
    map: { x: MARGIN + AXIS_WIDTH, y: top, width: cell * columns.length, height },
    stats: { list: stats, x: under ? left - STAT_SPACING : right - taken, y: under ? captionsEnd + 10 : MARGIN + 4 },
    captions: MARGIN + TITLE_HEIGHT, ruler, legend: ruler + RULER_HEIGHT, table: ruler + RULER_HEIGHT + LEGEND_HEIGHT + 18,
  }
}

/** The most whole pixels, 1 … `most`, that `many` cells can each have in `room`. */
function fitCell(room: number, many: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(room / many)))
}

/** Tops and heights by row, and the height of all rows; `line` is pixels per line of the rows, `top` the top of the map. */
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

/** Whether a row stands apart: an underflow or an overflow. */
export function isOverflow({ kind }: Pick<Row, 'kind'>): boolean {
  return kind === 'under' || kind === 'over'
}

/** Pixels from the top at which a value lies; the middle of a row with an open end; undefined for a value beyond all rows. */
export function findY({ rows: all }: Chart, { tops, heights }: Plan, value: number): number | undefined {
  const { rows } = all
  const at = rows.findIndex(({ begin, end }, i) => value >= begin && (value < end || (i === rows.length - 1 && value === end)))
  if (at === -1) return undefined
  const { begin, end } = rows[at]!
  if (!Number.isFinite(begin) || !Number.isFinite(end)) return tops[at]! + heights[at]! / 2
  return tops[at]! + heights[at]! * (1 - shareInRow(all, { begin, end }, value))
}
