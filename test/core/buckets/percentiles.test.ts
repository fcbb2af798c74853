import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findOrAddBucket, buildBucketScheme, type BucketScheme } from '../../../src/core/buckets/bucket-scheme.js'
import { estimatePercentiles, type BucketCounts } from '../../../src/core/buckets/percentiles.js'
import { Random } from '../../random.js'
import { bucketsOf, randomValues } from '../make.js'

function countsOf(scheme: BucketScheme, values: readonly number[]): BucketCounts {
  const buckets = bucketsOf(scheme.function, scheme.parameters, values)
  return {
    ids: Uint32Array.from(buckets, ([min, max]) => findOrAddBucket(scheme, min, max)), counts: Float64Array.from(buckets, ([, , count]) => count),
  }
}

test('estimates() lie in the bucket that holds the exact percentile', () => {
  const random = new Random(8)
  for (const [fn, parameters] of [['quantize', []], ['llquantize', [10, 0, 11, 20]], ['lquantize', [-500, 1000, 7]]] as const) {
    const scheme = buildBucketScheme(fn, parameters)
    for (let round = 0; round < 200; round++) {
      const values = randomValues(random, 80, round % 2 === 0).map((v) => (fn === 'lquantize' ? v % 997 : v))
      if (values.length === 0) continue
      const sorted = values.toSorted((a, b) => a - b)
      const shares = [0, 0.25, 0.5, 0.9, 0.99, 1]
      const found = estimatePercentiles(scheme, countsOf(scheme, values), shares)!
      shares.forEach((share, i) => {
        const exact = sorted[Math.max(0, Math.ceil(share * values.length - 1e-9) - 1)]!
        const id = scheme.order.find((other) => scheme.lows[other]! <= exact && exact <= scheme.highs[other]!)!
        const { value } = found[i]!
        assert.ok(value >= scheme.lows[id]! - 1 && value <= scheme.highs[id]! + 1, `${fn} ${share}: ${value} for ${exact}`)
      })
      found.slice(0, -1).forEach(({ value }, i) => assert.ok(i === 0 || value >= found[i - 1]!.value))
      assert.ok(found.at(-1)!.value >= sorted.at(-1)! || found.at(-1)!.mark === '≥')
    }
  }
})

test('estimates() interpolate linearly in lquantize and llquantize, on a log axis in quantize', () => {
  const linear = buildBucketScheme('lquantize', [0, 100, 10])
  assert.deepEqual(estimatePercentiles(linear, countsOf(linear, [10, 11, 12, 13]), [0.25, 0.5])!.map(({ value }) => value), [12.5, 15, 19])
  const powers = buildBucketScheme('quantize', [])
  assert.ok(Math.abs(estimatePercentiles(powers, countsOf(powers, [4, 5, 6, 7]), [0.5])![0]!.value - 4 * Math.SQRT2) < 1e-9)
  assert.ok(Math.abs(estimatePercentiles(powers, countsOf(powers, [-4, -5, -6, -7]), [0.5])![0]!.value + 4 * Math.SQRT2) < 1e-9)
})

test('estimates() mark open ends and the max', () => {
  const scheme = buildBucketScheme('lquantize', [0, 10, 5])
  assert.deepEqual(estimatePercentiles(scheme, countsOf(scheme, [-3, 2, 50]), [0.1, 0.9]), [
    { mark: '<', value: 0 }, { mark: '≥', value: 10 }, { mark: '≥', value: 10 },
  ])
  assert.deepEqual(estimatePercentiles(scheme, countsOf(scheme, [2]), []), [{ mark: '≤', value: 4 }])
})

test('estimates() take the bucket around zero for 0 and up when nothing below it was counted', () => {
  const scheme = buildBucketScheme('llquantize', [10, 2, 3, 10])
  assert.equal(estimatePercentiles(scheme, countsOf(scheme, [5, 5]), [0.5])![0]!.value, 50)
  assert.ok(estimatePercentiles(scheme, countsOf(scheme, [-500, 5, 5, 5]), [0.5])![0]!.value < 0)
})

test('estimates() of nothing are undefined', () => {
  const scheme = buildBucketScheme('quantize', [])
  assert.equal(estimatePercentiles(scheme, countsOf(scheme, []), [0.5]), undefined)
  assert.equal(estimatePercentiles(scheme, { ids: Uint32Array.of(3), counts: Float64Array.of(0) }, [0.5]), undefined)
})
