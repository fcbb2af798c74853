import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findOrAddBucket, buildBucketScheme, type BucketScheme } from '../../../src/core/buckets/bucket-scheme.js'
import { matchModes } from '../../../src/core/compare/mode-changes.js'
import { findModes, type Mode } from '../../../src/core/compare/modes.js'
import { Random } from '../../random.js'

/** Counts of values drawn from log-normal humps: [median, sigma, events]. */
function drawn(scheme: BucketScheme, seed: number, ...humps: readonly [number, number, number][]): Map<number, number> {
  const random = new Random(seed)
  const histogram = new Map<number, number>()
  for (const [median, sigma, events] of humps) {
    for (let i = 0; i < events; i++) {
      const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
      const value = Math.floor(median * Math.exp(sigma * normal))
      const id = scheme.order.find((one) => scheme.lows[one]! <= value && value <= scheme.highs[one]!)!
      histogram.set(id, (histogram.get(id) ?? 0) + 1)
    }
  }
  return histogram
}

const LADDERS = [buildBucketScheme('quantize', []), buildBucketScheme('llquantize', [10, 2, 9, 20]), buildBucketScheme('llquantize', [10, 0, 10, 10]), buildBucketScheme('llquantize', [2, 4, 40, 8])]

test('modesOf() of nothing is none, of one bucket one', () => {
  const scheme = buildBucketScheme('quantize', [])
  assert.deepEqual(findModes(scheme, new Map()), [])
  assert.deepEqual(findModes(scheme, new Map([[findOrAddBucket(scheme, 4, 7), 0]])), [])
  const [mode, ...more] = findModes(scheme, new Map([[findOrAddBucket(scheme, 1024, 2047), 1]]))
  assert.deepEqual(more, [])
  assert.deepEqual([mode!.peak, mode!.range, mode!.count, mode!.share, mode!.prominence], [[1024, 2047], [1024, 2047], 1, 1, Infinity])
})

for (const scheme of LADDERS) {
  const name = `${scheme.function}(${scheme.parameters})`
  test(`modesOf() finds one hump as one, whatever its place, on ${name}`, () => {
    for (let seed = 1; seed <= 40; seed++) {
      const median = 10 ** (3 + (seed % 20) / 5)
      const modes = findModes(scheme, drawn(scheme, seed, [median, 0.5, 4000]))
      assert.equal(modes.length, 1, `median ${median}: ${JSON.stringify(modes)}`)
      assert.ok(Math.abs(Math.log2(modes[0]!.center / median)) < 0.3, `${modes[0]!.center} for ${median}`)
    }
  })

  test(`modesOf() finds two humps, the smaller one a hundredth, on ${name}`, () => {
    for (let seed = 1; seed <= 20; seed++) {
      const modes = findModes(scheme, drawn(scheme, seed, [2000, 0.4, 10_000], [3e6, 0.4, 100 + seed]))
      assert.equal(modes.length, 2, JSON.stringify(modes))
      assert.ok(Math.abs(Math.log2(modes[1]!.center / 3e6)) < 0.3)
      assert.ok(Math.abs(modes[1]!.count - (100 + seed)) <= 12)
      assert.equal(modes[0]!.prominence, Infinity)
      assert.ok(modes[1]!.prominence > 4)
    }
  })
}

test('modesOf() takes even counts for one mode, noise and all', () => {
  const scheme = buildBucketScheme('lquantize', [0, 1000, 10])
  for (let seed = 1; seed <= 40; seed++) {
    const random = new Random(seed)
    const flat = new Map(scheme.order.slice(1, -1).map((id) => [id, 200 + random.int(-14, 14)]))
    assert.equal(findModes(scheme, flat).length, 1)
  }
})

test('modesOf() parts all events among the modes, but for those too small to tell', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new Random(seed)
    const scheme = random.pick([...LADDERS, buildBucketScheme('lquantize', [-50, 50, 3])])
    const histogram = new Map(scheme.order.filter(() => random.next() < 0.3).map((id) => [id, random.int(1, 10 ** random.int(1, 5))]))
    const total = [...histogram.values()].reduce((a, b) => a + b, 0)
    const modes = findModes(scheme, histogram)
    const told = modes.reduce((sum, { count }) => sum + count, 0)
    assert.ok(told <= total && told >= total * (1 - 0.001 * histogram.size), `${told} of ${total}, seed ${seed}`)
    modes.forEach(({ center, range: [low, high] }, i) => {
      assert.ok(low <= high && center >= (Number.isFinite(low) ? low : -Infinity) && center <= high + 1, JSON.stringify(modes[i]))
      if (i > 0) assert.ok(low > modes[i - 1]!.range[1])
    })
  }
})

const mode = (center: number, share: number): Mode => ({ center, share, count: share * 1000, peak: [center, center * 1.1], range: [center * 0.7, center * 1.4], prominence: 9 })
const kinds = (before: Mode[], after: Mode[]): string[] => matchModes(before, after).map(({ kind }) => kind)

test('matchModes() tells the same, moved, grown, appeared and vanished modes apart', () => {
  assert.deepEqual(kinds([], []), [])
  assert.deepEqual(kinds([mode(1000, 1)], []), ['vanished'])
  assert.deepEqual(kinds([], [mode(1000, 1)]), ['appeared'])
  assert.deepEqual(kinds([mode(1000, 0.8), mode(1e6, 0.2)], [mode(1010, 0.8), mode(1e6, 0.2)]), ['same', 'same'])
  assert.deepEqual(kinds([mode(1000, 0.8), mode(1e6, 0.2)], [mode(1000, 0.5), mode(1e6, 0.5)]), ['shrank', 'grew'])
  assert.deepEqual(kinds([mode(1000, 0.8), mode(1e6, 0.2)], [mode(1000, 0.8), mode(2.5e6, 0.2)]), ['same', 'moved'])
  assert.deepEqual(kinds([mode(1000, 0.8), mode(1e6, 0.2)], [mode(1000, 0.7), mode(3e4, 0.1), mode(1e6, 0.2)]), ['same', 'appeared', 'same'])
  assert.deepEqual(kinds([mode(100, 1)], [mode(1e6, 1)]), ['vanished', 'appeared'])
  assert.deepEqual(kinds([mode(-100, 1)], [mode(100, 1)]), ['vanished', 'appeared'])
  assert.deepEqual(kinds([mode(0, 1)], [mode(0, 1)]), ['same'])
})
