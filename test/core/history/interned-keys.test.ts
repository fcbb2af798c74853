import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InternedKeys } from '../../../src/core/history/interned-keys.js'

test('intern() gives equal tuples one object and distinct tuples distinct ones', () => {
  const keys = new InternedKeys()
  assert.equal(keys.intern(['read', 3]), keys.intern(['read', 3]))
  const distinct = [['1'], [1], [], [''], ['a', 'b'], ['a,b'], ['a"', 'b'], ['\ud800'], ['\udfff']]
  assert.equal(new Set(distinct.map((key) => keys.intern(key))).size, distinct.length)
  assert.equal(new Set(distinct.map((key) => keys.intern(key).text)).size, distinct.length)
})

test('intern() keeps a long key short, and distinct from its like', () => {
  const keys = new InternedKeys()
  const [a, b, again] = [[`${'x'.repeat(100_000)}a`, 5], [`${'x'.repeat(100_000)}b`, 5], [`${'x'.repeat(100_000)}a`, 5]]
    .map((key) => keys.intern(key))
  assert.notEqual(a, b)
  assert.equal(a, again)
  for (const { text, key } of [a!, b!]) {
    assert.ok(text.length < 1000)
    assert.equal(key.length, 2)
  }
  assert.ok(keys.intern(new Array<number>(100_000).fill(7)).key.length <= 8)
})

test('keep() deletes all but the used keys', () => {
  const keys = new InternedKeys()
  const used = keys.intern(['a'])
  keys.intern(['b'])
  keys.keep(new Set([used]))
  assert.equal(keys.size, 1)
  assert.equal(keys.intern(['a']), used)
})
