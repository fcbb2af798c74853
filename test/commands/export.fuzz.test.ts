/** Whatever a recording holds, export makes a file in which every event is, or says one sentence: never a crash or a hang. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { buildExportInput, loadRecording, type LoadedRecording } from '../../src/commands/shared/load-recording.js'
import { UserError } from '../../src/core/errors/user-error.js'
import { formats } from '../../src/exports/index.js'
import { palettes } from '../../src/palettes/index.js'
import type { ChartDocument } from '../../src/exports/json.js'
import { sumBuckets } from '../support/sum-buckets.js'
import { demoText } from './recorded.js'
import { soundStream } from './streams.js'

const RUNS = { numRuns: 100, interruptAfterTimeLimit: 25_000, markInterruptAsFailure: false }
/** A PNG is its SVG drawn, and takes a second. */
const exporters = await Promise.all(formats.filter(({ name }) => name !== 'png').map(({ load }) => load()))

async function readText(content: string | Uint8Array, columns: number): Promise<LoadedRecording | undefined> {
  try {
    return await loadRecording({ stream: Readable.from([Buffer.from(content)]), name: 'x' }, columns, {}, { palettes })
  } catch (error) {
    assert.ok(error instanceof UserError, error instanceof Error ? error.stack : String(error))
    return undefined
  }
}

/** In every format; gives the events that the JSON has, or undefined where there is no map. */
async function exported(content: string | Uint8Array, columns = 20): Promise<number | undefined> {
  const read = await readText(content, columns)
  let total: number | undefined
  for (const exporter of read === undefined ? [] : exporters) {
    const input = buildExportInput(read!.model, { size: { columns: Infinity, rows: exporter.rows }, keyLimit: 5 })
    if (input === undefined) continue
    const contents = await exporter.export(input, { byKey: true })
    assert.ok(contents.length > 0)
    if (exporter.name === 'json') total = (JSON.parse(contents as string) as ChartDocument).total
  }
  return total
}

const recording = await demoText({ ticks: 12, keys: 3 })

test('export takes any bytes', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.nat(recording.length), async (bytes, at) => {
    await exported(Buffer.concat([Buffer.from(recording.slice(0, at)), bytes, Buffer.from(recording.slice(at))]))
  }), RUNS)
})

test('export takes any valid stream, and has every event of it', async () => {
  await fc.assert(fc.asyncProperty(soundStream, fc.integer({ min: 1, max: 20 }), async (text, columns) => {
    const total = await exported(text, columns)
    assert.ok(total === undefined || total === sumBuckets(text, 'a') || (await readText(text, columns))?.broken !== undefined,
      `${total} of ${sumBuckets(text, 'a')}`)
  }), RUNS)
})
