/**
 * CPU of the consumer for a tick a second, and of dtrace(1) printing the same aggregation each second: 1, 300 and 5,000 keys,
 * both at the same time on the same calls.
 *
 * The keys are the numbers of system calls that the workload makes; it also gives dtrace(1) the second to print at. dtrace(1)
 * prints all that was counted since the start, the consumer hands on what is new; each key's bucket is new in each tick.
 */
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { startHeatTracer } from '../support/heat-tracer.js'
import { findConsumer } from '../support/process.js'
import { atMost, figure, ms, pause, times, type Bench, type Figure } from './bench.js'
import { cpuOf, dtrace, ended, environment, fileOf, leastLibraries, terminated, workload } from './machine.js'

const KEYS = [1, 300, 5000]
const COUNT = 'rawtp:raw_syscalls::sys_enter /pid == $1 && arg1 >= 200000/ { @calls[arg1] = quantize(timestamp % 65536); }'
const PRINT = 'rawtp:raw_syscalls::sys_enter /pid == $1 && arg1 == 100000/ { printa(@calls); }'

export const consumer: Bench = {
  name: 'consumer',
  about: 'CPU a tick of the consumer, and of dtrace(1) printing the same each second, both at once',
  async *run(quick) {
    for (const keys of KEYS) yield* compared(keys, quick ? 10 : 30)
  },
}

async function* compared(keys: number, ticks: number): AsyncIterable<Figure> {
  const load = workload('bench-keys', keys)
  const pid = String(load.child.pid)
  const room = ['-x', 'aggsize=16m'] // 5,000 keys of 127 words
  const nowhere = openSync('/dev/null', 'w')
  const stdio = ['ignore', nowhere, 'inherit'] as const
  const ours = startHeatTracer(['run', fileOf('consumer.d', COUNT), pid, '--ndjson', ...room], { env: environment, stdio: [...stdio] })
  const { command, args } = dtrace(['-q', '-x', `syslibdir=${leastLibraries()}`, ...room, '-s', fileOf('printing.d', `${COUNT}\n${PRINT}`), pid])
  const theirs = spawn(command, args, { env: environment, stdio: [...stdio] })
  closeSync(nowhere)
  // Both are at their steady pace; a sixth of a minute is enough for a start on a busy machine.
  await pause(10_000)
  const child = findConsumer(ours.pid!)
  if (child === undefined || theirs.exitCode !== null) throw new Error('one of both does not trace')
  const pids = [child.pid, theirs.pid!, ours.pid!]
  const before = pids.map(cpuOf)
  await pause(ticks * 1000)
  const [consumer, printer, reader] = pids.map((one, i) => ((cpuOf(one) - before[i]!) * 1000) / ticks) as [number, number, number]
  await Promise.all([terminated(ours), terminated(theirs), load.end()])
  await ended(child)
  const what = `consumer: ${keys.toLocaleString('en')} key${keys === 1 ? '' : 's'}`
  yield figure(`${what}, the consumer`, ms(consumer))
  yield figure(`${what}, dtrace(1)`, ms(printer))
  yield atMost(`${what}, the consumer / dtrace(1)`, consumer / printer, 1, times)
  yield figure(`${what}, the process that reads and passes on`, ms(reader))
}
