/** The buttons and drop-down lists above the map. Each does what a key does, shows what is in use, and names its key. */
import { ZOOMS } from '../core/grid/time-viewport.js'
import { formatDuration } from '../core/text/format.js'
import { toVisible } from '../core/text/stand-ins.js'
import { countKeyParts } from '../core/keys/key-list.js'
import { SCALES, type ScaleName } from '../core/color/color-scale.js'
import { foldings, makeSelection, type Fold } from '../core/keys/selection.js'
import { AXES, type AxisName } from '../core/grid/value-axis.js'
import type { WeightName } from '../core/buckets/event-weight.js'
import { createButton, createElement, createSelect, setAttribute, setText, type Choice } from './dom.js'
import { fitWholeHistory } from './zoom.js'
import type { Store } from './store.js'
import { shownTrace, shownTrack, tracksInOrder } from '../core/state/state.js'
import type { Action } from '../core/state/actions.js'

type ButtonRow = readonly [label: string, about: string, key: string, action: Action]

const TIME: readonly ButtonRow[] = [
  ['⇤', 'Go to the oldest column', 'g', { type: 'jump', to: 'oldest' }], ['◂', 'Go half a window back', '<', { type: 'page', by: -1 }],
  ['−', 'Show more time', '-', { type: 'zoom-time', by: -1 }], ['+', 'Show less time', '+', { type: 'zoom-time', by: 1 }],
  ['▸', 'Go half a window forward', '>', { type: 'page', by: 1 }], ['⇥', 'Go to the newest column', 'G', { type: 'jump', to: 'newest' }],
]
const VALUES: readonly ButtonRow[] = [
  ['▾', 'Show lower values', '{', { type: 'zoom-values', by: 'down' }],
  ['−', 'Show a wider range of values', 'Z', { type: 'zoom-values', by: 'out' }],
  ['+', 'Show a narrower range of values', 'z', { type: 'zoom-values', by: 'in' }],
  ['▴', 'Show higher values', '}', { type: 'zoom-values', by: 'up' }],
]
const COLORS: readonly ButtonRow[] = [
  ['−', 'Lower the top of the color scale and pin it', '[', { type: 'top', by: -1 }],
  ['+', 'Raise the top of the color scale and pin it', ']', { type: 'top', by: 1 }],
]

/** Something in the toolbar that follows the model: `show` brings it up to date. */
interface Control {
  readonly element: HTMLElement
  show(): void
}

/** Fills `host` and gives the function that brings it up to date with the model; `help` opens and closes the list of keys. */
export function buildToolbar(host: HTMLElement, store: Store, help: () => void): () => void {
  const all = buildButton('all', 'Show all values', () => store.act({ type: 'zoom-values', by: 'all' }),
    (button) => setAttribute(button, 'aria-pressed', String(store.model.axis.range === undefined)))
  const auto = buildButton('auto', 'Set the color scale automatically', () => store.act({ type: 'top', by: 0 }),
    (button) => setAttribute(button, 'aria-pressed', String(store.model.top === undefined)))
  const [choices, toggles] = [buildChoices(store), buildToggles(store)]
  const whole = createButton('whole', 'Show all of the time', undefined, () => showAllTime(store), { id: 'whole' })
  const reset = createButton('reset', 'Reset time, values and colors', '0', () => store.act({ type: 'reset' }), { id: 'reset' })
  const keys = createButton('?', 'List all keys', '?', help, { id: 'keys-help' })
  host.append(
    ...choices.map(({ element }) => element),
    buildGroup(store, 'time', TIME, whole),
    buildGroup(store, 'values', VALUES, all.element),
    buildGroup(store, 'colors', COLORS, auto.element),
    createElement('span', { class: 'group' }, ...toggles.map(({ element }) => element), reset, keys),
  )
  return () => {
    for (const control of [...choices, ...toggles, all, auto]) control.show()
  }
}

function showAllTime(store: Store): void {
  store.show(fitWholeHistory(shownTrace(store.model).history, store.pixels, store.model.viewport.zoom))
}

function buildGroup(store: Store, name: string, rows: readonly ButtonRow[], last: HTMLElement): HTMLElement {
  const buttons = rows.map(([label, about, key, action]) => createButton(label, about, key, () => store.act(action)))
  return createElement('span', { class: 'group', role: 'group', 'aria-label': name }, createElement('span', {}, name), ...buttons, last)
}

/** `show` gets the button, to change what depends on the model. `id` and `key` where it has them. */
function buildButton(
  label: string, about: string, press: () => void, show: (button: HTMLButtonElement) => void,
  { id, key }: { readonly id?: string; readonly key?: string } = {},
): Control {
  const element = createButton(label, about, key, press, { id })
  return { element, show: () => show(element) }
}

/** The buttons that turn something on and off. */
function buildToggles(store: Store): Control[] {
  return [
    buildButton('percentiles', 'Toggle percentile lines', () => store.act({ type: 'percentile-lines' }), (button) => {
      setAttribute(button, 'aria-pressed', String(store.model.percentileLines))
    }, { id: 'lines', key: '%' }),
    buildButton('UTC', 'Toggle UTC and local time', () => store.act({ type: 'zone' }), (button) => {
      setText(button, store.model.offset === 0 ? 'UTC' : 'local')
      button.disabled = store.model.local === 0 && store.model.offset === 0
    }, { id: 'zone', key: 'u' }),
    buildButton('light', 'Toggle light and dark background', () => store.change({ light: !store.model.light }), (button) => {
      setText(button, store.model.light ? 'dark' : 'light')
    }, { id: 'ground' }),
  ]
}

function buildChoice<Value>(
  label: string, about: string, pick: (value: Value) => void, choices: () => readonly Choice<Value>[], isChosen: (value: Value) => boolean,
): Control {
  const { element, show } = createSelect<Value>(label, about, pick)
  return {
    element,
    show() {
      const listed = choices()
      show(listed, listed.findIndex(({ value }) => isChosen(value)))
    },
  }
}

function buildChoices(store: Store): Control[] {
  const byName = <Value extends string>(names: readonly Value[]) => () => names.map((value) => ({ value, label: value }))
  const weights = ['count', 'time'] as const
  const setZoom = (zoom: number) => store.show({ ...store.sight, time: { ...store.model.viewport, zoom } })
  const setAxis = (name: AxisName) => store.change({ axis: { ...store.model.axis, name } })
  const setFold = (fold: Fold) => store.change({ selection: makeSelection(fold, store.model.selection.choices) })
  return [
    buildChoice<number>('aggregation', 'Aggregation (a)', (chosenTrack) => store.change({ chosenTrack }),
      () => listAggregations(store), (track) => track === shownTrack(store.model)),
    buildChoice('column', 'Time per column', setZoom, () => listZooms(store), (zoom) => zoom === store.model.viewport.zoom),
    buildChoice<number>('palette', 'Palette (p)', (palette) => store.change({ palette }),
      () => store.model.palettes.map(({ name }, value) => ({ value, label: name })), (palette) => palette === store.model.palette),
    buildChoice<ScaleName>('scale', 'Color scale (c)', (scale) => store.change({ scale }),
      byName(SCALES), (scale) => scale === store.model.scale),
    buildChoice<WeightName>('weigh', 'Weigh events by count or by time spent (w)', (weight) => store.change({ weight, top: undefined }),
      byName(weights), (weight) => weight === store.model.weight),
    buildChoice<AxisName>('axis', "Value axis: auto, log, linear or the script's own buckets (y)", setAxis,
      byName(AXES), (name) => name === store.model.axis.name),
    buildChoice('fold', 'Fold keys (f)', setFold, () => listFolds(store),
      (fold) => (fold ?? []).join() === (store.model.selection.fold ?? []).join()),
  ]
}

function listAggregations({ model }: Store): Choice<number>[] {
  const { tracks } = shownTrace(model).history
  return tracksInOrder(model).map((value) => ({ value, label: `@${toVisible(tracks[value]!.name)}` }))
}

/** Times a column of which at least two columns are held, and the one in use. */
function listZooms({ model }: Store): Choice<number>[] {
  const { history } = shownTrace(model)
  const held = history.next - history.first
  const interval = model.header?.interval ?? 1000
  return ZOOMS.filter((zoom) => zoom === model.viewport.zoom || zoom * 2 <= held)
    .map((value) => ({ value, label: formatDuration(value * interval) }))
}

/** The ways to fold keys, each named by the parts that are kept. */
function listFolds({ model }: Store): Choice<Fold>[] {
  const { header } = model
  const parts = countKeyParts(header, shownTrace(model).history, shownTrack(model))
  const name = (part: number) => toVisible(header?.keys?.[part] ?? `part ${part + 1}`)
  return foldings(parts).map((value) => ({ value, label: value === undefined ? 'whole key' : value.map(name).join(' ') }))
}
