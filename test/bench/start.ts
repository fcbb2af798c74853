/**
 * Time from the command to the first column on the screen, and from dtrace(1) to its first output, with the shipped script `syscall`
 * under a steady load of system calls.
 *
 * Both have something to show in each INTERVAL, and INTERVAL is subtracted from both times. dtrace(1) prints aggregations only at its
 * end, so an extra clause, triggered by the workload, makes it print. It gets the D libraries that it loads by default, except those
 * that this kernel cannot compile, because it would not start with them. Without options, dtrace(1) reads its buffers once a second,
 * and the user waits for that; this figure has the bound. Two more figures are dtrace(1) reading as often as heat-tracer does
 * (switchrate), and the same with only the D library that it needs.
 */
import { readShippedScript } from '../../src/commands/shared/find-script.js'
import type { Screen } from '../support/screen.js'
import { runInPty } from '../support/pty.js'
import { boundedFigure, figureWithin, plainFigure, median, pause, formatSeconds, formatRatio, type Bench, type Figure } from './bench.js'
import {
  allLibraries, dtraceCommand, environment, minimalLibraries, quitProgram, runOnTerminal, startWorkload, writeBenchFile,
} from './machine.js'

const INTERVAL = 50
const SIZE = { columns: 120, rows: 40 }
const PRINT = 'rawtp:raw_syscalls::sys_enter /arg1 == 100000/ { printa(@latency); }'

/** The benchmark `start`. */
export const start: Bench = {
  name: 'start',
  about: `--probe syscall to its first column at 120x40, dtrace(1) to its first output; minus ${INTERVAL} ms each`,
  async *run(quick) {
    const script = writeBenchFile('start.d', `${readShippedScript('syscall').text}\n${PRINT}\n`)
    const all = ['-x', `syslibdir=${await allLibraries()}`]
    const often = ['-x', `switchrate=${INTERVAL}ms`]
    const theirs = [
      { name: 'dtrace(1) without options', options: all, took: [] as number[] },
      { name: 'dtrace(1), reading as often', options: [...all, ...often], took: [] as number[] },
      {
        name: 'dtrace(1), reading as often, fewest libraries',
        options: ['-x', `syslibdir=${minimalLibraries()}`, ...often], took: [] as number[],
      },
    ]
    const ours: number[] = []
    const load = startWorkload('bench-steady', INTERVAL)
    await timeHeatTracer() // fills the page cache
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      for (const { options, took } of theirs) {
        ours.push(await timeHeatTracer())
        took.push(await timeDtrace(options, script))
      }
    }
    await load.end()
    yield* reportStarts(ours, theirs)
  },
}

function* reportStarts(ours: readonly number[], theirs: readonly { name: string; took: readonly number[] }[]): Iterable<Figure> {
  const took = median(ours)
  yield boundedFigure('start: heat-tracer', took / 1000, 1.2, formatSeconds)
  for (const { name, took } of theirs) yield plainFigure(`start: ${name}`, formatSeconds(median(took) / 1000))
  for (const [i, { name, took: other }] of theirs.entries()) {
    const ratio = took / median(other)
    yield figureWithin(`start: heat-tracer / ${name}`, ratio, i === 0 ? 0.3 : undefined, formatRatio)
  }
}

/** Whether a cell of the newest column of the map has a background color; the status lines have none. */
function hasPaintedColumn(screen: Screen): boolean {
  for (let y = 1; y < screen.rows; y++) if (screen.cell(screen.columns - 1, y).bg !== 'default') return true
  return false
}

/** Milliseconds to the first column, without INTERVAL. */
async function timeHeatTracer(): Promise<number> {
  const began = performance.now()
  const program = runOnTerminal(['--probe', 'syscall', '--interval', String(INTERVAL)], SIZE.columns, SIZE.rows)
  const took = await timeUntil(() => hasPaintedColumn(program.screen), began)
  await pause(300)
  await quitProgram(program)
  return took
}

async function timeDtrace(options: readonly string[], script: string): Promise<number> {
  const { command, args } = dtraceCommand(['-q', ...options, '-s', script])
  const began = performance.now()
  const program = runInPty(command, args, { ...SIZE, env: environment })
  const took = await timeUntil(() => /value +-+ Distribution/.test(program.output()), began, () => program.output())
  program.kill('SIGINT')
  await program.exited
  program.close()
  return took
}

async function timeUntil(holds: () => boolean, began: number, output = () => ''): Promise<number> {
  while (!holds()) {
    if (performance.now() - began > 60_000) throw new Error(`no output in one minute\n${output().slice(0, 2000)}`)
    await pause(2)
  }
  return performance.now() - began - INTERVAL
}
