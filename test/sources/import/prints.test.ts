/** Where one print of bpftrace or bcc ends and the next begins, when the text has no times. */
import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isQuantized } from '../../../src/core/stream/aggregation.js'
import type { Event } from '../../../src/core/stream/event.js'
import { importSource, type ImportOptions } from '../../../src/sources/import/index.js'
import { noticeTexts, readImport, readingOf, selectTicks, textInput } from './read-import.js'

/** The counts of each tick by key. */
const countsOf = (events: readonly Event[]): Record<string, number>[] => selectTicks(events).map(({ aggregations }) => Object.fromEntries(
  aggregations.filter(isQuantized).flatMap(({ records }) => records.map(({ key, buckets }) => [key.join(), buckets[0]?.[2] ?? 0])),
))
const read = (text: string, options: Partial<ImportOptions> = {}): Promise<Event[]> => readImport({ ...textInput(text), ...options })

const map = (key: string, count: number): string => `@us[${key}]:\n[4, 8)   ${count} |@@@|\n\n`
test('bpftrace text: the keys of a print rise by count, so a fall begins the next print', async () => {
  const events = await read(map('a', 1) + map('b', 50) + map('c', 7) + map('d', 9) + map('b', 2))
  assert.deepEqual(countsOf(events), [{ a: 1, b: 50 }, { c: 7, d: 9 }, { b: 2 }])
})

const table = (key: string, count: number): string => `\npid = ${key}\n     usecs   : count    distribution\n  4 -> 7  : ${count}  |**|\n`
test('bcc: two blank lines begin a print, and so does a key that comes again', async () => {
  const events = await read(`Tracing x... Hit Ctrl-C to end.\n\n${table('1 a', 5)}${table('2 b', 6)}\n${table('3 c', 7)}${table('3 c', 8)}`)
  assert.deepEqual(countsOf(events), [{ '1 a': 5, '2 b': 6 }, { '3 c': 7 }, { '3 c': 8 }])
  assert.deepEqual(noticeTexts(events), [])
})

test('bcc: single values, sizes, text as key', async () => {
  const events = await read('read\n  Kbytes   : count    distribution\n  0  : 3  |**|\n  1 : 4 |*|\n')
  assert.equal(readingOf(events), 'bcc: time: 1s a print (--interval), value: KiB, counts: per print, key: lines above')
  assert.deepEqual(countsOf(events), [{ read: 3 }])
})

const hist = (counts: Record<string, number>): string => `${JSON.stringify({ type: 'hist', data: { '@us': Object.fromEntries(
  Object.entries(counts).map(([key, count]) => [key, [{ min: 4, max: 7, count }]]),
) } })}\n`
test('bpftrace: a program that prints only its highest keys and never clears still prints sums', async () => {
  const prints: Record<string, number>[] = [
    { a: 5, b: 9 }, { b: 10, c: 12 }, { b: 14, c: 13 }, { a: 20, c: 15 }, { a: 21, c: 19 }, { b: 30, c: 25 },
  ]
  const events = await read(prints.map(hist).join(''))
  assert.match(readingOf(events)!, /counts: sums, key: as printed$/)
  const sums: Record<string, number> = {}
  for (const tick of countsOf(events)) for (const [key, count] of Object.entries(tick)) sums[key] = (sums[key] ?? 0) + count
  assert.deepEqual(sums, { a: 21, b: 30, c: 25 })
})

test('bpftrace: a time that follows each print dates the print before it', async () => {
  const time = (text: string): string => `${JSON.stringify({ type: 'time', data: `${text}\n` })}\n`
  const text = `${hist({ a: 5 })}${time('23:59:58')}${hist({ a: 4 })}${time('00:00:00')}${hist({ a: 3 })}${time('00:00:02')}`
  const events = await read(text, { now: () => Date.UTC(2026, 0, 2, 12) })
  assert.equal((events[0] as { start: number }).start, Date.UTC(2026, 0, 1, 23, 59, 56))
  assert.deepEqual(selectTicks(events).map(({ time: end }) => end), [2000, 4000, 6000])
  assert.deepEqual(countsOf(events), [{ a: 5 }, { a: 4 }, { a: 3 }])
})

test('maps in different units are shown without one, and a notice says so', async () => {
  const text = `${hist({ a: 5 })}{"type": "hist", "data": {"@bytes": [{"min": 4, "max": 7, "count": 1}]}}\n`
  const events = await read(text)
  assert.equal((events[0] as { unit: string }).unit, '')
  assert.match(noticeTexts(events).join('\n'), /@us is in us, but values are shown without a unit: not all aggregations have one unit/)
  assert.equal(((await read(text, { unit: 'us' }))[0] as { unit: string }).unit, 'us')
})

test('JSON that is damaged costs one object, and every line of it is counted', async () => {
  const broken = `${hist({ a: 5 })}{\n  "type": "hist",\n  "data": {\n${hist({ a: 6 })}${hist({ a: 7 })}`
  const events = await read(broken)
  assert.deepEqual(countsOf(events), [{ a: 5 }, { a: 1 }, { a: 1 }])
  assert.match(noticeTexts(events).at(-1)!, /^3 lines were not understood, first line 2/)
})

test('what a pipe prints first was counted since the pipe was opened', { timeout: 20_000 }, async () => {
  const pipe = new PassThrough()
  let now = 1_000_000
  const source = importSource({ stream: pipe, name: 'pipe', isLive: true, now: () => now })
  const seen: Event[] = []
  const reading = (async () => {
    for await (const { event } of source.events()) seen.push(event as Event)
  })()
  await sleep(1)
  for (const [wait, count] of [[4200, 3], [5000, 2]] as const) {
    const before = selectTicks(seen).length
    now += wait
    pipe.write(hist({ a: count }))
    while (selectTicks(seen).length === before) await sleep(10)
  }
  pipe.end()
  await reading
  assert.deepEqual(selectTicks(seen).map(({ time, duration }) => [time, duration]), [[4200, 4200], [9200, 5000]])
})
