/**
 * The panel beside the map: what is in the cell at the cursor, or in the box, its percentiles, and buttons to use it.
 *
 * It is also what a screen reader announces, in the `spoken` element, because the tooltip is for the eyes alone.
 */
import { statusFields, type StatusField } from '../core/layout/status.js'
import { countRange, type RangeCounts } from '../core/history/range-counts.js'
import type { CellRange } from '../core/keys/cell-breakdown.js'
import type { Rows } from '../core/grid/rows.js'
import { createButton, createElement, setText } from './dom.js'
import { buildGroupList, describeCell, type CellText } from './cell-text.js'
import { fitTicks } from './zoom.js'
import type { Shown } from './canvas-layout.js'
import type { Store } from './store.js'
import { type Model, shownTrace } from '../core/state/state.js'

/** Most keys that are listed. */
const MAX_KEYS = 8
const HINT = 'Click a cell or drag a box to see its counts. The arrow keys move the cursor; Shift and the arrow keys select a box.'

/** Fills `host` and gives the function that shows the model's cursor in it; `spoken` is read out by screen readers. */
export function buildCellPanel(host: HTMLElement, spoken: HTMLElement, store: Store): (shown: Shown | undefined) => void {
  const title = createElement('h2')
  const body = createElement('div')
  const zoomTo = createButton('zoom to box', 'Show only the times and values of the box', undefined, () => zoomToBox(store))
  const select = createButton('select key', 'Select the key with the most events here', 'Enter', () => store.act({ type: 'select' }))
  const leave = createButton('×', 'Close the box, then the cursor', 'Escape', () => store.act({ type: 'close' }), { class: 'quiet' })
  host.append(createElement('div', { class: 'head' }, title, zoomTo, select, leave), body)
  let last: Model | undefined
  return (shown) => {
    const { model } = store
    const { cursor } = model
    host.dataset['empty'] = String(cursor === undefined)
    for (const one of [zoomTo, select, leave]) one.hidden = cursor === undefined
    if (last === model) return
    last = model
    const text = cursor === undefined || shown === undefined ? undefined : describeCell(model, cursor, shown)
    if (cursor === undefined || shown === undefined || text === undefined) {
      setText(title, 'Cell or box')
      body.replaceChildren(createElement('p', { class: 'hint' }, HINT))
      setText(spoken, '')
      return
    }
    const isBox = cursor.anchor !== undefined
    const { cell: { range, count, total, below, groups } } = text
    setText(title, isBox ? 'In the box' : 'At the cursor')
    select.hidden = groups.length === 0 || groups[0]![0] === '[]'
    host.dataset['cell'] = JSON.stringify({ ...range, count, total, below })
    body.replaceChildren(...buildBody(model, shown, text, isBox))
    setText(spoken, `${text.time}, ${text.values}: ${text.events}`)
  }
}

function buildBody(model: Model, shown: Shown, { cell, time, values, events }: CellText, isBox: boolean): HTMLElement[] {
  return [
    createElement('p', { class: 'where' }, createElement('span', { class: 'time' }, time), ' ', createElement('b', {}, values)),
    createElement('p', {}, events),
    buildNumberList(isBox ? 'in the box' : 'its column', computeFields(model, shown, cell.range, isBox)),
    createElement('ul', { class: 'groups' }, ...buildGroupList(model, cell, shown, MAX_KEYS)),
  ]
}

/** Percentiles of a box; for a cell, whose values are all alike, those of its whole column. */
function computeFields(model: Model, shown: Shown, range: CellRange, isBox: boolean): StatusField[] {
  const { query: { history, track, filter }, rows } = shown
  const counts = countRange(history, track, range.from, range.to, filter)
  return statusFields(model, shown, isBox ? keepRows(counts, range, rows) : counts)
}

/** The counts of the buckets from `low` to `high`. */
function keepRows(
  { ids, counts: all, duration, isSigned }: RangeCounts, { low, high }: CellRange, { scheme: { position } }: Rows,
): RangeCounts {
  const kept = [...ids.keys()].filter((i) => position[ids[i]!]! >= low && position[ids[i]!]! <= high)
  const counts = Float64Array.from(kept, (i) => all[i]!)
  return { ids: Uint32Array.from(kept, (i) => ids[i]!), counts, total: counts.reduce((sum, one) => sum + one, 0), duration, isSigned }
}

/** A name, then labels and numbers side by side. */
export function buildNumberList(name: string, fields: readonly StatusField[]): HTMLElement {
  const items = fields.map(({ label, value, style }) => createElement('div', {},
    createElement('dt', {}, label.replace(/^[─-╿]/, '')), createElement('dd', { class: style }, value.trim())))
  return createElement('div', { class: 'numbers' }, createElement('span', { class: 'of' }, name), createElement('dl', {}, ...items))
}

/** Shows only the ticks of the cell or box at the cursor, and for a box only its values; does nothing without a cursor. */
export function zoomToBox(store: Store): void {
  const { model } = store
  const { cursor, viewport: { zoom } } = model
  const shown = store.shown
  if (cursor === undefined || shown === undefined) return
  const text = describeCell(model, cursor, shown)
  if (text === undefined) return
  const { from, to, low, high } = text.cell.range
  const { scheme } = shown.rows
  if (cursor.anchor !== undefined) {
    const values = { low: scheme.lows[scheme.order[low]!]!, high: scheme.highs[scheme.order[high]!]! }
    store.act({ type: 'zoom-values', by: 'in', to: values })
  }
  const { history } = shownTrace(model)
  const [first, last] = [Math.max(from, history.first), Math.min(to, history.next - 1)]
  store.show(fitTicks(history, first, last - first + 1, zoom))
}
