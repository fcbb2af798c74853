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
import { buildHostileRecording, CONTROL, hostile } from './hostile.js'

const RUNS = { includeErrorInReport: true, numRuns: 25, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false }
const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-'))
after(() => rmSync(directory, { recursive: true, force: true }))

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
    writeFileSync(path, buildHostileRecording(text, key, end))
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
