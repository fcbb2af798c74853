import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { bindings } from '../../../src/core/keymap/bindings.js'
import { MESSAGES, reduce } from '../../../src/core/update/update.js'
import { SCALES } from '../../../src/core/color/color-scale.js'
import { palettes } from '../../../src/palettes/index.js'
import { Random } from '../../random.js'
import { header, started, tick, traced } from '../make.js'
import { type Model, shownTrace, shownTrack } from '../../../src/core/state/state.js'
import type { Action } from '../../../src/core/state/actions.js'
import { initialModel } from '../../../src/core/state/initial.js'

const SIZE = { columns: 100, rows: 30 }

function acted(model: Model, ...types: Action['type'][]): Model {
  return types.reduce((before, type) => reduce(before, { type }), model)
}

test('update() makes the same frames of the same events', () => {
  const frames = [1, 2].map(() => JSON.stringify(frameOf(traced(new Random(20), 50), SIZE)))
  assert.equal(frames[0], frames[1])
})

test('update(header) takes unit and title when the options have none', () => {
  assert.deepEqual([started().unit, started().title], ['ns', 'System calls'])
  const model = started({ unit: 'bytes', title: 'Sizes' })
  assert.deepEqual([model.unit, model.title], ['bytes', 'Sizes'])
})

test('update(pause) freezes the picture while the trace continues, and loses nothing', () => {
  const random = new Random(21)
  let model = acted(traced(random, 40, { history: 64 }), 'pause')
  const frozen = JSON.stringify(frameOf(model, SIZE))
  for (let i = 41; i <= 200; i++) model = reduce(model, tick(i * 1000, [10 ** random.int(2, 10)]))
  assert.equal(JSON.stringify(frameOf(model, SIZE)), frozen)
  model = acted(model, 'pause')
  assert.equal(shownTrace(model).history.next, 200)
  let straight = traced(new Random(21), 40, { history: 64 })
  for (let i = 41; i <= 200; i++) straight = reduce(straight, tick(i * 1000, [10]))
  assert.equal(frameOf(model, SIZE).map!.columns.at(-1)!.id, frameOf(straight, SIZE).map!.columns.at(-1)!.id)
})

test('a paused picture can be drawn in another size', () => {
  let model = acted(traced(new Random(22), 40), 'pause')
  const before = JSON.stringify(frameOf(model, { columns: 60, rows: 20 }))
  for (let i = 41; i <= 90; i++) model = reduce(model, tick(i * 1000, [1e9]))
  frameOf(model, SIZE)
  assert.equal(JSON.stringify(frameOf(model, { columns: 60, rows: 20 })), before)
})

test('next-scale and next-palette cycle', () => {
  let model = started({ palette: 'magma' })
  assert.equal(model.palettes[model.palette]!.name, 'magma')
  model = acted(model, ...SCALES.map(() => 'next-scale' as const), ...palettes.map(() => 'next-palette' as const))
  assert.deepEqual([model.scale, model.palettes[model.palette]!.name], ['log', 'magma'])
  assert.equal(acted(model, 'next-scale').scale, 'linear')
  assert.equal(started({ palette: 'none such' }).palette, 0)
})

test('next-aggregation goes through the quantizing ones in program order, the first being shown', () => {
  let model = started({}, { aggregations: ['one', 'plain', 'two'] })
  assert.equal(acted(model, 'next-aggregation'), model)
  model = reduce(model, tick(1000, [5], { name: 'two' }))
  model = reduce(model, tick(2000, [5], { name: 'one' }))
  const shown = () => model.history.tracks[shownTrack(model)!]!.name
  assert.equal(shown(), 'one')
  model = acted(model, 'next-aggregation')
  assert.equal(shown(), 'two')
  model = acted(model, 'next-aggregation')
  assert.equal(shown(), 'one')
})

test('an aggregation that the header does not name comes last', () => {
  let model = started({}, { aggregations: ['one'] })
  for (const name of ['odd', 'one', 'other']) model = reduce(model, tick(1000, [5], { name }))
  const names = [0, 1, 2].map(() => {
    const { name } = model.history.tracks[shownTrack(model)!]!
    model = acted(model, 'next-aggregation')
    return name
  })
  assert.deepEqual(names, ['one', 'odd', 'other'])
})

test('help opens and closes; close alone does nothing', () => {
  const model = started()
  assert.deepEqual([acted(model, 'help').help, acted(model, 'help', 'help').help, acted(model, 'help', 'close').help], [true, false, false])
  assert.equal(acted(model, 'close'), model)
})

test('drops, errors and notices are counted while paused too, and their last texts kept', () => {
  let model = acted(started(), 'pause')
  model = reduce(model, { type: 'drop', time: 1, kind: 'aggregation', count: 12, message: '12 drops' })
  model = reduce(model, { type: 'error', time: 2, message: 'divide by zero' })
  for (let i = 0; i < 500; i++) model = reduce(model, { type: 'notice', time: 3, from: 'script', text: `n${i}` })
  assert.deepEqual([model.drops, model.errors, model.notices, model.messages.length], [12, 1, 500, MESSAGES])
  assert.equal(model.messages.at(-1)!.text, 'n499')
})

test('update() leaves the model as it is for lines of unknown type, even when called like an action', () => {
  const model = started()
  assert.equal(reduce(model, { type: 'pause', time: 5 }), model)
  assert.equal(reduce(model, { type: 'future' }), model)
})

test('missing time between ticks becomes one gap column; a delayed tick does not', () => {
  let model = reduce(started(), tick(1000, [5]))
  model = reduce(model, tick(5200, [5], { duration: 4200 }))
  assert.equal(model.history.next, 2)
  model = reduce(model, tick(9200, [5], { duration: 1000 }))
  assert.deepEqual([1, 2, 3].map((seq) => model.history.at(seq)!.gap), [false, true, false])
  assert.deepEqual([model.history.at(2)!.time, model.history.at(2)!.duration], [8200, 3000])
  const { columns } = frameOf(model, SIZE).map!
  assert.deepEqual(columns.map(({ gap, ruler }) => [gap, ruler]), [[false, ' '], [false, '≈'], [true, '≈'], [false, '3']])
})

test('the first tick leaves no gap before it, however late', () => {
  assert.equal(reduce(started(), tick(60_000, [5])).history.next, 1)
})

test('plain aggregations keep their newest value, and a count that the tick does not have is 0', () => {
  const plain = (fn: 'count' | 'max', value: number) => ({ name: 'n', function: fn, records: [{ key: [], value }] })
  let model = reduce(started(), { ...tick(1000, []), aggregations: [plain('count', 3), plain('max', 9)] })
  assert.deepEqual(model.plain.map(({ value }) => value), [3, 9])
  model = reduce(model, tick(2000, []))
  assert.deepEqual(model.plain.map(({ value }) => value), [0, 9])
})

test('end is kept with its reason', () => {
  const model = reduce(started(), { type: 'end', time: 5000, reason: 'exit', status: 3 })
  assert.deepEqual([model.ended?.reason, model.ended?.status], ['exit', 3])
})

test('update() accepts ticks before any header, and without any time', () => {
  const model = reduce(initialModel({ palettes }), tick(0, [5], { duration: 0 }))
  assert.equal(frameOf(model, SIZE).map!.columns.length, 1)
})

test('bindings name each key once in a place, and their actions are the model\'s', () => {
  const keys = bindings.flatMap((binding) => binding.keys.map((key) => `${binding.focus ?? ''}:${key}`))
  assert.equal(new Set(keys).size, keys.length)
  for (const { action, label, description } of bindings) {
    assert.ok(label.length <= 10 && description.length <= 48, description)
    if (action !== 'quit') assert.doesNotThrow(() => reduce(started(), action))
  }
  assert.ok(reduce(started(), header()).header)
})
