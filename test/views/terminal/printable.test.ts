/** Text in cells: every UTF-16 unit takes exactly one cell of a terminal. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toCellBars, toCellText } from '../../../src/views/terminal/printable.js'
import { Screen } from '../../support/screen.js'

test('toCellText() does not change printable text', () => {
  for (const text of ['', 'read(2) ~100 µs', '│ ├─┤ ≥10s ▁▂█ …', 'Grüße, Ωμέγα, Привет']) assert.equal(toCellText(text, true), text)
})

test('toCellText() takes one cell per UTF-16 unit, whatever it is', async () => {
  const screen = new Screen(80, 2)
  for (let from = 0; from < 0x10000; from += 64) {
    const text = Array.from({ length: 64 }, (_, i) => String.fromCharCode(from + i)).join('')
    for (const utf8 of [true, false]) {
      const shown = toCellText(text, utf8)
      assert.equal(shown.length, text.length)
      await screen.feed(`\x1b[2J\x1b[H${shown}`)
      const { cursorX, cursorY } = screen.terminal.buffer.active
      assert.deepEqual([cursorX, cursorY], [64, 0], `U+${from.toString(16)}…`)
      if (!utf8) assert.match(shown, /^[ -~]*$/)
    }
  }
})

test('toCellText() writes lines, bars and signs in ASCII without UTF-8', () => {
  assert.equal(toCellText('┌─┐│└┘ ≥10µs … ▒', false), '+-+|++ >10us ~ +')
  assert.equal(toCellText('日本 é', false), '?? ?')
})

test('toCellBars() has eight different characters in ASCII', () => {
  assert.equal(new Set(toCellBars('▁▂▃▄▅▆▇█', false)).size, 8)
  assert.equal(toCellBars('▁▂▃▄▅▆▇█', true), '▁▂▃▄▅▆▇█')
})
