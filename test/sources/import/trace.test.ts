import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UserError } from '../../../src/core/errors/user-error.js'
import {
  countByAggregation, fixturePath, readImport, noticeTexts, findBuckets, quantizersByName, textInput, selectTicks,
} from './read-import.js'

test('a trace has every event in the column of its time, in ns, by key', async () => {
  const events = await readImport({ path: fixturePath('trace.txt'), timeUnit: 'us' })
  const ticks = selectTicks(events)
  assert.equal(ticks.reduce((sum, tick) => sum + countOf(tick), 0), 2000)
  assert.equal(quantizersByName(ticks[0]!)['latency'], 'llquantize(10,0,11,20)')
  assert.equal(events[0]!.type === 'header' && events[0]!.unit, 'ns')
  assert.deepEqual([...new Set(ticks.flatMap((tick) => tick.aggregations[0]!.records.map(({ key }) => key[0])))].sort(), ['read', 'write'])
  assert.deepEqual(noticeTexts(events), [])
})

const countOf = (tick: Parameters<typeof countByAggregation>[0]): number => countByAggregation(tick)['latency'] ?? 0

test('a fraction of a microsecond keeps its precision', async () => {
  const [tick] = selectTicks(await readImport({ ...textInput('1 0.25\n1 1.5\n1 2\n'), unit: 'us' }))
  assert.deepEqual(findBuckets(tick!, 'latency', []), [[250, 299, 1], [1500, 1999, 1], [2000, 2499, 1]])
})

test('with a given quantizer, values stay in the trace’s own unit', async () => {
  const events = await readImport(
    { ...textInput('1 0.25\n1 15\n1 16\n1 9999\n'), unit: 'ms', quantizer: { function: 'lquantize', parameters: [0, 100, 10] } },
  )
  assert.equal(events[0]!.type === 'header' && events[0]!.unit, 'ms')
  assert.deepEqual(findBuckets(selectTicks(events)[0]!, 'latency', []), [[0, 9, 1], [10, 19, 2], [100, null, 1]])
})

test('values below zero have their buckets', async () => {
  const [tick] = selectTicks(
    await readImport({ ...textInput('1 -3\n1 -1\n1 0\n1 -0.5\n'), unit: 'x', quantizer: { function: 'quantize', parameters: [] } }),
  )
  assert.deepEqual(findBuckets(tick!, 'latency', []), [[-3, -2, 1], [-1, -1, 2], [0, 0, 1]])
})

test('seconds without events are empty ticks, hours are a gap', async () => {
  const ticks = selectTicks(await readImport({ ...textInput('10 1\n13 1\n7213 1\n'), timeUnit: 's' }))
  assert.deepEqual(ticks.map((tick) => [tick.time, tick.duration, countOf(tick)]), [
    [1000, 1000, 1], [2000, 1000, 0], [3000, 1000, 0], [4000, 1000, 1], [7204000, 1000, 1],
  ])
})

test('events slightly out of order are counted in their ticks, and one that comes too late is skipped and reported', async () => {
  const events = await readImport({ ...textInput('5 1\n6 1\n5 1\n4 1\n40 1\n41 1\n5 1\n'), timeUnit: 's' })
  assert.deepEqual(selectTicks(events).map(countOf).filter(Boolean), [1, 2, 1, 1, 1])
  assert.deepEqual(noticeTexts(events), ['Skipped: 1 event more than 10 ticks late'])
})

test('times since the epoch make the header’s start', async () => {
  const events = await readImport({ ...textInput('1767362600.5 1\n1767362601 1\n'), timeUnit: 's' })
  assert.equal(events[0]!.type === 'header' && events[0]!.start, 1767362600_000)
})

test('a heading, comments, blanks, commas and carriage returns are taken; words are not', async () => {
  const events = await readImport(textInput('TIME LAT\n# x\n\n1,5\r\n1.5, 6 , read file \r\n  2\t7\nfoo 1\n1 bar\n'))
  assert.equal(selectTicks(events).reduce((sum, tick) => sum + countOf(tick), 0), 3)
  assert.ok(findBuckets(selectTicks(events)[0]!, 'latency', ['read file']) !== undefined)
  assert.match(noticeTexts(events).join('\n'), /2 lines were not understood, first line 7: "foo 1"/)
})

test('times in a unit other than seconds are an error, not years', async () => {
  const isSparse = (error: unknown): boolean => error instanceof UserError && error.details.code === 'import-sparse'
  await assert.rejects(readImport({ path: fixturePath('trace.txt') }), isSparse)
})

test('keys beyond the limit are counted under one key', async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `1 5 k${i}`).join('\n')
  const [tick] = selectTicks(await readImport(textInput(lines)))
  assert.equal(countOf(tick!), 20_000)
  assert.equal(findBuckets(tick!, 'latency', ['(others)'])![0]![2], 10_000)
})
