/** The keys of a replay, the times that are typed, and how the model changes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actionForKey, bindings, replayBindings } from '../../../src/core/keymap/bindings.js'
import type { Effect } from '../../../src/core/update/effects.js'
import { reduce, update } from '../../../src/core/update/update.js'
import { keepReplayMarks, clearTrace } from '../../../src/core/update/replay.js'
import { palettes } from '../../../src/palettes/index.js'
import { header, buildTick } from '../../sources/recording/make-recording.js'
import type { Model } from '../../../src/core/state/state.js'
import type { Action } from '../../../src/core/state/actions.js'
import { initialModel, initialReplay } from '../../../src/core/state/initial.js'
import { parsePlaybackTime } from '../../../src/core/stream/playback.js'

test('only the space bar means something else outside a replay', () => {
  const others = bindings.filter(({ focus }) => focus !== 'table').flatMap(({ keys }) => keys)
  assert.deepEqual(replayBindings.flatMap(({ keys }) => keys).filter((key) => others.includes(key)), ['space'])
})

test('a replay\'s keys work only in a replay', () => {
  const pressed = { name: '(', text: '(' }
  assert.equal(actionForKey(pressed), undefined)
  assert.deepEqual(actionForKey(pressed, { focus: 'map', typing: false, replay: true }), { type: 'replay-move', columns: -60 })
  assert.deepEqual(actionForKey({ name: 's', text: 's' }, { focus: 'table', typing: false, replay: true }), { type: 'sort' })
})

test('parsePlaybackTime() reads a time of day, a time from the start, a time from now', () => {
  const start = Date.UTC(2026, 0, 2, 14, 0, 0)
  assert.equal(parsePlaybackTime('14:03:20', start, 0), 200_000)
  assert.equal(parsePlaybackTime('14:03', start, 0), 180_000)
  assert.equal(parsePlaybackTime('13:59', start, 0), 24 * 3_600_000 - 60_000)
  assert.equal(parsePlaybackTime('15:03', start, 60), 180_000)
  assert.equal(parsePlaybackTime('1h30m', start, 0), 5_400_000)
  assert.equal(parsePlaybackTime('90s', start, 0, 7), 90_000)
  assert.equal(parsePlaybackTime('+5m', start, 0, 1000), 301_000)
  assert.equal(parsePlaybackTime('-5m', start, 0, 1000), 0)
  for (const given of ['', 'noon', '5', ':', '14:3', '+', '1x']) assert.equal(parsePlaybackTime(given, start, 0), undefined, given)
})

function replayed(): Model {
  let model: Model = { ...initialModel({ palettes }), replay: initialReplay(1, false) }
  for (const event of [header, ...[1000, 2000, 3000, 4000].map((time) => buildTick(time))]) model = keepReplayMarks(reduce(model, event))
  return model
}

function press(model: Model, action: Action): { model: Model; order: Effect | undefined } {
  const { model: after, effects } = update(model, action)
  return { model: after, order: effects.find(({ type }) => type !== 'paint') }
}

test('update() tells the source: faster, slower, pause, step, go to an end', () => {
  const model = replayed()
  assert.deepEqual(press(model, { type: 'replay-pace', by: 1 }).order, { type: 'pace', pace: 2 })
  assert.deepEqual(press(model, { type: 'replay-pace', by: -1 }).order, { type: 'pace', pace: 0.5 })
  const held = press(model, { type: 'replay-step' })
  assert.deepEqual(held.order, { type: 'hold', held: true })
  assert.deepEqual(press(held.model, { type: 'replay-step' }).order, { type: 'step' })
  assert.equal((press(model, { type: 'replay-jump', to: 'end' }).order as { time: number }).time, Infinity)
})

test('a time is typed at a prompt', () => {
  let { model } = press(replayed(), { type: 'replay-prompt' })
  for (const key of [...'3xh', 'backspace', ...'s']) ({ model } = press(model, { type: 'type', key }))
  assert.equal(model.replay!.typing, '3s')
  const { model: after, order } = press(model, { type: 'type', key: 'enter' })
  assert.equal(after.replay!.typing, undefined)
  assert.equal((order as { time: number }).time, 3000)
})

test('a mark stays after a seek, and the user can go to it', () => {
  let model = reduce(replayed(), { type: 'mark', time: 4000, at: 2000, label: 'here' })
  model = keepReplayMarks(model)
  const to = press(model, { type: 'replay-jump', to: 'mark-before' }).order
  assert.ok(to?.type === 'seek-mark' && to.to === 'before' && to.from === 4000)
  assert.deepEqual([...to.known], [[2000, 'here']])
  model = clearTrace(model)
  assert.equal(model.history.next, 0)
  for (const event of [header, buildTick(1000), buildTick(2000)]) model = keepReplayMarks(reduce(model, event))
  assert.deepEqual(model.marks.list, [{ seq: 1, label: 'here' }])
})
