/** One editor for every prompt: the same keys do the same in each of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actionForKey, keyContext } from '../../../src/core/keymap/bindings.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { initialReplay } from '../../../src/core/state/initial.js'
import type { Model } from '../../../src/core/state/state.js'
import { editLine, type EditedLine } from '../../../src/core/update/line-editor.js'
import { reduce } from '../../../src/core/update/update.js'
import { Random } from '../../random.js'
import { traced } from '../make.js'

const RULES = { longest: 12 }

function edit(text: string, ...keys: string[]): EditedLine {
  return keys.reduce((line, key) => editLine(line, key, RULES), { text, after: 0 } as EditedLine)
}

test('editLine() writes, moves and erases on either side of the cursor', () => {
  assert.deepEqual(edit('', 'a', 'b'), { text: 'ab', after: 0 })
  assert.deepEqual(edit('abc', 'left', 'x'), { text: 'abxc', after: 1 })
  assert.deepEqual(edit('abc', 'home', 'x', 'right', 'y'), { text: 'xaybc', after: 2 })
  assert.deepEqual(edit('abc', 'left', 'backspace'), { text: 'ac', after: 1 })
  assert.deepEqual(edit('abc', 'home', 'delete'), { text: 'bc', after: 2 })
  assert.deepEqual(edit('abc', 'home', 'end', 'd'), { text: 'abcd', after: 0 })
})

test('editLine() erases words, and to the start or end', () => {
  assert.equal(edit('heat-2026.svg', 'C-w').text, 'heat-2026.')
  assert.equal(edit('heat-2026.svg', 'C-w', 'C-w').text, 'heat-')
  assert.equal(edit('read node ', 'C-w').text, 'read ')
  assert.deepEqual(edit('read node', 'left', 'left', 'C-u'), { text: 'de', after: 2 })
  assert.deepEqual(edit('read node', 'home', 'right', 'C-k'), { text: 'r', after: 0 })
  assert.deepEqual(edit('', 'C-w', 'C-u', 'C-k', 'backspace', 'delete', 'left', 'right'), { text: '', after: 0 })
})

test('editLine() never splits a character, keeps to its limit, and ignores keys without a meaning', () => {
  assert.deepEqual(edit('a😀b', 'left', 'backspace'), { text: 'ab', after: 1 })
  assert.equal(edit('123456789012', 'x').text, '123456789012')
  assert.equal(editLine({ text: '1', after: 0 }, 'x', { longest: 9, accepts: (one) => one === '2' }).text, '1')
  for (const key of ['f1', 'enter', '\x7f', '\x1b']) assert.deepEqual(edit('abc', key), { text: 'abc', after: 0 })
  assert.deepEqual(editLine({ text: 'ab', after: 9 }, 'x', RULES), { text: 'xab', after: 2 })
})

/** Each prompt: how it opens, and what is typed in it. */
const PROMPTS: readonly [name: string, open: string, typed: (model: Model) => string | undefined][] = [
  ['a mark', 'm', ({ marks }) => marks.typing?.text],
  ['a file', 'e', ({ saving }) => saving.typing],
  ['a time', ':', ({ replay }) => replay?.typing],
  ['the filter', '/', ({ table }) => table.text],
]

function press(model: Model, ...keys: string[]): Model {
  return keys.reduce((before, name) => {
    const action = actionForKey({ name, text: [...name].length === 1 ? name : '' }, keyContext(before))
    assert.ok(action !== undefined && action !== 'quit', name)
    return reduce(before, action)
  }, model)
}

for (const [name, open, typed] of PROMPTS) {
  test(`the prompt of ${name} edits as every other does, and shows its cursor`, () => {
    const model = { ...traced(new Random(5), 8), replay: initialReplay(1, false) }
    const empty = press(reduce(model, { type: 'window', columns: 100, rows: 30 }), open, 'end', 'C-u')
    assert.equal(typed(empty), '')
    const line = press(empty, '1', '2', 'h', 'home', 'right', '5', 'left', 'delete', 'C-e', '3', 'C-a', '7', 'C-f', 'backspace')
    assert.equal(typed(line), '72h3')
    const inverse = frameOf(line, { columns: 100, rows: 30 }).regions
      .flatMap(({ lines }) => lines).flat().filter(({ style }) => style === 'inverse').map(({ text }) => text)
    assert.ok(inverse.includes('2'), inverse.join())
    assert.equal(typed(press(line, 'end', 'C-w')), '')
  })
}
