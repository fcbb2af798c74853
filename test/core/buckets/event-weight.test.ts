import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findOrAddBucket, buildBucketScheme } from '../../../src/core/buckets/bucket-scheme.js'
import { bucketMiddle, bucketWeights } from '../../../src/core/buckets/event-weight.js'

test('middleOf() is the true mid-point of a bucket of whole numbers', () => {
  const quantize = buildBucketScheme('quantize', [])
  assert.equal(bucketMiddle(quantize, findOrAddBucket(quantize, 4, 7)), 6)
  assert.equal(bucketMiddle(quantize, findOrAddBucket(quantize, 1, 1)), 1.5)
  assert.equal(bucketMiddle(quantize, findOrAddBucket(quantize, -7, -4)), 5)
  const linear = buildBucketScheme('lquantize', [0, 100, 10])
  assert.equal(bucketMiddle(linear, findOrAddBucket(linear, 90, 99)), 95)
})

test('middleOf() of an open bucket is its bound, and nothing weighs nothing', () => {
  const linear = buildBucketScheme('lquantize', [0, 100, 10])
  assert.equal(bucketMiddle(linear, findOrAddBucket(linear, 100, null)), 100)
  for (const [fn, parameters] of [['quantize', []], ['lquantize', [-5, 5, 1]], ['llquantize', [10, 0, 6, 10]]] as const) {
    const scheme = buildBucketScheme(fn, parameters)
    for (const id of scheme.order) assert.ok(bucketMiddle(scheme, id) >= 0.5 && Number.isFinite(bucketMiddle(scheme, id)))
  }
})

test('weightsOf() is the same object until the scheme takes a bucket in', () => {
  const scheme = buildBucketScheme('quantize', [])
  assert.equal(bucketWeights(scheme, 'count'), undefined)
  const weights = bucketWeights(scheme, 'time')!
  assert.equal(bucketWeights(scheme, 'time'), weights)
  const taken = findOrAddBucket(scheme, 10, 11)
  assert.equal(bucketWeights(scheme, 'time')![taken], 11)
})
