import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findOrAddBucket, isOpenEnded, buildBucketScheme, spansZero, type BucketScheme } from '../../../src/core/buckets/bucket-scheme.js'
import { UserError } from '../../../src/core/errors/user-error.js'

function boundsOf({ order, lows, highs }: BucketScheme): [number, number][] {
  return order.map((id) => [lows[id]!, highs[id]!])
}

const LADDERS: [Parameters<typeof buildBucketScheme>[0], number[]][] = [
  ['quantize', []], ['lquantize', [0, 63, 2]], ['lquantize', [-10, 10, 3]], ['lquantize', [0, 1, 1]],
  ['llquantize', [10, 2, 9, 20]], ['llquantize', [10, 0, 3, 20]], ['llquantize', [2, 0, 40, 2]], ['llquantize', [10, 0, 18, 10]],
  ['llquantize', [10, 0, 2, 100]], ['llquantize', [5, 1, 4, 25]],
]

for (const [fn, parameters] of LADDERS) {
  test(`buildBucketScheme(${fn}, ${parameters}) leaves no whole number out and holds none twice`, () => {
    const bounds = boundsOf(buildBucketScheme(fn, parameters))
    assert.equal(bounds[0]![0], -Infinity)
    assert.equal(bounds.at(-1)![1], Infinity)
    bounds.forEach(([low, high], i) => {
      assert.ok(low <= high)
      // Beyond 2^53 a double cannot hold `high + 1` apart from `high`.
      if (i > 0 && Math.abs(low) < 2 ** 53) assert.equal(low, bounds[i - 1]![1] + 1)
    })
  })
}

test('buildBucketScheme(quantize) has a bucket for each power of two, both signs, and zero', () => {
  const bounds = boundsOf(buildBucketScheme('quantize', []))
  assert.equal(bounds.length, 127)
  assert.deepEqual(bounds.slice(61, 67), [[-3, -2], [-1, -1], [0, 0], [1, 1], [2, 3], [4, 7]])
})

test('buildBucketScheme(lquantize) has floor((limit - base) / step) steps between under- and overflow', () => {
  assert.deepEqual(boundsOf(buildBucketScheme('lquantize', [-10, 10, 8])), [[-Infinity, -11], [-10, -3], [-2, 5], [6, Infinity]])
})

test('buildBucketScheme(llquantize) mirrors its steps about the bucket around zero', () => {
  const bounds = boundsOf(buildBucketScheme('llquantize', [10, 1, 1, 10]))
  assert.deepEqual(bounds.slice(0, 2), [[-Infinity, -100], [-99, -90]])
  assert.deepEqual(bounds.slice(9, 12), [[-19, -10], [-9, 9], [10, 19]])
  assert.deepEqual(bounds.at(-1), [100, Infinity])
})

test('buildBucketScheme(llquantize) leaves out bins that can hold no whole number', () => {
  const bounds = boundsOf(buildBucketScheme('llquantize', [10, 0, 1, 20]))
  assert.deepEqual(bounds.filter(([low]) => low >= 0).slice(0, 11).map(([low]) => low), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('buildBucketScheme() of senseless or boundless parameters begins empty', () => {
  for (const parameters of [[], [0, 1e12, 1], [0, 10, 0], [10, 0, 1], [NaN, NaN, NaN]]) {
    assert.equal(buildBucketScheme('lquantize', parameters).order.length, 0)
  }
  for (const parameters of [[], [10, 5, 2, 10], [1, 0, 3, 10], [10, 0, 9, 1e9], [0.5, 0, 3, 10]]) {
    assert.equal(buildBucketScheme('llquantize', parameters).order.length, 0)
  }
})

test('findOrAddBucket() finds every bucket of the scheme by its bounds', () => {
  for (const [fn, parameters] of LADDERS) {
    const scheme = buildBucketScheme(fn, parameters)
    for (const id of scheme.order) {
      const [low, high] = [scheme.lows[id]!, scheme.highs[id]!]
      assert.equal(findOrAddBucket(scheme, Number.isFinite(low) ? low : null, Number.isFinite(high) ? high : null), id)
    }
    assert.equal(scheme.version, 0)
  }
})

test('findOrAddBucket() takes the ends of int64 for open ones', () => {
  const scheme = buildBucketScheme('quantize', [])
  assert.equal(findOrAddBucket(scheme, 2 ** 62, 2 ** 63), findOrAddBucket(scheme, 2 ** 62, null))
  assert.equal(findOrAddBucket(scheme, -(2 ** 63), -(2 ** 62)), scheme.order[0])
  assert.equal(scheme.version, 0)
})

test('findOrAddBucket() takes a foreign bucket in at its place and leaves all ids as they are', () => {
  const scheme = buildBucketScheme('lquantize', [0, 10, 5])
  const before = scheme.order.map((id) => [id, scheme.lows[id]])
  const id = findOrAddBucket(scheme, 2, 7)
  assert.equal(findOrAddBucket(scheme, 2, 7), id)
  assert.equal(scheme.version, 1)
  assert.deepEqual(boundsOf(scheme), [[-Infinity, -1], [0, 4], [2, 7], [5, 9], [10, Infinity]])
  for (const [old, low] of before) assert.equal(scheme.lows[old!], low)
  for (const at of scheme.order.keys()) assert.equal(scheme.position[scheme.order[at]!], at)
})

test('findOrAddBucket() refuses to take in buckets without end', () => {
  const scheme = buildBucketScheme('quantize', [])
  assert.throws(() => {
    for (let i = 0; i < 30_000; i++) findOrAddBucket(scheme, 1000 + i, 1000 + i)
  }, (error) => error instanceof UserError && error.details.code === 'too-many-buckets')
})

test('findOrAddBucket() tells buckets with the same low end apart', () => {
  const scheme = buildBucketScheme('lquantize', [])
  const ids = [findOrAddBucket(scheme, 0, 9), findOrAddBucket(scheme, 0, 4), findOrAddBucket(scheme, null, null), findOrAddBucket(scheme, 0, 9)]
  assert.equal(new Set(ids).size, 3)
  assert.deepEqual(boundsOf(scheme), [[0, 4], [0, 9], [-Infinity, Infinity]])
})

test('isOpen() and spansZero() mark the ends and the bucket around zero, and no other', () => {
  const scheme = buildBucketScheme('llquantize', [10, 1, 1, 10])
  assert.deepEqual(scheme.order.filter((id) => isOpenEnded(scheme, id)), [scheme.order[0], scheme.order.at(-1)])
  assert.deepEqual(scheme.order.filter((id) => spansZero(scheme, id)).map((id) => scheme.lows[id]), [-9])
  const powers = buildBucketScheme('quantize', [])
  assert.ok(!powers.order.some((id) => spansZero(powers, id)))
})

test('findOrAddBucket() puts the underflow of an unsigned llquantize beside its first step', () => {
  const scheme = buildBucketScheme('llquantize', [10, 2, 9, 20])
  const at = scheme.position[findOrAddBucket(scheme, null, 99)]!
  assert.deepEqual(boundsOf(scheme).slice(at, at + 3), [[-Infinity, 99], [-99, 99], [100, 149]])
})
