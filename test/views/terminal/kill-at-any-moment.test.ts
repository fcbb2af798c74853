/** kill -9 of the program at any moment, from its start to a continuation after Ctrl-Z, leaves the terminal as it was. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { BIN } from '../../support/heat-tracer.js'
import { findInterface } from '../../support/process.js'
import { runInPty, waitUntil, type PtyProgram } from '../../support/pty.js'

/** A shell that changes no modes by itself, unlike a user's shell. It continues the program when it reads `fg`. */
const SHELL = 'set -m; "$@"; while read -r word; do [ "$word" = fg ] && fg >/dev/null; done'
const DEMO = [process.execPath, BIN, '--demo', '--interval', '50']

interface Running {
  readonly shell: PtyProgram
  /** The terminal's modes before the program. */
  readonly before: string
  pid(): Promise<number>
}

/** Runs the demo in a terminal that answers no question, kills it when `until` resolves, and asserts that the terminal is restored. */
async function assertRestoredAfter(what: string, until: (running: Running) => Promise<void>): Promise<void> {
  const shell = runInPty('/bin/sh', ['-c', SHELL, 'sh', ...DEMO], { env: { ...process.env, TERM: 'xterm-256color' } })
  const before = shell.modes()
  let found: number | undefined
  const pid = async (): Promise<number> => {
    await waitUntil('the program runs', () => (found ??= findInterface(shell.pid)?.pid) !== undefined)
    return found!
  }
  try {
    await until({ shell, before, pid })
    process.kill(await pid(), 'SIGKILL')
    await waitUntil(`the modes are restored (${what})`, () => shell.modes() === before)
    await waitUntil(`the normal screen is back (${what})`, () => !shell.screen.alternate && !shell.screen.cursorHidden)
    await waitUntil(`the shell waits again (${what})`, () => isForeground(shell))
  } finally {
    shell.kill('SIGKILL')
    await shell.exited
    shell.close()
  }
}

/** Whether the shell, and not the program, has the terminal. */
function isForeground({ pid }: PtyProgram): boolean {
  const [, , group, , , foreground] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')
  return group === foreground
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

test('kill -9 while the program asks for the background', () =>
  assertRestoredAfter('asking', async ({ shell, before }) => {
    await waitUntil('the terminal is asked', () => shell.output().includes('\x1b]11;?'))
    assert.notEqual(shell.modes(), before, 'raw mode')
  }))

for (let ms = 0; ms < 900; ms += 60) {
  test(`kill -9 ${ms} ms after the start`, () => assertRestoredAfter(`${ms} ms`, async ({ pid }) => {
    await pid()
    await delay(ms)
  }))
}

for (const ms of [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89]) {
  test(`kill -9 ${ms} ms after Ctrl-Z and fg`, () => assertRestoredAfter(`${ms} ms after fg`, async ({ shell, before, pid }) => {
    await waitUntil('the map is on the screen', () => shell.screen.alternate)
    shell.type('\x1a')
    await waitUntil('the shell has the terminal', () => isForeground(shell) && shell.modes() === before)
    assert.match(readFileSync(`/proc/${await pid()}/stat`, 'utf8'), /\) T /)
    shell.type('fg\n')
    await waitUntil('the program has the terminal', () => !isForeground(shell))
    await delay(ms)
  }))
  test(`kill -9 ${ms} ms after Ctrl-Z`, () => assertRestoredAfter(`${ms} ms after Ctrl-Z`, async ({ shell }) => {
    await waitUntil('the map is on the screen', () => shell.screen.alternate)
    shell.type('\x1a')
    await delay(ms)
  }))
}
