/**
 * From the command to the first column on the screen, and from dtrace(1) to its first output, on the shipped script
 * `syscall` under a steady mixture of system calls.
 *
 * Both sides have something to show each INTERVAL, which is taken off both: dtrace(1) is asked to print by a clause that the
 * workload sets off, since it prints aggregations at its end otherwise. It gets the D libraries that it loads by itself, less
 * those that this kernel cannot compile: with them it does not start. Called without options it looks into its buffers once
 * a second, and so the user waits; that is the figure with the bound. Beside it stands dtrace(1) told to look as often as we
 * do (switchrate), and once more with no D library but the one that it cannot do without.
 */
import { readShippedScript } from '../../src/commands/shared/find-script.js'
import type { Screen } from '../support/screen.js'
import { runInPty } from '../support/pty.js'
import { atMost, figure, median, pause, seconds, times, type Bench, type Figure } from './bench.js'
import { allLibraries, dtrace, environment, fileOf, leastLibraries, onTerminal, quit, workload } from './machine.js'

const INTERVAL = 50
const SIZE = { columns: 120, rows: 40 }
const PRINT = 'rawtp:raw_syscalls::sys_enter /arg1 == 100000/ { printa(@latency); }'

export const start: Bench = {
  name: 'start',
  about: `--probe syscall to its first column at 120x40, dtrace(1) to its first output; less ${INTERVAL} ms each`,
  async *run(quick) {
    const script = fileOf('start.d', `${readShippedScript('syscall').text}\n${PRINT}\n`)
    const all = ['-x', `syslibdir=${await allLibraries()}`]
    const often = ['-x', `switchrate=${INTERVAL}ms`]
    const theirs = [
      { name: 'dtrace(1) without options', options: all, took: [] as number[] },
      { name: 'dtrace(1), reading as often', options: [...all, ...often], took: [] as number[] },
      { name: 'dtrace(1), reading as often, the least library', options: ['-x', `syslibdir=${leastLibraries()}`, ...often], took: [] as number[] },
    ]
    const ours: number[] = []
    const load = workload('bench-steady', INTERVAL)
    await heatTracer() // fills the disk's cache
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      for (const { options, took } of theirs) {
        ours.push(await heatTracer())
        took.push(await dtraceWith(options, script))
      }
    }
    await load.end()
    yield* judged(ours, theirs)
  },
}

function* judged(ours: readonly number[], theirs: readonly { name: string; took: readonly number[] }[]): Iterable<Figure> {
  const took = median(ours)
  yield atMost('start: heat-tracer', took / 1000, 1.2, seconds)
  for (const { name, took } of theirs) yield figure(`start: ${name}`, seconds(median(took) / 1000))
  for (const [i, { name, took: other }] of theirs.entries()) {
    const ratio = took / median(other)
    yield i === 0 ? atMost(`start: heat-tracer / ${name}`, ratio, 0.3, times) : figure(`start: heat-tracer / ${name}`, times(ratio))
  }
}

/** A cell of the map's newest column has a ground of its own; the status lines below have none. */
function columnPainted(screen: Screen): boolean {
  for (let y = 1; y < screen.rows; y++) if (screen.cell(screen.columns - 1, y).bg !== 'default') return true
  return false
}

/** Milliseconds. */
async function heatTracer(): Promise<number> {
  const began = performance.now()
  const program = onTerminal(['--probe', 'syscall', '--interval', String(INTERVAL)], SIZE.columns, SIZE.rows)
  const took = await until(() => columnPainted(program.screen), began)
  await pause(300)
  await quit(program)
  return took
}

async function dtraceWith(options: readonly string[], script: string): Promise<number> {
  const { command, args } = dtrace(['-q', ...options, '-s', script])
  const began = performance.now()
  const program = runInPty(command, args, { ...SIZE, env: environment })
  const took = await until(() => /value +-+ Distribution/.test(program.output()), began, () => program.output())
  program.kill('SIGINT')
  await program.exited
  program.close()
  return took
}

async function until(holds: () => boolean, began: number, output = () => ''): Promise<number> {
  while (!holds()) {
    if (performance.now() - began > 60_000) throw new Error(`nothing came in a minute\n${output().slice(0, 2000)}`)
    await pause(2)
  }
  return performance.now() - began - INTERVAL
}
