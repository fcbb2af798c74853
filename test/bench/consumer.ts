/**
 * CPU that the consumer uses for one tick a second, and CPU that dtrace(1) uses to print the same aggregation each second. Both run
 * at the same time and trace the same calls, with 1, 300 and 5,000 keys.
 *
 * The keys are numbers of system calls that the workload makes. One more of its calls tells dtrace(1) when to print. dtrace(1) prints
 * everything since the start; the consumer writes only what is new. Every key has a new event in every tick.
 */
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { startHeatTracer } from '../support/heat-tracer.js'
import { findConsumer } from '../support/process.js'
import { boundedFigure, plainFigure, formatMs, pause, formatRatio, type Bench, type Figure } from './bench.js'
import {
  dtraceCommand, environment, minimalLibraries, readCpuSeconds, startWorkload, stopChild, waitForProcessEnd, writeBenchFile,
} from './machine.js'

const KEYS = [1, 300, 5000]
const COUNT = 'rawtp:raw_syscalls::sys_enter /pid == $1 && arg1 >= 200000/ { @calls[arg1] = quantize(timestamp % 65536); }'
const PRINT = 'rawtp:raw_syscalls::sys_enter /pid == $1 && arg1 == 100000/ { printa(@calls); }'

/** The benchmark `consumer`. */
export const consumer: Bench = {
  name: 'consumer',
  about: 'CPU per tick of the consumer, and of dtrace(1) printing the same each second, both at once',
  async *run(quick) {
    for (const keys of KEYS) yield* compareConsumers(keys, quick ? 10 : 30)
  },
}

async function* compareConsumers(keys: number, ticks: number): AsyncIterable<Figure> {
  const load = startWorkload('bench-keys', keys)
  const pid = String(load.child.pid)
  const room = ['-x', 'aggsize=16m'] // 5,000 keys of 127 words
  const nowhere = openSync('/dev/null', 'w')
  const stdio = ['ignore', nowhere, 'inherit'] as const
  const [counting, printing] = [writeBenchFile('consumer.d', COUNT), writeBenchFile('printing.d', `${COUNT}\n${PRINT}`)]
  const ours = startHeatTracer(['run', counting, pid, '--ndjson', ...room], { env: environment, stdio: [...stdio] })
  const { command, args } = dtraceCommand(['-q', '-x', `syslibdir=${minimalLibraries()}`, ...room, '-s', printing, pid])
  const theirs = spawn(command, args, { env: environment, stdio: [...stdio] })
  closeSync(nowhere)
  // Ten seconds are enough for both to start and settle, also on a busy machine.
  await pause(10_000)
  const child = findConsumer(ours.pid!)
  if (child === undefined || theirs.exitCode !== null) throw new Error('the consumer or dtrace(1) does not trace')
  const pids = [child.pid, theirs.pid!, ours.pid!]
  const before = pids.map(readCpuSeconds)
  await pause(ticks * 1000)
  const [consumer, printer, reader] = pids.map((one, i) => ((readCpuSeconds(one) - before[i]!) * 1000) / ticks) as [number, number, number]
  await Promise.all([stopChild(ours), stopChild(theirs), load.end()])
  await waitForProcessEnd(child)
  const what = `consumer: ${keys.toLocaleString('en')} key${keys === 1 ? '' : 's'}`
  yield plainFigure(`${what}, the consumer`, formatMs(consumer))
  yield plainFigure(`${what}, dtrace(1)`, formatMs(printer))
  yield boundedFigure(`${what}, the consumer / dtrace(1)`, consumer / printer, 1, formatRatio)
  yield plainFigure(`${what}, the process that reads and forwards`, formatMs(reader))
}
