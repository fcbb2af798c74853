/**
 * Bytes that a tick sends to the terminal, and CPU that it costs the process of the screen, in a live trace of every system call under
 * a steady load, one tick a second.
 *
 * All variants run at the same time, so they show the same events. The bytes of a tick are those between two pauses. The bounds are
 * for the mean of a trace that has run for half a minute. Before that, the ranges of colors and values still grow, and each change
 * repaints the whole map; those ticks have figures of their own, without the first ticks, which lay out the screen. CPU is that of
 * the whole process with all its threads.
 */
import type { PtyProgram } from '../support/pty.js'
import { figureWithin, formatBytes, plainFigure, mean, median, formatMs, pause, percentile, type Bench, type Figure } from './bench.js'
import { readCpuSeconds, runOnTerminal, quitProgram, startWorkload } from './machine.js'

interface Variant {
  readonly name: string
  readonly size: readonly [columns: number, rows: number]
  readonly args: readonly string[]
  /** Keys to press when the trace is live. */
  readonly keys?: string
  readonly bound?: number
}

const HALF = 1.5
const MANY: readonly Variant[] = [
  { name: '120x40, 256 colors', size: [120, 40], args: ['--no-half'], bound: 1000 },
  { name: '120x40, 24-bit', size: [120, 40], args: ['--no-half', '--color', 'truecolor'], bound: 1400 },
  { name: '120x40, half blocks, 256 colors', size: [120, 40], args: [], bound: HALF * 1000 },
  { name: '120x40, half blocks, 24-bit', size: [120, 40], args: ['--color', 'truecolor'], bound: HALF * 1400 },
  { name: '120x40, --sweep, 256 colors', size: [120, 40], args: ['--no-half', '--sweep'], bound: 900 },
  { name: '120x40, --sweep, half blocks, 256', size: [120, 40], args: ['--sweep'] },
  { name: '120x40, half blocks, 256, table of keys', size: [120, 40], args: [], keys: 't' },
]
const SIZES: readonly Variant[] = ([[80, 24], [160, 50], [200, 60]] as const)
  .map((size) => ({ name: `${size.join('x')}, half blocks, 256 colors`, size, args: [] }))

/** Number of ticks that lay out the screen, and number of ticks after which the trace is steady. */
const LAYING_OUT = 8
const STEADY = 30

/** The benchmark `screen`. */
export const screen: Bench = {
  name: 'screen',
  about: 'bytes and CPU per tick of --probe syscall, live, 1 s',
  async *run(quick) {
    const load = startWorkload('bench-steady')
    for (const variants of quick ? [MANY] : [MANY, SIZES]) {
      const programs = variants.map(({ args, size: [columns, rows] }) => runOnTerminal(['--probe', 'syscall', ...args], columns, rows))
      const ticks = STEADY + (quick ? 20 : 60)
      const counts = await Promise.all(programs.map((program, i) => watchTicks(program, variants[i]!.keys ?? '', ticks)))
      for (const [i, { name, bound }] of variants.entries()) yield* reportTicks(`screen: ${name}`, counts[i]!, bound)
      await Promise.all(programs.map(quitProgram))
    }
    await load.end()
  },
}

/** Bytes of each tick, and CPU per tick. */
export interface TickCosts {
  readonly ticks: readonly number[]
  /** Milliseconds of CPU per steady tick. */
  readonly cpu: number
}

/** Measures this many ticks. @throws when they do not come in time. */
export async function watchTicks(program: PtyProgram, keys: string, wanted: number): Promise<TickCosts> {
  const ticks: number[] = []
  let before = 0
  let counted = 0
  let still = 0
  let cpu = 0
  for (const patience = performance.now() + 60_000 + wanted * 2000; ticks.length < wanted; await pause(20)) {
    if (performance.now() > patience) throw new Error(`only ${ticks.length} ticks\n${program.output().slice(0, 500)}`)
    still = program.bytes() === counted ? still + 1 : 0
    counted = program.bytes()
    // A fifth of a second without a byte: the tick has been painted.
    if (still !== 10 || counted === before || !program.screen.text()[0]!.includes('LIVE')) continue
    if (ticks.length === 0) program.type(keys)
    ticks.push(counted - before)
    before = counted
    if (ticks.length === STEADY) cpu = readCpuSeconds(program.pid)
  }
  return { ticks, cpu: ((readCpuSeconds(program.pid) - cpu) * 1000) / (wanted - STEADY) }
}

/** The figures of one variant; `bound` is for the mean of the bytes of steady ticks. */
export function* reportTicks(what: string, { ticks, cpu }: TickCosts, bound?: number): Iterable<Figure> {
  const steady = ticks.slice(STEADY)
  yield figureWithin(`${what}, mean`, mean(steady), bound, formatBytes)
  yield plainFigure(`${what}, median`, formatBytes(median(steady)))
  yield plainFigure(`${what}, p95`, formatBytes(percentile(steady, 95)))
  yield plainFigure(`${what}, max`, formatBytes(Math.max(...steady)))
  const first = ticks.slice(LAYING_OUT, STEADY)
  yield plainFigure(`${what}, first 30 s, mean`, formatBytes(mean(first)))
  yield plainFigure(`${what}, first 30 s, p95`, formatBytes(percentile(first, 95)))
  yield plainFigure(`${what}, CPU of the process`, formatMs(cpu))
}
