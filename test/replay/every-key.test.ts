/** Types every key of a replay into the real command, and checks the time and the pace in the header and that a map is drawn. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Event, Tick } from '../../src/core/stream/event.js'
import { encode } from '../../src/core/stream/ndjson.js'
import { demoSource } from '../../src/sources/demo.js'
import { encodeKey } from '../support/key-bytes.js'
import { waitUntil } from '../support/pty.js'
import { runHeatTracerInTerminal } from '../support/terminal.js'
import { replayBindings } from '../../src/core/keymap/bindings.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-keys-'))
after(() => rmSync(directory, { recursive: true }))

/** 400 seconds from 14:03:20, marks at 14:05:00 and 14:06:40. */
async function recording(): Promise<string> {
  const lines: string[] = []
  for await (const { event } of demoSource({ seed: 6, ticks: 400, pace: 'max', start: Date.UTC(2026, 0, 2, 14, 3, 20) }).events()) {
    lines.push(encode(event as Event))
    if (![101, 202].includes(lines.length)) continue
    lines.push(encode({ type: 'mark', time: (event as Tick).time, at: (event as Tick).time, label: 'x' }))
  }
  const path = join(directory, 'x.ndjson')
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return path
}

/** Each key and what the header shows after it. Each continues where the one before has led. */
const PRESSED: readonly (readonly [string, RegExp])[] = [
  ['space', /PAUSED x1 /], ['2', /PAUSED x2 /], ['2', /PAUSED x5 /],
  ['1', /PAUSED x2 /], ['3', /PAUSED x1 /], ['r', /PAUSED x1 skip/], ['r', /PAUSED x1 /],
  ['"', /PAUSED x1 +14:06:4[01]/], ['"', /PAUSED x1 +14:05:0[01]/],
  [';', /PAUSED x1 +14:06:4[01]/], [')', /14:07:4[01]/], ['(', /14:06:4[01]/], ['s', /14:06:4[12]/], ['s', /14:06:4[23]/],
  ['^', /14:03:2\d/], ['$', /14:10:0\d/], [':', /14:10:0\d/],
]

test('every key of a replay is typed here', () => {
  assert.deepEqual(replayBindings.flatMap(({ keys }) => keys).filter((key) => !PRESSED.some(([one]) => one === key)), [])
})

test('every key of a replay does on the screen what the help says', async (t) => {
  const program = runHeatTracerInTerminal(
    ['replay', await recording(), '--at', '250s'], { columns: 120, rows: 30, env: { ...process.env, TERM: 'xterm-256color' } },
  )
  t.after(() => program.leave())
  const header = (): string => program.screen.text()[0] ?? ''
  await waitUntil('it plays from there', () => /REPLAY x1 +14:07:3\d/.test(header()), 30_000)
  for (const [key, says] of PRESSED) {
    program.type(encodeKey(key))
    await waitUntil(`${key} makes the header say ${says}, not ${header()}`, () => says.test(header()))
    const hasMap = (): boolean => program.screen.cells().slice(1, 24).flat().some(({ bg }) => bg !== 'default')
    if (key !== '^') await waitUntil(`there is a map after ${key}`, hasMap)
  }
  await waitUntil('a time is asked for', () => /go to:/.test(program.screen.text().join('\n')))
  program.type('14:04:30\r')
  await waitUntil('it is there', () => /14:04:3[01]/.test(header()))
  program.type('q')
  assert.equal((await program.waitForEnd()).code, 0)
})
