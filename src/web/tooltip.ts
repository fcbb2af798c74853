/**
 * The box beside the mouse that says what is in the cell under it.
 *
 * It is for the eyes alone: a user of a screen reader moves the cursor instead, and the panel's text is read out.
 */
import { createElement } from './dom.js'
import { buildGroupList, describeCell } from './cell-text.js'
import type { Stage } from './canvas-layout.js'
import type { Store } from './store.js'
import { isSameCell, type CellPosition, type Model } from '../core/state/state.js'

/** Most keys that are listed. */
const MAX_KEYS = 6
/** Pixels between the mouse and the box. */
const OFFSET = 18

/** A position in pixels of the page, within the map's element. */
type Point = { readonly x: number; readonly y: number }

/** Adds the box to `host` and gives the function that moves it to the mouse and fills it; it is hidden beside the map. */
export function buildTooltip(host: HTMLElement, store: Store): (stage: Stage | undefined, mouse: Point | undefined) => void {
  const box = createElement('div', { id: 'tooltip', 'aria-hidden': 'true', hidden: true })
  host.append(box)
  let last: { readonly model: Model; readonly cell: CellPosition } | undefined
  return (stage, mouse) => {
    const { model, pointed } = store
    box.hidden = stage === undefined || mouse === undefined || pointed === undefined
    if (stage === undefined || mouse === undefined || pointed === undefined) return
    const isFilled = last !== undefined && last.model === model && isSameCell(last.cell, pointed)
    if (!isFilled) fill(box, model, stage, store)
    last = { model, cell: pointed }
    setBoxPosition(box, host, mouse)
  }
}

/** Right of the mouse, or left of it where there is no room, and always inside of `host`. */
function setBoxPosition(box: HTMLElement, { clientWidth, clientHeight }: HTMLElement, { x, y }: Point): void {
  const { offsetWidth, offsetHeight } = box
  const fitsRight = x + OFFSET + offsetWidth <= clientWidth
  box.style.left = `${fitsRight ? x + OFFSET : Math.max(0, x - OFFSET - offsetWidth)}px`
  box.style.top = `${Math.max(0, Math.min(y + OFFSET, clientHeight - offsetHeight))}px`
}

function fill(box: HTMLElement, model: Model, { shown }: Stage, { pointed }: Store): void {
  const text = pointed === undefined ? undefined : describeCell(model, { ...pointed, anchor: undefined }, shown)
  box.hidden = text === undefined
  if (text === undefined) return
  const { cell, time, values, events } = text
  const { count, total, below, range } = cell
  box.dataset['cell'] = JSON.stringify({ ...range, count, total, below })
  box.replaceChildren(
    createElement('div', { class: 'time' }, time), createElement('div', { class: 'values' }, values), createElement('div', {}, events),
    createElement('ul', { class: 'groups' }, ...buildGroupList(model, cell, shown, MAX_KEYS)),
  )
}
