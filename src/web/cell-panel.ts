/** The cursor's cell, or the box: what is in it, the percentiles there, and what can be done with it. */
import { statusFields, type StatusField } from '../core/layout/status.js'
import { countRange, type RangeCounts } from '../core/history/range-counts.js'
import type { CellRange } from '../core/keys/cell-breakdown.js'
import type { Rows } from '../core/grid/rows.js'
import { createButton, createElement, setText } from './dom.js'
import { buildGroupList, describeCell } from './cell-text.js'
import { fitTicks } from './zoom.js'
import type { Shown } from './canvas-layout.js'
import type { Store } from './store.js'
import { type Model, shownTrace } from '../core/state/state.js'

const MAX_KEYS = 8

export function buildCellPanel(host: HTMLElement, spoken: HTMLElement, store: Store): (shown: Shown | undefined) => void {
  const title = createElement('h2')
  const body = createElement('div')
  const zoomTo = createButton('zoom to it', 'Show the time and the values of the box alone', undefined, () => zoomToBox(store))
  const select = createButton('select its key', 'Select the key that has most of it', 'Enter', () => store.act({ type: 'select' }))
  const leave = createButton('×', 'Leave the box, then the cursor', 'Escape', () => store.act({ type: 'close' }), { class: 'quiet' })
  host.append(createElement('div', { class: 'head' }, title, zoomTo, select, leave), body)
  let last: Model | undefined
  return (shown) => {
    const { model } = store
    const { cursor } = model
    host.dataset['empty'] = String(cursor === undefined)
    for (const one of [zoomTo, select, leave]) one.hidden = cursor === undefined
    if (last === model) return
    last = model
    const said = cursor === undefined || shown === undefined ? undefined : describeCell(model, cursor, shown)
    if (cursor === undefined || shown === undefined || said === undefined) {
      setText(title, 'Cell and box')
      body.replaceChildren(createElement('p', { class: 'hint' }, 'Click a cell, or drag a box of time and values, to see what is in it. Arrow keys move, shift and arrows stretch.'))
      setText(spoken, '')
      return
    }
    const box = cursor.anchor !== undefined
    const { reading, time, values, events } = said
    setText(title, box ? 'In the box' : 'At the cursor')
    select.hidden = reading.groups.length === 0 || reading.groups[0]![0] === '[]'
    host.dataset['cell'] = JSON.stringify({ ...reading.range, count: reading.count, total: reading.total, below: reading.below })
    body.replaceChildren(
      createElement('p', { class: 'where' }, createElement('span', { class: 'time' }, time), ' ', createElement('b', {}, values)), createElement('p', {}, events),
      buildNumberList(box ? 'in it' : 'its column', computeFields(model, shown, reading.range, box)),
      createElement('ul', { class: 'groups' }, ...buildGroupList(model, reading, shown, MAX_KEYS)),
    )
    setText(spoken, `${time}, ${values}: ${events}`)
  }
}

/** Percentiles of what is in a box; of the whole column for a cell, in which they would say nothing. */
function computeFields(model: Model, shown: Shown, part: CellRange, box: boolean): StatusField[] {
  const { query: { history, track, filter }, rows } = shown
  const tally = countRange(history, track, part.from, part.to, filter)
  return statusFields(model, shown, box ? keepRows(tally, part, rows) : tally)
}

function keepRows(tally: RangeCounts, { low, high }: CellRange, { scheme: { position } }: Rows): RangeCounts {
  const kept = [...tally.ids.keys()].filter((i) => position[tally.ids[i]!]! >= low && position[tally.ids[i]!]! <= high)
  const counts = Float64Array.from(kept, (i) => tally.counts[i]!)
  return { ids: Uint32Array.from(kept, (i) => tally.ids[i]!), counts, total: counts.reduce((sum, one) => sum + one, 0), duration: tally.duration }
}

/** Labels and numbers, side by side. */
export function buildNumberList(name: string, fields: readonly StatusField[]): HTMLElement {
  return createElement('div', { class: 'numbers' }, createElement('span', { class: 'of' }, name), createElement('dl', {}, ...fields.map(({ label, value, style }) =>
    createElement('div', {}, createElement('dt', {}, label.replace(/^[─-╿]/, '')), createElement('dd', { class: style }, value.trim())))))
}

/** Its ticks and its values, and nothing beside them. */
export function zoomToBox(store: Store): void {
  const { model } = store
  const { cursor, viewport: { zoom } } = model
  const shown = store.shown
  if (cursor === undefined || shown === undefined) return
  const said = describeCell(model, cursor, shown)
  if (said === undefined) return
  const { from, to, low, high } = said.reading.range
  const { scheme } = shown.rows
  if (cursor.anchor !== undefined) store.act({ type: 'zoom-values', by: 'in', to: { low: scheme.lows[scheme.order[low]!]!, high: scheme.highs[scheme.order[high]!]! } })
  const { history } = shownTrace(model)
  const [first, last] = [Math.max(from, history.first), Math.min(to, history.next - 1)]
  store.show(fitTicks(history, first, last - first + 1, zoom))
}
