/** The real command as a child process without a terminal: run it to its end, or control it while it runs. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Event, Tick } from '../../src/core/stream/event.js'

/** Path of the command, bin/heat-tracer.js. */
export const BIN = fileURLToPath(new URL('../../../bin/heat-tracer.js', import.meta.url))

/** How a child ended and all that it wrote. `code` is null when a signal ended it. */
export interface ExitResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts `heat-tracer ARGS` without a terminal. */
export function startHeatTracer(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options })
}

/** Waits until the child has ended. After `limit` milliseconds it kills the child; the result then has the signal SIGKILL. */
export async function waitForExit(child: ChildProcess, limit = 60_000): Promise<ExitResult> {
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const timer = setTimeout(() => child.kill('SIGKILL'), limit)
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  clearTimeout(timer)
  return { code, signal, stdout, stderr }
}

/** Runs `heat-tracer ARGS` to its end, as `waitForExit` does. */
export async function runHeatTracer(args: readonly string[], options: SpawnOptions = {}): Promise<ExitResult> {
  return waitForExit(startHeatTracer(args, options))
}

/** The events in the text of a stream. @throws SyntaxError when a line is no JSON. */
export function parseEvents(stdout: string): Event[] {
  return stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Event)
}

/** The ticks among the events. */
export const selectTicks = (events: readonly Event[]): Tick[] => events.filter((event): event is Tick => event.type === 'tick')

/** A fault or something lost. A late tick loses nothing, and a busy machine has one now and then. */
export const isProblem = (event: Event): boolean => event.type === 'error' || (event.type === 'drop' && event.kind !== 'late-tick')

/** Number of events in all buckets of all keys of the aggregation `name` in this tick. */
export function sumCounts(tick: Tick, name: string): number {
  let sum = 0
  for (const aggregation of tick.aggregations) {
    if (aggregation.name !== name) continue
    for (const record of aggregation.records) {
      if ('buckets' in record) for (const [, , count] of record.buckets) sum += count
    }
  }
  return sum
}
