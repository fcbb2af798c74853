/**
 * What every bad input must come to: one clear sentence on a terminal that nothing else has touched, and an exit code that tells.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { BIN } from './heat-tracer.js'
import type { PtyOptions } from './pty.js'
import { runInTerminal } from './terminal.js'

export interface BadInput extends PtyOptions {
  /** Completes "…: a sentence and exit code N". */
  readonly what: string
  readonly args: readonly string[]
  readonly code: number
  /** Of all that came out. */
  readonly says: RegExp
  /** Words before the command. */
  readonly before?: readonly string[]
  /** Instead of node and this checkout's command. */
  readonly program?: readonly string[]
  readonly skip?: string | undefined
}

/** Runs the command at a terminal and looks at what it leaves there. */
export async function assertRefused({ args, code, says, before = [], program = [process.execPath, BIN], ...options }: BadInput): Promise<void> {
  const terminal = runInTerminal([...before, ...program, ...args], { columns: 160, rows: 40, ...options })
  try {
    const ended = await terminal.waitForEnd(60_000)
    const text = terminal.output().replaceAll('\r', '').split('\n').slice(1).join('\n').split('[code')[0]!
    assert.equal(ended.code, code, text)
    assert.match(text, says)
    assert.match(text, /^heat-tracer: \S/, 'it says who speaks')
    assert.doesNotMatch(text, /^ +at .*:\d+|Error:/m, 'no stack trace')
    assert.doesNotMatch(terminal.output(), /\x1b/, 'the terminal is untouched')
    assert.equal(ended.after, ended.before, 'its modes too')
  } finally {
    await terminal.leave()
  }
}

export function testRefusals(inputs: readonly BadInput[]): void {
  for (const input of inputs) {
    test(`${input.what}: a sentence, exit code ${input.code}, the terminal untouched`, { skip: input.skip ?? false }, () => assertRefused(input))
  }
}

/** Writes D programs into a directory that goes with the test. */
export function createScriptWriter(): (name: string, text: string | Uint8Array, mode?: number) => string {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-bad-'))
  after(() => rmSync(directory, { recursive: true, force: true }))
  return (name, text, mode = 0o644) => {
    const path = join(directory, name)
    writeFileSync(path, text, { mode })
    return path
  }
}
