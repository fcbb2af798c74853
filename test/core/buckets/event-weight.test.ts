import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bucketId, ladderOf } from '../../../src/core/buckets/bucket-scheme.js'
import { middleOf, weightsOf } from '../../../src/core/buckets/event-weight.js'

test('middleOf() is the true mid-point of a bucket of whole numbers', () => {
  const quantize = ladderOf('quantize', [])
  assert.equal(middleOf(quantize, bucketId(quantize, 4, 7)), 6)
  assert.equal(middleOf(quantize, bucketId(quantize, 1, 1)), 1.5)
  assert.equal(middleOf(quantize, bucketId(quantize, -7, -4)), 5)
  const linear = ladderOf('lquantize', [0, 100, 10])
  assert.equal(middleOf(linear, bucketId(linear, 90, 99)), 95)
})

test('middleOf() of an open bucket is its bound, and nothing weighs nothing', () => {
  const linear = ladderOf('lquantize', [0, 100, 10])
  assert.equal(middleOf(linear, bucketId(linear, 100, null)), 100)
  for (const [fn, parameters] of [['quantize', []], ['lquantize', [-5, 5, 1]], ['llquantize', [10, 0, 6, 10]]] as const) {
    const ladder = ladderOf(fn, parameters)
    for (const id of ladder.order) assert.ok(middleOf(ladder, id) >= 0.5 && Number.isFinite(middleOf(ladder, id)))
  }
})

test('weightsOf() is the same object until the ladder takes a bucket in', () => {
  const ladder = ladderOf('quantize', [])
  assert.equal(weightsOf(ladder, 'count'), undefined)
  const weights = weightsOf(ladder, 'time')!
  assert.equal(weightsOf(ladder, 'time'), weights)
  const taken = bucketId(ladder, 10, 11)
  assert.equal(weightsOf(ladder, 'time')![taken], 11)
})
