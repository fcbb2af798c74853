/** What update() asks the session to do, beside the model it gives. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { initialReplay } from '../../../src/core/state/initial.js'
import type { Action, PressedKey } from '../../../src/core/state/actions.js'
import type { Model } from '../../../src/core/state/state.js'
import type { Effect } from '../../../src/core/update/effects.js'
import { update } from '../../../src/core/update/update.js'
import { Random } from '../../random.js'
import { tick, traced } from '../make.js'

const key = (name: string): Action => ({ type: 'key', name, text: [...name].length === 1 ? name : '' } satisfies Action & PressedKey)

/** The model after these keys, and the effects of the last. */
function press(model: Model, ...names: string[]): { model: Model; effects: readonly Effect[] } {
  return names.reduce<{ model: Model; effects: readonly Effect[] }>(
    (before, name) => update(before.model, key(name)), { model, effects: [] },
  )
}

const paint: Effect = { type: 'paint' }

test('update() asks for a paint whenever the model has changed, and for nothing where it has not', () => {
  const model = traced(new Random(1), 3)
  assert.deepEqual(update(model, tick(4000, [5])).effects, [paint])
  assert.deepEqual(press(model, 'c').effects, [paint])
  for (const happened of [
    { type: 'unheard-of', time: 4000 }, key('f12'), { type: 'end', time: 4000, reason: 'rotate', status: 0 },
  ] as const) {
    const { model: after, effects } = update(model, happened)
    assert.equal(after, model)
    assert.deepEqual(effects, [])
  }
})

test('update() asks to leave on q and on ctrl-c, each in its way, also while something is typed', () => {
  const model = traced(new Random(1), 3)
  assert.deepEqual(press(model, 'q').effects, [{ type: 'leave', how: 'quit' }])
  assert.deepEqual(press(model, 'C-c').effects, [{ type: 'leave', how: 'interrupted' }])
  assert.deepEqual(press(model, 'm', 'C-c').effects, [{ type: 'leave', how: 'interrupted' }])
  assert.deepEqual(press(model, 'm', 'q').effects, [paint])
})

test('update() asks to save under the name that was typed, and for nothing when it is empty or given up', () => {
  const model = traced(new Random(1), 3)
  assert.deepEqual(press(model, 'e', 'C-u', 'a', '.', 's', 'v', 'g', 'enter').effects, [{ type: 'save', name: 'a.svg' }, paint])
  assert.deepEqual(press(model, 'e', 'C-u', 'enter').effects, [paint])
  assert.deepEqual(press(model, 'e', 'escape').effects, [paint])
})

test('update() asks to record a mark that the user sets, not one of the stream, and none in a replay', () => {
  const model = traced(new Random(1), 3)
  assert.deepEqual(press(model, 'm', 'x', 'enter').effects, [{ type: 'mark', at: 3000, label: 'x' }, paint])
  assert.deepEqual(update(model, { type: 'mark', time: 3000, at: 2000, label: 'y' }).effects, [paint])
  assert.deepEqual(press({ ...model, replay: initialReplay(1, false) }, 'm', 'x', 'enter').effects, [paint])
})

test('update() tells the source of a replay what to do', () => {
  const model = { ...traced(new Random(1), 3), replay: initialReplay(1, false) }
  assert.deepEqual(press(model, 'space').effects, [{ type: 'hold', held: true }, paint])
  assert.deepEqual(press(model, 'r').effects, [{ type: 'skip-idle', skip: true }, paint])
  assert.deepEqual(press(model, '2').effects, [{ type: 'pace', pace: 2 }, paint])
  assert.equal(press(model, '$').effects[0]?.type, 'seek')
  const { model: restarted, effects } = update(model, { type: 'replay-restarted' })
  assert.equal(restarted.history.next, 0)
  assert.deepEqual(effects, [paint])
})
