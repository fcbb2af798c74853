import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isQuantized } from '../../../src/core/stream/aggregation.js'
import { sumOverTicks } from '../stream/sum-ticks.js'
import type { Bucket, Event, Header, Tick } from '../../../src/core/stream/event.js'
import { summarize } from '../../../src/core/compare/summary.js'
import { filledBlocks, joinBlocks, RecordingTally } from '../../../src/core/compare/recording-tally.js'
import { demoSource } from '../../../src/sources/demo.js'
import { Random, randomBuckets, randomKey } from '../../random.js'

const header: Header = {
  type: 'header', version: '1.0', start: 0, interval: 1000, title: 't', unit: 'ns', host: 'h', os: 'o', dtrace: 'd', script: '', aggregations: ['a', 'n'],
}
const tickOf = (time: number, duration: number, records: [string, readonly Bucket[]][]): Tick => ({
  type: 'tick', time, duration, aggregations: [{ name: 'a', function: 'quantize', parameters: [], records: records.map(([key, buckets]) => ({ key: [key], buckets })) }],
})
function tallied(events: readonly Event[]): RecordingTally {
  const tally = new RecordingTally()
  for (const event of events) tally.add(event)
  return tally
}
const one: readonly Bucket[] = [[1024, 2047, 1]]

test('summaryOf() of no event is none, of a header alone empty', () => {
  assert.equal(summarize(new RecordingTally()), undefined)
  const summary = summarize(tallied([header]))!
  assert.deepEqual([summary.ticks.count, summary.aggregations, summary.end], [0, [], null])
})

test('Tally sums what sumOf() sums, over any stream', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = new Random(seed)
    const ticks = Array.from({ length: 20 }, (_, i): Tick => ({
      type: 'tick', time: (i + 1) * 1000, duration: 1000,
      aggregations: [{ name: 'a', function: 'quantize', parameters: [], records: Array.from({ length: random.int(0, 4) }, () => ({ key: randomKey(random), buckets: randomBuckets(random) })) }],
    }))
    const tally = tallied([header, ...ticks])
    const expected = sumOverTicks(ticks, 'a')!
    assert.ok(isQuantized(expected))
    const { scheme, keys, all } = tally.quantized.get('a')!
    for (const { key, buckets } of expected.records) {
      const { histogram } = keys.get(JSON.stringify(key))!
      const found = [...histogram].map(([id, count]) => `${scheme.lows[id]} ${scheme.highs[id]} ${count}`).sort()
      assert.deepEqual(found, buckets.map(([min, max, count]) => `${min ?? -Infinity} ${max ?? Infinity} ${count}`).sort())
    }
    const total = expected.records.flatMap(({ buckets }) => buckets).reduce((sum, [, , count]) => sum + count, 0)
    assert.equal(all.count, total)
    assert.equal(filledBlocks(tally.quantized.get('a')!).reduce((sum, { count }) => sum + count, 0), total)
    assert.equal([...all.histogram.values()].reduce((a, b) => a + b, 0), total)
  }
})

test('Tally counts quiet and late ticks, gaps, and what they cover', () => {
  const tally = tallied([header, tickOf(1000, 1000, [['x', one]]), tickOf(2000, 1000, []), tickOf(4000, 2000, [['x', one]]), tickOf(9000, 1000, [['x', one]])])
  const { ticks, gaps, covered, duration } = summarize(tally)!
  assert.deepEqual(ticks, { count: 4, quiet: 1, late: 1 })
  assert.deepEqual(gaps, { count: 1, total: 4000, first: [{ from: 4000, to: 8000 }] })
  assert.deepEqual([covered, duration], [5000, 9000])
  assert.deepEqual(summarize(tally)!.aggregations[0]!.rate, { min: 0, mean: 0.6, max: 1 })
})

test('summaryOf() says of a percentile in which bucket it lies', () => {
  const tally = tallied([header, tickOf(1000, 1000, [['x', [[0, 0, 1], [1024, 2047, 8], [4096, 8191, 1]]], ['y', [[1024, 2047, 10]]]])])
  const [aggregation] = summarize(tally)!.aggregations
  const p50 = aggregation!.percentiles.find(({ share }) => share === 0.5)!
  assert.deepEqual(p50.bucket, [1024, 2047, 18])
  assert.ok(p50.value > 1024 && p50.value < 2048)
  assert.deepEqual(aggregation!.max, { mark: '≤', value: 8191 })
  assert.deepEqual(aggregation!.byKey.map(({ key, count, share }) => [key, count, share]), [[['x'], 10, 0.5], [['y'], 10, 0.5]])
})

test('blocks stay few however long the recording, and hold every event', () => {
  const ticks = Array.from({ length: 5000 }, (_, i) => tickOf((i + 1) * 1000, 1000, [['x', one], [`k${i % 7}`, one]]))
  const tally = tallied([header, ...ticks])
  const blocks = filledBlocks(tally.quantized.get('a')!)
  assert.ok(blocks.length <= 64 && blocks.length > 30, String(blocks.length))
  assert.equal(tally.perBlock, 128)
  assert.equal(blocks.reduce((sum, { count }) => sum + count, 0), 10_000)
  assert.equal(blocks.reduce((sum, { duration }) => sum + duration, 0), 5_000_000)
  assert.equal(blocks.reduce((sum, { keys }) => sum + [...keys.get(0)!.values()].reduce((a, b) => a + b, 0), 0), 5000)
  assert.deepEqual(joinBlocks(blocks, 1000).map(({ count }) => count), [10_000])
})

test('an aggregation that comes late has blocks for the time before it', () => {
  const late: Tick = { type: 'tick', time: 11_000, duration: 1000, aggregations: [{ name: 'b', function: 'quantize', parameters: [], records: [{ key: [], buckets: one }] }] }
  const tally = tallied([header, ...Array.from({ length: 10 }, (_, i) => tickOf((i + 1) * 1000, 1000, [['x', one]])), late])
  assert.deepEqual(filledBlocks(tally.quantized.get('b')!).map(({ count }) => count), [...Array<number>(10).fill(0), 1])
  assert.equal(summarize(tally)!.aggregations.find(({ name }) => name === 'b')!.rate.min, 0)
})

test('more keys than are told apart are added up under one, and no event is lost', () => {
  const tally = new RecordingTally()
  tally.add(header)
  for (let i = 0; i < 12; i++) tally.add(tickOf((i + 1) * 1000, 1000, Array.from({ length: 10_000 }, (_, n): [string, readonly Bucket[]] => [`k${i * 10_000 + n}`, one])))
  const [aggregation] = summarize(tally)!.aggregations
  assert.equal(aggregation!.count, 120_000)
  assert.equal(aggregation!.keys, 100_000)
  assert.equal(aggregation!.folded, 20_000)
  assert.deepEqual([aggregation!.byKey[0]!.key, aggregation!.byKey[0]!.count], [null, 20_000])
})

test('keys of megabytes are held up to a bound', () => {
  const tally = new RecordingTally()
  tally.add(header)
  for (let i = 0; i < 10; i++) tally.add(tickOf((i + 1) * 1000, 1000, [[`${i}${'x'.repeat(10 * 2 ** 20)}`, one]]))
  const [aggregation] = summarize(tally)!.aggregations
  assert.deepEqual([aggregation!.count, aggregation!.keys, aggregation!.folded], [10, 6, 4])
})

test('drops, errors, notices, plain aggregations and unknown types are added up', () => {
  const tally = tallied([
    header, { type: 'drop', time: 1, kind: 'aggregation', count: 3, message: 'm' }, { type: 'drop', time: 2, kind: 'aggregation', count: 4, message: 'm' },
    { type: 'error', time: 3, message: 'e', count: 5 }, { type: 'error', time: 3, message: 'e' }, { type: 'notice', time: 4, from: 'script', text: 'hi' },
    { type: 'tick', time: 5, duration: 1, aggregations: [{ name: 'n', function: 'count', records: [{ key: [], value: 5 }, { key: ['x'], value: 2 }] }, { name: 'm', function: 'max', records: [{ key: [], value: 5 }] }] },
    { type: 'mark', time: 8, at: 5, label: 'here' }, { type: 'weather' } as unknown as Event, { type: 'end', time: 9, reason: 'exit', status: 3 },
  ])
  const { drops, errors, notices, marks, plain, unknown, end, duration } = summarize(tally)!
  assert.deepEqual(drops, [{ kind: 'aggregation', count: 7, times: 2, message: 'm' }])
  assert.deepEqual(errors, [{ message: 'e', count: 6 }])
  assert.deepEqual(marks, { count: 1, first: [{ at: 5, label: 'here' }] })
  assert.deepEqual(notices, { script: 1, command: 0, consumer: 0, first: [{ from: 'script', text: 'hi' }] })
  assert.deepEqual(plain, [{ name: 'n', function: 'count', value: 7 }, { name: 'm', function: 'max', value: 5 }])
  assert.deepEqual([unknown, end, duration], [{ weather: 1 }, { reason: 'exit', status: 3 }, 9])
})

test('the summary of a demonstration has its calls and their modes', async () => {
  const tally = new RecordingTally()
  for await (const { event } of demoSource({ ticks: 60, pace: 'max', start: 0 }).events()) tally.add(event)
  const [latency] = summarize(tally)!.aggregations
  assert.equal(latency!.byKey.length, 10)
  assert.ok(latency!.modes.length >= 3)
  assert.ok(Math.abs(latency!.byKey.reduce((sum, { share }) => sum + share!, 0) - 1) < 1e-9)
})

test('summarize() says how an import was read, and nothing for a trace', () => {
  const reading = 'time: column 1 (Unix ms), value: column 2 (ms), key: label'
  assert.equal(summarize(tallied([{ ...header, reading }]))!.reading, reading)
  assert.equal(summarize(tallied([header]))!.reading, '')
})
