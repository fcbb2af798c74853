import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapeControls, escapeControlsInStyled, escapeJsonControls } from '../../../src/core/text/control-characters.js'

/** What must not reach a terminal. */
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/
const anyText = fc.array(fc.oneof(
  fc.integer({ min: 0, max: 0x9f }), fc.integer({ min: 0x2000, max: 0x2070 }), fc.integer({ min: 0, max: 0xffff }),
), { maxLength: 40 }).map((units) => String.fromCharCode(...units))

test('a control character becomes its number, and everything else stays', () => {
  assert.equal(escapeControls('a\x1b]52;c;aGk=\x07b'), 'a\\x1b]52;c;aGk=\\x07b')
  assert.equal(escapeControls('\x9b31m \x7f \x85 \r'), '\\x9b31m \\x7f \\x85 \\x0d')
  assert.equal(escapeControls('gpj\u202e.exe\u2066'), 'gpj\\u202e.exe\\u2066')
  assert.equal(escapeControls('日本語\tµ≥\n😀'), '日本語\tµ≥\n😀')
})

test('no text has a control character afterwards', () => {
  fc.assert(fc.property(anyText, (text) => {
    assert.doesNotMatch(escapeControls(text), CONTROL)
    assert.equal(escapeControls(text).replace(/[^\n\t]/g, ''), text.replace(/[^\n\t]/g, ''))
  }), { numRuns: 500 })
})

test('styled text keeps its colors and nothing else', () => {
  assert.equal(escapeControlsInStyled('\x1b[1mbold\x1b[m \x1b[38;2;1;2;3mx\x1b[2J\x1b]0;t\x07'), '\x1b[1mbold\x1b[m \x1b[38;2;1;2;3mx\\x1b[2J\\x1b]0;t\\x07')
  fc.assert(fc.property(anyText, (text) =>
    assert.doesNotMatch(escapeControlsInStyled(text).replace(/\x1b\[[\d;]*m/g, ''), CONTROL)), { numRuns: 500 })
})

test('JSON means the same afterwards', () => {
  assert.equal(escapeJsonControls(JSON.stringify(['\x9b2J', '\u202e', '\x7f'])), '["\\u009b2J","\\u202e","\\u007f"]')
  assert.equal(escapeJsonControls('{\r"a"\t:\n1}'), '{ "a"\t:\n1}')
  fc.assert(fc.property(anyText, (text) => {
    const json = escapeJsonControls(JSON.stringify({ [text]: text }))
    assert.doesNotMatch(json, CONTROL)
    assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify({ [text]: text })))
  }), { numRuns: 500 })
})
