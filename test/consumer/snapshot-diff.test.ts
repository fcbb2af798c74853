/** Snapshots to ticks, on made-up snapshots in the shape of libdtrace's. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Snapshot } from 'libdtrace'
import type { QuantizedAggregation } from '../../src/core/stream/event.js'
import { subtractWords, SnapshotDiff, addWords } from '../../src/consumer/snapshot-diff.js'

type Words = Record<number, number>

interface SnapshotParts {
  readonly quantized?: Record<number, { words: Words; generation?: number }>
  readonly plain?: Record<number, { words: bigint[]; generation?: number }>
  readonly added?: Snapshot['added']
  readonly removed?: number[]
  readonly functions?: readonly string[]
}

/** Aggregation ids count from 1 in the order of `functions`. */
function buildSnapshot({ quantized = {}, plain = {}, added = [], removed = [], functions = ['quantize'] }: SnapshotParts): Snapshot {
  const rows = Object.entries(quantized)
  const plainRows = Object.entries(plain)
  return {
    aggregations: functions.map((name, i) => ({ id: i + 1, name: `a${i + 1}`, function: name as 'quantize', parameters: [], normal: 1 })),
    added, removed: Uint32Array.from(removed),
    records: Uint32Array.from(rows, ([record]) => Number(record)),
    generations: Uint32Array.from(rows, ([, { generation = 1 }]) => generation),
    lengths: Uint32Array.from(rows, ([, { words }]) => Object.keys(words).length),
    indices: Uint32Array.from(rows.flatMap(([, { words }]) => Object.keys(words).map(Number))),
    counts: Float64Array.from(rows.flatMap(([, { words }]) => Object.values(words))),
    plain: {
      records: Uint32Array.from(plainRows, ([record]) => Number(record)),
      generations: Uint32Array.from(plainRows, ([, { generation = 1 }]) => generation),
      lengths: Uint32Array.from(plainRows, ([, { words }]) => words.length),
      words: BigInt64Array.from(plainRows.flatMap(([, { words }]) => words)),
    },
  }
}

const READ = [{ record: 0, aggregation: 1, key: ['read'] }]

/** Buckets of quantize: index 64 + k is [2^k, 2^(k+1) - 1]. */
test('takeAggregations() gives the whole of the first snapshot and then only what was added', () => {
  const diff = new SnapshotDiff('linux')
  diff.addSnapshot(buildSnapshot({ added: READ, quantized: { 0: { words: { 64: 2, 66: 1 } } } }))
  const expected = (...buckets: number[][]) => [{ name: 'a1', function: 'quantize', parameters: [], records: [{ key: ['read'], buckets }] }]
  assert.deepEqual(diff.takeAggregations(), expected([1, 1, 2], [4, 7, 1]))
  diff.addSnapshot(buildSnapshot({ quantized: { 0: { words: { 64: 2, 65: 3, 66: 4 } } } }))
  assert.deepEqual(diff.takeAggregations(), expected([2, 3, 3], [4, 7, 3]))
})

test('takeAggregations() is empty when nothing was added', () => {
  const diff = new SnapshotDiff('linux')
  diff.addSnapshot(buildSnapshot({ added: READ, quantized: { 0: { words: { 64: 2 } } } }))
  diff.takeAggregations()
  diff.addSnapshot(buildSnapshot({ quantized: { 0: { words: { 64: 2 } } } }))
  assert.deepEqual(diff.takeAggregations(), [])
  assert.deepEqual(new SnapshotDiff('linux').takeAggregations(), [])
})

test('addSnapshot() before a clear() keeps what was counted until then', () => {
  const diff = new SnapshotDiff('linux')
  diff.addSnapshot(buildSnapshot({ added: READ, quantized: { 0: { words: { 64: 5 } } } }))
  diff.takeAggregations()
  diff.addSnapshot(buildSnapshot({ quantized: { 0: { words: { 64: 9 } } } })) // just before the script's clear()
  diff.addSnapshot(buildSnapshot({ quantized: { 0: { words: { 64: 2, 70: 1 }, generation: 2 } } }))
  assert.deepEqual(diff.takeAggregations()[0]!.records, [{ key: ['read'], buckets: [[1, 1, 6], [64, 127, 1]] }])
})

test('addSnapshot() counts a record that comes back after trunc() as new', () => {
  const diff = new SnapshotDiff('linux')
  diff.addSnapshot(buildSnapshot({ added: READ, quantized: { 0: { words: { 64: 5 } } } }))
  diff.takeAggregations()
  const added = [{ record: 1, aggregation: 1, key: ['read'] }]
  diff.addSnapshot(buildSnapshot({ removed: [0], added, quantized: { 1: { words: { 64: 3 } } } }))
  assert.deepEqual(diff.takeAggregations()[0]!.records, [{ key: ['read'], buckets: [[1, 1, 3]] }])
})

test('records with equal keys are counted as one: a user stack has a record for each thread', () => {
  const diff = new SnapshotDiff('linux')
  const added = [0, 1, 2].map((record) => ({ record, aggregation: 1, key: ['libc.so.6`read+0x7'] }))
  diff.addSnapshot(buildSnapshot({ added, quantized: { 0: { words: { 64: 2 } }, 1: { words: { 64: 3, 66: 1 } }, 2: { words: { 66: 4 } } } }))
  const [first] = diff.takeAggregations() as QuantizedAggregation[]
  assert.deepEqual(first!.records, [{ key: ['libc.so.6`read+0x7'], buckets: [[1, 1, 5], [4, 7, 5]] }])
  diff.addSnapshot(buildSnapshot({ removed: [0], quantized: { 1: { words: { 64: 4, 66: 1 } }, 2: { words: { 66: 5 } } } }))
  const [second] = diff.takeAggregations() as QuantizedAggregation[]
  assert.deepEqual(second!.records, [{ key: ['libc.so.6`read+0x7'], buckets: [[1, 1, 1], [4, 7, 1]] }])
})

test('min, max, count and avg of records with equal keys are of all of them', () => {
  const diff = new SnapshotDiff('linux')
  const functions = ['min', 'max', 'count', 'avg']
  const added = functions.flatMap((_, i) => [0, 1].map((second) => ({ record: 2 * i + second, aggregation: i + 1, key: ['k'] })))
  diff.addSnapshot(buildSnapshot({
    added, functions,
    plain: {
      0: { words: [5n] }, 1: { words: [3n] }, 2: { words: [5n] }, 3: { words: [3n] }, 4: { words: [1n] }, 5: { words: [2n] },
      6: { words: [1n, 10n] }, 7: { words: [3n, 30n] },
    },
  }))
  const values = diff.takeAggregations().map(({ records }) => records.map((record) => ('value' in record ? record.value : undefined)))
  assert.deepEqual(values, [[3], [5], [3], [10]])
})

test('count and sum are deltas, min and max are not', () => {
  const functions = ['count', 'sum', 'min', 'max']
  const added = [0, 1, 2, 3].map((record) => ({ record, aggregation: record + 1, key: [] }))
  const diff = new SnapshotDiff('linux')
  const first = { 0: { words: [3n] }, 1: { words: [-7n] }, 2: { words: [1n] }, 3: { words: [9n] } }
  diff.addSnapshot(buildSnapshot({ functions, added, plain: first }))
  diff.takeAggregations()
  const second = { 0: { words: [5n] }, 1: { words: [-9n] }, 2: { words: [1n] }, 3: { words: [12n] } }
  diff.addSnapshot(buildSnapshot({ functions, plain: second }))
  assert.deepEqual(diff.takeAggregations().map(({ records }) => (records[0] as { value: number }).value), [2, -2, 1, 12])
})

test('avg and stddev are over the tick, however large the sum of squares', () => {
  const functions = ['avg', 'stddev']
  const added = [0, 1].map((record) => ({ record, aggregation: record + 1, key: [] }))
  const diff = new SnapshotDiff('linux')
  const low = BigInt.asIntN(64, (1n << 64n) - 8n)
  diff.addSnapshot(buildSnapshot({ functions, added, plain: { 0: { words: [1n, 100n] }, 1: { words: [10n, 50n, low, 0n] } } }))
  diff.takeAggregations()
  // 2 more values, 3 and 5: sum 8, squares 34, carried into the high word.
  diff.addSnapshot(buildSnapshot({ functions, plain: { 0: { words: [3n, 110n] }, 1: { words: [12n, 58n, 26n, 1n] } } }))
  const [avg, stddev] = diff.takeAggregations().map(({ records }) => records[0])
  assert.deepEqual(avg, { key: [], value: 5, count: 2 })
  assert.deepEqual(stddev, { key: [], value: 1, count: 2 })
})

test('a count that goes down without a new generation was decremented: the ticks sum to the last snapshot', () => {
  const diff = new SnapshotDiff('linux')
  const counts: number[] = []
  for (const count of [5, 4, 3, 1, 0, -1, -4, -4, 2]) {
    const added = counts.length === 0 ? READ : []
    diff.addSnapshot(buildSnapshot({ added, quantized: { 0: { words: count === 0 ? {} : { 70: count } } } }))
    const [aggregation] = diff.takeAggregations() as QuantizedAggregation[]
    counts.push(aggregation?.records[0]!.buckets[0]![2] ?? 0)
  }
  assert.deepEqual(counts, [5, -1, -1, -2, -1, -1, -3, 0, 6])
})

test('a clear() of negative counts is told by the generation, also when all counts went up', () => {
  const diff = new SnapshotDiff('linux')
  diff.addSnapshot(buildSnapshot({ added: READ, quantized: { 0: { words: { 64: -5, 66: 7 } } } }))
  diff.takeAggregations()
  diff.addSnapshot(buildSnapshot({ quantized: { 0: { words: { 64: -3, 66: 9 }, generation: 2 } } }))
  assert.deepEqual(diff.takeAggregations()[0]!.records, [{ key: ['read'], buckets: [[1, 1, -3], [4, 7, 9]] }])
})

test('a bucket to which as much was added as was taken away is not written, and a record of such buckets is not either', () => {
  const diff = new SnapshotDiff('linux')
  diff.addSnapshot(buildSnapshot({ added: READ, quantized: { 0: { words: { 64: 5, 66: 1 } } } }))
  diff.addSnapshot(buildSnapshot({ quantized: { 0: { words: { 66: 1 } } } }))
  assert.deepEqual(diff.takeAggregations()[0]!.records, [{ key: ['read'], buckets: [[4, 7, 1]] }])
  diff.addSnapshot(buildSnapshot({ quantized: { 0: { words: { 64: 3, 66: 1 } } } }))
  diff.addSnapshot(buildSnapshot({ quantized: { 0: { words: { 66: 1 } } } }))
  assert.deepEqual(diff.takeAggregations(), [])
})

test('where libdtrace has no generations, a count that goes down was cleared', () => {
  const diff = new SnapshotDiff('illumos')
  diff.addSnapshot(buildSnapshot({ added: READ, quantized: { 0: { words: { 64: 5 }, generation: 0 } } }))
  diff.takeAggregations()
  diff.addSnapshot(buildSnapshot({ quantized: { 0: { words: { 64: 2 }, generation: 0 } } }))
  assert.deepEqual(diff.takeAggregations()[0]!.records, [{ key: ['read'], buckets: [[1, 1, 2]] }])
})

test('subtractWords() gives every change, also of words that went down or are zero now', () => {
  const now = { indices: [1, 5], counts: [2, 2] }
  assert.deepEqual(subtractWords(now, { indices: [1], counts: [3] }), { indices: [1, 5], counts: [-1, 2] })
  assert.deepEqual(subtractWords(now, { indices: [1, 3], counts: [1, 1] }), { indices: [1, 3, 5], counts: [1, -1, 2] })
  assert.deepEqual(subtractWords(now, { indices: [1, 9], counts: [1, -1] }), { indices: [1, 5, 9], counts: [1, 2, 1] })
  assert.deepEqual(subtractWords(now, { indices: [1, 5], counts: [2, 1] }), { indices: [5], counts: [1] })
  assert.deepEqual(subtractWords({ indices: [], counts: [] }, { indices: [], counts: [] }), { indices: [], counts: [] })
})

test('addWords() conserves every count', () => {
  const sum = addWords({ indices: [1, 3], counts: [1, 1] }, { indices: [2, 3, 9], counts: [5, 6, 7] })
  assert.deepEqual(sum, { indices: [1, 2, 3, 9], counts: [1, 5, 7, 7] })
  assert.deepEqual(addWords({ indices: [], counts: [] }, { indices: [4], counts: [2] }), { indices: [4], counts: [2] })
})
