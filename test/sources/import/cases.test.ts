/** Texts that users feed to tools like this one, each with what is true of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isQuantized } from '../../../src/core/stream/aggregation.js'
import { UserError } from '../../../src/core/errors/user-error.js'
import type { Event, Header } from '../../../src/core/stream/event.js'
import {
  countByAggregation, countByKey, findBuckets, fixturePath, noticeTexts, readImport, readingOf, selectTicks, totalOf,
} from './read-import.js'

const headerOf = (events: readonly Event[]): Header => events[0] as Header

/** The bucket in which the middle event of all ticks lies. */
function medianBucket(events: readonly Event[]): readonly [number | null, number | null] {
  const records = selectTicks(events).flatMap(({ aggregations }) => aggregations.filter(isQuantized)).flatMap((one) => one.records)
  const buckets = records.flatMap(({ buckets: all }) => [...all]).sort(([a], [b]) => (a ?? -Infinity) - (b ?? -Infinity))
  let left = totalOf(events) / 2
  const [min, max] = buckets.find(([, , count]) => (left -= count) <= 0)!
  return [min, max]
}

test('fio: latencies in ns, read and write as keys', async () => {
  const events = await readImport({ path: fixturePath('fio-clat-log.txt') })
  assert.equal(readingOf(events), 'fio: time: column 1 (ms), value: column 2 (ns), key: direction')
  assert.equal(headerOf(events).unit, 'ns')
  assert.deepEqual(countByKey(events), { read: 99, write: 101 })
  assert.deepEqual(selectTicks(events).map(({ time }) => time), [1000])
  const [min, max] = medianBucket(events)
  assert.ok(min! > 10_000 && max! < 100_000, `${min}-${max}`)
  const sizes = await readImport({ path: fixturePath('fio-clat-log.txt'), key: 'bs', unit: 'us' })
  assert.deepEqual(countByKey(sizes), { 4096: 200 })
  assert.equal(readingOf(sizes), 'fio: time: column 1 (ms), value: column 2 (us), key: bs')
})

test('JMeter: 600 requests, p50 57 ms, at the time of the heading, labels as keys', async () => {
  const events = await readImport({ path: fixturePath('jmeter-results.jtl') })
  assert.equal(readingOf(events), 'JMeter: time: column 1 (Unix ms), value: column 2 (ms), key: label')
  assert.equal(headerOf(events).start, 1_754_489_190_000)
  assert.equal(totalOf(events), 600)
  assert.deepEqual(Object.keys(countByKey(events)).sort(), ['Cart', 'Home', 'Login'])
  const [min, max] = medianBucket(events)
  assert.ok(min! <= 57e6 && max! >= 57e6, `${min}-${max}`)
})

test('strace -f -ttt -T: system calls as keys, latencies of 9 to 22 us', async () => {
  const events = await readImport({ path: fixturePath('strace-f-ttt-T.txt') })
  assert.equal(readingOf(events), 'strace: time: Unix s, value: <time> (s), key: syscall')
  assert.equal(headerOf(events).start, 1_795_579_633_000)
  assert.deepEqual(countByKey(events), { openat: 7, read: 5 })
  const sums = new Map<number, number>()
  for (const { buckets } of selectTicks(events)[0]!.aggregations.filter(isQuantized).flatMap(({ records }) => records)) {
    for (const [min, , count] of buckets) sums.set(min!, (sums.get(min!) ?? 0) + count)
  }
  assert.deepEqual([...sums].sort(([a], [b]) => a - b), [[8192, 3], [9216, 3], [10_240, 4], [12_288, 1], [20_480, 1]])
})

test('vegeta and hey: times and latencies from the right columns', async () => {
  const vegeta = await readImport({ path: fixturePath('vegeta-encode.csv') })
  assert.equal(readingOf(vegeta), 'vegeta: time: column 1 (Unix ns), value: column 3 (ns), key: method, url')
  assert.equal(headerOf(vegeta).start, 1_754_489_190_000)
  assert.deepEqual(countByKey(vegeta), { 'GET http://localhost/': 120 })
  assert.ok(medianBucket(vegeta)[0]! > 4e7)
  const phase = await readImport({ path: fixturePath('hey.csv'), value: 'Response-delay', key: 'none' })
  assert.equal(readingOf(phase), 'hey: time: column 8 (s), value: column 5 (s), key: none')
  const hey = await readImport({ path: fixturePath('hey.csv') })
  assert.equal(readingOf(hey), 'hey: time: column 8 (s), value: column 1 (s), key: status-code')
  assert.deepEqual(findBuckets(selectTicks(hey)[0]!, 'latency', ['200']), [
    [3_670_016, 3_932_159, 1], [4_194_304, 4_718_591, 1], [12_582_912, 13_631_487, 1],
  ])
})

test('HdrHistogram: an interval is decoded and dated; damaged histograms are rejected and counted', async () => {
  const events = await readImport({ path: fixturePath('hdrhistogram-interval.hlog') })
  assert.equal(readingOf(events), 'HdrHistogram: time: StartTimestamp (s), value: ns, counts: per print, key: Tag')
  assert.deepEqual([headerOf(events).start, headerOf(events).unit], [1_438_867_590_412, 'ns'])
  const ticks = selectTicks(events).map((tick) => [tick.time, tick.duration, countByAggregation(tick)])
  assert.deepEqual(ticks, [[1007, 1007, { latency: 741 }]])
  assert.match(noticeTexts(events).at(-1)!, /^2 lines were rejected because its histogram cannot be decoded, first line 6: "1\.134,/)
  await assert.rejects(readImport({ path: fixturePath('hdrhistogram-percentiles.hgrm') }), (error: unknown) => {
    assert.ok(error instanceof UserError)
    assert.equal(error.details.code, 'import-refused')
    assert.match(error.message, /percentiles of HdrHistogram, which has no time\.\n {2}Import the interval log/)
    return true
  })
})

test('bpftrace text: rows with K, unit and key from the name of the map', async () => {
  const events = await readImport({ path: fixturePath('bpftrace-text.txt') })
  assert.equal(headerOf(events).unit, 'us')
  assert.deepEqual(findBuckets(selectTicks(events)[0]!, 'usecs', ['read']), [[0, 0, 3], [1, 1, 10], [2, 3, 34], [1024, 2047, 1]])
  assert.deepEqual(noticeTexts(events), [])
})

test('bcc: rows, unit from the heading, times from the text', async () => {
  const events = await readImport({ path: fixturePath('bcc-biolatency.txt') })
  const { unit, interval, start } = headerOf(events)
  assert.deepEqual([unit, interval, start % 86_400_000], ['us', 5000, ((12 * 60 + 21) * 60 + 34) * 1000])
  assert.deepEqual(
    selectTicks(events).map((tick) => [tick.time, tick.duration, findBuckets(tick, 'latency', [])]),
    [[5000, 5000, [[128, 255, 15], [256, 511, 98]]], [10_000, 5000, [[128, 255, 11], [256, 511, 70]]]],
  )
  assert.deepEqual(noticeTexts(events), [])
})

test('bpftrace 0.24: integers in quotes are numbers', async () => {
  const events = await readImport({ path: fixturePath('bpftrace-024-quoted-integers.json') })
  assert.deepEqual(selectTicks(events).map((tick) => findBuckets(tick, '', [])), [[[1024, 2047, 3], [2 ** 53, 2 ** 54, 1]]])
  assert.deepEqual(noticeTexts(events), [])
})

for (const name of ['bpftrace-array.json', 'bpftrace-pretty.json']) {
  test(`${name} is read`, async () => {
    const events = await readImport({ path: fixturePath(name) })
    assert.deepEqual(selectTicks(events).map((tick) => findBuckets(tick, '', [])), [[[1024, 2047, 3]]])
    assert.deepEqual(noticeTexts(events), [])
  })
}

test('bpftrace: time() dates the prints, which are 5 s apart', async () => {
  const events = await readImport({ path: fixturePath('bpftrace-time-every-5s.json') })
  assert.deepEqual([headerOf(events).interval, headerOf(events).start % 86_400_000], [5000, ((14 * 60 + 3) * 60 + 15) * 1000])
  assert.ok(headerOf(events).start > Date.UTC(2020, 0, 1))
  assert.deepEqual(
    selectTicks(events).map((tick) => [tick.time, tick.duration, countByAggregation(tick)['us']]),
    [[5000, 5000, 500], [10_000, 5000, 400], [15_000, 5000, 300]],
  )
})

test('bpftrace: keys that vanish between prints mean that the map was cleared, so every count is a new one', async () => {
  const events = await readImport({ path: fixturePath('bpftrace-keys-cleared-away.json') })
  assert.equal(totalOf(events), 4861)
  assert.match(readingOf(events)!, /counts: per print, key: as printed$/)
})

test('dtrace: a stamp that printf() writes beside the probe dates the print, and each key is in its own tick', async () => {
  const events = await readImport({ path: fixturePath('dtrace-loud-printf-beside-printa.txt') })
  assert.equal(headerOf(events).start, Date.UTC(2026, 10, 25, 4, 21, 1))
  const counts = selectTicks(events).map((tick) => [tick.time, Object.fromEntries(tick.aggregations.filter(isQuantized).flatMap(
    ({ records }) => records.map(({ key, buckets }) => [key[0], buckets[0]![2]]),
  ))])
  assert.deepEqual(counts, [[1000, { a: 2 }], [2000, { b: 3, a: 1 }], [3000, { c: 5, b: 1 }]])
  assert.deepEqual(noticeTexts(events), [])
})
