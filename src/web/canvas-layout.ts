/**
 * Where everything stands on the canvas, in its own pixels: whole ones, so that a cell is as crisp as the display.
 *
 * Columns share the map's width and lines its height, each to within a pixel; a line is a pixel where there are fewer buckets
 * than those, and three of the page's pixels where buckets are joined. llquantize has rows that can be compared
 * (`chart-rows.ts`). Beside the map are the value axis, the room for the names of percentile lines, and below it the ruler.
 */
import { chartRowCount } from '../core/chart/row-count.js'
import { bucketsOnAxis } from '../core/grid/value-axis.js'
import type { Rect } from '../core/frame.js'
import type { HeatMap } from '../core/heatmap/heatmap.js'
import type { Rows } from '../core/grid/rows.js'
import { type Model, shownTrace, shownTrack } from '../core/state/state.js'

export interface Shown extends HeatMap {
  readonly rows: Rows
}

export interface Stage {
  /** Pixels of the canvas to one of the page's. */
  readonly ratio: number
  readonly width: number
  readonly height: number
  readonly map: Rect
  readonly shown: Shown
  /** Left edge of each column in sight, and the right edge of the last. */
  readonly xs: readonly number[]
  /** Upper edge of each line, and the lower one of the last. */
  readonly ys: readonly number[]
}

const LEFT = 66
const RIGHT = 44
const ABOVE = 20
const BELOW = 24
/** Pixels of the page that a line has at least where buckets are joined. */
const LEAST_LINE = 3

export function mapRect(width: number, height: number, ratio: number): Rect {
  const at = (pixels: number) => Math.round(pixels * ratio)
  return { left: at(LEFT), top: at(ABOVE), width: Math.max(1, width - at(LEFT) - at(RIGHT)), height: Math.max(1, height - at(ABOVE) - at(BELOW)) }
}

/** Lines of the map on so many pixels. */
export function linesIn(model: Model, { height }: Rect, ratio: number): number {
  const track = shownTrack(model)
  const shown = track === undefined ? undefined : shownTrace(model).history.tracks[track]!
  const extent = shown === undefined ? undefined : bucketsOnAxis(shown, model.axis)
  if (shown === undefined || extent === undefined) return height
  const { from, to } = extent
  const least = LEAST_LINE * ratio
  if (shown.scheme.function === 'llquantize' && model.axis.name !== 'linear') {
    const even = chartRowCount(model, track!, 'even')
    if (even * least <= height) return even
  }
  return (to - from + 3) * least <= height ? height : Math.max(1, Math.floor(height / least))
}

/** `parts + 1` whole edges from `from` on. */
export function edges(from: number, size: number, parts: number): number[] {
  return Array.from({ length: parts + 1 }, (_, i) => from + Math.round((i * size) / parts))
}

/** The column and the line under a pixel, both from 0; `near`: the nearest where it is beside the map. */
export function cellUnder({ map, xs, ys }: Stage, x: number, y: number, near = false): { readonly column: number; readonly row: number } | undefined {
  const inside = x >= map.left && x < map.left + map.width && y >= map.top && y < map.top + map.height
  return inside || near ? { column: partAt(xs, x), row: partAt(ys, y) } : undefined
}

/** The part between two edges in which a pixel lies. */
function partAt(all: readonly number[], pixel: number): number {
  let [low, high] = [0, all.length - 2]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (all[middle]! <= pixel) low = middle
    else high = middle - 1
  }
  return low
}
