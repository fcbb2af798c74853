import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { textWidth } from '../../../src/core/text/cells.js'
import { toNarrowText } from '../../../src/core/text/narrow.js'
import { keyToPrintable, toPrintable } from '../../../src/core/text/printable.js'
import { spellInAscii, toVisible } from '../../../src/core/text/stand-ins.js'

/** Texts of every kind of character, those that only look like a stand-in too. */
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.array(fc.constantFrom('\\', 'x', '1b', 'u', 'n', '\n', '\t', '\x1b', '\u21b5', '\u202e', 'e', '\u0301', 'é', '\ud800', '👩', '\u200d', '💻', '日'))
    .map((parts) => parts.join('')),
)

test('toPrintable() shows wide letters, marks and emoji, and gives a stand-in to what a terminal cannot show', () => {
  for (const text of ['日本語', '한국어', 'e\u0301te\u0301', 'naïve', '👩\u200d💻', '😀', '🇩🇪', 'ไทย', '≥10µs']) assert.equal(toPrintable(text, true), text)
  assert.equal(toPrintable('a\tb\nc\x1b[2J\x07\x9b', true), 'a b c\\x1b[2J\\x07\\x9b')
  assert.equal(toPrintable('x\u200b\u202e\u{e0001}\ud800', true), 'x\\u200b\\u202e\\u{e0001}\\ud800')
  assert.equal(toPrintable('\u0301x', true), '\\u0301x')
  assert.equal(toPrintable('שלום', true), '\\u05e9\\u05dc\\u05d5\\u05dd')
  assert.equal(toPrintable('né 日 µ', false), 'n\\xe9 \\u65e5 \\xb5')
  assert.equal(toPrintable('', true), '')
})

test('toPrintable() lets nothing through that moves a cursor, and knows the width of the rest', () => {
  fc.assert(fc.property(texts, (text) => {
    const shown = toPrintable(text, true)
    assert.doesNotMatch(shown, /[\p{Cc}\p{Cs}\p{Bidi_Control}]/u)
    assert.equal(toPrintable(shown, true), shown)
    assert.ok(textWidth(shown) >= [...new Intl.Segmenter().segment(text)].length)
    assert.match(toPrintable(text, false), /^[ -~]*$/)
  }), { numRuns: 2000 })
})

test('two keys that differ look different on every terminal', () => {
  fc.assert(fc.property(texts, texts, (a, b) => {
    for (const utf8 of [true, false]) assert.equal(keyToPrintable(a, utf8) === keyToPrintable(b, utf8), a === b)
  }), { numRuns: 5000 })
  assert.equal(keyToPrintable('read\nksys_read', true), 'read↵ksys_read')
  assert.equal(keyToPrintable('read\nksys_read', false), 'read\\nksys_read')
  assert.equal(keyToPrintable('\\x1b \\q \x1b', true), '\\\\x1b \\q \\x1b')
})

test('a page shows text as it is, but for what cannot be seen', () => {
  for (const text of ['日本語', 'e\u0301', '👩\u200d💻', '🏳️\u200d🌈', 'שלום', 'x']) assert.equal(toVisible(text), text)
  assert.equal(toVisible('a\u200db\x1b\u202e\ufffe\ud800'), 'a\\u200db\\x1b\\u202e\\ufffe\\ud800')
  assert.equal(spellInAscii('é日\n'), '\\xe9\\u65e5\\x0a')
  assert.equal(toNarrowText('é日'), 'é\\u65e5')
})
