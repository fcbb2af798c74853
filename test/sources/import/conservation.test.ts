/** For any mixture of good and damaged lines: what goes in is counted, rejected, skipped with a number, or a drop. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import hdr from 'hdr-histogram-js'
import { isQuantized } from '../../../src/core/stream/aggregation.js'
import type { Drop, Event } from '../../../src/core/stream/event.js'
import { noticeTexts, readImport, selectTicks, textInput, totalOf } from './read-import.js'

const RUNS = { numRuns: 100, interruptAfterTimeLimit: 15_000, markInterruptAsFailure: false }
const START = 1_767_362_600

/** Lines that were rejected or skipped, by the notices at the end. */
function uncounted(events: readonly Event[]): number {
  const end = noticeTexts(events).map((text) => /^(\d+) lines? (?:was|were) |^Skipped: (\d+) /.exec(text))
  const drops = events.filter((event): event is Drop => event.type === 'drop' && event.kind === 'late')
  return end.reduce((sum, found) => sum + Number(found?.[1] ?? found?.[2] ?? 0), 0) + drops.reduce((sum, { count }) => sum + count, 0)
}

type Line = (time: number, nanoseconds: number, key: string) => string
/** Formats with an event per line: the heading, a line, and what time and value are divided by. */
const LOGS: readonly (readonly [format: string, heading: string, line: Line])[] = [
  ['fio', '', (time, ns, key) => `${time}, ${ns}, ${key.length % 3}, 4096`],
  ['jmeter', 'timeStamp,elapsed,label', (time, ns, key) => `${START * 1000 + time},${ns},${key}`],
  ['vegeta', '', (time, ns, key) => `${BigInt(START * 1000 + time) * 1_000_000n},200,${ns},0,1,,,x,1,${key},u,`],
  ['hey', 'response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset',
    (time, ns, key) => `${(ns / 1e9).toFixed(9)},0,0,0,0,0,${key},${(time / 1000).toFixed(3)}`],
  ['strace', '', (time, ns, key) => `7 ${(START + time / 1000).toFixed(6)} ${key}(3) = 1 <${(ns / 1e9).toFixed(9)}>`],
  ['perf-trace', '', (time, ns, key) => `  ${time}.000 ( ${(ns / 1e6).toFixed(6)} ms): sh/7 ${key}(fd: 3) = 1`],
  ['nginx', '', (time, ns, key) => `::1 - - [${new Date((START * 1000) + time).toUTCString().replace(
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1/$2/$3:$4 +0000')}] "${key} / HTTP/1.1" 200 1 "-" "-" ${(ns / 1e9).toFixed(3)}`],
  ['postgresql', '', (time, ns, key) => {
    const stamp = new Date(START * 1000 + time).toISOString().replace('T', ' ').replace('Z', ' UTC')
    return `${stamp} [7] LOG:  duration: ${(ns / 1e6).toFixed(6)} ms  statement: ${key} 1`
  }],
  ['json-lines', '', (time, ns, key) => `{"ts": ${START * 1000 + time}, "latency": ${ns}, "key": "${key}"}`],
  ['columns', 'time_ms,latency_ns,key', (time, ns, key) => `${START * 1000 + time},${ns},${key}`],
]

const event = fc.record({ time: fc.nat(20_000), value: fc.nat(2_000_000_000), key: fc.constantFrom('read', 'write', 'poll', 'a') })
const damage = fc.constantFrom('no', 'no', 'no', 'no', 'cut', 'garbage', 'digit')

for (const [format, heading, line] of LOGS) {
  test(`${format}: every line is an event, rejected, or skipped with a number`, async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(event, damage, fc.nat()), { maxLength: 80 }), async (given) => {
      const first = line(0, 1_000_000, 'read')
      const lines = given.map(([{ time, value, key }, how, at]) => {
        const whole = line(time, value, key)
        if (how === 'cut') return `${whole.slice(0, at % whole.length)}x`
        if (how === 'garbage') return '~ what # is | this'
        return how === 'digit' ? whole.replace(/\d/, 'x') : whole
      })
      const text = [...(heading === '' ? [] : [heading]), first, ...lines, ''].join('\n')
      const events = await readImport({ ...textInput(text), format })
      assert.equal(totalOf(events) + uncounted(events), 1 + lines.length, `${text}\n${noticeTexts(events).join('\n')}`)
      const whole = given.filter(([, how]) => how === 'no').length
      assert.ok(totalOf(events) >= 1 + whole)
    }), RUNS)
  })
}

/** One printout: counts by map, key and power of two. */
const printout = fc.array(fc.record({
  map: fc.constantFrom('usecs', 'us'), key: fc.constantFrom('read', 'write', 'a b'),
  counts: fc.dictionary(fc.integer({ min: 2, max: 30 }).map(String), fc.integer({ min: 1, max: 1e6 }), { minKeys: 1, maxKeys: 5 }),
}), { minLength: 1, maxLength: 5 }).map((all) => [...new Map(all.map((one) => [`${one.map} ${one.key}`, one])).values()])
type Printed = typeof printout extends fc.Arbitrary<infer T> ? T : never

const scale = (power: number): string => {
  const size = Math.floor(power / 10)
  return `${2 ** (power - size * 10)}${['', 'K', 'M', 'G'][size]}`
}
const byPower = (counts: Record<string, number>): [number, number][] =>
  Object.entries(counts).map(([power, count]): [number, number] => [Number(power), count]).sort(([a], [b]) => a - b)

const PRINTERS: Readonly<Record<string, (printed: Printed) => string>> = {
  bpftrace: (printed) => printed.map(({ map, key, counts }) => {
    const rows = byPower(counts).map(([power, count]) => ({ min: 2 ** power, max: 2 ** (power + 1) - 1, count }))
    return JSON.stringify({ type: 'hist', data: { [`@${map}_${key.replace(' ', '')}_us`]: { [key]: rows } } })
  }).join('\n'),
  'bpftrace-text': (printed) => printed.map(({ map, key, counts }) => [
    '', `@${map}[${key}]:`, ...byPower(counts).map(([power, count]) => `[${scale(power)}, ${scale(power + 1)})  ${count} |@@@    |`), '',
  ].join('\n')).join('\n'),
  bcc: (printed) => printed.map(({ map, key, counts }) => [
    '', `disk = ${map} ${key}`, '     usecs               : count     distribution',
    ...byPower(counts).map(([power, count]) => `  ${2 ** power} -> ${2 ** (power + 1) - 1}   : ${count}   |***    |`), '',
  ].join('\n')).join('\n'),
}

for (const [format, print] of Object.entries(PRINTERS)) {
  test(`${format}: the sum of all ticks is the sum of all rows, whatever stands between the prints`, async () => {
    const noise = fc.constantFrom('', 'Attaching 2 probes...', '[1, 2 |@| garbage', '{"type": "hist", "data": {"@x": 3}}', '^C')
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(printout, noise), { minLength: 1, maxLength: 8 }), async (given) => {
      const text = given.map(([printed, between], i) => `14:03:${String(i).padStart(2, '0')}\n`.replace(/^.*$/m, (time) =>
        format === 'bpftrace' ? JSON.stringify({ type: 'time', data: `${time}\n` }) : time) + `${print(printed)}\n${between}\n`).join('')
      const events = await readImport({ ...textInput(text), format, countMode: 'cleared' })
      const counts = given.flatMap(([printed]) => printed).flatMap((one) => Object.values(one.counts))
      assert.equal(totalOf(events), counts.reduce((sum, count) => sum + count, 0), text)
      assert.equal(selectTicks(events).length, given.length)
    }), RUNS)
  })
}

test('HdrHistogram: every interval is a tick, every tag a key, with all counts, in buckets that hold the values', async () => {
  const values = fc.array(fc.nat(2_000_000_000), { minLength: 1, maxLength: 40 })
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(values, fc.boolean()), { minLength: 1, maxLength: 6 }), async (given) => {
    const lines = given.map(([all, isTagged], i) => {
      const histogram = hdr.build({ numberOfSignificantValueDigits: 3, highestTrackableValue: 4_000_000_000 })
      for (const value of all) histogram.recordValue(value)
      const max = (histogram.maxValue / 1e6).toFixed(3)
      return `${isTagged ? 'Tag=a,' : ''}${i}.000,1.000,${max},${hdr.encodeIntoCompressedBase64(histogram)}`
    })
    const comments = ['#[Histogram log format version 1.3]', `#[BaseTime: ${START}.000 (seconds)]`]
    const events = await readImport(textInput([...comments, ...lines, ''].join('\n')))
    assert.equal(totalOf(events), given.flatMap(([all]) => all).length)
    assert.deepEqual(selectTicks(events).map(({ time }) => time), given.map((_, i) => (i + 1) * 1000))
    selectTicks(events).forEach(({ aggregations }, i) => {
      const [record] = aggregations.filter(isQuantized)[0]!.records
      assert.deepEqual(record!.key, given[i]![1] ? ['a'] : [])
      const [low, high] = [record!.buckets[0]![0]!, record!.buckets.at(-1)![1]!]
      assert.ok(low <= Math.min(...given[i]![0]) * 1.001 && high >= Math.max(...given[i]![0]) * 0.999)
    })
  }), { ...RUNS, numRuns: 40 })
})
