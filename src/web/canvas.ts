/**
 * The heat map's two canvases in their element: one with the map, one above it with the cursor, the box and the lines at the mouse.
 *
 * The map is laid out for the element's current size and drawn when the model changes. The upper canvas is drawn again on every
 * mouse move, which is cheap because the map below stays as it is.
 */
import { cellPositionAt } from '../core/update/cursor.js'
import { computeHeatMap } from '../core/heatmap/heatmap.js'
import { reduce } from '../core/update/update.js'
import { createElement } from './dom.js'
import { drawOverlay } from './draw-overlay.js'
import { paintMap } from './draw-map.js'
import { bindPointer, type MousePosition } from './pointer.js'
import { drawAxes } from './draw-axes.js'
import { countColumns } from './zoom.js'
import { cellUnder, edges, countMapLines, mapRect, type Shown, type Stage } from './canvas-layout.js'
import type { Store } from './store.js'
import { readTheme } from './theme.js'
import { buildTooltip } from './tooltip.js'
import { shownTrace, shownTrack } from '../core/state/state.js'

const MAP_LABEL = 'Heat map: time runs left to right, values run bottom to top, colors show counts. '
  + 'Use the arrow keys to move the cell cursor, Shift and the arrow keys to select a box, and the question mark to list all keys.'

export interface MapCanvas {
  /** Lays out and draws everything; gives what is on the map, undefined while nothing was counted. */
  draw(): Shown | undefined
  /** Draws again only what depends on the mouse: the upper canvas and the tooltip. */
  drawOverlay(): void
  /** The upper canvas, which has the focus and takes the mouse. */
  readonly canvas: HTMLCanvasElement
}

/** Adds the canvases and the tooltip to `host`. Nothing is drawn before the first `draw()`. */
export function buildMapCanvas(host: HTMLElement, store: Store): MapCanvas {
  const lower = createElement('canvas', { id: 'map', 'aria-hidden': 'true' })
  const upper = createElement('canvas', {
    id: 'over', tabindex: 0, role: 'application', 'aria-roledescription': 'heat map', 'aria-label': MAP_LABEL, 'aria-describedby': 'spoken',
  })
  host.append(lower, upper)
  const [mapContext, overlayContext] = [lower.getContext('2d', { willReadFrequently: true })!, upper.getContext('2d')!]
  const showTooltip = buildTooltip(host, store)
  let stage: Stage | undefined
  const mouse = bindPointer(upper, store, () => stage)

  function drawUpperCanvas(): void {
    if (stage !== undefined) drawOverlay(overlayContext, stage, store.model, store.pointed, readTheme(document.documentElement))
    showTooltip(stage, mouse.at)
  }

  return {
    canvas: upper,
    drawOverlay: drawUpperCanvas,
    draw() {
      stage = layOutStage(host, [lower, upper], store)
      store.shown = stage?.shown
      updatePointedCell(store, stage, mouse)
      if (stage === undefined) mapContext.clearRect(0, 0, lower.width, lower.height)
      else {
        const theme = readTheme(document.documentElement)
        paintMap(mapContext, stage, store.model, theme)
        drawAxes(mapContext, stage, store.model, theme)
        publishMapPosition(host, stage)
      }
      drawUpperCanvas()
      return stage?.shown
    },
  }
}

/** Finds the cell under the mouse again, because the map has moved under a mouse that stands still. */
function updatePointedCell(store: Store, stage: Stage | undefined, { at }: MousePosition): void {
  const cell = stage === undefined || at === undefined ? undefined : cellUnder(stage, at.x * stage.ratio, at.y * stage.ratio)
  store.pointed = cell === undefined ? undefined : cellPositionAt(store.model, cell.column, cell.row)
}

/** Gives the canvases the size of their element and the model the size of the map; undefined while nothing was counted. */
function layOutStage(host: HTMLElement, canvases: readonly HTMLCanvasElement[], store: Store): Stage | undefined {
  const ratio = devicePixelRatio || 1
  const [width, height] = [Math.round(host.clientWidth * ratio), Math.round(host.clientHeight * ratio)]
  for (const canvas of canvases) {
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
  }
  if (shownTrack(store.model) === undefined) return undefined
  const map = mapRect(width, height, ratio)
  store.pixels = map.width
  const columns = countColumns(store.sight, shownTrace(store.model).history, map.width)
  const lines = countMapLines(store.model, map, ratio)
  if (store.model.map?.width !== columns || store.model.map.height !== lines) {
    store.model = reduce(store.model, { type: 'map', width: columns, height: lines })
  }
  const shown = computeHeatMap(store.model, { width: columns, height: lines })
  const { rows } = shown
  if (rows === undefined || shown.last < shown.first) return undefined
  const xs = edges(map.left, map.width, shown.columns.length)
  return { ratio, width, height, map, shown: { ...shown, rows }, xs, ys: edges(map.top, map.height, lines) }
}

/** For scripts that drive the page: writes to `data-map` where the map is in its element, in pixels of the page, and what it shows. */
function publishMapPosition(host: HTMLElement, { map, ratio, xs, ys, shown: { rows, first, last, query: { zoom = 1 } } }: Stage): void {
  const { left, top, width, height } = map
  const inner = rows.rows.filter(({ kind }) => kind === 'range')
  host.dataset['map'] = JSON.stringify({
    left: left / ratio, top: top / ratio, width: width / ratio, height: height / ratio,
    columns: xs.length - 1, lines: ys.length - 1, first, last, zoom, ratio, low: inner[0]?.low, high: inner.at(-1)?.high,
  })
}
