import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareBuckets, isQuantized, keyId, subtractSnapshot } from '../../../src/core/stream/aggregation.js'
import type { Aggregation, Bucket, Key, PlainAggregation, QuantizedAggregation } from '../../../src/core/stream/event.js'
import { Random, randomAggregation, randomBuckets, randomKey, randomTick } from '../../random.js'
import { countEvents, mergeBuckets, sumOverTicks } from './sum-ticks.js'

const quantized = (records: [Key, Bucket[]][]): QuantizedAggregation => ({
  name: 'a', function: 'quantize', parameters: [], records: records.map(([key, buckets]) => ({ key, buckets })),
})
const plain = (kind: PlainAggregation['function'], value: number, count?: number): PlainAggregation => ({
  name: 'p', function: kind, records: [{ key: [], value, ...(count !== undefined && { count }) }],
})
const tickOf = (...aggregations: Aggregation[]): { aggregations: Aggregation[] } => ({ aggregations })
const total = (aggregation: Aggregation | undefined): number =>
  (aggregation as QuantizedAggregation | undefined)?.records.reduce((sum, { buckets }) => sum + countEvents(buckets), 0) ?? 0

test('keyId() is equal for equal keys and differs for all others', () => {
  assert.notEqual(keyId([1]), keyId(['1']))
  assert.notEqual(keyId(['a', 'b']), keyId(['a,b']))
  assert.notEqual(keyId([]), keyId(['']))
  assert.notEqual(keyId(['a"', 'b']), keyId(['a', '"b']))
  assert.notEqual(keyId(['\ud800']), keyId(['\\ud800']))
  const random = new Random(4)
  for (let i = 0; i < 2000; i++) {
    const [a, b] = [randomKey(random), randomKey(random)]
    const same = a.length === b.length && a.every((part, j) => part === b[j])
    assert.equal(keyId(a) === keyId(b), same)
  }
})

test('isQuantized() goes by the function, whatever other fields there are', () => {
  assert.ok(isQuantized(quantized([])))
  assert.ok(!isQuantized({ ...plain('count', 1), parameters: [] } as Aggregation))
})

test('mergeBuckets() keeps every count, in order and each range once', () => {
  const random = new Random(5)
  for (let i = 0; i < 200; i++) {
    const lists = Array.from({ length: random.int(0, 5) }, () => randomBuckets(random))
    const merged = mergeBuckets(lists)
    assert.equal(countEvents(merged), lists.reduce((sum, list) => sum + countEvents(list), 0))
    for (let j = 1; j < merged.length; j++) assert.ok(compareBuckets(merged[j - 1]!, merged[j]!) < 0)
  }
  assert.deepEqual(mergeBuckets([]), [])
})

test('mergeBuckets() keeps overlapping ranges side by side', () => {
  assert.deepEqual(mergeBuckets([[[0, 9, 1]], [[0, 4, 2], [5, null, 3]], [[null, -1, 4]]]), [[null, -1, 4], [0, 4, 2], [0, 9, 1], [5, null, 3]])
})

test('sumOverTicks() adds equal keys up and keeps their first order', () => {
  const ticks = [tickOf(quantized([[['b'], [[1, 1, 1]]], [['a'], [[2, 3, 1]]]])), tickOf(), tickOf(quantized([[['a'], [[1, 1, 5], [2, 3, 1]]]]))]
  assert.deepEqual(sumOverTicks(ticks, 'a'), quantized([[['b'], [[1, 1, 1]]], [['a'], [[1, 1, 5], [2, 3, 2]]]]))
})

test('sumOverTicks() of nothing is undefined, of a name without records it is empty', () => {
  assert.equal(sumOverTicks([], 'a'), undefined)
  assert.equal(sumOverTicks([tickOf(quantized([]))], 'b'), undefined)
  assert.deepEqual(sumOverTicks([tickOf(quantized([]))], 'a'), quantized([]))
})

test('sumOverTicks() conserves: what is chosen and what is not are the whole, and a fold loses nothing', () => {
  const random = new Random(6)
  for (let i = 0; i < 100; i++) {
    const ticks = Array.from({ length: random.int(1, 8) }, (_, t) => randomTick(random, t))
    const chosen = (key: Key): boolean => typeof key[0] === 'string'
    const whole = total(sumOverTicks(ticks, 'time'))
    const direct = ticks.reduce((sum, tick) => sum + total(tick.aggregations[0]), 0)
    assert.equal(whole, direct)
    assert.equal(total(sumOverTicks(ticks, 'time', chosen)) + total(sumOverTicks(ticks, 'time', (key) => !chosen(key))), whole)
    const folded = sumOverTicks(ticks, 'time', undefined, () => []) as QuantizedAggregation
    assert.ok(folded.records.length <= 1)
    assert.equal(total(folded), whole)
  }
})

test('sumOverTicks() changes none of its ticks', () => {
  const random = new Random(7)
  const ticks = Array.from({ length: 5 }, (_, t) => randomTick(random, t))
  const before = JSON.stringify(ticks)
  sumOverTicks(ticks, 'time')
  sumOverTicks(ticks, '')
  assert.equal(JSON.stringify(ticks), before)
})

const plainSums: readonly [PlainAggregation, PlainAggregation, PlainAggregation][] = [
  [plain('count', 3), plain('count', 4), plain('count', 7)],
  [plain('sum', 3), plain('sum', -4), plain('sum', -1)],
  [plain('min', 3), plain('min', 4), plain('min', 3)],
  [plain('max', 3), plain('max', 4), plain('max', 4)],
  [plain('avg', 10, 1), plain('avg', 20, 3), plain('avg', 17.5, 4)],
  [plain('avg', 0, 0), plain('avg', 20, 0), plain('avg', 0, 0)],
  [plain('stddev', 5, 2), plain('stddev', 5, 7), plain('stddev', 5, 9)],
]
for (const [one, two, sum] of plainSums) {
  test(`sumOverTicks() of ${one.function} ${one.records[0]!.value} and ${two.records[0]!.value} is ${sum.records[0]!.value}`, () => {
    assert.deepEqual(sumOverTicks([tickOf(one), tickOf(two)], 'p'), sum)
  })
}

test('sumOverTicks() and subtractSnapshot() refuse two functions under one name', () => {
  assert.throws(() => sumOverTicks([tickOf(plain('sum', 1)), tickOf(plain('count', 1))], 'p'), RangeError)
  assert.throws(() => subtractSnapshot(plain('sum', 1), plain('count', 1)), RangeError)
})

test('subtractSnapshot() of cumulative snapshots sums up to the last one', () => {
  const random = new Random(8)
  for (const kind of ['quantize', 'count', 'sum'] as const) {
    for (let i = 0; i < 60; i++) {
      const parts = Array.from({ length: random.int(1, 6) }, () => positive(randomAggregation(random, 'a', kind), kind))
      const snapshots = parts.map((_, n) => sumOverTicks(parts.slice(0, n + 1).map((part) => tickOf(part)), 'a')!)
      const deltas = snapshots.map((snapshot, n) => subtractSnapshot(snapshot, snapshots[n - 1]))
      assert.deepEqual(byKey(sumOverTicks(deltas.map((delta) => tickOf(delta)), 'a')!), byKey(snapshots.at(-1)!))
    }
  }
})

/** Counts do not go down. */
function positive(aggregation: Aggregation, kind: string): Aggregation {
  if (kind !== 'count') return aggregation
  const { records } = aggregation as PlainAggregation
  return { ...(aggregation as PlainAggregation), records: records.map((record) => ({ ...record, value: Math.abs(record.value) + 1 })) }
}

/** Records that say something, by key: a difference leaves quiet keys out. */
function byKey(aggregation: Aggregation): Map<string, unknown> {
  const records: readonly { key: Key; buckets?: readonly Bucket[]; value?: number }[] = aggregation.records
  return new Map(records.filter(({ buckets, value }) => (buckets?.length ?? value) !== 0).map((record) => [keyId(record.key), record]))
}

test('subtractSnapshot() without an earlier snapshot is all of it, with an equal one nothing', () => {
  const snapshot = quantized([[['a'], [[1, 1, 5]]], [['b'], []]])
  assert.deepEqual(subtractSnapshot(snapshot, undefined), quantized([[['a'], [[1, 1, 5]]]]))
  assert.deepEqual(subtractSnapshot(snapshot, snapshot), quantized([]))
})

test('subtractSnapshot() after a clear counts from zero, and a key that is gone gives nothing', () => {
  const earlier = quantized([[['a'], [[1, 1, 5], [2, 3, 9]]], [['gone'], [[1, 1, 1]]]])
  assert.deepEqual(subtractSnapshot(quantized([[['a'], [[1, 1, 2], [2, 3, 10]]]]), earlier), quantized([[['a'], [[1, 1, 2], [2, 3, 10]]]]))
  assert.deepEqual(subtractSnapshot(quantized([[['a'], [[2, 3, 10]]]]), earlier), quantized([[['a'], [[2, 3, 10]]]]))
  assert.deepEqual(subtractSnapshot(plain('count', 3), plain('count', 5)), plain('count', 3))
})

test('subtractSnapshot() of plain functions subtracts what can be subtracted', () => {
  assert.deepEqual(subtractSnapshot(plain('sum', -3), plain('sum', 5)), plain('sum', -8))
  assert.deepEqual(subtractSnapshot(plain('avg', 17.5, 4), plain('avg', 10, 1)), plain('avg', 20, 3))
  assert.deepEqual(subtractSnapshot(plain('avg', 9, 4), plain('avg', 9, 4)).records, [])
  assert.deepEqual(subtractSnapshot(plain('avg', 9, 2), plain('avg', 1, 4)), plain('avg', 9, 2))
  for (const kind of ['min', 'max', 'stddev'] as const) assert.deepEqual(subtractSnapshot(plain(kind, 3), plain(kind, 5)), plain(kind, 3))
})
