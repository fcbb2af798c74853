/** The map in its element: laid out for the size it has, painted when the model changes, with what is over it for the mouse. */
import { cellPositionAt } from '../core/update/cursor.js'
import { computeHeatMap } from '../core/heatmap/heatmap.js'
import { reduce } from '../core/update/update.js'
import { createElement } from './dom.js'
import { drawOverlay } from './draw-overlay.js'
import { paintMap } from './draw-map.js'
import { bindPointer, type MousePosition } from './pointer.js'
import { drawAxes } from './draw-axes.js'
import { countColumns } from './zoom.js'
import { cellUnder, edges, linesIn, mapRect, type Shown, type Stage } from './canvas-layout.js'
import type { Store } from './store.js'
import { readTheme } from './theme.js'
import { buildTooltip } from './tooltip.js'
import { shownTrace, shownTrack } from '../core/state/state.js'

const MAP_LABEL = 'Heat map: time runs to the right, values up, a color is how many. Arrow keys put a cursor on a cell and move it, with shift they stretch a box; question mark lists every key.'

/** Draws into `host`; what it gives back draws all of it, or what is over the map alone, and says what is on the map. */
export function buildMapCanvas(host: HTMLElement, store: Store): { draw(): Shown | undefined; drawOverlay(): void; readonly canvas: HTMLCanvasElement } {
  const under = createElement('canvas', { id: 'map', 'aria-hidden': 'true' })
  const canvas = createElement('canvas', { id: 'over', tabindex: 0, role: 'application', 'aria-roledescription': 'heat map', 'aria-label': MAP_LABEL, 'aria-describedby': 'spoken' })
  host.append(under, canvas)
  const contexts = [under.getContext('2d', { willReadFrequently: true })!, canvas.getContext('2d')!] as const
  const showTooltip = buildTooltip(host, store)
  let stage: Stage | undefined
  const mouse = bindPointer(canvas, store, () => stage)

  function drawOverCanvas(): void {
    if (stage !== undefined) drawOverlay(contexts[1], stage, store.model, store.pointed, readTheme(document.documentElement))
    showTooltip(stage, mouse.at)
  }

  return {
    drawOverlay: drawOverCanvas, canvas,
    draw() {
      stage = layOutStage(host, [under, canvas], store)
      store.shown = stage?.shown
      updatePointedCell(store, stage, mouse)
      const theme = readTheme(document.documentElement)
      if (stage === undefined) contexts[0].clearRect(0, 0, under.width, under.height)
      else {
        paintMap(contexts[0], stage, store.model, theme)
        drawAxes(contexts[0], stage, store.model, theme)
        publishMapPosition(host, stage)
      }
      drawOverCanvas()
      return stage?.shown
    },
  }
}

/** What came under a mouse that stands still. */
function updatePointedCell(store: Store, stage: Stage | undefined, { at }: MousePosition): void {
  const cell = stage === undefined || at === undefined ? undefined : cellUnder(stage, at.x * stage.ratio, at.y * stage.ratio)
  store.pointed = cell === undefined ? undefined : cellPositionAt(store.model, cell.column, cell.row)
}

/** The canvases sized to their element, the model told of it, and all edges; undefined while nothing was counted. */
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
  const lines = linesIn(store.model, map, ratio)
  if (store.model.map?.width !== columns || store.model.map.height !== lines) store.model = reduce(store.model, { type: 'map', width: columns, height: lines })
  const shown = computeHeatMap(store.model, { width: columns, height: lines })
  const { rows } = shown
  if (rows === undefined || shown.last < shown.first) return undefined
  return { ratio, width, height, map, shown: { ...shown, rows }, xs: edges(map.left, map.width, shown.columns.length), ys: edges(map.top, map.height, lines) }
}

/** For whoever drives the page by a script: where the map stands in its element and what is on it. */
function publishMapPosition(host: HTMLElement, { map, ratio, xs, ys, shown: { rows, first, last, query: { zoom = 1 } } }: Stage): void {
  const { left, top, width, height } = map
  const inner = rows.rows.filter(({ kind }) => kind === 'range')
  host.dataset['map'] = JSON.stringify({ left: left / ratio, top: top / ratio, width: width / ratio, height: height / ratio, columns: xs.length - 1, lines: ys.length - 1, first, last, zoom, ratio, low: inner[0]?.low, high: inner.at(-1)?.high })
}
