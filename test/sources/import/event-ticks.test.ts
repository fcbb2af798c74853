/** How events that are out of order, late or far ahead become ticks: none is lost without a word. */
import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Drop, Event, Header } from '../../../src/core/stream/event.js'
import { importSource } from '../../../src/sources/import/index.js'
import { countByAggregation, noticeTexts, readImport, selectTicks, textInput, totalOf } from './read-import.js'

const START = 1_767_362_600
const countsByTime = (events: readonly Event[]): [number, number][] =>
  selectTicks(events).map((tick) => [tick.time, countByAggregation(tick)['latency'] ?? 0])
const rows = (times: readonly number[]): ReturnType<typeof textInput> => textInput(times.map((time) => `${START + time},7\n`).join(''))

test('events of a file that are out of order are counted in their own ticks', async () => {
  const events = await readImport(rows([5, 6, 5, 4, 40, 41, 5]))
  assert.deepEqual(countsByTime(events).filter(([, count]) => count > 0), [[1000, 1], [2000, 3], [3000, 1], [37_000, 1], [38_000, 1]])
  assert.deepEqual(noticeTexts(events), [])
})

test('an event of a live pipe that comes up to a minute late is counted in a later tick; a later one is a drop', {
  timeout: 20_000,
}, async () => {
  const pipe = new PassThrough()
  const source = importSource({ stream: pipe, name: 'pipe', isLive: true })
  const seen: Event[] = []
  const reading = (async () => {
    for await (const { event } of source.events()) seen.push(event as Event)
  })()
  for (const time of [0, 1, 10, 100, 101, 102, 45, 0, 103, 104]) {
    pipe.write(`${START + time},7\n`)
    await sleep(1)
  }
  pipe.end()
  await reading
  assert.equal(totalOf(seen), 9)
  const drops = seen.filter((event): event is Drop => event.type === 'drop')
  assert.deepEqual(drops.map(({ kind, count, message, hint }) => [kind, count, message, hint]), [
    ['late', 1, '1 event was more than 60s late', 'Try a longer --interval.'],
  ])
  assert.match(noticeTexts(seen).join('\n'), /^1 event came up to 56s late and is counted in a later tick$/)
})

test('one damaged time far ahead is rejected; a real gap of days is a gap', async () => {
  const damaged = await readImport(rows([0, 1, 900_000_000, 2, 3]))
  assert.deepEqual(countsByTime(damaged), [[1000, 1], [2000, 1], [3000, 1], [4000, 1]])
  assert.match(noticeTexts(damaged).at(-1)!, /^1 line was rejected because its time is .*h after the event before, line 3/)
  const gap = await readImport(rows([0, 1, 900_000, 900_001]))
  assert.deepEqual(countsByTime(gap), [[1000, 1], [2000, 1], [900_001_000, 1], [900_002_000, 1]])
  assert.equal(totalOf(await readImport(rows([0, 1, 900_000]))), 3)
})

test('a file of more events than are held, out of order within ten ticks, loses none', async () => {
  const times = Array.from({ length: 300_000 }, (_, i) => Math.floor(i / 10_000) + ((i * 7919) % 8))
  const events = await readImport(rows(times))
  assert.equal(totalOf(events), 300_000)
  assert.equal((events[0] as Header).start, START * 1000)
  assert.deepEqual(noticeTexts(events), [])
})

test('an import is a stream: ticks come while most of the input has not been read', async () => {
  let given = 0
  const chunks = function* (): Generator<Buffer> {
    for (; given < 2_000_000; given += 1000) {
      yield Buffer.from(Array.from({ length: 1000 }, (_, i) => `${START * 10 + given + i}0,7,x\n`).join(''))
    }
  }
  const source = importSource({ stream: Readable.from(chunks()), name: 'numbers', isLive: false, time: '1', value: '2', timeUnit: 'ms' })
  for await (const { event } of source.events()) {
    if (event.type !== 'tick') continue
    assert.ok(given < 500_000, `${given} lines were read before the first tick`)
    break
  }
  source.abort()
})
