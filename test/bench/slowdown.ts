/**
 * What tracing every system call costs the traced: a loop of getpid(), untraced, under `heat-tracer --probe syscall`, under
 * bpftrace with the same two tracepoints, and under dtrace(1) with syscall:::, by turns.
 *
 * bpftrace is left out where it is not installed. dtrace(1)'s 720 probes come last and once: the kernel is busy with them for
 * minutes after.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { startHeatTracer } from '../support/heat-tracer.js'
import { findConsumer } from '../support/process.js'
import { figure, median, ns, pause, times, type Bench } from './bench.js'
import { dtrace, ended, environment, fileOf, leastLibraries, terminated, workload, type Workload } from './machine.js'

const CALLS = 200_000

const BPFTRACE = `
tracepoint:raw_syscalls:sys_enter { @start[tid] = nsecs; }
tracepoint:raw_syscalls:sys_exit /@start[tid]/ { @latency[args->id] = hist(nsecs - @start[tid]); delete(@start[tid]); }
interval:s:1 { print(@latency); clear(@latency); }
`
const DTRACE = `
syscall:::entry { self->start = timestamp; }
syscall:::return /self->start/ { @latency[probefunc] = llquantize(timestamp - self->start, 10, 2, 9, 20); self->start = 0; }
`

export const slowdown: Bench = {
  name: 'slowdown',
  about: 'a loop of getpid() while every system call is traced, ns a call',
  async *run(quick) {
    const loop = workload('bench-getpid', CALLS)
    const bpftrace = await installed('bpftrace')
    const took = { untraced: [] as number[], heatTracer: [] as number[], bpftrace: [] as number[] }
    for (let round = 0; round < (quick ? 2 : 4); round++) {
      took.untraced.push(...await looped(loop))
      took.heatTracer.push(...await underHeatTracer(loop))
      took.untraced.push(...await looped(loop))
      if (bpftrace) took.bpftrace.push(...await underBpftrace(loop))
    }
    const untraced = median(took.untraced)
    const ours = median(took.heatTracer)
    yield figure('slowdown: untraced', ns(untraced))
    yield figure('slowdown: heat-tracer --probe syscall', ns(ours))
    yield figure('slowdown: heat-tracer / untraced', times(ours / untraced))
    if (bpftrace) {
      yield figure('slowdown: bpftrace, the same two tracepoints', ns(median(took.bpftrace)))
      yield figure('slowdown: heat-tracer / bpftrace', times(ours / median(took.bpftrace)))
    }
    if (!quick) {
      const dtrace = median(await underDtrace(loop))
      yield figure('slowdown: dtrace(1) syscall:::, 720 probes', ns(dtrace))
      yield figure('slowdown: heat-tracer / dtrace(1)', times(ours / dtrace))
    }
    await loop.end()
  },
}

async function installed(program: string): Promise<boolean> {
  const child = spawn(program, ['--version'], { stdio: 'ignore' })
  return new Promise((resolve) => child.on('error', () => resolve(false)).on('exit', () => resolve(true)))
}

/** Nanoseconds a call, five times. */
async function looped({ child }: Workload): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    child.stdin!.write('\n')
    const [line] = (await once(child.stdout!, 'data')) as [Buffer]
    times.push(Number(String(line)))
  }
  return times
}

async function underHeatTracer(loop: Workload): Promise<number[]> {
  const tracer = startHeatTracer(['--probe', 'syscall', '--ndjson'], { env: environment })
  await heard(tracer, '"type":"tick"')
  const consumer = findConsumer(tracer.pid!)
  const times = await looped(loop)
  await terminated(tracer)
  if (consumer !== undefined) await ended(consumer)
  return times
}

async function underBpftrace(loop: Workload): Promise<number[]> {
  const tracer = spawn('bpftrace', ['-e', BPFTRACE], { stdio: ['ignore', 'pipe', 'pipe'] })
  await heard(tracer, '@latency')
  const times = await looped(loop)
  await terminated(tracer)
  return times
}

async function underDtrace(loop: Workload): Promise<number[]> {
  const { command, args } = dtrace(['-x', `syslibdir=${leastLibraries()}`, '-s', fileOf('slowdown.d', DTRACE)])
  const tracer = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment })
  await heard(tracer, 'matched')
  await pause(2000)
  const times = await looped(loop)
  await terminated(tracer)
  return times
}

/** It has said `word`, on either stream; what it says thereafter is read and forgotten. */
async function heard(child: ChildProcess, word: string): Promise<void> {
  let text = ''
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      text = (text + String(chunk)).slice(-4096)
      if (text.includes(word)) resolve()
    }
    child.stdout!.on('data', hear)
    child.stderr!.on('data', hear)
    child.on('exit', () => reject(new Error(`${child.spawnfile} ended: ${text}`)))
    child.on('error', reject)
  })
}
