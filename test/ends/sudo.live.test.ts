/**
 * Root is only the consumer's. A user's own heat-tracer raises it through sudo, whose question stands on the plain terminal;
 * under `sudo heat-tracer` the screen gives root up. Neither leaves sudo behind, with and without a pty of sudo's own.
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test, type TestContext } from 'node:test'
import { readCommand, listDescendants, listOpenFiles, hasEnded, readIds, type Process } from '../support/process.js'
import { waitUntil } from '../support/pty.js'
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

const DETACHED = 120_000

/** `user` types `sudo? heat-tracer run …` at his terminal. */
function traced(t: TestContext, user: User, { sudo = false, probes = 'rawtp:raw_syscalls::sys_enter' } = {}): Terminal {
  const script = join(user.home, 'own.d')
  writeFileSync(script, `${probes} /pid == $1/ { @ = quantize(arg1); }\n`)
  const terminal = runInTerminal([...user.runAtTerminal, ...(sudo ? ['sudo'] : []), ...findProgram(user), 'run', script, String(process.pid), '--interval', '100'])
  t.after(() => terminal.leave())
  return terminal
}

const sudosUnder = (pid: number): Process[] => listDescendants(pid).filter((one) => readCommand(one)[0] === 'sudo' || readCommand(one).includes('--background'))

async function assertNothingLeft(processes: readonly Process[], sudos: readonly Process[]): Promise<void> {
  await waitUntil('sudo has gone', () => sudos.every(hasEnded), 5000)
  const [consumer] = processes
  await waitUntil('the consumer holds nothing of the terminal', () => listOpenFiles(consumer!).every((file) => !/^\/dev\/(pts|tty)/.test(file)))
  await waitUntil('no consumer lives on', () => processes.every(hasEnded), DETACHED)
}

for (const pty of ['use_pty', '!use_pty']) {
  describe(`with sudo's ${pty}`, { skip: skip ?? false }, () => {
    const trusted = user(`Defaults ${pty}`, '%u ALL=(ALL:ALL) NOPASSWD: ALL')

    test('heat-tracer raises the consumer alone; q leaves no sudo behind', async (t) => {
      const terminal = traced(t, trusted)
      await terminal.waitForFirstFrame()
      const [screen, consumer] = [await terminal.findInterface(), await terminal.findConsumer()]
      const sudos = sudosUnder(terminal.pid)
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

    test('sudo heat-tracer gives root up: user, group and groups are the caller\'s', async (t) => {
      const terminal = traced(t, trusted, { sudo: true })
      await terminal.waitForFirstFrame()
      const [screen, consumer] = [await terminal.findInterface(), await terminal.findConsumer()]
      const sudos = sudosUnder(terminal.pid)
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
      { what: 'kill -9 of the user interface', act: (_: Terminal, screen: Process) => process.kill(screen.pid, 'SIGKILL'), code: 137 },
      { what: 'kill -9 of the consumer', act: (_: Terminal, __: Process, consumer: Process) => process.kill(consumer.pid, 'SIGKILL'), code: 1 },
      { what: 'SIGTERM to sudo heat-tracer\'s sudo', sudo: true, act: (_: Terminal, __: Process, ___: Process, sudo: Process) => process.kill(sudo.pid, 'SIGTERM'), code: 143 },
    ]) {
      test(`${what}: the terminal is as it was, no sudo and no consumer is left`, async (t) => {
        const terminal = traced(t, trusted, { sudo })
        await terminal.waitForFirstFrame()
        const [screen, consumer] = [await terminal.findInterface(), await terminal.findConsumer()]
        const sudos = sudosUnder(terminal.pid)
        act(terminal, screen, consumer, sudos[0]!)
        let ended = await terminal.waitForEnd()
        if (code === 137) ended = await terminal.waitForGuard(ended)
        assert.equal(ended.code, code)
        assertRestored(terminal, ended)
        await assertNothingLeft([consumer, screen], sudos)
      })
    }

    test('kill -9 of a consumer with many probes leaves no sudo behind either', async (t) => {
      const terminal = traced(t, trusted, { probes: 'syscall::g*:entry, syscall::g*:return' })
      await terminal.waitForFirstFrame()
      const consumer = await terminal.findConsumer()
      const sudos = sudosUnder(terminal.pid)
      process.kill(consumer.pid, 'SIGKILL')
      const ended = await terminal.waitForEnd()
      assert.equal(ended.code, 1)
      await waitUntil('sudo has gone', () => sudos.every(hasEnded), 5000)
      assert.ok(!hasEnded(consumer), 'the kernel still detaches its probes')
      await waitUntil('no consumer lives on', () => hasEnded(consumer), DETACHED)
    })
  })
}

describe('sudo\'s question', { skip: skip ?? false }, () => {
  const asked = user('Defaults use_pty', 'Defaults lecture=never', 'Defaults passwd_tries=2', 'Defaults timestamp_timeout=0', '%u ALL=(ALL:ALL) ALL')
  const QUESTION = /password for ht-test/

  async function questioned(t: TestContext): Promise<Terminal> {
    const terminal = traced(t, asked)
    await waitUntil('sudo asks', () => QUESTION.test(terminal.output()))
    assert.doesNotMatch(terminal.output(), /\x1b/, 'nothing is painted before')
    return terminal
  }

  test('stands on the plain terminal; the screen follows the right answer', async (t) => {
    const terminal = await questioned(t)
    terminal.type('open sesame\r')
    await terminal.waitForFirstFrame()
    const consumer = await terminal.findConsumer()
    terminal.type('q')
    const ended = await terminal.waitForEnd()
    assert.equal(ended.code, 0)
    assertRestored(terminal, ended)
    assert.match(ended.text.join('\n'), QUESTION)
    await waitUntil('no consumer lives on', () => hasEnded(consumer), DETACHED)
  })

  test('answered wrongly ends in a sentence, the terminal untouched', async (t) => {
    const terminal = await questioned(t)
    terminal.type('friend\r')
    await waitUntil('sudo asks again', () => terminal.output().match(new RegExp(QUESTION, 'g'))!.length === 2)
    terminal.type('mellon\r')
    const ended = await terminal.waitForEnd()
    assert.equal(ended.code, 4)
    assertRestored(terminal, ended)
    assert.doesNotMatch(terminal.output(), /\x1b|friend|mellon|^ +at /m)
    assert.match(ended.text.join('\n'), /heat-tracer: DTrace needs root, and sudo refused it: sudo: 2 incorrect password attempts/)
  })

  test('interrupted by Ctrl-C ends at once, echo and all as before', async (t) => {
    const terminal = await questioned(t)
    terminal.type('\x03')
    const ended = await terminal.waitForEnd()
    assert.equal(ended.code, 130)
    assertRestored(terminal, ended)
    assert.doesNotMatch(terminal.output(), /\x1b|^ +at /m)
    await waitUntil('sudo has gone', () => sudosUnder(terminal.pid).length === 0)
  })

  test('unanswered when SIGTERM comes: sudo goes too, echo and all as before', async (t) => {
    const terminal = await questioned(t)
    const sudos = sudosUnder(terminal.pid)
    process.kill((await terminal.findInterface()).pid, 'SIGTERM')
    const ended = await terminal.waitForEnd()
    assert.equal(ended.code, 143)
    await waitUntil('sudo has gone', () => sudos.every(hasEnded))
    assertRestored(terminal, ended)
  })
})

describe('without root', { skip: skip ?? false }, () => {
  const nobody = user()

  test('a user whom sudo does not know is told so', async (t) => {
    const terminal = traced(t, nobody)
    await waitUntil('sudo asks', () => /password for/.test(terminal.output()))
    terminal.type('open sesame\r')
    const ended = await terminal.waitForEnd()
    assert.equal(ended.code, 4)
    assertRestored(terminal, ended)
    assert.match(ended.text.join('\n'), /sudo refused it: .*is not in the sudoers file/)
  })
})
