/** For any file, any compression and any start: a replay ends or fails with one error message; it never crashes or hangs. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { UserError } from '../../../src/core/errors/user-error.js'
import type { Event } from '../../../src/core/stream/event.js'
import { encode } from '../../../src/core/stream/ndjson.js'
import { MarkIndex } from '../../../src/sources/recording/mark-index.js'
import { pipeSource } from '../../../src/sources/recording/pipe-source.js'
import { FileSource } from '../../../src/sources/recording/file-source.js'
import type { Source, SourcedEvent } from '../../../src/sources/source.js'
import { header, buildLines, tickTimes, writeRecording } from './make-recording.js'

const RUNS = { numRuns: 120, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false }
const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-replay-fuzz-'))
after(() => rmSync(directory, { recursive: true }))
const path = join(directory, 'x')

/** What came, and the error it ended with. */
async function read(source: Source): Promise<{ seen: SourcedEvent[]; broken?: UserError }> {
  const seen: SourcedEvent[] = []
  try {
    for await (const sourced of source.events()) seen.push(sourced)
    return { seen }
  } catch (error) {
    assert.ok(error instanceof UserError, error instanceof Error ? error.stack : String(error))
    return { seen, broken: error }
  }
}

async function everywhere(bytes: Uint8Array, at: number): Promise<void> {
  writeFileSync(path, bytes)
  const whole = await read(new FileSource({ path, pace: 'max' }))
  const piped = await read(pipeSource({ stream: Readable.from([bytes]), name: 'x', pace: 'max' }))
  assert.deepEqual(tickTimes(whole.seen), tickTimes(piped.seen), 'file and pipe give the same ticks')
  await read(new FileSource({ path, pace: 'max', startAt: () => at, leadTicks: 5 }))
  await new MarkIndex(path).findNearest({ to: 'after', from: 0, known: new Map() })
}

for (const compression of ['none', 'gzip', 'zstd'] as const) {
  test(`FileSource takes any bytes in a recording, ${compression}`, async () => {
    await writeRecording(path, buildLines(60), compression)
    const sound = readFileSync(path)
    const edit = fc.record({ at: fc.nat(sound.length), cut: fc.nat(200), bytes: fc.uint8Array({ maxLength: 40 }) })
    await fc.assert(fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), fc.nat(70_000), async (edits, at) => {
      let bytes: Uint8Array = sound
      for (const { at: place, cut, bytes: given } of edits) {
        bytes = Buffer.concat([bytes.subarray(0, place), given, bytes.subarray(place + cut)])
      }
      await everywhere(bytes, at)
    }), RUNS)
  })
}

test('FileSource started anywhere gives the same events as reading from the beginning gives from there on', async () => {
  const step = fc.oneof(fc.nat(5000), fc.constantFrom(0, 1000, 100_000))
  const record = fc.record({ key: fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 2 }), count: fc.integer({ min: 1 }) })
  const event = fc.oneof(
    fc.record({ type: fc.constant('tick' as const), records: fc.array(record, { maxLength: 3 }) }),
    fc.constantFrom({ type: 'notice' as const }, { type: 'mark' as const }, { type: 'weather' as const }, { type: 'blank' as const }),
  )
  const stream = fc.array(fc.tuple(step, event), { maxLength: 60 })
  const compressions = fc.constantFrom('none' as const, 'gzip' as const, 'zstd' as const)
  await fc.assert(fc.asyncProperty(stream, fc.nat(200_000), fc.nat(20), compressions, async (steps, at, lead, compression) => {
    let time = 0
    const lines = [encode(header), ...steps.map(([by, { type, ...rest }]) => {
      time += by
      switch (type) {
        case 'tick': return encode({ type, time, duration: by, aggregations: [{
          name: 'l', function: 'quantize', parameters: [],
          records: 'records' in rest ? rest.records.map(({ key, count }) => ({ key, buckets: [[1, 1, count]] })) : [],
        }] } as Event)
        case 'notice': return encode({ type, time, from: 'script', text: '"type":"tick","time":5\n' })
        case 'mark': return encode({ type, time, at: time, label: 'm' })
        case 'blank': return ''
        default: return '{"type":"weather","time":3}'
      }
    }), encode({ type: 'end', time, reason: 'limit', status: 0 })]
    await writeRecording(path, lines, compression)
    const { seen, broken } = await read(new FileSource({ path, pace: 'max' }))
    assert.equal(broken, undefined)
    const all = tickTimes(seen)
    const from = tickTimes((await read(new FileSource({ path, pace: 'max', startAt: () => at, leadTicks: lead }))).seen)
    assert.deepEqual(from, all.slice(all.length - from.length), 'the ticks to the end, none twice and none left out')
    const last = all.at(-1) ?? 0
    const since = Math.min(at, last) - (lead + 0.5) * 1000
    assert.deepEqual(from, all.filter((one) => one > Math.max(-1, since)))
  }), RUNS)
})
