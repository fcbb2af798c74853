/** The buckets of the quantizing functions, checked against functions that compute the index as the kernel does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countBuckets, findRange, listRanges, type Layout, type QuantizingFunction } from 'libdtrace'

const EDGES = [0n, 1n, 2n, 3n, 7n, 8n, 9n, 10n, 11n, 19n, 20n, 63n, 64n, 99n, 100n, 101n, 999n, 1000n, 1023n, 1024n, 4095n, 9999n,
  10000n, 65535n, 99999n, 100000n, 2n ** 31n - 1n, 2n ** 32n, 2n ** 40n - 1n]
const SMALL = Array.from({ length: 1500 }, (_, i) => BigInt(i))
const VALUES = [...new Set([...EDGES, ...SMALL].flatMap((value) => [value, -value]))]

const bitLength = (value: bigint) => (value === 0n ? 0 : value.toString(2).length)
const magnitude = (value: bigint) => (value < 0n ? -value : value)

function quantizeBin(value: bigint): number {
  return value < 0n ? Math.max(0, 63 - bitLength(-value)) : 63 + bitLength(value)
}

function lquantizeBin([base, limit, step]: readonly bigint[], value: bigint): number {
  const levels = (limit! - base!) / step!
  if (value < base!) return 0
  const level = (value - base!) / step!
  return Number(level < levels ? level : levels) + 1
}

function signedBin([factor, low, high, steps]: readonly bigint[], value: bigint): number {
  const per = steps! - steps! / factor!
  const zero = Number((high! - low! + 1n) * per) + 1
  const size = magnitude(value)
  if (size < factor! ** low!) return zero
  let order = low!
  while (order <= high! && size >= factor! ** (order + 1n)) order++
  const within = order > high! ? 0n : (size * steps!) / factor! ** (order + 1n) - steps! / factor!
  const distance = Number((order - low!) * per + within) + 1
  return value < 0n ? zero - distance : zero + distance
}

function unsignedBin([factor, low, high, steps]: readonly bigint[], value: bigint): number {
  let last = factor! ** low!
  if (value < last) return 0
  let base = 1n
  for (let order = low!; order <= high!; order++) {
    const next = last * factor!
    const buckets = next > steps! ? steps! : next
    if (value < next) return Number(base + (value - last) / (next / buckets))
    base += buckets - buckets / factor!
    last = next
  }
  return Number(base)
}

const LQUANTIZE = [[0, 10, 2], [0, 63, 2], [-200, 200, 10], [-5, 5, 1], [3, 7, 3], [0, 1, 1], [100, 1000, 65], [-1000, -10, 7]]
const LLQUANTIZE = [[10, 0, 1, 20], [10, 2, 3, 10], [10, 0, 6, 20], [10, 3, 6, 20], [2, 0, 10, 2], [2, 3, 8, 4], [10, 0, 2, 100],
  [10, 1, 1, 10], [16, 0, 3, 4], [16, 1, 4, 16], [10, 0, 4, 5], [100, 0, 2, 10], [7, 0, 4, 7]]

function contains([min, max]: readonly [number | null, number | null], value: bigint): boolean {
  return (min === null || value >= BigInt(min)) && (max === null || value <= BigInt(max))
}

function checkBins(name: QuantizingFunction, parameters: number[], layout: Layout, bin: (value: bigint) => number) {
  for (const value of VALUES) {
    const index = bin(value)
    const range = findRange(name, parameters, index, layout)
    assert.ok(contains(range, value), `${name}(${parameters}) ${layout}: ${value} in bin ${index} = [${range}]`)
  }
}

test('findRange(quantize) holds every value that the kernel counts there', () => {
  checkBins('quantize', [], 'linux', quantizeBin)
  checkBins('quantize', [], 'illumos', quantizeBin)
})

test('findRange(lquantize) holds every value, for any base, limit and step', () => {
  for (const parameters of LQUANTIZE) checkBins('lquantize', parameters, 'linux', (value) => lquantizeBin(parameters.map(BigInt), value))
})

test('findRange(llquantize) holds every value of both signs on Linux', () => {
  for (const parameters of LLQUANTIZE) checkBins('llquantize', parameters, 'linux', (value) => signedBin(parameters.map(BigInt), value))
})

test('findRange(llquantize) holds every value on illumos, negative ones in the underflow', () => {
  for (const parameters of LLQUANTIZE) checkBins('llquantize', parameters, 'illumos', (value) => unsignedBin(parameters.map(BigInt), value))
})

test('listRanges() covers the integers without gap or overlap, low to high', () => {
  const all: [QuantizingFunction, number[], Layout][] = [
    ...LQUANTIZE.map((parameters) => ['lquantize', parameters, 'linux'] as [QuantizingFunction, number[], Layout]),
    ...LLQUANTIZE.flatMap((parameters) => (['linux', 'illumos'] as const)
      .map((layout) => ['llquantize', parameters, layout] as [QuantizingFunction, number[], Layout])),
  ]
  for (const [name, parameters, layout] of all) {
    const ranges = [...listRanges(name, parameters, layout).values()]
    assert.equal(ranges[0]![0], null)
    assert.equal(ranges.at(-1)![1], null)
    for (let i = 1; i < ranges.length; i++) assert.equal(ranges[i]![0], ranges[i - 1]![1]! + 1, `${name}(${parameters}) ${layout} at ${i}`)
  }
})

test('findRange(quantize) ends where 64 bits end', () => {
  assert.deepEqual(findRange('quantize', [], 63), [0, 0])
  assert.deepEqual(findRange('quantize', [], 64), [1, 1])
  assert.deepEqual(findRange('quantize', [], 62), [-1, -1])
  assert.deepEqual(findRange('quantize', [], 60), [-7, -4])
  assert.deepEqual(findRange('quantize', [], 126), [2 ** 62, 2 ** 63])
  assert.deepEqual(findRange('quantize', [], 0), [-(2 ** 63), -(2 ** 62)])
})

test('findRange(llquantize) has a zero bin of one integer when low is 0, and it is 0, not -0', () => {
  const zero = (2 * 10 + 20 - 4) as number
  const [min, max] = findRange('llquantize', [10, 0, 1, 20], zero + 1)
  assert.ok(Object.is(min, 0) && Object.is(max, 0))
})

test('findRange() refuses a bin that is not there or can hold no integer', () => {
  for (const index of [-1, 127, 0.5, NaN]) assert.throws(() => findRange('quantize', [], index), RangeError)
  assert.throws(() => findRange('lquantize', [0, 10, 2], 7), RangeError)
  assert.throws(() => findRange('lquantize', [0, 10], 0), RangeError)
  const bins = countBuckets('llquantize', [10, 0, 1, 20])
  assert.equal(bins, 75)
  const possible = listRanges('llquantize', [10, 0, 1, 20])
  assert.ok(possible.size < bins)
  for (let index = 0; index < bins; index++) {
    if (!possible.has(index)) assert.throws(() => findRange('llquantize', [10, 0, 1, 20], index), RangeError)
  }
})

test('findRange(llquantize) gives node-libdtrace\'s ranges', () => {
  const ranges = [...listRanges('llquantize', [10, 2, 3, 10]).values()].filter(([min]) => min !== null && min >= 0)
  assert.deepEqual(ranges.slice(0, 3), [[100, 199], [200, 299], [300, 399]])
  assert.deepEqual(ranges.slice(9), [[1000, 1999], [2000, 2999], [3000, 3999], [4000, 4999], [5000, 5999], [6000, 6999], [7000, 7999],
    [8000, 8999], [9000, 9999], [10000, null]])
})

test('findRange(llquantize) stays right where 64 bits end', () => {
  const ranges = [...listRanges('llquantize', [10, 0, 18, 10]).values()]
  assert.deepEqual(ranges.at(-1), [1e19, null])
  assert.equal(ranges.at(-2)![0], 9e18)
})
