import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runInPty, waitUntil, type PtyProgram } from '../../support/pty.js'

const PLAYER = fileURLToPath(new URL('demo-player.js', import.meta.url))

interface Play {
  /** A shell in which the player runs as a job, as a user's does: the terminal outlives the player. */
  readonly shell: PtyProgram
  readonly player: number
  /** The terminal's modes before the player. */
  readonly before: string
  log(): string
  /** Guards that still watch over this terminal. */
  guards(): number
}

/** Says how the player ended, then waits for a word: `fg` goes on with it. */
const SHELL = 'set -m; read -r go; "$1" "$2" "$3"; echo "ended $?"; while read -r word; do [ "$word" = fg ] && fg >/dev/null; echo "then ended $?"; done'

async function playing(tests: (play: Play) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-'))
  const file = join(directory, 'log')
  const log = (): string => existsSync(file) ? readFileSync(file, 'utf8') : ''
  const shell = runInPty('/bin/sh', ['-c', SHELL, 'sh', process.execPath, PLAYER, file], { env: { ...process.env, TERM: 'xterm-256color' } })
  const before = shell.modes()
  shell.type('\n')
  try {
    await waitUntil('the map is on the screen', () => mapIsOn(shell))
    assert.ok(shell.screen.cursorHidden)
    assert.notEqual(shell.modes(), before, 'raw mode')
    await tests({ shell, before, log, player: Number(/pid (\d+)/.exec(log())?.[1]), guards: () => guardsOf(shell.terminal) })
  } finally {
    shell.kill('SIGKILL')
    shell.close()
    rmSync(directory, { recursive: true })
  }
}

function mapIsOn({ screen }: PtyProgram): boolean {
  return screen.alternate && screen.text().some((line) => line.includes('LIVE'))
}

function guardsOf(terminal: string): number {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('heat-tracer-guard') && readlinkSync(`/proc/${pid}/fd/1`) === terminal
    } catch {
      return false
    }
  }).length
}

async function assertGivenBack({ shell, before, guards }: Play, ended: string): Promise<void> {
  // After a kill -9 the shell may say so on the borrowed screen, before the guard is there.
  await waitUntil(`the shell says "${ended}"`, () => shell.output().includes(`${ended}\r\n`))
  await waitUntil('the normal screen is back', () => !shell.screen.alternate)
  await waitUntil('the cursor is back', () => !shell.screen.cursorHidden)
  await waitUntil('the modes are as they were', () => shell.modes() === before)
  await waitUntil('no guard is left', () => guards() === 0)
  assert.ok(shell.screen.text().includes('before'), 'what stood there still does')
  shell.type('x\n')
  await waitUntil('the shell echoes and hears', () => shell.screen.text().includes('x') && shell.screen.text().some((line) => line.startsWith('then ended')))
  assert.ok(shell.screen.cells().flat().every(({ bg, inverse }) => bg === 'default' && !inverse), 'no color is left behind')
}

test('q gives the terminal back', () => playing(async (play) => {
  play.shell.type('q')
  await assertGivenBack(play, 'ended 0')
  assert.ok(play.shell.screen.text().includes('after'))
}))

test('Ctrl-C in raw mode is a key that quits', () => playing(async (play) => {
  play.shell.type('\x03')
  await assertGivenBack(play, 'ended 0')
}))

test('close() from a signal handler gives the terminal back', () => playing(async (play) => {
  process.kill(play.player, 'SIGTERM')
  await assertGivenBack(play, 'ended 143')
}))

for (const [key, what] of [[' ', 'boom'], ['c', 'rejected']] as const) {
  test(`an exception that nobody catches (${what}) is printed on the terminal given back`, () => playing(async (play) => {
    play.shell.type(key)
    await assertGivenBack(play, 'ended 1')
    assert.ok(play.shell.screen.text().some((line) => line.includes(`Error: ${what}`)))
  }))
}

test('process.exit() gives the terminal back', () => playing(async (play) => {
  play.shell.type('p')
  await assertGivenBack(play, 'ended 3')
}))

test('guardTerminal() gives the terminal back after kill -9', () => playing(async (play) => {
  assert.equal(play.guards(), 1)
  process.kill(play.player, 'SIGKILL')
  await assertGivenBack(play, 'ended 137')
}))

test('guardTerminal() gives the terminal back after kill -9 of the whole process group', () => playing(async (play) => {
  process.kill(-play.player, 'SIGKILL')
  await assertGivenBack(play, 'ended 137')
}))

test('a terminal that takes nothing when the view is closed is given back when it takes again', () => playing(async (play) => {
  play.shell.pause()
  // Resizes repaint everything: the terminal's buffer fills up.
  for (let i = 0; i < 40; i++) {
    play.shell.resize(80 + (i % 2) * 40, 24 + (i % 2) * 20)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  process.kill(play.player, 'SIGTERM')
  await waitUntil('the view is closed', () => play.log().includes('closed 143'))
  play.shell.resume()
  await assertGivenBack(play, 'ended 143')
}))

test('Ctrl-Z hands the terminal to the shell, fg takes it again', () => playing(async (play) => {
  const { shell } = play
  shell.type('\x1a')
  await waitUntil('the shell speaks', () => !shell.screen.alternate && shell.screen.text().some((line) => /^ended 14[68]/.test(line)))
  await waitUntil('the cursor is back', () => !shell.screen.cursorHidden)
  await waitUntil('no guard is left', () => play.guards() === 0)
  assert.equal(shell.modes(), play.before)
  shell.type('fg\n')
  await waitUntil('the map is on the screen again', () => mapIsOn(shell))
  assert.ok(shell.screen.cursorHidden)
  await waitUntil('the mouse is the map\'s again', () => shell.screen.terminal.modes.mouseTrackingMode === 'drag')
  await waitUntil('it is guarded again', () => play.guards() === 1)
  shell.type('q')
  await assertGivenBack(play, 'then ended 0')
}))

test('SIGTSTP from outside hands the terminal over too', () => playing(async (play) => {
  const borrowed = (): number => play.shell.output().split('\x1b[?1049h').length
  const before = borrowed()
  process.kill(play.player, 'SIGTSTP')
  await waitUntil('the shell speaks', () => play.shell.screen.text().some((line) => /^ended 14[68]/.test(line)))
  play.shell.type('fg\n')
  await waitUntil('the screen is borrowed again', () => borrowed() > before)
  await waitUntil('the map is on the screen', () => mapIsOn(play.shell))
  play.shell.type('q')
  await assertGivenBack(play, 'then ended 0')
}))

test('a terminal that is gone is told once, and ends the view', () => playing(async (play) => {
  play.shell.kill('SIGKILL')
  await waitUntil('the view is closed', () => play.log().includes('closed 1'))
  assert.equal(play.log().match(/failed/g)?.length ?? 0, 1)
}))
