/**
 * The layout of the canvas, in whole pixels of the canvas, so that the edges of cells are sharp.
 *
 * Columns share the map's width and lines share its height, equal to within a pixel. Rows of even extent are at least three pixels of the
 * page high. With the script's own buckets, a line is one pixel high when there are fewer buckets than pixels, and at least three
 * pixels when buckets are joined; llquantize gets rows that can be compared (`row-count.ts`). The value axis is to the left of the map,
 * the names of percentile lines to the right, the time ruler below.
 */
import { chartRowCount, evenLineCount } from '../core/chart/row-count.js'
import { bucketsOnAxis, chosenAxis } from '../core/grid/value-axis.js'
import type { Rect } from '../core/frame.js'
import type { HeatMap } from '../core/heatmap/heatmap.js'
import { rowForValue, shareInRow } from '../core/heatmap/percentile-lines.js'
import type { Rows } from '../core/grid/rows.js'
import { type Model, shownTrace, shownTrack } from '../core/state/state.js'

/** A heat map with rows. */
export interface Shown extends HeatMap {
  readonly rows: Rows
}

/** The canvas, the map on it and what the map shows. Lengths are pixels of the canvas. */
export interface Stage {
  /** Pixels of the canvas in one pixel of the page. */
  readonly ratio: number
  readonly width: number
  readonly height: number
  readonly map: Rect
  readonly shown: Shown
  /** Left edge of each column in sight, and the right edge of the last one. */
  readonly xs: readonly number[]
  /** Upper edge of each line, and the lower edge of the last one. */
  readonly ys: readonly number[]
}

/** Space on each side of the map, in pixels of the page. */
const LEFT = 66
const RIGHT = 44
const ABOVE = 20
const BELOW = 24
/** Least height of a line when buckets are joined, in pixels of the page. */
const LEAST_LINE = 3

/** Where the map is on a canvas, in pixels of the canvas; at least 1 by 1. */
export function mapRect(width: number, height: number, ratio: number): Rect {
  const toCanvas = (pixels: number) => Math.round(pixels * ratio)
  const [left, top] = [toCanvas(LEFT), toCanvas(ABOVE)]
  return { left, top, width: Math.max(1, width - left - toCanvas(RIGHT)), height: Math.max(1, height - top - toCanvas(BELOW)) }
}

/** How many lines the map has on a rectangle of this height. */
export function countMapLines(model: Model, { height }: Rect, ratio: number): number {
  const track = shownTrack(model)
  const shown = track === undefined ? undefined : shownTrace(model).history.tracks[track]!
  const extent = shown === undefined ? undefined : bucketsOnAxis(shown, model.axis)
  if (shown === undefined || extent === undefined) return height
  const { from, to } = extent
  const least = LEAST_LINE * ratio
  const most = Math.max(1, Math.floor(height / least))
  if (chosenAxis(model.axis.name, shown.scheme) !== 'own') return evenLineCount(model, track!, most)
  if (shown.scheme.function === 'llquantize') {
    const even = chartRowCount(model, track!, 'even')
    if (even * least <= height) return even
  }
  return (to - from + 3) * least <= height ? height : most
}

/** Edges of `parts` equal parts of `size` pixels from `from` on, rounded: `parts + 1` numbers. */
export function edges(from: number, size: number, parts: number): number[] {
  return Array.from({ length: parts + 1 }, (_, i) => from + Math.round((i * size) / parts))
}

/** The pixel at which a value lies; the middle of a row with an open end; undefined for a value beyond all rows. */
export function pixelOfValue({ ys, shown: { rows } }: Stage, value: number): number | undefined {
  const row = rowForValue(rows, value)
  if (row === undefined) return undefined
  const [above, below] = [ys[row.top]!, ys[row.bottom + 1]!]
  if (!Number.isFinite(row.begin) || !Number.isFinite(row.end)) return (above + below) / 2
  return below - (below - above) * shareInRow(rows, row, value)
}

/** A cell of the map. Column and line count from 0. */
export interface CellOnMap {
  readonly column: number
  readonly row: number
}

/** The cell under a pixel. Beside the map: undefined, or with `near` the nearest cell. */
export function cellUnder({ map, xs, ys }: Stage, x: number, y: number, near = false): CellOnMap | undefined {
  const inside = x >= map.left && x < map.left + map.width && y >= map.top && y < map.top + map.height
  return inside || near ? { column: partAt(xs, x), row: partAt(ys, y) } : undefined
}

/** Index of the part that holds a pixel; `all`: edges of the parts, rising. */
function partAt(all: readonly number[], pixel: number): number {
  let [low, high] = [0, all.length - 2]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (all[middle]! <= pixel) low = middle
    else high = middle - 1
  }
  return low
}
