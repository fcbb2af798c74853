/**
 * No process is ptraced, and none dies of the trace, however the consumer ends: a hundred times, for processes of root and of
 * another user, with and without a terminal, while they create threads, load libraries and fork. Each consumer traces one of
 * them by -p, sets probes in it, and names the user symbols of all.
 */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { findLibdtrace, readUserContext } from '../../src/runtime/find-libdtrace.js'
import { buildCommand } from '../../src/runtime/launch.js'
import { buildWorkload } from '../support/build.js'
import { parseEvents, startHeatTracer, waitForExit } from '../support/heat-tracer.js'
import { findConsumer, hasEnded, readProcess, type Process } from '../support/process.js'
import { runInPty, waitUntil } from '../support/pty.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
chmodSync(directory, 0o755)
const program = join(directory, 'restless')
copyFileSync(buildWorkload('restless'), program) // another user cannot reach root's own build
chmodSync(program, 0o755)

const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
const stops: (() => void)[] = []
after(() => {
  stops.forEach((stop) => stop())
  rmSync(directory, { recursive: true })
})

/** Starts a restless process: as root or nobody, in a terminal of its own or in a session without one. */
async function startRestless(isRoot: boolean, hasTerminal: boolean): Promise<Process> {
  const words = [...(isRoot ? [] : NOBODY), program]
  let pid: number
  if (hasTerminal) {
    const terminal = runInPty(words[0]!, words.slice(1))
    stops.push(() => (terminal.kill('SIGKILL'), terminal.close()))
    await waitUntil('the process is ready', () => terminal.output().includes('ready'))
    pid = terminal.pid
  } else {
    const child = spawn(words[0]!, words.slice(1), { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
    stops.push(() => child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    pid = child.pid!
  }
  return readProcess(pid)!
}

function readTracer({ pid }: Process): number {
  return Number(/^TracerPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
}

function writeScript(name: string, text: string): string {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

/** The main threads only: libdtrace has a key of its own for each thread. */
const SYMBOLS = `
pid$target:a.out:breathe:entry /pid == tid/ { @stack[ustack(2)] = quantize(arg0); }
rawtp:raw_syscalls::sys_exit /execname == "restless" && pid == tid/
{ @place[usym(ucaller), umod(ucaller), uaddr(ucaller)] = quantize(1); @user[ustack(2)] = count(); }
`

/** A trace that runs, and what it has written. */
interface Traced {
  readonly tracer: ChildProcess
  readonly consumer: Process
  output(): string
}

/** Starts a trace and waits until it has written `ticks` ticks. */
async function startTrace(script: string, words: readonly string[], ticks = 1): Promise<Traced> {
  const tracer = startHeatTracer(['run', script, ...words, '--interval', '100', '--ndjson', '-x', 'aggsize=8m'])
  let output = ''
  let errors = ''
  tracer.stderr!.on('data', (chunk: Buffer) => (errors += String(chunk)))
  tracer.stdout!.on('data', (chunk: Buffer) => (output += String(chunk)))
  await waitUntil('the trace runs', () => output.split('"type":"tick"').length > ticks || tracer.exitCode !== null, 30_000)
  assert.equal(tracer.exitCode, null, errors)
  return { tracer, consumer: findConsumer(tracer.pid!)!, output: () => output }
}

/** Every way in which a consumer can end. */
const ENDS: Readonly<Record<string, (tracer: ChildProcess, consumer: Process) => unknown>> = {
  'kill -9 of the consumer': (_, { pid }) => process.kill(pid, 'SIGKILL'),
  'SIGTERM to the consumer': (_, { pid }) => process.kill(pid, 'SIGTERM'),
  'a crash of the consumer': (_, { pid }) => process.kill(pid, 'SIGSEGV'),
  'Ctrl-C': (tracer) => tracer.kill('SIGINT'),
  'kill -9 of the screen, which closes standard input': (tracer) => tracer.kill('SIGKILL'),
}

test('108 times the processes survive the end of the consumer, and none is ever attached to', { timeout: 120_000 }, async (t) => {
  const targets: Process[] = []
  for (const isRoot of [true, false]) {
    for (const hasTerminal of [true, false]) {
      for (let i = 0; i < 3; i++) targets.push(await startRestless(isRoot, hasTerminal))
    }
  }
  const script = writeScript('symbols.d', SYMBOLS)
  const consumers: Process[] = []
  let survived = 0
  const ends = Object.entries(ENDS)
  for (let round = 0; round < 9; round++) {
    const [what, end] = ends[round % ends.length]!
    const { tracer, consumer } = await startTrace(script, ['-p', String(targets[round % targets.length]!.pid)])
    assert.deepEqual(targets.map(readTracer), targets.map(() => 0), 'a process is ptraced')
    const exited = once(tracer, 'exit')
    end(tracer, consumer)
    await exited
    consumers.push(consumer)
    // each of them passes the places where libdtrace would have planted breakpoints many times
    await new Promise((resolve) => setTimeout(resolve, 200))
    for (const target of targets) {
      assert.ok(!hasEnded(target), `process ${targets.indexOf(target)} died of ${what}`)
      survived++
    }
  }
  await waitUntil('all consumers have detached their probes', () => consumers.every(hasEnded), 60_000)
  assert.ok(targets.every((target) => !hasEnded(target)))
  t.diagnostic(`${survived} times survived`)
  assert.equal(survived, 108)
})

test('user symbols are named: functions of the program and of its libraries', async (t) => {
  const target = await startRestless(false, false)
  const tracer = startHeatTracer(['run', writeScript('named.d', SYMBOLS), '-p', String(target.pid), '--interval', '200', '--ticks', '2', '--ndjson'])
  const { stdout, stderr, code } = await waitForExit(tracer)
  assert.equal(code, 0, stderr)
  const keys = new Set(parseEvents(stdout).flatMap((event) => (
    event.type === 'tick' ? event.aggregations.flatMap(({ records }) => records.map(({ key }) => key.join(' '))) : []
  )))
  t.diagnostic([...keys].join('; ').replaceAll('\n', ' < '))
  const found = (pattern: RegExp): boolean => [...keys].some((key) => pattern.test(key))
  assert.ok(found(/^restless`breathe(\n|$)/), 'the function of a pid probe')
  assert.ok(found(/^libc\.so\.6`\w*(nanosleep|munmap|wait4|clone|fork)\w*\+0x/), 'a function of a library')
  process.kill(target.pid, 'SIGKILL')
})

test('a process with threads that exits during the trace exits with its own status', async () => {
  const script = writeScript('exits.d', SYMBOLS)
  for (let i = 0; i < 3; i++) {
    const child = spawn(program, [], { stdio: ['ignore', 'pipe', 'inherit'] })
    const exited = once(child, 'exit')
    await once(child.stdout, 'data')
    const { tracer, output } = await startTrace(script, ['-p', String(child.pid)])
    const ended = once(tracer, 'exit')
    child.kill('SIGUSR1')
    assert.deepEqual(await exited, [0, null])
    await ended
    assert.match(output(), /"reason":"target"/)
  }
})

test('a process that runs another program by exec() during the trace goes on, and the new program is named', async () => {
  const child = spawn('sh', ['-c', `read -r word; exec ${program} 60`], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const script = writeScript('execs.d', `
    rawtp:raw_syscalls::sys_exit /pid == $target && pid == tid/ { @user[execname, ustack(2)] = quantize(1); }`)
  const { tracer, output } = await startTrace(script, ['-p', String(child.pid)])
  const ended = once(tracer, 'exit')
  child.stdin.end('go\n')
  assert.deepEqual(await exited, [0, null])
  await ended
  assert.match(output(), /"restless","libc\.so\.6`\w+\+0x/)
  assert.match(output(), /"reason":"target"/)
})

describe('the command of -c', () => {
  const script = writeScript('command.d', 'pid$target:a.out:breathe:entry { @ = quantize(arg0); }')
  const findCommand = (consumer: Process): Process => {
    const pid = readFileSync(`/proc/${consumer.pid}/task/${consumer.pid}/children`, 'utf8').trim().split(' ').map(Number)
    return pid.map((one) => readProcess(one)!).find((one) => readFileSync(`/proc/${one.pid}/comm`, 'utf8') === 'restless\n')!
  }

  for (const what of ['kill -9 of the consumer', 'a crash of the consumer']) {
    test(`survives ${what}`, async () => {
      const { tracer, consumer } = await startTrace(script, ['-c', program])
      const command = findCommand(consumer)
      assert.equal(readTracer(command), 0)
      const exited = once(tracer, 'exit')
      ENDS[what]!(tracer, consumer)
      await exited
      await waitUntil('the consumer has let go', () => hasEnded(consumer), 60_000)
      await new Promise((resolve) => setTimeout(resolve, 200))
      assert.ok(!hasEnded(command))
      process.kill(command.pid, 'SIGKILL')
    })
  }

  for (const what of ['SIGTERM to the consumer', 'Ctrl-C']) {
    test(`is asked to end by ${what}`, async () => {
      const { tracer, consumer } = await startTrace(script, ['-c', program])
      const command = findCommand(consumer)
      ENDS[what]!(tracer, consumer)
      await waitUntil('the command has ended', () => hasEnded(command), 60_000)
    })
  }

  test('never runs when the consumer is killed before the probes are enabled', async () => {
    const ran = join(directory, 'ran')
    const runtime = findLibdtrace({ user: readUserContext(process.env, 0) })!
    const text = `
      import { Consumer } from ${JSON.stringify(import.meta.resolve('libdtrace'))}
      const consumer = new Consumer({ library: ${JSON.stringify(runtime.library)} })
      console.log(consumer.createProcess(['sh', '-c', 'touch ${ran}']))
      process.kill(process.pid, 'SIGKILL')`
    const { command, args } = buildCommand(runtime, process.execPath, [writeScript('killed.mjs', text)])
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const { stdout, signal } = await waitForExit(child)
    assert.equal(signal, 'SIGKILL')
    const pid = Number(stdout)
    assert.ok(pid > 1)
    await waitUntil('the command has ended', () => {
      const now = readProcess(pid)
      return now === undefined || now.state === 'Z'
    })
    assert.ok(!existsSync(ran))
  })

  test('starts at its entry point: the first call of main is counted; its end ends the trace', async () => {
    const first = writeScript('first.d', 'pid$target:a.out:main:entry, pid$target:libc.so.6:__libc_start_main*:entry { @[probefunc] = quantize(1); }')
    const { stdout, stderr } = await waitForExit(startHeatTracer(['run', first, '-c', `${program} 20`, '--ndjson']))
    assert.match(stdout, /"main"\],"buckets":\[\[1,1,1\]\]/, stderr)
    assert.match(stdout, /__libc_start_main/)
    assert.match(stdout, /"reason":"target"/)
  })
})
