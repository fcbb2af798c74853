/** Whatever a file holds, summary and diff give a report or one sentence: never a crash, a hang or a line too wide. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { compare } from '../../src/core/compare.js'
import { UserError } from '../../src/core/error.js'
import { summaryOf } from '../../src/core/summary.js'
import { summaryText } from '../../src/commands/summary-text.js'
import { diffText } from '../../src/commands/diff-text.js'
import { widthOf } from '../../src/commands/report.js'
import { read } from '../../src/commands/summary.js'
import type { World } from '../../src/commands/world.js'
import { demoText } from './recorded.js'

const RUNS = { numRuns: 150, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false }
const PAGE = { width: 80, utf8: false, depth: 'none' } as const

async function reported(content: string | Uint8Array, against?: string): Promise<void> {
  const one = async (bytes: string | Uint8Array) => read('-', { stdin: Readable.from([Buffer.from(bytes)]) } as unknown as Pick<World, 'stdin'>)
  const { tally, broken } = await one(content)
  const summary = summaryOf(tally)
  assert.ok(summary !== undefined || broken !== undefined)
  if (summary === undefined) return
  const lines = summaryText(summary, '2026-01-02', PAGE)
  JSON.stringify(summary)
  if (against !== undefined) {
    try {
      const comparison = compare((await one(against)).tally, tally, { shuffles: 99, seed: 1 })
      const named = { file: 'f', title: summary.title, host: summary.host, when: '' }
      lines.push(...diffText(comparison, [named, named], [], PAGE))
    } catch (error) {
      assert.ok(error instanceof UserError, error instanceof Error ? error.stack : String(error))
    }
  }
  for (const line of lines) {
    assert.match(line, /^[ -~]*$/)
    assert.ok(widthOf(line) <= 80, `${widthOf(line)}: ${line}`)
  }
}

const recording = await demoText({ ticks: 12, keys: 3 })

test('summary and diff take any bytes', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.nat(recording.length), (bytes, at) =>
    reported(Buffer.concat([Buffer.from(recording.slice(0, at)), bytes, Buffer.from(recording.slice(at))]), recording)), RUNS)
})

test('summary and diff take any sound stream', async () => {
  const word = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('read', '\u001b[2J', '日本', '', 'x'.repeat(200)))
  const number = fc.oneof(fc.integer({ min: -1000, max: 1_000_000 }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, 2 ** 53, -(2 ** 63), 2 ** 63, 1e300))
  const buckets = fc.uniqueArray(number, { maxLength: 8 }).chain((edges) => {
    const sorted = [...edges].sort((a, b) => a - b)
    return fc.array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: sorted.length, maxLength: sorted.length }).map((counts) =>
      counts.slice(1).map((count, i) => [i === 0 && count % 3 === 0 ? null : sorted[i]!, i === counts.length - 2 && count % 2 === 0 ? null : sorted[i + 1]! - Math.max(1e-9, Math.abs(sorted[i + 1]!) * 1e-12), count]))
  })
  const shape = fc.constantFrom(['quantize', []], ['lquantize', [0, 100, 10]], ['llquantize', [10, 0, 5, 10]], ['llquantize', []], ['lquantize', [0, 1e9, 1]], ['llquantize', [1, 2, 3, 4]], ['lquantize', [5, 5, 0]])
  const stream = fc.record({ shape, title: word, unit: fc.constantFrom('ns', 'us', '', 'bytes', 'pages', 'constructor'), ticks: fc.array(fc.record({ step: fc.double({ min: 0, max: 1e6, noNaN: true }), records: fc.array(fc.record({ key: fc.array(fc.oneof(word, fc.integer()), { maxLength: 2 }), buckets }), { maxLength: 4 }) }), { maxLength: 14 }) })
  const written = ({ shape: [fn, parameters], title, unit, ticks }: { shape: readonly unknown[]; title: string; unit: string; ticks: { step: number; records: unknown[] }[] }): string => {
    let time = 0
    const lines: object[] = [{ type: 'header', version: '1.0', start: 0, interval: 1000, title, unit, host: title, os: '', dtrace: '', script: '', aggregations: ['a'] }]
    for (const { step, records } of ticks) lines.push({ type: 'tick', time: (time += step), duration: step, aggregations: [{ name: 'a', function: fn, parameters, records }] })
    return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
  }
  await fc.assert(fc.asyncProperty(stream, stream, (a, b) => reported(written(a), written(b))), RUNS)
})
