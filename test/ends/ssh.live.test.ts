/**
 * Over ssh: the screen comes, q gives the prompt back although the kernel still detaches probes, and a connection that drops takes
 * everything with it, with and without a terminal at the far end.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import { BIN } from '../support/heat-tracer.js'
import { findConsumer, listDescendants, listOpenFiles, hasEnded, findInterface, type Process } from '../support/process.js'
import { waitUntil } from '../support/pty.js'
import { sshdSkipReason, startSshd, type Sshd } from '../support/sshd.js'
import { assertRestored, runInTerminal, type Terminal } from '../support/terminal.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
after(() => rmSync(directory, { recursive: true }))

const DETACHED = 120_000

/** What to type at the far end: traces this very process. */
function command(probes: string, ...options: string[]): string {
  const script = join(directory, 'own.d')
  writeFileSync(script, `${probes} /pid == $1/ { @ = quantize(arg1); }\n`)
  return [process.execPath, BIN, 'run', script, String(process.pid), '--interval', '100', ...options].join(' ')
}

const FEW = 'rawtp:raw_syscalls::sys_enter'
const MANY = 'syscall::g*:entry, syscall::g*:return'

describe('ssh', { skip: sshdSkipReason() ?? false }, () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd.stop())

  /** On the screen at the far end of `ssh -tt`. */
  async function onScreen(t: TestContext, probes: string): Promise<{ terminal: Terminal; far: Process[]; consumer: Process }> {
    const terminal = runInTerminal([...sshd.ssh, '-tt', sshd.host, command(probes)])
    t.after(() => terminal.leave())
    await terminal.waitForFirstFrame()
    const consumer = findConsumer(sshd.pid)!
    return { terminal, consumer, far: listDescendants(sshd.pid) }
  }

  async function nothingLeft(far: readonly Process[], consumer: Process): Promise<void> {
    await waitUntil('nothing but the consumer is left of the session', () => far.every((one) => one.pid === consumer.pid || hasEnded(one)))
    await waitUntil('no consumer lives on', () => hasEnded(consumer), DETACHED)
  }

  test('q: ssh returns at once while the consumer still lets go of its probes', async (t) => {
    const { terminal, far, consumer } = await onScreen(t, MANY)
    const began = performance.now()
    terminal.type('q')
    const ended = await terminal.waitForEnd()
    t.diagnostic(`prompt back after ${(performance.now() - began).toFixed(0)} ms`)
    assert.ok(!hasEnded(consumer), 'the consumer still lets go of its probes')
    assert.equal(ended.code, 0)
    assertRestored(terminal, ended)
    await waitUntil('sshd\'s session is over', () => far.every((one) => one.pid === consumer.pid || hasEnded(one)), 2000)
    assert.deepEqual(listOpenFiles(consumer).filter((file) => /^\/dev\/(pts|tty)/.test(file)), [])
    await nothingLeft(far, consumer)
  })

  test('a connection that drops takes the screen and the consumer with it', async (t) => {
    const { terminal, far, consumer } = await onScreen(t, FEW)
    const client = listDescendants(terminal.pid).at(-1)!
    process.kill(client.pid, 'SIGKILL')
    await nothingLeft(far, consumer)
  })

  for (const { what, options } of [
    { what: 'the stream', options: ['--ndjson'] },
    { what: 'the stream of an hour\'s interval', options: ['--ndjson', '--interval', '3600000'] },
    { what: 'text', options: [] },
  ]) {
    test(`without a terminal: ${what}'s reader gone, nothing is left at the far end`, async (t) => {
      const client = spawn(sshd.ssh[0]!, [...sshd.ssh.slice(1), sshd.host, command(FEW, ...options)], { stdio: ['pipe', 'pipe', 'inherit'] })
      t.after(() => client.kill('SIGKILL'))
      await once(client.stdout, 'data')
      const consumer = findConsumer(sshd.pid)!
      const far = listDescendants(sshd.pid)
      assert.ok(findInterface(sshd.pid) !== undefined)
      client.kill('SIGKILL')
      await nothingLeft(far, consumer)
    })
  }
})
