import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { excerpt, quoteLine } from '../../../src/core/text/excerpt.js'

test('excerpt() keeps 60 characters and says that more follow', () => {
  assert.equal(excerpt('x'.repeat(60)), 'x'.repeat(60))
  assert.equal(excerpt('x'.repeat(61)), `${'x'.repeat(60)}…`)
  assert.equal(quoteLine('  a b \t'), '"a b"')
})

test('excerpt() and quoteLine() never let a control character through, whatever is quoted', () => {
  assert.equal(excerpt('a\u001b[2J\u009b5n\u0085\u2028b\ud800'), 'a\ufffd[2J\ufffd5n\ufffd\ufffdb\ufffd')
  assert.equal(excerpt(`${'x'.repeat(59)}😀y`), `${'x'.repeat(59)}\ufffd…`)
  assert.equal(excerpt('日本語 😀'), '日本語 😀')
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
    assert.ok(!/[\p{Cc}\u2028\u2029\ud800-\udfff]/u.test(excerpt(text)))
    assert.ok(!/[\p{Cc}\u2028\u2029]/u.test(quoteLine(text)))
  }))
})
