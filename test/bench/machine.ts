/**
 * What the benchmarks run on: the command, dtrace(1) of the same runtime, workloads, and the CPU time of a process.
 *
 * Children get the environment without NODE_OPTIONS and NODE_EXTRA_CA_CERTS: reading a bundle of certificates costs node
 * more than all of its own start, and sudo takes both away in any case.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLibraries, findNeededLibraries } from '../../src/consumer/libraries.js'
import { buildCommand } from '../../src/runtime/launch.js'
import { findLibdtrace, readUserContext, type Runtime } from '../../src/runtime/find-libdtrace.js'
import { buildWorkload } from '../support/build.js'
import { BIN } from '../support/heat-tracer.js'
import { findConsumer, hasEnded, type Process } from '../support/process.js'
import { runInPty, type PtyProgram } from '../support/pty.js'
import { pause } from './bench.js'

export const environment: NodeJS.ProcessEnv = { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8' }
for (const name of ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'NO_COLOR', 'FORCE_COLOR', 'COLORTERM', 'TMUX', 'STY', 'LC_ALL']) delete environment[name]

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-bench-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))

export function fileOf(name: string, text: string): string {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

let found: Runtime | undefined
export function runtime(): Runtime {
  found ??= findLibdtrace({ user: readUserContext(process.env, process.geteuid?.() ?? -1) }) ?? undefined
  if (found?.dtraceProgram === undefined) throw new Error('no dtrace(1) to compare with: run `heat-tracer setup` first')
  return found
}

/** A directory of D libraries: bpf_dlib.o and the files named. */
function librariesOf(name: string, files: readonly string[]): string {
  const path = mkdtempSync(join(directory, `${name}-`))
  const from = runtime().libraryDirectory
  const libraries = readLibraries(from)
  for (const object of readdirSync(from).filter((entry) => entry.endsWith('.o'))) symlinkSync(join(from, object), join(path, object))
  for (const file of files) symlinkSync(libraries.get(file)!.path, join(path, file))
  return path
}

let least: string | undefined
/** The least that dtrace(1) starts with. */
export function leastLibraries(): string {
  return least ??= librariesOf('least', [])
}

let all: string | undefined
/**
 * All that dtrace(1) loads when nothing is said, but for those that this kernel cannot compile: with one of these it would
 * not start at all.
 */
export async function allLibraries(): Promise<string> {
  const libraries = readLibraries(runtime().libraryDirectory)
  const without = new Set<string>()
  while (all === undefined) {
    const words = [...libraries.values()].flatMap(({ defines }) => [...defines]).join(' ')
    const files = findNeededLibraries(libraries, `BEGIN { ${words} }`, without)
    const path = librariesOf('all', files)
    const { command, args } = dtrace(['-x', `syslibdir=${path}`, '-q', '-n', 'BEGIN { exit(0); }'])
    const child = spawn(command, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
    let complaint = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
    const [code] = (await once(child, 'close')) as [number | null]
    if (code === 0) return all = path
    const culprit = files.find((file) => complaint.includes(`/${file}"`))
    if (culprit === undefined) throw new Error(`dtrace(1) does not start: ${complaint.trim()}`)
    without.add(culprit)
  }
  return all
}

export function dtrace(args: readonly string[]): { command: string; args: readonly string[] } {
  return buildCommand(runtime(), runtime().dtraceProgram!, args)
}

/** heat-tracer on a terminal of its own. */
export function onTerminal(args: readonly string[], columns: number, rows: number): PtyProgram {
  return runInPty(process.execPath, [BIN, ...args], { columns, rows, env: environment })
}

/** q, then the prompt, then the consumer's own end: nothing of it disturbs what is measured next. */
export async function quit(program: PtyProgram): Promise<void> {
  const consumer = findConsumer(program.pid)
  program.type('q')
  await program.exited
  program.close()
  if (consumer !== undefined) await ended(consumer)
}

export async function ended(process: Process): Promise<void> {
  while (!hasEnded(process)) await pause(20)
}

export interface Workload {
  readonly child: ChildProcess
  end(): Promise<void>
}

/** One of test/workload. */
export function workload(name: string, ...args: readonly (string | number)[]): Workload {
  const child = spawn(buildWorkload(name), args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  return {
    child,
    end: async () => {
      child.stdin!.end()
      await exit
    },
  }
}

/** A child, told to end and waited for. */
export async function terminated(child: ChildProcess, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}

/** Seconds of CPU that the threads of process `pid` have had, as finely as the scheduler counts. */
export function cpuOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.reduce((sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]) / 1e9, 0)
}
