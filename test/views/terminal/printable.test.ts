import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toCellBars, toCellText } from '../../../src/views/terminal/printable.js'
import { Screen } from '../../support/screen.js'

test('toCellText() leaves what is printable alone', () => {
  for (const text of ['', 'read(2) ~100 µs', '│ ├─┤ ≥10s ▁▂█ …', 'Grüße, Ωμέγα, Привет']) assert.equal(toCellText(text, true), text)
})

test('toCellText() takes as many cells as there are characters, whatever they are', async () => {
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

test('toCellText() spells lines, bars and signs in ASCII where there is no UTF-8', () => {
  assert.equal(toCellText('┌─┐│└┘ ≥10µs … ▒', false), '+-+|++ >10us ~ +')
  assert.equal(toCellText('日本 é', false), '?? ?')
})

test('toCellBars() keeps eight heights apart in ASCII', () => {
  assert.equal(new Set(toCellBars('▁▂▃▄▅▆▇█', false)).size, 8)
  assert.equal(toCellBars('▁▂▃▄▅▆▇█', true), '▁▂▃▄▅▆▇█')
})
