/**
 * What every bad input must lead to: one clear error message, an exit code that names the kind of error, and a terminal that is
 * not changed in any other way.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { BIN } from './heat-tracer.js'
import type { PtyOptions } from './pty.js'
import { runInTerminal } from './terminal.js'

/** One bad input: the command line and the error that it must cause. */
export interface BadInput extends PtyOptions {
  /** Name of the case, the first part of the test's name. */
  readonly what: string
  readonly args: readonly string[]
  readonly code: number
  /** Must match the whole output. */
  readonly says: RegExp
  /** Words of the command line before the program, such as sudo. */
  readonly before?: readonly string[]
  /** Program to run instead of node with this checkout's command. */
  readonly program?: readonly string[]
  readonly skip?: string | undefined
}

/** Runs the command in a terminal and asserts its exit code, its message, and that the terminal is unchanged. */
export async function assertRefused(input: BadInput): Promise<void> {
  const { args, code, says, before = [], program = [process.execPath, BIN], ...options } = input
  const terminal = runInTerminal([...before, ...program, ...args], { columns: 160, rows: 40, ...options })
  try {
    const ended = await terminal.waitForEnd(60_000)
    const text = terminal.output().replaceAll('\r', '').split('\n').slice(1).join('\n').split('[code')[0]!
    assert.equal(ended.code, code, text)
    assert.match(text, says)
    assert.match(text, /^heat-tracer: \S/, 'the message names the program')
    assert.doesNotMatch(text, /^ +at .*:\d+|Error:/m, 'no stack trace')
    assert.doesNotMatch(terminal.output(), /\x1b/, 'the output has no escape sequence')
    assert.equal(ended.after, ended.before, 'the terminal modes are unchanged')
  } finally {
    await terminal.leave()
  }
}

/** Declares one test for each bad input. */
export function testRefusals(inputs: readonly BadInput[]): void {
  for (const input of inputs) {
    const name = `${input.what}: one message, exit code ${input.code}, the terminal unchanged`
    test(name, { skip: input.skip ?? false }, () => assertRefused(input))
  }
}

/** A function that writes a file into a temporary directory and returns its path. The directory is removed after the tests. */
export function createScriptWriter(): (name: string, text: string | Uint8Array, mode?: number) => string {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-bad-'))
  after(() => rmSync(directory, { recursive: true, force: true }))
  return (name, text, mode = 0o644) => {
    const path = join(directory, name)
    writeFileSync(path, text, { mode })
    return path
  }
}
