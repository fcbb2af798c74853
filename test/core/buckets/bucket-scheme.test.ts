import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bucketId, isOpen, ladderOf, spansZero, type Ladder } from '../../../src/core/buckets/bucket-scheme.js'
import { UserError } from '../../../src/core/errors/user-error.js'

function boundsOf({ order, lows, highs }: Ladder): [number, number][] {
  return order.map((id) => [lows[id]!, highs[id]!])
}

const LADDERS: [Parameters<typeof ladderOf>[0], number[]][] = [
  ['quantize', []], ['lquantize', [0, 63, 2]], ['lquantize', [-10, 10, 3]], ['lquantize', [0, 1, 1]],
  ['llquantize', [10, 2, 9, 20]], ['llquantize', [10, 0, 3, 20]], ['llquantize', [2, 0, 40, 2]], ['llquantize', [10, 0, 18, 10]],
  ['llquantize', [10, 0, 2, 100]], ['llquantize', [5, 1, 4, 25]],
]

for (const [fn, parameters] of LADDERS) {
  test(`ladderOf(${fn}, ${parameters}) leaves no whole number out and holds none twice`, () => {
    const bounds = boundsOf(ladderOf(fn, parameters))
    assert.equal(bounds[0]![0], -Infinity)
    assert.equal(bounds.at(-1)![1], Infinity)
    bounds.forEach(([low, high], i) => {
      assert.ok(low <= high)
      // Beyond 2^53 a double cannot hold `high + 1` apart from `high`.
      if (i > 0 && Math.abs(low) < 2 ** 53) assert.equal(low, bounds[i - 1]![1] + 1)
    })
  })
}

test('ladderOf(quantize) has a bucket for each power of two, both signs, and zero', () => {
  const bounds = boundsOf(ladderOf('quantize', []))
  assert.equal(bounds.length, 127)
  assert.deepEqual(bounds.slice(61, 67), [[-3, -2], [-1, -1], [0, 0], [1, 1], [2, 3], [4, 7]])
})

test('ladderOf(lquantize) has floor((limit - base) / step) steps between under- and overflow', () => {
  assert.deepEqual(boundsOf(ladderOf('lquantize', [-10, 10, 8])), [[-Infinity, -11], [-10, -3], [-2, 5], [6, Infinity]])
})

test('ladderOf(llquantize) mirrors its steps about the bucket around zero', () => {
  const bounds = boundsOf(ladderOf('llquantize', [10, 1, 1, 10]))
  assert.deepEqual(bounds.slice(0, 2), [[-Infinity, -100], [-99, -90]])
  assert.deepEqual(bounds.slice(9, 12), [[-19, -10], [-9, 9], [10, 19]])
  assert.deepEqual(bounds.at(-1), [100, Infinity])
})

test('ladderOf(llquantize) leaves out bins that can hold no whole number', () => {
  const bounds = boundsOf(ladderOf('llquantize', [10, 0, 1, 20]))
  assert.deepEqual(bounds.filter(([low]) => low >= 0).slice(0, 11).map(([low]) => low), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

test('ladderOf() of senseless or boundless parameters begins empty', () => {
  for (const parameters of [[], [0, 1e12, 1], [0, 10, 0], [10, 0, 1], [NaN, NaN, NaN]]) {
    assert.equal(ladderOf('lquantize', parameters).order.length, 0)
  }
  for (const parameters of [[], [10, 5, 2, 10], [1, 0, 3, 10], [10, 0, 9, 1e9], [0.5, 0, 3, 10]]) {
    assert.equal(ladderOf('llquantize', parameters).order.length, 0)
  }
})

test('bucketId() finds every bucket of the ladder by its bounds', () => {
  for (const [fn, parameters] of LADDERS) {
    const ladder = ladderOf(fn, parameters)
    for (const id of ladder.order) {
      const [low, high] = [ladder.lows[id]!, ladder.highs[id]!]
      assert.equal(bucketId(ladder, Number.isFinite(low) ? low : null, Number.isFinite(high) ? high : null), id)
    }
    assert.equal(ladder.version, 0)
  }
})

test('bucketId() takes the ends of int64 for open ones', () => {
  const ladder = ladderOf('quantize', [])
  assert.equal(bucketId(ladder, 2 ** 62, 2 ** 63), bucketId(ladder, 2 ** 62, null))
  assert.equal(bucketId(ladder, -(2 ** 63), -(2 ** 62)), ladder.order[0])
  assert.equal(ladder.version, 0)
})

test('bucketId() takes a foreign bucket in at its place and leaves all ids as they are', () => {
  const ladder = ladderOf('lquantize', [0, 10, 5])
  const before = ladder.order.map((id) => [id, ladder.lows[id]])
  const id = bucketId(ladder, 2, 7)
  assert.equal(bucketId(ladder, 2, 7), id)
  assert.equal(ladder.version, 1)
  assert.deepEqual(boundsOf(ladder), [[-Infinity, -1], [0, 4], [2, 7], [5, 9], [10, Infinity]])
  for (const [old, low] of before) assert.equal(ladder.lows[old!], low)
  for (const at of ladder.order.keys()) assert.equal(ladder.position[ladder.order[at]!], at)
})

test('bucketId() refuses to take in buckets without end', () => {
  const ladder = ladderOf('quantize', [])
  assert.throws(() => {
    for (let i = 0; i < 30_000; i++) bucketId(ladder, 1000 + i, 1000 + i)
  }, (error) => error instanceof UserError && error.sentence.code === 'too-many-buckets')
})

test('bucketId() tells buckets with the same low end apart', () => {
  const ladder = ladderOf('lquantize', [])
  const ids = [bucketId(ladder, 0, 9), bucketId(ladder, 0, 4), bucketId(ladder, null, null), bucketId(ladder, 0, 9)]
  assert.equal(new Set(ids).size, 3)
  assert.deepEqual(boundsOf(ladder), [[0, 4], [0, 9], [-Infinity, Infinity]])
})

test('isOpen() and spansZero() mark the ends and the bucket around zero, and no other', () => {
  const ladder = ladderOf('llquantize', [10, 1, 1, 10])
  assert.deepEqual(ladder.order.filter((id) => isOpen(ladder, id)), [ladder.order[0], ladder.order.at(-1)])
  assert.deepEqual(ladder.order.filter((id) => spansZero(ladder, id)).map((id) => ladder.lows[id]), [-9])
  const powers = ladderOf('quantize', [])
  assert.ok(!powers.order.some((id) => spansZero(powers, id)))
})

test('bucketId() puts the underflow of an unsigned llquantize beside its first step', () => {
  const ladder = ladderOf('llquantize', [10, 2, 9, 20])
  const at = ladder.position[bucketId(ladder, null, 99)]!
  assert.deepEqual(boundsOf(ladder).slice(at, at + 3), [[-Infinity, 99], [-99, 99], [100, 149]])
})
