/** Whatever a file holds, summary and diff give a report or one sentence: never a crash, a hang or a line too wide. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { compare } from '../../src/core/compare/compare.js'
import { UserError } from '../../src/core/errors/user-error.js'
import { summarize } from '../../src/core/compare/summary.js'
import { formatSummary } from '../../src/reports/summary-text.js'
import { formatDiff } from '../../src/reports/diff-text.js'
import { textWidth } from '../../src/reports/text-table.js'
import { readTally } from '../../src/commands/summary.js'
import type { ProcessContext } from '../../src/commands/shared/process-context.js'
import { demoText } from './recorded.js'
import { soundStream } from './streams.js'

const RUNS = { numRuns: 150, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false }
const PAGE = { width: 80, utf8: false, depth: 'none' } as const

async function reported(content: string | Uint8Array, against?: string): Promise<void> {
  const one = async (bytes: string | Uint8Array) => readTally('-',
    { stdin: Readable.from([Buffer.from(bytes)]) } as unknown as ProcessContext)
  const { tally, broken } = await one(content)
  const summary = summarize(tally)
  assert.ok(summary !== undefined || broken !== undefined)
  if (summary === undefined) return
  const lines = formatSummary(summary, '2026-01-02', PAGE)
  JSON.stringify(summary)
  if (against !== undefined) {
    try {
      const comparison = compare((await one(against)).tally, tally, { shuffles: 99, seed: 1 })
      const named = { file: 'f', title: summary.title, host: summary.host, when: '' }
      lines.push(...formatDiff(comparison, [named, named], [], PAGE))
    } catch (error) {
      assert.ok(error instanceof UserError, error instanceof Error ? error.stack : String(error))
    }
  }
  for (const line of lines) {
    assert.match(line, /^[ -~]*$/)
    assert.ok(textWidth(line) <= 80, `${textWidth(line)}: ${line}`)
  }
}

const recording = await demoText({ ticks: 12, keys: 3 })

test('summary and diff take any bytes', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.nat(recording.length), (bytes, at) =>
    reported(Buffer.concat([Buffer.from(recording.slice(0, at)), bytes, Buffer.from(recording.slice(at))]), recording)), RUNS)
})

test('summary and diff take any valid stream', async () => {
  await fc.assert(fc.asyncProperty(soundStream, soundStream, reported), RUNS)
})
