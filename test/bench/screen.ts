/**
 * Bytes that a tick sends to the terminal, and CPU that it costs the screen's process, on a live trace of every system call
 * under a steady mixture of them, a tick a second.
 *
 * All that is compared runs at the same time, so that it shows the same. A tick is what comes between two pauses. The bounds
 * are for the mean of a steady state: a trace that has run for half a minute. Before that the ranges of colors and values
 * still grow, and each step of theirs paints the map anew; those ticks are told apart, less the first that lay out the screen.
 * CPU is of the whole process, all its threads.
 */
import type { PtyProgram } from '../support/pty.js'
import { atMost, bytes, figure, mean, median, ms, pause, percentile, type Bench, type Figure } from './bench.js'
import { cpuOf, onTerminal, quit, workload } from './machine.js'

interface Variant {
  readonly name: string
  readonly size: readonly [columns: number, rows: number]
  readonly args: readonly string[]
  /** Typed when it is live. */
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

/** Ticks that lay out the screen, and those after which it is steady. */
const LAYING_OUT = 8
const STEADY = 30

export const screen: Bench = {
  name: 'screen',
  about: 'bytes and CPU of a tick of --probe syscall, live, 1 s',
  async *run(quick) {
    const load = workload('bench-steady')
    for (const variants of quick ? [MANY] : [MANY, SIZES]) {
      const programs = variants.map(({ args, size: [columns, rows] }) => onTerminal(['--probe', 'syscall', ...args], columns, rows))
      const counts = await Promise.all(programs.map((program, i) => watched(program, variants[i]!.keys ?? '', STEADY + (quick ? 20 : 60))))
      for (const [i, { name, bound }] of variants.entries()) yield* judged(`screen: ${name}`, counts[i]!, bound)
      await Promise.all(programs.map(quit))
    }
    await load.end()
  },
}

export interface Watched {
  readonly ticks: readonly number[]
  /** Milliseconds a tick. */
  readonly cpu: number
}

/** The bytes of each of so many ticks. */
export async function watched(program: PtyProgram, keys: string, wanted: number): Promise<Watched> {
  const ticks: number[] = []
  let before = 0
  let counted = 0
  let still = 0
  let cpu = 0
  for (const patience = performance.now() + 60_000 + wanted * 2000; ticks.length < wanted; await pause(20)) {
    if (performance.now() > patience) throw new Error(`only ${ticks.length} ticks\n${program.output().slice(0, 500)}`)
    still = program.bytes() === counted ? still + 1 : 0
    counted = program.bytes()
    // A fifth of a second without a byte: the tick is through.
    if (still !== 10 || counted === before || !program.screen.text()[0]!.includes('LIVE')) continue
    if (ticks.length === 0) program.type(keys)
    ticks.push(counted - before)
    before = counted
    if (ticks.length === STEADY) cpu = cpuOf(program.pid)
  }
  return { ticks, cpu: ((cpuOf(program.pid) - cpu) * 1000) / (wanted - STEADY) }
}

export function* judged(what: string, { ticks, cpu }: Watched, bound?: number): Iterable<Figure> {
  const steady = ticks.slice(STEADY)
  yield bound === undefined ? figure(`${what}, mean`, bytes(mean(steady))) : atMost(`${what}, mean`, mean(steady), bound, bytes)
  yield figure(`${what}, median`, bytes(median(steady)))
  yield figure(`${what}, 95 of 100`, bytes(percentile(steady, 95)))
  yield figure(`${what}, the most`, bytes(Math.max(...steady)))
  const first = ticks.slice(LAYING_OUT, STEADY)
  yield figure(`${what}, first 30 s, mean`, bytes(mean(first)))
  yield figure(`${what}, first 30 s, 95 of 100`, bytes(percentile(first, 95)))
  yield figure(`${what}, CPU of the process`, ms(cpu))
}
