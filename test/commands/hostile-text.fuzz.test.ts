/**
 * Whatever a recording, an import or a file is called and holds, no command writes a control character of it to a terminal: neither in
 * what it shows nor in what it complains about.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { diffCommand } from '../../src/commands/diff.js'
import { exportCommand } from '../../src/commands/export.js'
import { importCommand } from '../../src/commands/import.js'
import { probesCommand } from '../../src/commands/probes.js'
import { replayCommand } from '../../src/commands/replay.js'
import { runCommand } from '../../src/commands/run.js'
import { printMessage } from '../../src/commands/shared/print.js'
import type { ProcessContext } from '../../src/commands/shared/process-context.js'
import { summaryCommand } from '../../src/commands/summary.js'
import { UserError } from '../../src/core/errors/user-error.js'
import { runHeatTracer } from '../support/heat-tracer.js'
import { fakeContext } from './fake-context.js'

const RUNS = { includeErrorInReport: true, numRuns: 25, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false }
const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-'))
after(() => rmSync(directory, { recursive: true, force: true }))

const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/
const hostile = fc.array(fc.oneof(
  fc.constantFrom(
    '\x1b]52;c;aGk=\x07', '\x9b2J', '\x1b[8m', '\x85', '\x90q\x9c', '\x7f\x7f', '\u202egpj', '\u2066', '\r', '\x1b[1m', '\x1b[?1049h', 'read', '=1+1', ' ',
  ),
  fc.integer({ min: 1, max: 0x9f }).map((code) => String.fromCharCode(code)),
), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('').replaceAll('/', ''))

/** A recording in which every text is `text`; its last line is `end`. */
function recordingOf(text: string, key: string, end: string): string {
  const records = [[text, 1], [key, 2]].map(([part, low]) => ({ key: [part, key], buckets: [[low, low, 5]] }))
  const aggregations = [{ name: text, function: 'quantize', parameters: [], records }]
  const lines = [
    { type: 'header', version: '1.0', start: 0, interval: 1000, title: text, unit: text, host: text, os: text, dtrace: text, script: text,
      aggregations: [text], keys: [text, key] },
    { type: 'tick', time: 1000, duration: 1000, aggregations }, { type: 'mark', time: 1000, at: 1000, label: text },
    { type: 'drop', time: 1000, kind: text, count: 1, message: text }, { type: 'error', time: 1000, message: text, count: 1 },
    { type: 'notice', time: 1000, from: 'script', text }, { type: 'tick', time: 2000, duration: 1000, aggregations },
    { type: text, time: 2000, [text]: text },
  ]
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n${end}`
}

/** Runs a command on a terminal, and returns what it has written to it, its own colors left out. */
async function shown(command: (context: ProcessContext) => Promise<unknown>): Promise<string> {
  const { context, out, err } = fakeContext({ columns: 100, env: { LANG: 'C.UTF-8', TERM: 'xterm-256color' } })
  try {
    await command(context)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    printMessage(context.stderr, error.message)
  }
  await new Promise(setImmediate)
  assert.doesNotMatch(out(), /\x1b\[8m/, 'a color that hides text')
  return out().replace(/\x1b\[[\d;]*m/g, '') + err()
}

async function assertHarmless(name: string, command: (context: ProcessContext) => Promise<unknown>): Promise<void> {
  const text = await shown(command)
  assert.doesNotMatch(text, CONTROL, `${name}: ${JSON.stringify(text)}`)
}

const END = '{"type":"end","time":2000,"reason":"exit","status":0}\n'

test('no command writes a control character of a recording or of its name to a terminal', async () => {
  let count = 0
  await fc.assert(fc.asyncProperty(hostile, hostile, fc.constantFrom(END, '', '{"type":"ti', '\x1b[2J\x9b\n'), async (text, key, end) => {
    const path = join(directory, `${count++}${text}.ndjson`)
    writeFileSync(path, recordingOf(text, key, end))
    await assertHarmless('summary', (context) => summaryCommand(path, {}, context))
    await assertHarmless('summary --json', (context) => summaryCommand(path, { json: true }, context))
    const failOn = [`p50(${text})>1`, 'p99>1%']
    await assertHarmless('diff', (context) => diffCommand(path, path, { failOn, shuffles: '99' }, context))
    await assertHarmless('diff --json', (context) => diffCommand(path, path, { json: true, failOn, shuffles: '99' }, context))
    for (const format of ['svg', 'html', 'ansi', 'text', 'csv', 'json']) {
      for (const raw of [true, false]) {
        await assertHarmless(format, (context) => exportCommand(path, '-', { format, byKey: true, raw }, context))
      }
    }
    await assertHarmless('export to a file', (context) => exportCommand(path, `${path}.csv`, { force: true }, context))
    await assertHarmless('replay', (context) => replayCommand(path, { text: true, speed: 'max' }, context))
  }), RUNS)
})

test('no command writes a control character of what it cannot use to a terminal', async () => {
  let count = 0
  await fc.assert(fc.asyncProperty(hostile, hostile, async (text, line) => {
    const path = join(directory, `${count++}${text}`)
    writeFileSync(path, `${line}\n${text}\n1 5 ${text}\n2 6 ${text}\n3 7 ${line}\n`)
    const missing = `${path}-none`
    for (const file of [path, missing]) {
      await assertHarmless('summary', (context) => summaryCommand(file, {}, context))
      await assertHarmless('diff', (context) => diffCommand(file, file, { failOn: [text] }, context))
      await assertHarmless('export', (context) => exportCommand(file, '-', { format: 'csv', only: [text] }, context))
      await assertHarmless('export', (context) => exportCommand(file, text, { format: text }, context))
      await assertHarmless('import', (context) => importCommand(file, { text: true }, context))
      await assertHarmless('import --ndjson', (context) => importCommand(file, { ndjson: true, title: text }, context))
      await assertHarmless('import', (context) => importCommand(file, { format: text }, context))
      await assertHarmless('replay', (context) => replayCommand(file, { text: true, at: text }, context))
    }
    await assertHarmless('probes', (context) => probesCommand(text, { ...context, env: { PATH: directory } }))
    await assertHarmless('run', (context) => runCommand(missing, [text], { interval: text }, context))
    await assertHarmless('run', (context) => runCommand(missing, [text], { interval: '1000' }, context))
    await assertHarmless('run', (context) => runCommand(undefined, [], { interval: '1000', probe: text }, context))
  }), RUNS)
})

for (const words of [['run', '--\x1b[2J'], ['\x9b2J'], ['summary', 'a\x1b]52;c;aGk=\x07.ndjson'], ['export', 'x', 'y', '--format', '\u202e'], ['diff', '\x1b']]) {
  test(`heat-tracer ${JSON.stringify(words)} complains without control characters`, async () => {
    const { stdout, stderr, code } = await runHeatTracer(words)
    assert.notEqual(code, 0)
    assert.match(stderr, /\\x1b|\\x9b|\\u202e|missing required argument/)
    assert.doesNotMatch(stdout + stderr, CONTROL)
  })
}
