/**
 * Runs tests of the addon on real DTrace. They must run in a process that the runtime's own dynamic loader has started. So a
 * suite runs twice: first as a test file, which starts itself again on the runtime and reports the child's results test by
 * test; then as that child, which runs the test bodies one after the other. A child that crashes fails the suite.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as register } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Consumer, DTraceError } from 'libdtrace'
import { buildCommand } from '../../src/runtime/launch.js'
import { findLibdtrace, readUserContext, type Runtime } from '../../src/runtime/find-libdtrace.js'

export interface Suite {
  test(name: string, body: () => void | Promise<void>): void
  /** A consumer on the runtime's library, with bpf_dlib.o alone. The suite closes it after the test, unless `closed` is false. */
  consumer(closed?: boolean): Consumer
}

interface Result {
  readonly name: string
  readonly error?: string
}

/** The environment variable that makes a suite the child; its value is the Runtime. */
const CHILD = 'LIBDTRACE_TEST_CHILD'
/** The descriptor to which the child writes a Result per line. */
const RESULTS_FD = 3
const TIMEOUT_MS = 240_000

/** For assert.throws: a DTraceError of that code, its message like `text`. */
export const fails = (code: string, text: RegExp = /./) => (error: unknown) =>
  error instanceof DTraceError && error.code === code && text.test(error.message)

/** Works until `done` returns true, at most five seconds. */
export async function workUntil(consumer: Consumer, done: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !done(); i++) {
    consumer.work()
    if (!done()) await sleep(50)
  }
  assert.ok(done(), 'it did not happen within five seconds')
}

/** Runs the tests that `define` registers on DTrace. Await it at the top level of a test file. */
export async function onDTrace(url: string, define: (suite: Suite) => void): Promise<void> {
  const child = process.env[CHILD]
  if (child !== undefined) return runBodies(JSON.parse(child) as Runtime, define)
  const runtime = findLibdtrace({ user: readUserContext(process.env, process.getuid?.() ?? -1) })
  if (runtime === null) return void register('on DTrace', { skip: 'no libdtrace on this machine' }, () => {})
  if (process.getuid?.() !== 0) return void register('on DTrace', { skip: 'tracing needs root' }, () => {})
  if (process.platform === 'linux' && !existsSync('/sys/kernel/debug/tracing/events')) {
    return void register('on DTrace', { skip: 'debugfs is not mounted on /sys/kernel/debug' }, () => {})
  }
  const { results, problem } = await runInChild(runtime, fileURLToPath(url))
  for (const { name, error } of results) register(name, () => { if (error !== undefined) throw new Error(error) })
  register('the suite ends without a crash', () => { if (problem !== undefined) throw new Error(problem) })
}

/** Runs the suite in a child on the runtime. */
async function runInChild(runtime: Runtime, file: string): Promise<{ results: Result[]; problem?: string }> {
  const { command, args } = buildCommand(runtime, process.execPath, ['--expose-gc', file])
  const child = spawn(command, args, {
    env: { ...process.env, [CHILD]: JSON.stringify(runtime), NODE_TEST_CONTEXT: undefined },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS)
  let [reported, noise] = ['', '']
  child.stdio[RESULTS_FD]!.on('data', (chunk: Buffer) => (reported += chunk.toString()))
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk: Buffer) => (noise = (noise + chunk.toString()).slice(-4000)))
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  clearTimeout(timer)
  const results = reported.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Result)
  if (code === 0) return { results }
  return { results, problem: `ended with ${signal ?? code} after ${results.at(-1)?.name ?? 'no test at all'}\n${noise}` }
}

/** In the child: runs the test bodies and writes their results. */
async function runBodies(runtime: Runtime, define: (suite: Suite) => void): Promise<void> {
  const libraries = mkdtempSync(join(tmpdir(), 'libdtrace-test-'))
  for (const name of readdirSync(runtime.libraryDirectory)) {
    if (name.endsWith('.o')) copyFileSync(join(runtime.libraryDirectory, name), join(libraries, name))
  }
  const bodies: { name: string; body: () => void | Promise<void> }[] = []
  const open: Consumer[] = []
  define({
    test: (name, body) => void bodies.push({ name, body }),
    consumer(closed = true) {
      const consumer = new Consumer({ library: runtime.library })
      consumer.setopt('syslibdir', libraries)
      consumer.setopt('quiet')
      consumer.setopt('statusrate', 1)
      if (closed) open.push(consumer)
      return consumer
    },
  })
  for (const { name, body } of bodies) {
    const error = await runBody(body)
    for (const consumer of open.splice(0)) consumer.close()
    writeSync(RESULTS_FD, JSON.stringify({ name, error } satisfies Result | { error: undefined }) + '\n')
  }
  rmSync(libraries, { recursive: true })
}

/** The error of a test, undefined when it passed. */
async function runBody(body: () => void | Promise<void>): Promise<string | undefined> {
  try {
    await body()
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}
