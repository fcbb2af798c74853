/** Beside the mouse: what is in the cell under it. For the eyes alone: who hears the page moves the cursor, which is read out. */
import { createElement } from './dom.js'
import { buildGroupList, describeCell } from './cell-text.js'
import type { Stage } from './canvas-layout.js'
import type { Store } from './store.js'
import type { Model } from '../core/state/state.js'

const MAX_KEYS = 6
/** Pixels between the mouse and the box. */
const OFFSET = 18

export function buildTooltip(host: HTMLElement, store: Store): (stage: Stage | undefined, mouse: { readonly x: number; readonly y: number } | undefined) => void {
  const box = createElement('div', { id: 'tooltip', 'aria-hidden': 'true', hidden: true })
  host.append(box)
  let last: { model: Model; seq: number; bucket: number } | undefined
  return (stage, mouse) => {
    const { model, pointed } = store
    box.hidden = stage === undefined || mouse === undefined || pointed === undefined
    if (stage === undefined || mouse === undefined || pointed === undefined) return
    if (last === undefined || last.model !== model || last.seq !== pointed.seq || last.bucket !== pointed.bucket) fill(box, model, stage, store)
    last = { model, ...pointed }
    const { clientWidth, clientHeight } = host
    const { offsetWidth, offsetHeight } = box
    const right = mouse.x + OFFSET + offsetWidth <= clientWidth
    box.style.left = `${right ? mouse.x + OFFSET : Math.max(0, mouse.x - OFFSET - offsetWidth)}px`
    box.style.top = `${Math.max(0, Math.min(mouse.y + OFFSET, clientHeight - offsetHeight))}px`
  }
}

function fill(box: HTMLElement, model: Model, { shown }: Stage, { pointed }: Store): void {
  const said = pointed === undefined ? undefined : describeCell(model, { ...pointed, anchor: undefined }, shown)
  box.hidden = said === undefined
  if (said === undefined) return
  const { reading: { count, total, below, range: part }, time, values, events } = said
  box.dataset['cell'] = JSON.stringify({ ...part, count, total, below })
  box.replaceChildren(
    createElement('div', { class: 'time' }, time), createElement('div', { class: 'values' }, values), createElement('div', {}, events),
    createElement('ul', { class: 'groups' }, ...buildGroupList(model, said.reading, shown, MAX_KEYS)),
  )
}
