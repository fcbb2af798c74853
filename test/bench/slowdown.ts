/**
 * How much tracing every system call slows down the traced program: a loop of getpid() runs untraced, under `heat-tracer --probe
 * syscall`, under bpftrace with the same two tracepoints, and under dtrace(1) with syscall:::, in turn.
 *
 * bpftrace is left out where it is not installed. dtrace(1) with its 720 probes runs last and once, because the kernel is busy with
 * them for minutes afterwards.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { startHeatTracer } from '../support/heat-tracer.js'
import { findConsumer } from '../support/process.js'
import { plainFigure, median, formatNs, pause, formatRatio, type Bench } from './bench.js'
import {
  dtraceCommand, environment, minimalLibraries, startWorkload, stopChild, waitForProcessEnd, writeBenchFile, type Workload,
} from './machine.js'

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

/** The benchmark `slowdown`. */
export const slowdown: Bench = {
  name: 'slowdown',
  about: 'a loop of getpid() while every system call is traced, ns per call',
  async *run(quick) {
    const loop = startWorkload('bench-getpid', CALLS)
    const bpftrace = await isInstalled('bpftrace')
    const took = { untraced: [] as number[], heatTracer: [] as number[], bpftrace: [] as number[] }
    for (let round = 0; round < (quick ? 2 : 4); round++) {
      took.untraced.push(...await timeLoop(loop))
      took.heatTracer.push(...await timeUnderHeatTracer(loop))
      took.untraced.push(...await timeLoop(loop))
      if (bpftrace) took.bpftrace.push(...await timeUnderBpftrace(loop))
    }
    const untraced = median(took.untraced)
    const ours = median(took.heatTracer)
    yield plainFigure('slowdown: untraced', formatNs(untraced))
    yield plainFigure('slowdown: heat-tracer --probe syscall', formatNs(ours))
    yield plainFigure('slowdown: heat-tracer / untraced', formatRatio(ours / untraced))
    if (bpftrace) {
      yield plainFigure('slowdown: bpftrace, the same two tracepoints', formatNs(median(took.bpftrace)))
      yield plainFigure('slowdown: heat-tracer / bpftrace', formatRatio(ours / median(took.bpftrace)))
    }
    if (!quick) {
      const dtrace = median(await timeUnderDtrace(loop))
      yield plainFigure('slowdown: dtrace(1) syscall:::, 720 probes', formatNs(dtrace))
      yield plainFigure('slowdown: heat-tracer / dtrace(1)', formatRatio(ours / dtrace))
    }
    await loop.end()
  },
}

async function isInstalled(program: string): Promise<boolean> {
  const child = spawn(program, ['--version'], { stdio: 'ignore' })
  return new Promise((resolve) => child.on('error', () => resolve(false)).on('exit', () => resolve(true)))
}

/** Nanoseconds per call, measured five times. */
async function timeLoop({ child }: Workload): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    child.stdin!.write('\n')
    const [line] = (await once(child.stdout!, 'data')) as [Buffer]
    times.push(Number(String(line)))
  }
  return times
}

async function timeUnderHeatTracer(loop: Workload): Promise<number[]> {
  const tracer = startHeatTracer(['--probe', 'syscall', '--ndjson'], { env: environment })
  await waitForText(tracer, '"type":"tick"')
  const consumer = findConsumer(tracer.pid!)
  const times = await timeLoop(loop)
  await stopChild(tracer)
  if (consumer !== undefined) await waitForProcessEnd(consumer)
  return times
}

async function timeUnderBpftrace(loop: Workload): Promise<number[]> {
  const tracer = spawn('bpftrace', ['-e', BPFTRACE], { stdio: ['ignore', 'pipe', 'pipe'] })
  await waitForText(tracer, '@latency')
  const times = await timeLoop(loop)
  await stopChild(tracer)
  return times
}

async function timeUnderDtrace(loop: Workload): Promise<number[]> {
  const { command, args } = dtraceCommand(['-x', `syslibdir=${minimalLibraries()}`, '-s', writeBenchFile('slowdown.d', DTRACE)])
  const tracer = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment })
  await waitForText(tracer, 'matched')
  await pause(2000)
  const times = await timeLoop(loop)
  await stopChild(tracer)
  return times
}

/** Waits until the child has written `word` to either stream. Everything after it is read and dropped. */
async function waitForText(child: ChildProcess, word: string): Promise<void> {
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
