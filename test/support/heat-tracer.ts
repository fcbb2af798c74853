/** The real command as a child: run to its end, or driven while it runs. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Event, Tick } from '../../src/core/stream/event.js'

export const BIN = fileURLToPath(new URL('../../../bin/heat-tracer.js', import.meta.url))

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

/** Waits for its end; a hang is ended after `limit` milliseconds and told by the signal SIGKILL. */
export async function waitForExit(child: ChildProcess, limit = 60_000): Promise<ExitResult> {
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const timer = setTimeout(() => child.kill('SIGKILL'), limit)
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  clearTimeout(timer)
  return { code, signal, stdout, stderr }
}

export async function runHeatTracer(args: readonly string[], options: SpawnOptions = {}): Promise<ExitResult> {
  return waitForExit(startHeatTracer(args, options))
}

export function parseEvents(stdout: string): Event[] {
  return stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Event)
}

export const selectTicks = (events: readonly Event[]): Tick[] => events.filter((event): event is Tick => event.type === 'tick')

/** Counts of the quantizing aggregation `name` over all its records. */
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
