import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actionForKey, keyContext } from '../../../src/core/keymap/bindings.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { reduce } from '../../../src/core/update/update.js'
import { requestedFileName } from '../../../src/core/update/save-prompt.js'
import { Random } from '../../random.js'
import { traced } from '../make.js'
import type { Model } from '../../../src/core/state/state.js'

const WINDOW = { columns: 100, rows: 30 }
const model = reduce(traced(new Random(1), 30), { type: 'window', ...WINDOW })

function press(from: Model, ...keys: string[]): Model {
  return keys.reduce((now, name) => {
    const action = actionForKey({ name, text: [...name].length === 1 ? name : '' }, keyContext(now))
    return action === undefined || action === 'quit' ? now : reduce(now, action)
  }, from)
}

const status = (shown: Model): string => frameOf(shown, WINDOW).regions.filter(({ name }) => name === 'status')
  .map(({ lines }) => lines.map((line) => line.map(({ text }) => text).join('')).join('\n')).join('\n')

test('e asks for a name, and suggests one with title and time', () => {
  const asked = press(model, 'e')
  assert.match(status(asked), / save as: system-calls-20240505-140337\.svg /)
  assert.equal(frameOf(asked, WINDOW).typing, true)
})

test('keys at the prompt only edit the name; enter asks to save', () => {
  const typed = press(model, 'e', 'C-u', 'a', 'q', '?', '/', '.', 'p', 'n', 'x', 'backspace', 'g')
  assert.equal(typed.saving.typing, 'aq?/.png')
  assert.equal(typed.help, false)
  assert.equal(requestedFileName(typed, { type: 'type', key: 'enter' }), 'aq?/.png')
  assert.equal(requestedFileName(typed, { type: 'type', key: 'g' }), undefined)
  assert.equal(press(typed, 'enter').saving.typing, undefined)
  assert.equal(press(press(model, 'e'), 'C-w', 'p', 'n', 'g').saving.typing, 'system-calls-20240505-140337.png')
})

test('escape closes the prompt, and an empty name saves nothing', () => {
  assert.equal(press(model, 'e', 'escape').saving.typing, undefined)
  assert.equal(requestedFileName(press(model, 'e', 'C-u'), { type: 'type', key: 'enter' }), undefined)
})

test('the outcome stays on the status line until the next key', () => {
  for (const failed of [true, false]) {
    const said = reduce(press(model, 'e', 'enter'), { type: 'saved', text: 'wrote x.svg, 23 kB', failed })
    assert.match(status(said), /wrote x\.svg, 23 kB/)
    assert.match(status(reduce(said, { type: 'window', ...WINDOW })), /wrote x\.svg/)
    assert.doesNotMatch(status(press(said, 'c')), /wrote x\.svg/)
  }
})
