import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { UserError } from '../../../src/core/errors/user-error.js'
import type { Event, Header } from '../../../src/core/stream/event.js'
import { StreamDecoder } from '../../../src/core/stream/ndjson.js'
import { importSource, type ImportOptions } from '../../../src/sources/import/index.js'
import { findSchemaError } from '../../core/stream/schema.js'
import {
  FIXTURES, countByAggregation, fixturePath, readImport, noticeTexts, findBuckets, quantizersByName, textInput, selectTicks,
} from './read-import.js'

const directory = mkdtempSync(join(tmpdir(), 'import-'))
after(() => rmSync(directory, { recursive: true }))
let files = 0
/** When the texts were written: it dates times of day. */
const WRITTEN = Date.UTC(2026, 0, 2, 23, 59)
const fileOf = (content: string | Uint8Array): string => {
  const path = join(directory, `${files++}.txt`)
  writeFileSync(path, content)
  return path
}

test('what a real dtrace(1) printed at its end is one tick, every aggregation its own, and sums to its own count()', async () => {
  const events = await readImport({ path: fixturePath('dtrace-end.txt') })
  const [tick, ...more] = selectTicks(events)
  assert.deepEqual(more, [])
  assert.deepEqual(
    countByAggregation(tick!), { quantize: 4149, lquantize: 4149, llquantize: 4149, quantize2: 4149, lquantize2: 4149, llquantize2: 4149 },
  )
  assert.deepEqual(quantizersByName(tick!), {
    quantize: 'quantize()', lquantize: 'lquantize(0,200,10)', llquantize: 'llquantize(10,0,16,20)', quantize2: 'quantize()',
    lquantize2: 'lquantize(-100,100,20)', llquantize2: 'llquantize(10,0,16,10)',
  })
  assert.deepEqual(findBuckets(tick!, 'quantize', ['counted-3766f6f', 39]), [
    [512, 1023, 0], [1024, 2047, 3312], [2048, 4095, 660], [4096, 8191, 17], [8192, 16383, 2], [16384, 32767, 7], [32768, 65535, 2],
  ].slice(1))
  assert.deepEqual(findBuckets(tick!, 'lquantize', ['linear']), [[0, 9, 4046], [10, 19, 15], [20, 29, 4], [30, 39, 3], [200, null, 81]])
})

test('rows below zero begin at their number in lquantize and are mirrored in the others', async () => {
  const [tick] = selectTicks(await readImport({ path: fixturePath('dtrace-end.txt') }))
  assert.deepEqual(findBuckets(tick!, 'quantize2', ['signed'])!.slice(0, 3), [[-127, -64, 39], [-63, -32, 4003], [-31, -16, 4]])
  assert.deepEqual(
    findBuckets(tick!, 'lquantize2', ['neg', -3]), [[null, -101, 103], [-80, -61, 5], [-60, -41, 4002], [-40, -21, 4], [-20, -1, 35]],
  )
  assert.deepEqual(findBuckets(tick!, 'llquantize2', [])!.slice(0, 7), [
    [-39, -30, 19], [-29, -20, 18], [-19, -10, 1], [-6, -6, 1], [-2, -2, 1], [0, 0, 4001], [20, 29, 1],
  ])
})

for (const name of ['dtrace-cumulative.txt', 'dtrace-cleared.txt', 'dtrace-loud.txt']) {
  test(`${name}: a tick is what was counted between two printa(), as the script's own count() says`, async () => {
    const ticks = selectTicks(await readImport({ path: fixturePath(name) }))
    assert.deepEqual(ticks.map((tick) => countByAggregation(tick)['quantize']), [984, 867, 867])
    assert.deepEqual(ticks.map((tick) => countByAggregation(tick)['lquantize']), [984, 867, 867])
    assert.deepEqual(ticks.map(({ time, duration }) => [time, duration]), [[1000, 1000], [2000, 1000], [3000, 1000]])
    // Never printed by the script, so printed at the end.
    assert.equal(countByAggregation(ticks[2]!)['llquantize'], 3129)
  })
}

test('printa() with a format gives a key of that text, apart from the same aggregation without one', async () => {
  const [tick] = selectTicks(await readImport({ path: fixturePath('dtrace-cumulative.txt') }))
  assert.deepEqual(findBuckets(tick!, 'lquantize2', ['linear at']), findBuckets(tick!, 'lquantize', ['linear']))
})

for (const [name, counts] of [
  ['bpftrace-cumulative.json', [16091, 12246, 12246, 0, 0]], ['bpftrace-cleared.json', [14072, 11135, 14083, 3515]],
] as const) {
  test(`${name}: a tick is what was counted between two print()`, async () => {
    const ticks = selectTicks(await readImport({ path: fixturePath(name) }))
    assert.deepEqual(ticks.map((tick) => countByAggregation(tick)['lat']), counts)
    assert.equal(quantizersByName(ticks[0]!)['lat'], 'quantize()')
  })
}

test('bpftrace: the sums of all ticks are the last maps printed, bucket by bucket and key by key', async () => {
  const ticks = selectTicks(await readImport({ path: fixturePath('bpftrace-cumulative.json') }))
  const last: Record<string, Record<string, { min?: number; max?: number; count: number }[]>> = {}
  for (const line of readFileSync(fixturePath('bpftrace-cumulative.json'), 'utf8').split('\n').filter(Boolean)) {
    const { type, data } = JSON.parse(line) as { type: string; data: object }
    if (type !== 'hist') continue
    for (const [map, content] of Object.entries(data)) last[map.slice(1)] = Array.isArray(content) ? { '': content } : content
  }
  const sums: Record<string, Record<string, Map<string, number>>> = {}
  for (const { aggregations } of ticks) {
    for (const { name, records } of aggregations) {
      for (const record of records) {
        const sum = ((sums[name] ??= {})[record.key.join()] ??= new Map())
        if (!('buckets' in record)) continue
        for (const [min, max, count] of record.buckets) sum.set(`${min} ${max}`, (sum.get(`${min} ${max}`) ?? 0) + count)
      }
    }
  }
  assert.deepEqual(Object.keys(sums).sort(), Object.keys(last).sort())
  for (const [name, keys] of Object.entries(last)) {
    for (const [key, list] of Object.entries(keys)) {
      const expected = list.filter(({ count }) => count > 0).map(({ min, max, count }) => [`${min ?? null} ${max ?? null}`, count])
      assert.deepEqual([...sums[name]![key]!].sort(), expected.sort(), `${name}[${key}]`)
    }
  }
})

test('bpftrace: lhist has its ends, keys stay whole, time() dates the prints, printf is a notice, other maps are counted', async () => {
  const cleared = await readImport({ path: fixturePath('bpftrace-cleared.json') })
  assert.equal(quantizersByName(selectTicks(cleared)[0]!)['by'], 'lquantize(0,40,2)')
  assert.ok(findBuckets(selectTicks(cleared)[0]!, 'by', ['dd,0']) !== undefined)
  assert.equal((cleared[0] as Header).start % 86_400_000, ((23 * 60 + 31) * 60 + 39) * 1000)
  assert.match(noticeTexts(cleared).join('\n'), /^Skipped: 1 map that is not a histogram \(@t\)$/)
  assert.match(noticeTexts(await readImport({ path: fixturePath('bpftrace-cumulative.json') })).join('\n'), /^hello 3$/m)
})

test('lost_events of bpftrace become drops', async () => {
  const events = await readImport(
    textInput('{"type": "hist", "data": {"@a": [{"min": 1, "max": 1, "count": 2}]}}\n{"type": "lost_events", "data": {"events": 9}}\n'),
  )
  assert.deepEqual(
    events.find(({ type }) => type === 'drop'), { type: 'drop', kind: 'events', count: 9, message: 'bpftrace lost 9 events', time: 0 },
  )
})

test('the count mode can be given, whatever the counts look like', async () => {
  const print = (count: number): string => `{"type": "hist", "data": {"@a": [{"min": 1, "max": 1, "count": ${count}}]}}\n`
  const given = [5, 7, 9].map(print).join('')
  const counts = async (options: Partial<ImportOptions>): Promise<number[]> => {
    const events = await readImport({ ...textInput(given), ...options })
    return selectTicks(events).map((tick) => countByAggregation(tick)['a']!)
  }
  assert.deepEqual(await counts({}), [5, 2, 2])
  assert.deepEqual(await counts({ countMode: 'cleared' }), [5, 7, 9])
  assert.deepEqual(await counts({ countMode: 'cumulative' }), [5, 2, 2])
  const falling = [9, 5, 7, 3].map(print).join('')
  assert.deepEqual(selectTicks(await readImport(textInput(falling))).map((tick) => countByAggregation(tick)['a']), [9, 5, 7, 3])
})

test('printing the same sums again is an empty tick, but not at the end', async () => {
  const print = '{"type": "hist", "data": {"@a": [{"min": 1, "max": 1, "count": 5}]}}\n'
  assert.deepEqual(selectTicks(await readImport(textInput(print.repeat(4)))).map((tick) => countByAggregation(tick)['a'] ?? 0), [5, 0, 0])
})

test('the time that a D script prints (%Y) is the time of its tick', async () => {
  const table = (count: number): string => [
    '', '           value  ------------- Distribution ------------- count    ',
    '               0 |                                         0        ',
    `               1 |@@@@@@@@@@@@ ${count}        `, '               2 |                                         0        ', '', '',
  ].join('\n')
  const events = await readImport(
    textInput(`2026 Jan  2 14:03:20\n${table(5)}2026 Jan  2 14:03:22\n${table(8)}2026 Jan  2 14:03:27\n${table(9)}`),
  )
  // The first print covers as much as the usual one.
  assert.deepEqual([(events[0] as Header).start, (events[0] as Header).interval], [Date.UTC(2026, 0, 2, 14, 3, 18), 2000])
  assert.deepEqual(selectTicks(events).map(({ time, duration }) => [time, duration]), [[2000, 2000], [4000, 2000], [9000, 5000]])
})

test('a time (%Y) that a D script prints after its aggregations dates the print before it', async () => {
  const table = (key: string): string => [
    '', `  ${key.padEnd(50)}`, '           value  ------------- Distribution ------------- count    ',
    '               0 |                                         0        ', '               1 |@@@@@@@@@@@@ 4        ',
    '               2 |                                         0        ', '', '',
  ].join('\n')
  const events = await readImport(
    textInput(`${table('a')}2026 Jan  2 14:03:20\n${table('b')}2026 Jan  2 14:03:25\n${table('a')}2026 Jan  2 14:03:30\n`),
  )
  assert.deepEqual([(events[0] as Header).start, (events[0] as Header).interval], [Date.UTC(2026, 0, 2, 14, 3, 15), 5000])
  const keys = selectTicks(events).map((tick) => [tick.time, tick.aggregations[0]!.records.map(({ key }) => key[0])])
  assert.deepEqual(keys, [[5000, ['a']], [10_000, ['b']], [15_000, ['a']]])
})

test('a live pipe: a printout becomes a tick when nothing follows, at its time of arrival', { timeout: 20_000 }, async () => {
  const pipe = new PassThrough()
  let now = 1_000_000
  const source = importSource({ stream: pipe, name: 'pipe', isLive: true, now: () => now })
  const seen: Event[] = []
  const reading = (async () => {
    for await (const { event } of source.events()) seen.push(event as Event)
  })()
  const say = async (count: number): Promise<void> => {
    const before = selectTicks(seen).length
    pipe.write(`{"type": "hist", "data": {"@a": [{"min": 1, "max": 1, "count": ${count}}]}}\n`)
    while (selectTicks(seen).length === before) await sleep(10)
  }
  await say(3)
  now += 2500
  await say(10)
  assert.deepEqual(selectTicks(seen).map(({ time, duration }) => [time, duration]), [[1000, 1000], [3500, 2500]])
  assert.deepEqual(selectTicks(seen).map((tick) => countByAggregation(tick)['a']), [3, 7])
  source.stop()
  await reading
  assert.deepEqual(seen.at(-1), { type: 'end', time: 3500, reason: 'stop', status: 0 })
})

test('old text through a pipe is one printout per interval', async () => {
  const old = readFileSync(fixturePath('dtrace-cleared.txt'))
  const ticks = selectTicks(await readImport({ stream: Readable.from([old]), name: 'pipe', isLive: true, now: () => 5 }))
  assert.deepEqual(ticks.map(({ time }) => time), [1000, 2000, 3000])
})

test('imports are streams: every line decodes, times rise, the end is there, however the bytes arrive', async () => {
  for (const name of FIXTURES) {
    utimesSync(fixturePath(name), WRITTEN / 1000, WRITTEN / 1000)
    const whole = await readImport({ path: fixturePath(name) })
    const bytes = readFileSync(fixturePath(name))
    const pieces = Array.from({ length: Math.ceil(bytes.length / 997) }, (_, i) => bytes.subarray(i * 997, (i + 1) * 997))
    const torn = await readImport({ stream: Readable.from(pieces), name, isLive: false, title: name, now: () => WRITTEN })
    assert.deepEqual(torn, whole.map((event) => event.type === 'header' ? { ...event, title: name } : event))
    const decoder = new StreamDecoder()
    for (const event of whole) {
      decoder.decode(JSON.stringify(event))
      assert.equal(findSchemaError(JSON.stringify(event)), '')
    }
    assert.ok(decoder.ended)
  }
})

test('CRLF and a byte order mark change nothing', async () => {
  for (const name of FIXTURES) {
    const unix = readFileSync(fixturePath(name), 'utf8')
    const plain = await readImport({ ...textInput(unix), title: 't', now: () => WRITTEN })
    assert.deepEqual(await readImport({ ...textInput(`\uFEFF${unix.replaceAll('\n', '\r\n')}`), title: 't', now: () => WRITTEN }), plain)
  }
})

test('rejected lines are counted, and the first is quoted with its number immediately', async () => {
  const lines = readFileSync(fixturePath('bpftrace-cleared.json'), 'utf8').split('\n')
  lines.splice(2, 0, `garbage \u001b[2J ${'x'.repeat(500)}`, '{"type": "hist", "data": {"@lat": [{"min": 5, "max": 2, "count": 1}]}}')
  const notices = noticeTexts(await readImport(textInput(lines.join('\n'))))
  const first = `line 3: "garbage \ufffd[2J ${'x'.repeat(47)}…"`
  assert.equal(notices.find((notice) => notice.startsWith('Not')), `Not understood: ${first}`)
  assert.ok(notices.includes(`2 lines were not understood, first ${first}`))
})

test('aggregations beyond the limit of a stream are skipped, and the stream is valid', async () => {
  const lines = Array.from({ length: 1200 }, (_, i) => `{"type": "hist", "data": {"@a${i}": [{"min": 1, "max": 1, "count": 5}]}}`)
  const events = await readImport(textInput(lines.join('\n')))
  const decoder = new StreamDecoder()
  for (const event of events) decoder.decode(JSON.stringify(event))
  assert.equal(Object.keys(countByAggregation(selectTicks(events)[0]!)).length, 1000)
  assert.match(noticeTexts(events).join('\n'), /Skipped: aggregations beyond the first 1000/)
})

test('dtrace(1) prints of negative counts are read: the differences sum to the last print', async () => {
  const ticks = selectTicks(await readImport({ path: fixturePath('dtrace-negative.txt') }))
  const sumOf = (key: string): Record<string, number> => {
    const sums: Record<string, number> = {}
    for (const tick of ticks) for (const [min, , count] of findBuckets(tick, 'quantize', [key]) ?? []) sums[min!] = (sums[min!] ?? 0) + count
    return sums
  }
  assert.equal(ticks.length, 7)
  assert.deepEqual([sumOf('freed'), sumOf('made'), sumOf('moved')],
    [{ 64: -28, 4096: -56 }, { 4096: 84 }, { 64: -28, 4096: 28 }])
})

test('a distribution with impossible rows is rejected, and the rest is imported', async () => {
  const whole = readFileSync(fixturePath('dtrace-end.txt'), 'utf8')
  const events = await readImport(
    textInput(whole.replace('1024 |@@@@@@@@@@@@@                            1', '512 |@@@@@@@@@@@@@                           1')),
  )
  assert.match(noticeTexts(events).join('\n'), /3 lines were not understood/)
  assert.equal(countByAggregation(selectTicks(events)[0]!)['quantize'], 4146)
})

const bad: readonly [string, () => ImportOptions, string, RegExp][] = [
  ['a file that is not there', () => ({ path: join(directory, 'none') }),
    'no-such-import', /^No such file to import: .*none\n {2}Check the path/],
  ['a directory', () => ({ path: directory }), 'import-unreadable', /directory/],
  ['an empty file', () => ({ path: fileOf('') }), 'import-empty', /empty/],
  ['a file of blank lines', () => ({ path: fileOf('\n\r\n\n') }), 'import-empty', /empty/],
  ['binary data', () => ({ path: fileOf(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0])) }), 'import-binary', /binary/],
  ['compressed data', () => ({ path: fileOf(gzipSync('1 2\n')) }), 'import-binary', /zcat/],
  ['prose', () => ({ path: fileOf('hello\nworld\n') }), 'import-unknown', /line 1: "hello"/],
  ['a recording', () => ({ path: fileOf('{"type":"header","version":"1.0"}\n') }), 'import-unknown', /needs no import/],
  ['a format that it is not', () => ({ path: fixturePath('dtrace-end.txt'), format: 'bpftrace' }), 'import-nothing', /line 1: "ready"/],
  ['bpftrace without a histogram', () => ({ path: fileOf('{"type": "map", "data": {"@a": 1}}\n') }),
    'import-nothing', /holds no distributions or events/],
  ['a heading without rows', () => ({ path: fileOf('   value  ------------- Distribution ------------- count\n') }),
    'import-nothing', /holds no distributions or events/],
]
for (const [what, options, code, sentence] of bad) {
  test(`importSource() refuses ${what} with an error message`, async () => {
    await assert.rejects(readImport(options()), (error: unknown) => {
      assert.ok(error instanceof UserError, String(error))
      assert.equal(error.details.code, code)
      assert.match(error.message, sentence)
      return true
    })
  })
}
