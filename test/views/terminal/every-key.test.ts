/**
 * Every key of the key table, typed as a terminal sends it: it leads to its binding's action, something changes on the screen, and
 * afterwards every cell is the frame's. A key that is bound but has no line here fails the test. What each key must change is tested in
 * actions.test.ts and keys.test.ts; the keys of a replay are tested in test/replay/every-key.test.ts.
 */
import { keyListener } from '../../support/key-listener.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Aggregation, Event } from '../../../src/core/stream/event.js'
import { actionForKey, type Binding, bindings, keyContext, type KeyFocus } from '../../../src/core/keymap/bindings.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { reduce } from '../../../src/core/update/update.js'
import { palettes } from '../../../src/palettes/index.js'
import { demoSource } from '../../../src/sources/demo.js'
import { terminalView } from '../../../src/views/terminal/index.js'
import { encodeKey } from '../../support/key-bytes.js'
import { openPty, waitUntil } from '../../support/pty.js'
import { assertShows } from './expected-cells.js'
import type { Model } from '../../../src/core/state/state.js'
import type { Action } from '../../../src/core/state/actions.js'
import { initialModel } from '../../../src/core/state/initial.js'

const SIZE = { columns: 150, rows: 40 }
const LOOK = { depth: '256', utf8: true } as const

const back: Action = { type: 'jump', to: 'oldest' }
const cursor: Action = { type: 'cursor', right: -1, up: 0 }
const up: Action = { type: 'cursor', right: 0, up: 1 }
const zoomed: Action = { type: 'zoom-values', by: 'in' }
const focusTable: Action = { type: 'focus' }
const row = (by: number): Action => ({ type: 'row', by })
const marked: readonly Action[] = [{ type: 'mark' }, { type: 'type', key: 'x' }, { type: 'type', key: 'enter' }]
const box: readonly Action[] = [cursor, { type: 'box' }, cursor, up]

/** By key: actions that come before it, so that the key can change something. */
const BEFORE: Readonly<Record<KeyFocus, Readonly<Record<string, readonly Action[]>>>> = {
  map: {
    space: [], a: [], c: [], p: [], left: [], h: [cursor], down: [cursor], j: [cursor], up: [cursor], k: [cursor],
    right: [cursor, cursor], l: [cursor, cursor],
    'S-left': [cursor], 'S-h': [cursor], 'S-down': [cursor], 'S-j': [cursor], 'S-up': [cursor], 'S-k': [cursor],
    'S-right': [cursor, cursor], 'S-l': [cursor, cursor],
    v: box, o: box, d: [], ',': [], '.': [back], '<': [], pageup: [], '>': [back], pagedown: [back], home: [], g: [], end: [back],
    'S-g': [back],
    '-': [], '+': [{ type: 'zoom-time', by: -1 }], '=': [{ type: 'zoom-time', by: -1 }], m: [], 'S-m': marked,
    "'": [...marked, back], u: [],
    y: [], z: [], 'S-z': [zoomed], '{': [zoomed, zoomed], '}': [zoomed, zoomed], '[': [], ']': [], '0': [zoomed], w: [], '%': [],
    b: [], e: [], n: [],
    tab: [], t: [], '/': [], enter: [cursor], '*': [], i: [cursor], x: [cursor], 'S-a': [{ type: 'select-listed' }], f: [], '?': [],
    escape: [cursor],
  },
  table: {
    up: [row(2)], k: [row(2)], down: [], j: [], pageup: [row(12)], pagedown: [], home: [row(5)], g: [row(5)], end: [], 'S-g': [],
    s: [], 'S-s': [],
  },
}

/** Two quantizing aggregations, keys of two parts, more columns than the window has. */
async function startModel(): Promise<Model> {
  let model = reduce(initialModel({ palettes, history: 300, local: 90 }), { type: 'window', ...SIZE })
  for await (const { event } of demoSource({
    seed: 5, ticks: 260, keys: 30, pace: 'max', start: Date.UTC(2026, 0, 2, 14, 3, 20),
  }).events()) {
    if (event.type !== 'end') model = reduce(model, doubled(event as Event))
  }
  return model
}

function doubled(event: Event): Event {
  if (event.type === 'header') return { ...event, keys: ['call', 'program'], aggregations: [...event.aggregations, 'other'] }
  if (event.type !== 'tick') return event
  const aggregations = event.aggregations.flatMap((one): Aggregation[] => {
    if (!('parameters' in one)) return [one]
    const records = one.records.map(({ key, buckets }, i) => ({ key: [...key, ['nginx', 'postgres'][i % 2]!], buckets }))
    return [{ ...one, records }, { ...one, name: 'other', records: records.slice(0, 5) }]
  })
  return { ...event, aggregations }
}

const bound: readonly (readonly [Binding, string])[] = bindings.flatMap((binding) => binding.keys.map((key) => [binding, key] as const))

test('every key of the key table is typed here', () => {
  const missing = bound.filter(([{ action, focus = 'map' }, key]) => action !== 'quit' && BEFORE[focus][key] === undefined)
  assert.deepEqual(missing.map(([{ description }, key]) => `${key}: ${description}`), [])
  const unbound = Object.entries(BEFORE).flatMap(([place, keys]) => 
    Object.keys(keys).filter((key) => !bound.some(([one, name]) => name === key && (one.focus ?? 'map') === place)))
  assert.deepEqual(unbound, [])
})

test('every key of the key table leads to its action, changes the screen, and the screen is then the frame', async () => {
  const start = await startModel()
  const pty = openPty(SIZE)
  const view = terminalView({ ...LOOK, stdin: pty.stdin, stdout: pty.stdout })
  let model = start
  const heard: (Action | 'quit')[] = []
  view.open(keyListener({
    action: (action) => {
      heard.push(action)
      model = reduce(model, action)
    },
    meaning: (pressed) => actionForKey(pressed, keyContext(model)),
    resize() {}, quit: () => void heard.push('quit'), failed: (error) => assert.fail(error),
  }))
  const show = async (when: string): Promise<string> => {
    view.paint(frameOf(model, SIZE))
    await waitUntil('the frame is taken', () => view.held === 0)
    await pty.waitForOutput()
    assertShows(pty.screen, frameOf(model, SIZE), LOOK, when)
    return JSON.stringify(pty.screen.cells())
  }
  try {
    for (const [{ action, focus = 'map' }, key] of bound) {
      const acts = action === 'quit' ? [] : [...(focus === 'table' ? [focusTable] : []), ...BEFORE[focus][key]!]
      model = acts.reduce((before, act) => reduce(before, act), start)
      const before = await show(`before ${key}`)
      heard.length = 0
      pty.type(encodeKey(key))
      await waitUntil(`${key} is heard`, () => heard.length > 0)
      assert.deepEqual(heard, [action], key)
      const after = await show(`after ${key}`)
      assert.equal(after === before, action === 'quit', `${key} changes the screen`)
    }
  } finally {
    view.close()
    pty.close()
  }
})
