/**
 * Only the consumer runs as root. heat-tracer run by a user starts the consumer through sudo, which asks for the password before
 * the screen is drawn. Under `sudo heat-tracer` the screen gives up root. In both cases no sudo process is left, with and
 * without use_pty.
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test, type TestContext } from 'node:test'
import { findInterface, readCommand, listDescendants, listOpenFiles, hasEnded, readIds, type Process } from '../support/process.js'
import { runInPty, waitUntil } from '../support/pty.js'
import { assertRestored, runInTerminal, type Terminal } from '../support/terminal.js'
import { createUser, userSkipReason, findProgram, type User } from '../support/user.js'

const skip = userSkipReason()
const users: User[] = []
after(() => users.forEach((user) => user.remove()))

function user(...sudoers: string[]): User {
  const made = createUser({ password: 'open sesame', sudoers: sudoers.map((line) => line.replace('Defaults', 'Defaults:%u')) })
  users.push(made)
  return made
}

/** Milliseconds that the kernel may take to detach the probes. */
const DETACHED = 120_000

/** `user` runs `heat-tracer run …` in a terminal, with `sudo` through sudo. */
function startTrace(t: TestContext, user: User, { sudo = false, probes = 'rawtp:raw_syscalls::sys_enter' } = {}): Terminal {
  const script = join(user.home, 'own.d')
  writeFileSync(script, `${probes} /pid == $1/ { @ = quantize(arg1); }\n`)
  const words = ['run', script, String(process.pid), '--interval', '100']
  const terminal = runInTerminal([...user.runAtTerminal, ...(sudo ? ['sudo'] : []), ...findProgram(user), ...words])
  t.after(() => terminal.leave())
  return terminal
}

const listSudos = (pid: number): Process[] => (
  listDescendants(pid).filter((one) => readCommand(one)[0] === 'sudo' || readCommand(one).includes('--background'))
)

/** The processes of a trace through sudo. */
interface Parts {
  readonly screen: Process
  readonly consumer: Process
  readonly sudo: Process
}

async function assertNothingLeft(processes: readonly Process[], sudos: readonly Process[]): Promise<void> {
  await waitUntil('sudo has gone', () => sudos.every(hasEnded), 5000)
  const [consumer] = processes
  await waitUntil('the consumer has closed the terminal', () => (
    listOpenFiles(consumer!).every((file) => !/^\/dev\/(pts|tty)/.test(file))
  ))
  await waitUntil('no consumer is left', () => processes.every(hasEnded), DETACHED)
}

for (const pty of ['use_pty', '!use_pty']) {
  describe(`with sudo's ${pty}`, { skip: skip ?? false }, () => {
    const trusted = user(`Defaults ${pty}`, '%u ALL=(ALL:ALL) NOPASSWD: ALL')

    test('only the consumer of heat-tracer is root; q leaves no sudo', async (t) => {
      const terminal = startTrace(t, trusted)
      await terminal.waitForFirstFrame()
      const [screen, consumer] = [await terminal.findInterface(), await terminal.findConsumer()]
      const sudos = listSudos(terminal.pid)
      assert.deepEqual(readIds(screen).uids, Array(4).fill(trusted.uid))
      assert.deepEqual(readIds(consumer).uids, [0, 0, 0, 0])
      assert.ok(sudos.length >= 2)
      const began = performance.now()
      terminal.type('q')
      const ended = await terminal.waitForEnd()
      t.diagnostic(`prompt back after ${(performance.now() - began).toFixed(0)} ms`)
      assert.equal(ended.code, 0)
      assertRestored(terminal, ended)
      await assertNothingLeft([consumer, screen], sudos)
    })

    test('sudo heat-tracer gives up root: user, group and groups are the caller\'s', async (t) => {
      const terminal = startTrace(t, trusted, { sudo: true })
      await terminal.waitForFirstFrame()
      const [screen, consumer] = [await terminal.findInterface(), await terminal.findConsumer()]
      const sudos = listSudos(terminal.pid)
      const { uids, gids, groups } = readIds(screen)
      assert.deepEqual(uids, Array(4).fill(trusted.uid))
      assert.deepEqual(gids, Array(4).fill(trusted.gid))
      assert.deepEqual(groups, trusted.groups)
      assert.deepEqual(readIds(consumer).uids, [0, 0, 0, 0])
      terminal.type('q')
      const ended = await terminal.waitForEnd()
      assert.equal(ended.code, 0)
      assertRestored(terminal, ended)
      await assertNothingLeft([consumer, screen], sudos)
    })

    for (const { what, sudo = false, act, code } of [
      { what: 'Ctrl-C', act: ({ type }: Terminal) => type('\x03'), code: 130 },
      { what: 'Ctrl-C under sudo heat-tracer', sudo: true, act: ({ type }: Terminal) => type('\x03'), code: 130 },
      { what: 'kill -9 of the user interface', act: (_: Terminal, { screen }: Parts) => process.kill(screen.pid, 'SIGKILL'), code: 137 },
      { what: 'kill -9 of the consumer', act: (_: Terminal, { consumer }: Parts) => process.kill(consumer.pid, 'SIGKILL'), code: 1 },
      {
        what: 'SIGTERM to the sudo of sudo heat-tracer', sudo: true, code: 143,
        act: (_: Terminal, { sudo }: Parts) => process.kill(sudo.pid, 'SIGTERM'),
      },
    ]) {
      test(`${what}: the terminal is restored, no sudo and no consumer is left`, async (t) => {
        const terminal = startTrace(t, trusted, { sudo })
        await terminal.waitForFirstFrame()
        const [screen, consumer] = [await terminal.findInterface(), await terminal.findConsumer()]
        const sudos = listSudos(terminal.pid)
        act(terminal, { screen, consumer, sudo: sudos[0]! })
        let ended = await terminal.waitForEnd()
        if (code === 137) ended = await terminal.waitForGuard(ended)
        assert.equal(ended.code, code)
        assertRestored(terminal, ended)
        await assertNothingLeft([consumer, screen], sudos)
      })
    }

    test('kill -9 of a consumer with many probes leaves no sudo either', async (t) => {
      const terminal = startTrace(t, trusted, { probes: 'syscall::g*:entry, syscall::g*:return' })
      await terminal.waitForFirstFrame()
      const consumer = await terminal.findConsumer()
      const sudos = listSudos(terminal.pid)
      process.kill(consumer.pid, 'SIGKILL')
      const ended = await terminal.waitForEnd()
      assert.equal(ended.code, 1)
      await waitUntil('sudo has gone', () => sudos.every(hasEnded), 5000)
      assert.ok(!hasEnded(consumer), 'the kernel still detaches its probes')
      await waitUntil('no consumer is left', () => hasEnded(consumer), DETACHED)
    })
  })
}

describe('the password question of sudo', { skip: skip ?? false }, () => {
  const asked = user(
    'Defaults use_pty', 'Defaults lecture=never', 'Defaults passwd_tries=2', 'Defaults timestamp_timeout=0', '%u ALL=(ALL:ALL) ALL',
  )
  const QUESTION = /password for ht-test/

  async function waitForQuestion(t: TestContext): Promise<Terminal> {
    const terminal = startTrace(t, asked)
    await waitUntil('sudo asks', () => QUESTION.test(terminal.output()))
    assert.doesNotMatch(terminal.output(), /\x1b/, 'nothing is drawn before')
    return terminal
  }

  test('is on the plain terminal; after the right password the screen is drawn', async (t) => {
    const terminal = await waitForQuestion(t)
    terminal.type('open sesame\r')
    await terminal.waitForFirstFrame()
    const consumer = await terminal.findConsumer()
    terminal.type('q')
    const ended = await terminal.waitForEnd()
    assert.equal(ended.code, 0)
    assertRestored(terminal, ended)
    assert.match(ended.text.join('\n'), QUESTION)
    await waitUntil('no consumer is left', () => hasEnded(consumer), DETACHED)
  })

  test('wrong passwords end with an error message, and the terminal is untouched', async (t) => {
    const terminal = await waitForQuestion(t)
    terminal.type('friend\r')
    await waitUntil('sudo asks again', () => terminal.output().match(new RegExp(QUESTION, 'g'))!.length === 2)
    terminal.type('mellon\r')
    const ended = await terminal.waitForEnd()
    assert.equal(ended.code, 4)
    assertRestored(terminal, ended)
    assert.doesNotMatch(terminal.output(), /\x1b|friend|mellon|^ +at /m)
    assert.match(ended.text.join('\n'), /heat-tracer: DTrace needs root, and sudo refused it: sudo: 2 incorrect password attempts/)
  })

  test('Ctrl-C ends it at once, and echo is restored', async (t) => {
    const terminal = await waitForQuestion(t)
    terminal.type('\x03')
    const ended = await terminal.waitForEnd()
    assert.equal(ended.code, 130)
    assertRestored(terminal, ended)
    assert.doesNotMatch(terminal.output(), /\x1b|^ +at /m)
    await waitUntil('sudo has gone', () => listSudos(terminal.pid).length === 0)
  })

  test('SIGTERM ends sudo too, and echo is restored', async (t) => {
    const terminal = await waitForQuestion(t)
    const sudos = listSudos(terminal.pid)
    process.kill((await terminal.findInterface()).pid, 'SIGTERM')
    const ended = await terminal.waitForEnd()
    assert.equal(ended.code, 143)
    await waitUntil('sudo has gone', () => sudos.every(hasEnded))
    assertRestored(terminal, ended)
  })

  test('after kill -9 echo is restored, and sudo ends', async () => {
    // With job control, as a user's shell has it, but without the shell's own repair of the terminal.
    const words = ['-c', 'set -m; "$@"; echo "[code $?]"; read -r word; echo "[read $word]"', 'sh']
    const shell = runInPty('/bin/sh', [...words, ...asked.runAtTerminal, ...findProgram(asked), '--probe', 'syscall'])
    try {
      const before = shell.modes()
      await waitUntil('sudo asks', () => QUESTION.test(shell.output()) && shell.modes() !== before)
      const sudos = listSudos(shell.pid)
      process.kill(findInterface(shell.pid)!.pid, 'SIGKILL')
      await waitUntil('the shell has the terminal', () => shell.output().includes('[code 137]'))
      await waitUntil('echo is restored', () => shell.modes() === before)
      // sudo still waits for one character; then it finds out that it no longer has the terminal.
      shell.type('\nhello\n')
      await waitUntil('sudo has gone', () => sudos.length > 0 && sudos.every(hasEnded))
      await waitUntil('the shell reads', () => shell.output().includes('[read'))
    } finally {
      shell.kill('SIGKILL')
      await shell.exited
      shell.close()
    }
  })
})

describe('without root', { skip: skip ?? false }, () => {
  const unprivileged = user()

  test('a user who is not in sudoers gets an error message that says so', async (t) => {
    const terminal = startTrace(t, unprivileged)
    await waitUntil('sudo asks', () => /password for/.test(terminal.output()))
    terminal.type('open sesame\r')
    const ended = await terminal.waitForEnd()
    assert.equal(ended.code, 4)
    assertRestored(terminal, ended)
    assert.match(ended.text.join('\n'), /sudo refused it: .*is not in the sudoers file/)
  })
})
