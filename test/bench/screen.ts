/**
 * Bytes that a tick sends to the terminal, and CPU that it costs the screen's process, on a live trace of every system call
 * under a steady mixture of them, at the interval and in the colours of every day: 1 s, 256.
 *
 * All sizes run at the same time, so that they show the same. A tick is what comes between two pauses; the first ticks, which
 * lay out the screen, are left out. CPU is of the whole process, all its threads.
 */
import type { PtyProgram } from '../support/pty.js'
import { atMost, bytes, figure, mean, ms, pause, percentile, type Bench, type Figure } from './bench.js'
import { cpuOf, onTerminal, quit, workload } from './machine.js'

const SIZES: readonly (readonly [columns: number, rows: number, bound?: number])[] = [[80, 24], [120, 40, 1100], [160, 50], [200, 60]]
/** Ticks left out at the start. */
const SETTLING = 8

export const screen: Bench = {
  name: 'screen',
  about: 'bytes and CPU of a tick of --probe syscall, live, 256 colours, 1 s',
  async *run(quick) {
    const load = workload('bench-steady')
    const programs = SIZES.map(([columns, rows]) => onTerminal(['--probe', 'syscall'], columns, rows))
    const counts = await Promise.all(programs.map((program) => watched(program, quick ? 20 : 60)))
    for (const [i, [columns, rows, bound]] of SIZES.entries()) yield* judged(`screen: ${columns}x${rows}`, counts[i]!, bound)
    await Promise.all(programs.map(quit))
    await load.end()
  },
}

interface Watched {
  readonly ticks: readonly number[]
  /** Milliseconds a tick. */
  readonly cpu: number
}

/** The bytes of each of so many ticks. */
async function watched(program: PtyProgram, wanted: number): Promise<Watched> {
  const ticks: number[] = []
  let before = 0
  let counted = 0
  let still = 0
  let cpu = 0
  let began = 0
  for (const patience = performance.now() + 60_000 + wanted * 2000; ticks.length < SETTLING + wanted; await pause(20)) {
    if (performance.now() > patience) throw new Error(`only ${ticks.length} ticks\n${program.output().slice(0, 500)}`)
    still = program.bytes() === counted ? still + 1 : 0
    counted = program.bytes()
    // A fifth of a second without a byte: the tick is through.
    if (still !== 10 || counted === before || !program.screen.text()[0]!.includes('LIVE')) continue
    ticks.push(counted - before)
    before = counted
    if (ticks.length === SETTLING) [cpu, began] = [cpuOf(program.pid), ticks.length]
  }
  return { ticks: ticks.slice(SETTLING), cpu: ((cpuOf(program.pid) - cpu) * 1000) / (ticks.length - began) }
}

function* judged(what: string, { ticks, cpu }: Watched, bound?: number): Iterable<Figure> {
  const figures = [['mean', mean(ticks)], ['95 of 100 take at most', percentile(ticks, 95)]] as const
  for (const [name, value] of figures) yield bound === undefined ? figure(`${what}, bytes, ${name}`, bytes(value)) : atMost(`${what}, bytes, ${name}`, value, bound, bytes)
  yield figure(`${what}, bytes, the most`, bytes(Math.max(...ticks)))
  yield figure(`${what}, CPU of the screen's process`, ms(cpu))
}
