/** Text in cells: a terminal takes as many columns for it as the core counts, and moves nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textWidth } from '../../../src/core/text/cells.js'
import { toCellBars, toCellCharacter, toCellText } from '../../../src/views/terminal/printable.js'
import { Screen } from '../../support/screen.js'

test('toCellText() does not change what a terminal can show', () => {
  for (const text of ['', 'read(2) ~100 µs', '│ ├─┤ ≥10s ▁▂█ …', 'Grüße, Ωμέγα, Привет', '日本語 한국어', 'e\u0301te\u0301', '👩\u200d💻']) {
    assert.equal(toCellText(text, true), text)
  }
})

test('toCellText() without UTF-8 is one printable character of ASCII for each character', async () => {
  for (let from = 0; from < 0x10000; from += 64) {
    const text = Array.from({ length: 64 }, (_, i) => String.fromCharCode(from + i)).join('')
    assert.match(toCellText(text, false), /^[ -~]{32,64}$/)
  }
})

test('a terminal takes as many columns for a text as are counted', async () => {
  const screen = new Screen(400, 2)
  for (let from = 0; from < 0x530; from++) {
    const text = toCellText(`${String.fromCharCode(from)}.`, true)
    await screen.feed(`\x1b[2J\x1b[H${text}`)
    const { cursorX, cursorY } = screen.terminal.buffer.active
    assert.deepEqual([cursorX, cursorY], [textWidth(text), 0], `U+${from.toString(16)}`)
  }
})

test('toCellText() writes lines, bars and signs in ASCII without UTF-8', () => {
  assert.equal(toCellText('┌─┐│└┘ ≥10µs … ▒', false), '+-+|++ >10us ~ +')
  assert.equal(toCellText('日本 é', false), '?? ?')
})

test('toCellCharacter() gives one narrow character, whatever the text is', () => {
  assert.deepEqual(['', 'ab', '日', '\x1b', '┼'].map((text) => toCellCharacter(text, true)), [' ', 'a', '?', '?', '┼'])
  assert.deepEqual(['', 'ab', '日', '\x1b', '┼'].map((text) => toCellCharacter(text, false)), [' ', 'a', '?', '?', '+'])
})

test('toCellBars() has eight different characters in ASCII', () => {
  assert.equal(new Set(toCellBars('▁▂▃▄▅▆▇█', false)).size, 8)
  assert.equal(toCellBars('▁▂▃▄▅▆▇█', true), '▁▂▃▄▅▆▇█')
})
