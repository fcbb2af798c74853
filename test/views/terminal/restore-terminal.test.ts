/** The terminal is restored however the program ends: by a key, a signal, an exception, kill -9, or with the terminal itself. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runInPty, waitUntil, type PtyProgram } from '../../support/pty.js'

const PLAYER = fileURLToPath(new URL('demo-player.js', import.meta.url))

interface RunningPlayer {
  /** A shell that runs the player as a job, as a user's shell does, so that the terminal outlives the player. */
  readonly shell: PtyProgram
  readonly player: number
  /** The terminal's modes before the player. */
  readonly before: string
  log(): string
  /** How many guards watch this terminal. */
  guards(): number
}

/** Prints how the player ended, then waits for a word; `fg` continues the player. */
const SHELL = 'set -m; read -r go; "$1" "$2" "$3"; echo "ended $?"; '
  + 'while read -r word; do [ "$word" = fg ] && fg >/dev/null; echo "then ended $?"; done'

async function withPlayer(tests: (play: RunningPlayer) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-'))
  const file = join(directory, 'log')
  const log = (): string => existsSync(file) ? readFileSync(file, 'utf8') : ''
  const shell = runInPty(
    '/bin/sh', ['-c', SHELL, 'sh', process.execPath, PLAYER, file], { env: { ...process.env, TERM: 'xterm-256color' } },
  )
  const before = shell.modes()
  shell.type('\n')
  try {
    await waitUntil('the map is on the screen', () => showsMap(shell))
    assert.ok(shell.screen.cursorHidden)
    assert.notEqual(shell.modes(), before, 'raw mode')
    await tests({ shell, before, log, player: Number(/pid (\d+)/.exec(log())?.[1]), guards: () => countGuards(shell.terminal) })
  } finally {
    shell.kill('SIGKILL')
    shell.close()
    rmSync(directory, { recursive: true })
  }
}

function showsMap({ screen }: PtyProgram): boolean {
  return screen.alternate && screen.text().some((line) => line.includes('LIVE'))
}

function countGuards(terminal: string): number {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('heat-tracer-guard') && readlinkSync(`/proc/${pid}/fd/1`) === terminal
    } catch {
      return false
    }
  }).length
}

async function assertRestored({ shell, before, guards }: RunningPlayer, ended: string): Promise<void> {
  // After a kill -9 the shell may report it on the alternate screen, before the guard restores the terminal.
  await waitUntil(`the shell says "${ended}"`, () => shell.output().includes(`${ended}\r\n`))
  await waitUntil('the normal screen is back', () => !shell.screen.alternate)
  await waitUntil('the cursor is back', () => !shell.screen.cursorHidden)
  await waitUntil('the modes are as they were', () => shell.modes() === before)
  await waitUntil('no guard is left', () => guards() === 0)
  assert.ok(shell.screen.text().includes('before'), 'the normal screen has kept its text')
  shell.type('x\n')
  await waitUntil(
    'the shell echoes and reads',
    () => shell.screen.text().includes('x') && shell.screen.text().some((line) => line.startsWith('then ended')),
  )
  assert.ok(shell.screen.cells().flat().every(({ bg, inverse }) => bg === 'default' && !inverse), 'no color is left')
}

test('q restores the terminal', () => withPlayer(async (play) => {
  play.shell.type('q')
  await assertRestored(play, 'ended 0')
  assert.ok(play.shell.screen.text().includes('after'))
}))

test('Ctrl-C in raw mode is a key that quits', () => withPlayer(async (play) => {
  play.shell.type('\x03')
  await assertRestored(play, 'ended 0')
}))

test('close() from a signal handler restores the terminal', () => withPlayer(async (play) => {
  process.kill(play.player, 'SIGTERM')
  await assertRestored(play, 'ended 143')
}))

for (const [key, what] of [[' ', 'boom'], ['c', 'rejected']] as const) {
  test(`an uncaught exception (${what}) is printed after the terminal is restored`, () => withPlayer(async (play) => {
    play.shell.type(key)
    await assertRestored(play, 'ended 1')
    assert.ok(play.shell.screen.text().some((line) => line.includes(`Error: ${what}`)))
  }))
}

test('process.exit() restores the terminal', () => withPlayer(async (play) => {
  play.shell.type('p')
  await assertRestored(play, 'ended 3')
}))

test('guardTerminal() restores the terminal after kill -9', () => withPlayer(async (play) => {
  assert.equal(play.guards(), 1)
  process.kill(play.player, 'SIGKILL')
  await assertRestored(play, 'ended 137')
}))

test('guardTerminal() restores the terminal after kill -9 of the whole process group', () => withPlayer(async (play) => {
  process.kill(-play.player, 'SIGKILL')
  await assertRestored(play, 'ended 137')
}))

test('a terminal that takes no bytes when the view is closed is restored when it takes bytes again', () => withPlayer(async (play) => {
  play.shell.pause()
  // Every resize repaints everything, so the terminal's buffer fills up.
  for (let i = 0; i < 40; i++) {
    play.shell.resize(80 + (i % 2) * 40, 24 + (i % 2) * 20)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  process.kill(play.player, 'SIGTERM')
  await waitUntil('the view is closed', () => play.log().includes('closed 143'))
  play.shell.resume()
  await assertRestored(play, 'ended 143')
}))

test('Ctrl-Z restores the terminal for the shell, fg takes it again', () => withPlayer(async (play) => {
  const { shell } = play
  shell.type('\x1a')
  await waitUntil('the normal screen is back', () => !shell.screen.alternate)
  await waitUntil('the shell reports the stop', () => shell.screen.text().some((line) => /^ended 14[68]/.test(line)))
  await waitUntil('the cursor is back', () => !shell.screen.cursorHidden)
  await waitUntil('no guard is left', () => play.guards() === 0)
  assert.equal(shell.modes(), play.before)
  shell.type('fg\n')
  await waitUntil('the map is on the screen again', () => showsMap(shell))
  assert.ok(shell.screen.cursorHidden)
  await waitUntil('mouse support is on again', () => shell.screen.terminal.modes.mouseTrackingMode === 'drag')
  await waitUntil('a guard watches it again', () => play.guards() === 1)
  shell.type('q')
  await assertRestored(play, 'then ended 0')
}))

test('SIGTSTP from outside restores the terminal too', () => withPlayer(async (play) => {
  const countTaken = (): number => play.shell.output().split('\x1b[?1049h').length
  const before = countTaken()
  process.kill(play.player, 'SIGTSTP')
  await waitUntil('the shell reports the stop', () => play.shell.screen.text().some((line) => /^ended 14[68]/.test(line)))
  play.shell.type('fg\n')
  await waitUntil('the alternate screen is on again', () => countTaken() > before)
  await waitUntil('the map is on the screen', () => showsMap(play.shell))
  play.shell.type('q')
  await assertRestored(play, 'then ended 0')
}))

test('a terminal that is gone is reported once and ends the view', () => withPlayer(async (play) => {
  play.shell.kill('SIGKILL')
  await waitUntil('the view is closed', () => play.log().includes('closed 1'))
  assert.equal(play.log().match(/failed/g)?.length ?? 0, 1)
}))
