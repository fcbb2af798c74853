/**
 * Over ssh: the screen is drawn; q gives the prompt back while the kernel still detaches probes; and when the connection drops,
 * everything on the remote machine ends, with and without a terminal there.
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

/** Milliseconds that the kernel may take to detach the probes. */
const DETACHED = 120_000

/** The command for the remote shell: it traces this process. */
function command(probes: string, ...options: string[]): string {
  const script = join(directory, 'own.d')
  writeFileSync(script, `${probes} /pid == $1/ { @ = quantize(arg1); }\n`)
  const interval = options.includes('--interval') ? [] : ['--interval', '100']
  return [process.execPath, BIN, 'run', script, String(process.pid), ...interval, ...options].join(' ')
}

const FEW = 'rawtp:raw_syscalls::sys_enter'
const MANY = 'syscall::g*:entry, syscall::g*:return'

describe('ssh', { skip: sshdSkipReason() ?? false }, () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd.stop())

  /** Starts heat-tracer on the remote terminal of `ssh -tt`, and waits for the screen. `far`: all remote processes. */
  async function startOnScreen(t: TestContext, probes: string): Promise<{ terminal: Terminal; far: Process[]; consumer: Process }> {
    const terminal = runInTerminal([...sshd.ssh, '-tt', sshd.host, command(probes)])
    t.after(() => terminal.leave())
    await terminal.waitForFirstFrame()
    const consumer = findConsumer(sshd.pid)!
    return { terminal, consumer, far: listDescendants(sshd.pid) }
  }

  async function assertNothingLeft(far: readonly Process[], consumer: Process): Promise<void> {
    await waitUntil('nothing but the consumer is left of the session', () => far.every((one) => one.pid === consumer.pid || hasEnded(one)))
    await waitUntil('no consumer is left', () => hasEnded(consumer), DETACHED)
  }

  test('q: ssh returns at once while the kernel still detaches the probes', async (t) => {
    const { terminal, far, consumer } = await startOnScreen(t, MANY)
    const began = performance.now()
    terminal.type('q')
    const ended = await terminal.waitForEnd()
    t.diagnostic(`prompt back after ${(performance.now() - began).toFixed(0)} ms`)
    assert.ok(!hasEnded(consumer), 'the kernel still detaches the probes')
    assert.equal(ended.code, 0)
    assertRestored(terminal, ended)
    await waitUntil('sshd\'s session is over', () => far.every((one) => one.pid === consumer.pid || hasEnded(one)), 2000)
    assert.deepEqual(listOpenFiles(consumer).filter((file) => /^\/dev\/(pts|tty)/.test(file)), [])
    await assertNothingLeft(far, consumer)
  })

  test('when the connection drops, the screen and the consumer end', async (t) => {
    const { terminal, far, consumer } = await startOnScreen(t, FEW)
    const client = listDescendants(terminal.pid).at(-1)!
    process.kill(client.pid, 'SIGKILL')
    await assertNothingLeft(far, consumer)
  })

  for (const { what, options } of [
    { what: 'the stream', options: ['--ndjson'] },
    { what: 'the stream of an hour\'s interval', options: ['--ndjson', '--interval', '3600000'] },
    { what: 'text', options: [] },
  ]) {
    test(`without a terminal: when the reader of ${what} is killed, nothing is left on the remote machine`, async (t) => {
      const [ssh, ...words] = [...sshd.ssh, sshd.host, command(FEW, ...options)]
      const client = spawn(ssh!, words, { stdio: ['pipe', 'pipe', 'inherit'] })
      t.after(() => client.kill('SIGKILL'))
      await once(client.stdout, 'data')
      const consumer = findConsumer(sshd.pid)!
      const far = listDescendants(sshd.pid)
      assert.ok(findInterface(sshd.pid) !== undefined)
      client.kill('SIGKILL')
      await assertNothingLeft(far, consumer)
    })
  }
})
