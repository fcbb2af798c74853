/**
 * What the benchmarks run on this machine: the command, dtrace(1) of the same runtime, and workloads; and the CPU time of a process.
 *
 * Children run without NODE_OPTIONS and NODE_EXTRA_CA_CERTS: reading a bundle of certificates costs Node.js more than its whole
 * start, and sudo removes both variables anyway.
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

/** The environment of all children: 256 colors, UTF-8, nothing that changes colors or slows down the start. */
export const environment: NodeJS.ProcessEnv = { ...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8' }
const UNWANTED = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'NO_COLOR', 'FORCE_COLOR', 'COLORTERM', 'TMUX', 'STY', 'LC_ALL']
for (const name of UNWANTED) delete environment[name]

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-bench-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))

/** Writes a file into the temporary directory of the benchmarks and returns its path. */
export function writeBenchFile(name: string, text: string): string {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

let found: Runtime | undefined
/** The libdtrace of this machine. @throws when there is no dtrace(1) with it. */
export function requireRuntime(): Runtime {
  found ??= findLibdtrace({ user: readUserContext(process.env, process.geteuid?.() ?? -1) }) ?? undefined
  if (found?.dtraceProgram === undefined) throw new Error('no dtrace(1) to compare with: run `heat-tracer setup` first')
  return found
}

/** A directory of D libraries: bpf_dlib.o and these files. */
function linkLibraries(name: string, files: readonly string[]): string {
  const path = mkdtempSync(join(directory, `${name}-`))
  const from = requireRuntime().libraryDirectory
  const libraries = readLibraries(from)
  for (const object of readdirSync(from).filter((entry) => entry.endsWith('.o'))) symlinkSync(join(from, object), join(path, object))
  for (const file of files) symlinkSync(libraries.get(file)!.path, join(path, file))
  return path
}

let least: string | undefined
/** A directory with the fewest D libraries with which dtrace(1) starts. */
export function minimalLibraries(): string {
  return least ??= linkLibraries('least', [])
}

let all: string | undefined
/**
 * A directory with all D libraries that dtrace(1) loads by default, except those that this kernel cannot compile: with one
 * of these it would not start.
 */
export async function allLibraries(): Promise<string> {
  const libraries = readLibraries(requireRuntime().libraryDirectory)
  const without = new Set<string>()
  while (all === undefined) {
    const words = [...libraries.values()].flatMap(({ defines }) => [...defines]).join(' ')
    const files = findNeededLibraries(libraries, `BEGIN { ${words} }`, without)
    const path = linkLibraries('all', files)
    const { command, args } = dtraceCommand(['-x', `syslibdir=${path}`, '-q', '-n', 'BEGIN { exit(0); }'])
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

/** The command and arguments that run dtrace(1) of this runtime. */
export function dtraceCommand(args: readonly string[]): { command: string; args: readonly string[] } {
  return buildCommand(requireRuntime(), requireRuntime().dtraceProgram!, args)
}

/** Runs heat-tracer in a terminal of its own. */
export function runOnTerminal(args: readonly string[], columns: number, rows: number): PtyProgram {
  return runInPty(process.execPath, [BIN, ...args], { columns, rows, env: environment })
}

/** Presses q and waits for the prompt and for the end of the consumer, so that the next measurement is not disturbed. */
export async function quitProgram(program: PtyProgram): Promise<void> {
  const consumer = findConsumer(program.pid)
  program.type('q')
  await program.exited
  program.close()
  if (consumer !== undefined) await waitForProcessEnd(consumer)
}

/** Waits until the process has ended. */
export async function waitForProcessEnd(process: Process): Promise<void> {
  while (!hasEnded(process)) await pause(20)
}

/** A program that makes load until `end` is called. */
export interface Workload {
  readonly child: ChildProcess
  end(): Promise<void>
}

/** Starts a program of test/workload. */
export function startWorkload(name: string, ...args: readonly (string | number)[]): Workload {
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

/** Sends the signal to a child and waits for its end. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}

/** Seconds of CPU that all threads of process `pid` have used, with the precision of the scheduler. */
export function readCpuSeconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.reduce((sum, thread) => {
    const nanoseconds = Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0])
    return sum + nanoseconds / 1e9
  }, 0)
}
