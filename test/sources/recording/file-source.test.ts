/** FileSource: starting anywhere in a file, with any compression and with any error in it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { UserError } from '../../../src/core/errors/user-error.js'
import { encode } from '../../../src/core/stream/ndjson.js'
import { SeekableFile } from '../../../src/sources/recording/seekable-file.js'
import { FileSource } from '../../../src/sources/recording/file-source.js'
import type { SourcedEvent } from '../../../src/sources/source.js'
import { readAll, header, buildLines, buildTick, tickTimes, writeRecording } from './make-recording.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-replay-'))
after(() => rmSync(directory, { recursive: true }))
let count = 0
const fresh = (): string => join(directory, String(count++))
const TICKS = 6000

for (const compression of ['none', 'gzip', 'zstd', 'foreign'] as const) {
  test(`FileSource, ${compression}: from any time on, every tick comes once, and the ones before it come at once`, async () => {
    const path = fresh()
    await writeRecording(path, buildLines(TICKS), compression)
    assert.deepEqual(tickTimes(await readAll(new FileSource({ path, pace: 'max' }))).length, TICKS)
    for (const at of [0, 999, 1000, 1500, 3_000_000, 5_999_999, 6_000_000, 9_000_000, Infinity]) {
      const seen = await readAll(new FileSource({ path, pace: 'max', startAt: () => at, leadTicks: 10 }))
      const last = Math.min(TICKS, Math.floor(at / 1000))
      const times = tickTimes(seen)
      const first = Math.max(1, Math.ceil(Math.min(at, TICKS * 1000) / 1000 - 10.4))
      assert.equal(times[0], first * 1000, `${at}`)
      assert.deepEqual(times, Array.from({ length: times.length }, (_, i) => times[0]! + i * 1000))
      assert.equal(times.at(-1), TICKS * 1000)
      const lead = tickTimes(seen.filter((one) => one.hasMore === true))
      if (last === 0 || at >= TICKS * 1000) continue
      assert.equal(lead.at(-1) ?? 0, (last - 1) * 1000, `${at}: all up to it but the last are one picture`)
    }
  })
}

test('SeekableFile finds a time by bisection, without reading from the beginning', async () => {
  const path = fresh()
  await writeRecording(path, buildLines(20_000), 'gzip')
  const archive = await SeekableFile.open(path)
  const entry = await archive.findEntryBefore(15_000_000)
  assert.ok(entry > 0)
  for await (const { text } of archive.readLinesFrom(entry)) {
    const { time } = JSON.parse(text) as { time: number }
    assert.ok(time <= 15_000_000 && time > 10_000_000, String(time))
    break
  }
  await archive.close()
})

test('seek() with holdAtEnd: the header comes again with isRestart, and the source stays at the end', async () => {
  const path = fresh()
  await writeRecording(path, buildLines(100), 'none')
  const replay = new FileSource({ path, pace: 'max', holdAtEnd: true })
  const seen: SourcedEvent[] = []
  let sought = false
  for await (const sourced of replay.events()) {
    seen.push(sourced)
    if (sourced.event.type !== 'end') continue
    if (sought) replay.abort()
    else setImmediate(() => replay.seek(50_000, 3))
    sought = true
  }
  const rewound = seen.findIndex((one) => one.isRestart === true)
  assert.equal(tickTimes(seen.slice(0, rewound)).length, 100)
  assert.equal(tickTimes(seen.slice(rewound))[0], 47_000)
  assert.equal(tickTimes(seen).at(-1), 100_000)
})

for (const compression of ['none', 'gzip', 'zstd'] as const) {
  test(`seekMark(), ${compression}: finds marks that were not read yet and known ones, forward and backward`, async () => {
    const path = fresh()
    const mark = (i: number): string => encode({ type: 'mark', time: i * 1000, at: (i - 5) * 1000, label: `m${i}` })
    const marked = buildLines(2000).flatMap((line, i) => (i === 700 || i === 1500 ? [line, mark(i)] : [line]))
    await writeRecording(path, marked, compression)
    const replay = new FileSource({ path, pace: 1, holdAtEnd: true })
    const steps = [
      ['after', 1000, 695_000], ['after', 695_000, 1_200_000], ['after', 1_200_000, 1_495_000],
      ['before', 1_495_000, 1_200_000], ['before', 1_200_000, 695_000],
    ] as const
    const known = new Map([[1_200_000, 'set here']])
    let at = 0
    let last = 0
    replay.seekMark({ to: steps[0][0], from: steps[0][1], known }, 3)
    for await (const { event } of replay.events()) {
      if (event.type === 'tick') last = (event as { time: number }).time
      if (event.type !== 'mark') continue
      assert.equal(last, steps[at]![2])
      assert.equal((event as { label: string }).label, ['m700', 'set here', 'm1500', 'set here', 'm700'][at])
      const next = steps[++at]
      if (next === undefined) break
      replay.seekMark({ to: next[0], from: next[1], known }, 3)
    }
    assert.equal(at, 5)
  })
}

test('setPaused() and step(): one tick per step', async () => {
  const path = fresh()
  await writeRecording(path, buildLines(5), 'none')
  const replay = new FileSource({ path, pace: 'max' })
  replay.setPaused(true)
  const seen: SourcedEvent[] = []
  const done = (async () => {
    for await (const sourced of replay.events()) seen.push(sourced)
  })()
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50))
  await settled()
  assert.deepEqual(tickTimes(seen), [])
  replay.step()
  await settled()
  assert.deepEqual(tickTimes(seen), [1000])
  replay.setPaused(false)
  await done
  assert.equal(tickTimes(seen).length, 5)
})

test('skipIdle: an hour without data is skipped', { timeout: 20_000 }, async () => {
  const path = fresh()
  const quick: typeof header = { ...header, interval: 10 } as typeof header
  writeFileSync(path, [quick, buildTick(10), buildTick(3_600_000), buildTick(3_600_010)].map((event) => `${encode(event)}\n`).join(''))
  assert.equal(tickTimes(await readAll(new FileSource({ path, pace: 1, skipIdle: true }))).length, 3)
})

const good = buildLines(3)
const BAD: readonly (readonly [what: string, bytes: string | Uint8Array, says: RegExp, ticks: number])[] = [
  ['nothing', '', /is empty/, 0], ['binary data', new Uint8Array([1, 0, 2]), /binary/, 0],
  ['a line that is no JSON', [...good.slice(0, 2), 'x', ...good.slice(2)].join('\n'), /Line 3 is not JSON: x/, 1],
  ['time that goes back', [good[0], good[2], good[1], ''].join('\n'), /Line 3: the time goes back/, 1],
  ['a second stream', [...good, ...good, ''].join('\n'), /Line 6: a second stream starts here/, 3],
  ['a newer version', good.join('\n').replace('1.0', '9.0'), /version 9\.0/, 0],
  ['no header', good.slice(1).join('\n'), /before any header/, 0],
]
for (const [what, bytes, says, ticks] of BAD) {
  test(`FileSource, ${what}: an error message with the line, after all events before it`, async () => {
    const path = fresh()
    writeFileSync(path, bytes)
    const seen: SourcedEvent[] = []
    await assert.rejects(async () => {
      for await (const one of new FileSource({ path, pace: 'max' }).events()) seen.push(one)
    }, (error) => error instanceof UserError && says.test(error.message))
    assert.equal(tickTimes(seen).length, ticks)
  })
}

test('FileSource: a malformed line after a seek is reported with its number in the file', async () => {
  const path = fresh()
  const lines = buildLines(3000)
  lines[2500] = '{"type":"tick"}'
  await writeRecording(path, lines, 'none')
  await assert.rejects(
    readAll(new FileSource({ path, pace: 'max', startAt: () => 2_400_000, leadTicks: 2 })), /Line 2501: "time" is missing/,
  )
})

test('FileSource: CRLF, a file cut off inside a line, unknown event types', async () => {
  const path = fresh()
  writeFileSync(path, [...good.slice(0, 3), '{"type":"weather","sky":"blue"}', good[3]!.slice(0, 40)].join('\r\n'))
  const seen = await readAll(new FileSource({ path, pace: 'max' }))
  assert.deepEqual(seen.map(({ event }) => event.type), ['header', 'tick', 'tick', 'weather', 'notice'])
  assert.match(seen.at(-1)!.line, /cut off in line 5/)
})
