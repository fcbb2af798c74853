import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Keys } from '../../src/core/intern.js'

test('intern() gives equal tuples one object and distinct tuples distinct ones', () => {
  const keys = new Keys()
  assert.equal(keys.intern(['read', 3]), keys.intern(['read', 3]))
  const distinct = [['1'], [1], [], [''], ['a', 'b'], ['a,b'], ['a"', 'b'], ['\ud800'], ['\udfff']]
  assert.equal(new Set(distinct.map((key) => keys.intern(key))).size, distinct.length)
  assert.equal(new Set(distinct.map((key) => keys.intern(key).text)).size, distinct.length)
})

test('keep() lets go of all but the used keys', () => {
  const keys = new Keys()
  const used = keys.intern(['a'])
  keys.intern(['b'])
  keys.keep(new Set([used]))
  assert.equal(keys.size, 1)
  assert.equal(keys.intern(['a']), used)
})
