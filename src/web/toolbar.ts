/** Buttons and choices: each does what a key does, shows what is in use, and says which key it is. */
import { ZOOMS } from '../core/grid/time-viewport.js'
import { formatDuration } from '../core/text/format.js'
import { countKeyParts } from '../core/keys/key-list.js'
import { toPrintable } from '../core/text/format.js'
import { SCALES } from '../core/color/color-scale.js'
import { foldings, makeSelection } from '../core/keys/selection.js'
import { AXES } from '../core/grid/value-axis.js'
import type { WeightName } from '../core/buckets/event-weight.js'
import { createButton, createElement, createSelect, setAttribute, setText, type Choice } from './dom.js'
import { fitWholeHistory } from './zoom.js'
import type { Store } from './store.js'
import { shownTrace, shownTrack, tracksInOrder } from '../core/state/state.js'
import type { Action } from '../core/state/actions.js'

type Row = readonly [label: string, about: string, key: string, action: Action]

const TIME: readonly Row[] = [
  ['⇤', 'To the oldest', 'g', { type: 'jump', to: 'oldest' }], ['◂', 'Half of what is in sight back', '<', { type: 'page', by: -1 }],
  ['−', 'More time in sight', '-', { type: 'zoom-time', by: -1 }], ['+', 'Less time in sight', '+', { type: 'zoom-time', by: 1 }],
  ['▸', 'Half of what is in sight ahead', '>', { type: 'page', by: 1 }], ['⇥', 'To the newest', 'G', { type: 'jump', to: 'newest' }],
]
const VALUES: readonly Row[] = [
  ['▾', 'Lower values', '{', { type: 'zoom-values', by: 'down' }], ['−', 'More values', 'Z', { type: 'zoom-values', by: 'out' }],
  ['+', 'Fewer values', 'z', { type: 'zoom-values', by: 'in' }], ['▴', 'Higher values', '}', { type: 'zoom-values', by: 'up' }],
]
const COLORS: readonly Row[] = [
  ['−', 'Colors end lower: pinned', '[', { type: 'top', by: -1 }], ['+', 'Colors end higher: pinned', ']', { type: 'top', by: 1 }],
]

export function buildToolbar(host: HTMLElement, store: Store, help: () => void): () => void {
  const rows = (name: string, list: readonly Row[], ...others: readonly Node[]) => createElement('span', { class: 'group', role: 'group', 'aria-label': name }, createElement('span', {}, name),
    ...list.map(([label, about, key, action]) => createButton(label, about, key, () => store.act(action))), ...others)
  const choices = buildChoices(store)
  const whole = createButton('whole', 'All of the time', undefined, () => store.show(fitWholeHistory(shownTrace(store.model).history, store.pixels, store.model.viewport.zoom)), { id: 'whole' })
  const all = createButton('all', 'All values', undefined, () => store.act({ type: 'zoom-values', by: 'all' }))
  const auto = createButton('auto', 'Automatic colors', undefined, () => store.act({ type: 'top', by: 0 }))
  const lines = createButton('percentiles', 'Percentile lines', '%', () => store.act({ type: 'percentile-lines' }), { id: 'lines' })
  const zone = createButton('UTC', 'UTC or local time', 'u', () => store.act({ type: 'zone' }), { id: 'zone' })
  const ground = createButton('light', 'A light or a dark ground', undefined, () => store.change({ light: !store.model.light }), { id: 'ground' })
  const reset = createButton('reset', 'All time, all values, automatic colors', '0', () => store.act({ type: 'reset' }), { id: 'reset' })
  host.append(
    ...choices.map(({ element }) => element), rows('time', TIME, whole), rows('values', VALUES, all), rows('colors', COLORS, auto),
    createElement('span', { class: 'group' }, lines, zone, ground, reset, createButton('?', 'Every key', '?', help, { id: 'keys-help' })),
  )
  return () => {
    const { model } = store
    for (const { show } of choices) show()
    setAttribute(lines, 'aria-pressed', String(model.percentileLines))
    setText(zone, model.offset === 0 ? 'UTC' : 'local')
    setText(ground, model.light ? 'dark' : 'light')
    setAttribute(auto, 'aria-pressed', String(model.top === undefined))
    setAttribute(all, 'aria-pressed', String(model.axis.range === undefined))
    zone.disabled = model.local === 0 && model.offset === 0
  }
}

interface Control {
  readonly element: HTMLElement
  show(): void
}

function buildChoices(store: Store): Control[] {
  const control = <Value>(label: string, about: string, pick: (value: Value) => void, choices: () => readonly Choice<Value>[], chosen: () => number): Control => {
    const { element, show } = createSelect<Value>(label, about, pick)
    return { element, show: () => show(choices(), chosen()) }
  }
  const named = <Value extends string>(names: readonly Value[]) => names.map((value) => ({ value, label: value }))
  const weights: readonly WeightName[] = ['count', 'time']
  const zoom = () => store.model.viewport.zoom
  return [
    control<number>('aggregation', 'Aggregation (a)', (chosen) => store.change({ chosenTrack: chosen }),
      () => tracksInOrder(store.model).map((value) => ({ value, label: `@${toPrintable(shownTrace(store.model).history.tracks[value]!.name, true)}` })),
      () => tracksInOrder(store.model).indexOf(shownTrack(store.model) ?? -1)),
    control<number>('column', 'Time a column', (value) => store.show({ ...store.sight, time: { ...store.model.viewport, zoom: value } }),
      () => listZooms(store), () => listZooms(store).findIndex(({ value }) => value === zoom())),
    control('palette', 'Palette (p)', (palette: number) => store.change({ palette }),
      () => store.model.palettes.map(({ name }, value) => ({ value, label: name })), () => store.model.palette),
    control('scale', 'Color scale (c)', (scale) => store.change({ scale }), () => named(SCALES), () => SCALES.indexOf(store.model.scale)),
    control('weigh', 'Weigh events by number or by time spent (w)', (weight) => store.change({ weight, top: undefined }), () => named(weights), () => weights.indexOf(store.model.weight)),
    control('axis', "Value axis: the script's own, log, linear (y)", (name) => store.change({ axis: { ...store.model.axis, name } }), () => named(AXES), () => AXES.indexOf(store.model.axis.name)),
    control('fold', 'Fold keys (f)', (fold) => store.change({ selection: makeSelection(fold, store.model.selection.choices) }),
      () => listFolds(store), () => listFolds(store).findIndex(({ value }) => (value ?? []).join() === (store.model.selection.fold ?? []).join())),
  ]
}

/** As far as there are two columns of them. */
function listZooms({ model }: Store): Choice<number>[] {
  const { history } = shownTrace(model)
  const held = history.next - history.first
  return ZOOMS.filter((zoom) => zoom === model.viewport.zoom || zoom * 2 <= held).map((value) => ({ value, label: formatDuration(value * (model.header?.interval ?? 1000)) }))
}

function listFolds({ model }: Store): Choice<readonly number[] | undefined>[] {
  const { header } = model
  const parts = countKeyParts(header, shownTrace(model).history, shownTrack(model))
  return foldings(parts).map((value) => ({
    value, label: value === undefined ? 'whole key' : value.map((at) => toPrintable(header?.keys?.[at] ?? `part ${at + 1}`, true)).join(' '),
  }))
}
