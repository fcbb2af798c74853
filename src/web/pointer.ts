/** The mouse on the map: what is under it, the cursor by a click, a box by dragging, time by the wheel. */
import { cellPositionAt } from '../core/update/cursor.js'
import { zoomToBox } from './cell-panel.js'
import { cellUnder, type Stage } from './canvas-layout.js'
import type { Store } from './store.js'

/** Wheel units that make double or half the time. */
const WHEEL_PER_DOUBLING = 400

export interface MousePosition {
  /** Pixels of the page within the map's element; undefined while it is elsewhere. */
  at: { readonly x: number; readonly y: number } | undefined
}

/** `stage`: what is on the map now. */
export function bindPointer(canvas: HTMLCanvasElement, store: Store, stage: () => Stage | undefined): MousePosition {
  const mouse: MousePosition = { at: undefined }
  let held: 'box' | { readonly x: number } | undefined
  const under = (event: MouseEvent, near = false) => {
    const now = stage()
    return now === undefined ? undefined : cellUnder(now, event.offsetX * now.ratio, event.offsetY * now.ratio, near)
  }
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    const cell = under(event)
    if (cell === undefined) return
    canvas.setPointerCapture(event.pointerId)
    if (event.shiftKey) held = { x: event.offsetX }
    else {
      held = 'box'
      store.act({ type: 'mouse', how: 'press', ...cell })
    }
  })
  canvas.addEventListener('pointermove', (event) => {
    mouse.at = { x: event.offsetX, y: event.offsetY }
    const cell = under(event, held === 'box')
    store.point(cell === undefined ? undefined : cellPositionAt(store.model, cell.column, cell.row))
    store.changed('pointer')
    if (held === 'box' && cell !== undefined) store.act({ type: 'mouse', how: 'drag', ...cell })
    else if (typeof held === 'object') held = pan(store, stage(), held.x, event.offsetX)
  })
  canvas.addEventListener('pointerup', () => (held = undefined))
  canvas.addEventListener('pointercancel', () => (held = undefined))
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

/** By whole columns; what is left of the way is kept for the next move. */
function pan(store: Store, stage: Stage | undefined, from: number, to: number): { readonly x: number } {
  if (stage === undefined) return { x: to }
  const each = stage.map.width / stage.ratio / (stage.xs.length - 1)
  const columns = Math.trunc((from - to) / each)
  if (columns !== 0) store.act({ type: 'step', by: columns })
  return { x: from - columns * each }
}

function handleWheel(store: Store, stage: Stage | undefined, { deltaX, deltaY, deltaMode, shiftKey, altKey, offsetX }: WheelEvent): void {
  if (stage === undefined) return
  const unit = deltaMode === 1 ? 30 : deltaMode === 2 ? 400 : 1
  const columns = stage.xs.length - 1
  const aside = shiftKey && deltaX === 0 ? deltaY : deltaX
  if (Math.abs(aside) > Math.abs(shiftKey ? 0 : deltaY)) return store.act({ type: 'step', by: Math.round((aside * unit * columns) / 1000) || Math.sign(aside) })
  if (altKey) return store.act({ type: 'zoom-values', by: deltaY < 0 ? 'in' : 'out' })
  const { map, ratio, shown: { first } } = stage
  const share = Math.max(0, Math.min(1, (offsetX * ratio - map.left) / map.width))
  const seq = (first + share * columns) * store.model.viewport.zoom
  store.zoom(2 ** ((deltaY * unit) / WHEEL_PER_DOUBLING), { seq, share })
}
