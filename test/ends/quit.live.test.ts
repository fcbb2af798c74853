/**
 * Every way in which a trace on the screen can end: the prompt comes back, the terminal is restored, the exit code is right, and
 * no consumer is left.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { hasEnded, type Process } from '../support/process.js'
import { waitUntil } from '../support/pty.js'
import { assertRestored, runHeatTracerInTerminal, type CommandResult, type Terminal } from '../support/terminal.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
after(() => rmSync(directory, { recursive: true }))

/** Traces the system calls of this process, with two probes. */
const script = join(directory, 'own.d')
writeFileSync(script, `
rawtp:raw_syscalls::sys_enter /pid == $1/ { self->start = timestamp; }
rawtp:raw_syscalls::sys_exit /self->start/ {
  @[arg1 < 0 ? "failed" : "done"] = llquantize(timestamp - self->start, 10, 2, 9, 20); self->start = 0;
}
`)

const trace = ['run', script, String(process.pid), '--interval', '100']

/** Milliseconds that the kernel may take to detach the probes. */
const DETACHED = 120_000

interface Traced extends CommandResult {
  readonly terminal: Terminal
  readonly user: Process
  readonly consumer: Process
  /** Milliseconds from the action to the prompt. */
  readonly took: number
}

type Act = (terminal: Terminal, user: Process, consumer: Process) => void

/** Traces on the screen, calls `act`, and waits until the prompt is back. With `early`, it acts before the screen is drawn. */
async function runUntilEnd(t: TestContext, act: Act, { args = trace, early = false } = {}): Promise<Traced> {
  const terminal = runHeatTracerInTerminal(args)
  t.after(() => terminal.leave())
  if (!early) await terminal.waitForFirstFrame()
  const [user, consumer] = [await terminal.findInterface(), await terminal.findConsumer()]
  assert.notEqual(consumer.session, user.session, 'the consumer is in a session of its own')
  const began = performance.now()
  act(terminal, user, consumer)
  const result = await terminal.waitForEnd()
  const took = performance.now() - began
  t.diagnostic(`prompt back after ${took.toFixed(0)} ms`)
  return { ...result, terminal, user, consumer, took }
}

async function assertNothingLeft({ user, consumer }: Traced): Promise<void> {
  await waitUntil('no consumer is left', () => hasEnded(consumer) && hasEnded(user), DETACHED)
}

interface End {
  readonly what: string
  readonly act: Act
  readonly code: number
  /** What the plain terminal shows afterwards; no message of heat-tracer when absent. */
  readonly says?: RegExp
  /** Act before the screen is drawn, while the consumer compiles. */
  readonly early?: boolean
}

/** The question about the background color that is sent to the terminal at the start. The terminal does not show it. */
const ASKED = '\x1b]11;?\x1b\\\x1b[c'
const DIED = /^heat-tracer: The consumer died while tracing\. The kernel detaches its probes\.\n  Start again/m
const kill = (signal: NodeJS.Signals, ...processes: Process[]): void => processes.forEach(({ pid }) => process.kill(pid, signal))

const ENDS: readonly End[] = [
  { what: 'q', act: ({ type }) => type('q'), code: 0 },
  { what: 'Ctrl-C', act: ({ type }) => type('\x03'), code: 130 },
  { what: 'SIGINT', act: (_, user) => kill('SIGINT', user), code: 130 },
  { what: 'SIGTERM', act: (_, user) => kill('SIGTERM', user), code: 143 },
  { what: 'SIGHUP', act: (_, user) => kill('SIGHUP', user), code: 129 },
  { what: 'SIGQUIT', act: (_, user) => kill('SIGQUIT', user), code: 131 },
  { what: 'SIGTERM to the consumer', act: (_, __, consumer) => kill('SIGTERM', consumer), code: 0 },
  { what: 'kill -9 of the consumer', act: (_, __, consumer) => kill('SIGKILL', consumer), code: 1, says: DIED },
  { what: 'a crash in the consumer', act: (_, __, consumer) => kill('SIGSEGV', consumer), code: 1, says: DIED },
  { what: 'kill -9 of the user interface', act: (_, user) => kill('SIGKILL', user), code: 137 },
  { what: 'kill -9 of both', act: (_, user, consumer) => kill('SIGKILL', user, consumer), code: 137 },
  { what: 'Ctrl-C before the first frame', act: ({ type }) => type('\x03'), code: 130, early: true },
  { what: 'SIGTERM before the first frame', act: (_, user) => kill('SIGTERM', user), code: 143, early: true },
  {
    what: 'kill -9 of the consumer before the first frame', act: (_, __, consumer) => kill('SIGKILL', consumer), code: 4, early: true,
    says: /^heat-tracer: The consumer ended before it started to trace \(SIGKILL\)\.$/m,
  },
]

for (const { what, act, code, says, early = false } of ENDS) {
  test(`${what}: the prompt is back with ${code}, the terminal is restored, no consumer is left`, async (t) => {
    let result = await runUntilEnd(t, act, { early })
    if (code === 137) result = { ...result, ...await result.terminal.waitForGuard(result) }
    assert.equal(result.code, code)
    assertRestored(result.terminal, result)
    if (early) assert.doesNotMatch(result.terminal.output().replace(ASKED, ''), /\x1b/, 'the terminal was not touched')
    const text = result.text.join('\n')
    if (says === undefined) assert.doesNotMatch(text, /heat-tracer:/)
    else assert.match(text, says)
    assert.doesNotMatch(text, /^ +at /m, 'no stack trace')
    await assertNothingLeft(result)
  })
}

test('--ticks: the screen ends by itself with 0, and the terminal is restored', async (t) => {
  const result = await runUntilEnd(t, () => {}, { args: [...trace, '--ticks', '8'] })
  assert.equal(result.code, 0)
  assertRestored(result.terminal, result)
  await assertNothingLeft(result)
})

test('q does not wait for a stopped consumer, which ends as soon as it continues', async (t) => {
  const result = await runUntilEnd(t, ({ type }, _, consumer) => {
    kill('SIGSTOP', consumer)
    type('q')
  })
  assert.equal(result.code, 0)
  assertRestored(result.terminal, result)
  assert.ok(!hasEnded(result.consumer))
  kill('SIGCONT', result.consumer)
  await assertNothingLeft(result)
})

test('an orderly end leaves nothing in the kernel\'s list of user probes', async (t) => {
  const result = await runUntilEnd(t, ({ type }) => type('q'))
  await assertNothingLeft(result)
  assert.doesNotMatch(readFileSync('/sys/kernel/debug/tracing/uprobe_events', 'utf8'), new RegExp(`dt_${result.consumer.pid}_`))
})
