/**
 * The mouse on the map: point at a cell to read it, click to set the cursor, drag to select a box, double click to zoom to it.
 * The wheel zooms in time about the mouse; with shift it scrolls, with alt it zooms in values. Drag with shift to scroll.
 */
import { cellPositionAt } from '../core/update/cursor.js'
import { zoomToBox } from './cell-panel.js'
import { cellUnder, type Stage } from './canvas-layout.js'
import type { Store } from './store.js'

/** Pixels of wheel movement that double or halve the time in sight. */
const WHEEL_PER_DOUBLING = 400
/** Pixels of sideways wheel movement that scroll by the whole width. */
const WHEEL_PER_WIDTH = 1000
/** Pixels that stand for a line and for a page where the browser reports the wheel in those. */
const WHEEL_LINE = 30
const WHEEL_PAGE = 400

export interface MousePosition {
  /** In pixels of the page, within the map's element; undefined while the mouse is elsewhere. */
  at: { readonly x: number; readonly y: number } | undefined
}

/** Handles the mouse on `canvas`; the result is kept up to date. `stage` gives what is on the map now. */
export function bindPointer(canvas: HTMLCanvasElement, store: Store, stage: () => Stage | undefined): MousePosition {
  const mouse: MousePosition = { at: undefined }
  let dragging: 'box' | { readonly x: number } | undefined
  const findCell = (event: MouseEvent, near = false) => {
    const now = stage()
    return now === undefined ? undefined : cellUnder(now, event.offsetX * now.ratio, event.offsetY * now.ratio, near)
  }
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    const cell = findCell(event)
    if (cell === undefined) return
    canvas.setPointerCapture(event.pointerId)
    if (event.shiftKey) dragging = { x: event.offsetX }
    else {
      dragging = 'box'
      store.act({ type: 'mouse', how: 'press', ...cell })
    }
  })
  canvas.addEventListener('pointermove', (event) => {
    mouse.at = { x: event.offsetX, y: event.offsetY }
    const cell = findCell(event, dragging === 'box')
    store.point(cell === undefined ? undefined : cellPositionAt(store.model, cell.column, cell.row))
    store.changed('pointer')
    if (dragging === 'box' && cell !== undefined) store.act({ type: 'mouse', how: 'drag', ...cell })
    else if (typeof dragging === 'object') dragging = scrollByDrag(store, stage(), dragging.x, event.offsetX)
  })
  canvas.addEventListener('pointerup', () => (dragging = undefined))
  canvas.addEventListener('pointercancel', () => (dragging = undefined))
  canvas.addEventListener('pointerleave', () => {
    mouse.at = undefined
    store.point(undefined)
  })
  canvas.addEventListener('dblclick', () => zoomToBox(store))
  canvas.addEventListener('wheel', (event) => {
    if (event.ctrlKey) return
    event.preventDefault()
    handleWheel(store, stage(), event)
  }, { passive: false })
  return mouse
}

/** Scrolls by whole columns and gives where the next move starts, so that fractions of a column add up. */
function scrollByDrag(store: Store, stage: Stage | undefined, from: number, to: number): { readonly x: number } {
  if (stage === undefined) return { x: to }
  const columnWidth = stage.map.width / stage.ratio / (stage.xs.length - 1)
  const columns = Math.trunc((from - to) / columnWidth)
  if (columns !== 0) store.act({ type: 'step', by: columns })
  return { x: from - columns * columnWidth }
}

function handleWheel(store: Store, stage: Stage | undefined, { deltaX, deltaY, deltaMode, shiftKey, altKey, offsetX }: WheelEvent): void {
  if (stage === undefined) return
  const unit = deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE : deltaMode === WheelEvent.DOM_DELTA_PAGE ? WHEEL_PAGE : 1
  const columns = stage.xs.length - 1
  const sideways = shiftKey && deltaX === 0 ? deltaY : deltaX
  if (Math.abs(sideways) > Math.abs(shiftKey ? 0 : deltaY)) {
    return store.act({ type: 'step', by: Math.round((sideways * unit * columns) / WHEEL_PER_WIDTH) || Math.sign(sideways) })
  }
  if (altKey) return store.act({ type: 'zoom-values', by: deltaY < 0 ? 'in' : 'out' })
  const { map, ratio, shown: { first } } = stage
  const share = Math.max(0, Math.min(1, (offsetX * ratio - map.left) / map.width))
  const seq = (first + share * columns) * store.model.viewport.zoom
  store.zoom(2 ** ((deltaY * unit) / WHEEL_PER_DOUBLING), { seq, share })
}
