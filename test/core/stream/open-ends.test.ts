import assert from 'node:assert/strict'
import { test } from 'node:test'
import { finiteOrNull, toLowerBound, toUpperBound } from '../../../src/core/stream/open-ends.js'

test('toLowerBound() and toUpperBound() open null outwards and keep numbers, 0 too', () => {
  assert.deepEqual([toLowerBound(null), toLowerBound(0), toLowerBound(-5)], [-Infinity, 0, -5])
  assert.deepEqual([toUpperBound(null), toUpperBound(0), toUpperBound(5)], [Infinity, 0, 5])
})

test('finiteOrNull() is the way back', () => {
  assert.deepEqual([finiteOrNull(-Infinity), finiteOrNull(Infinity), finiteOrNull(0), finiteOrNull(7)], [null, null, 0, 7])
})
