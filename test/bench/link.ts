/**
 * A slow link: the reader of the terminal takes 50 KB a second, and most of the map is repainted 20 times a second.
 *
 * The tick loop must not wait for the reader. In this process, the delay of a timer shows that; for the command, the number of ticks
 * that it has recorded. Frames must be dropped, not queued: the bytes that the view holds, and the command's resident memory after
 * its history is full, must not grow.
 */
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { terminalView } from '../../src/views/terminal/index.js'
import { openPty, waitUntil } from '../support/pty.js'
import { throttleReads } from '../support/throttle.js'
import { boundedFigure, formatBytes, plainFigure, median, formatMs, pause, formatRatio, type Bench, type Figure } from './bench.js'
import { readDemoLines, Follower, TERMINAL } from './in-process.js'
import { writeBenchFile, runOnTerminal } from './machine.js'

const RATE = 50_000
const INTERVAL = 50
const SIZE = { columns: 120, rows: 40 }
/** Milliseconds. A timer that is less late than this has not waited for the reader. */
const LATE = 50

/** The benchmark `link`. */
export const link: Bench = {
  name: 'link',
  about: `a reader of ${RATE / 1000} KB/s, most of the map repainted ${1000 / INTERVAL} times a second: ticks, frames, memory`,
  async *run(quick) {
    const ticks = quick ? 300 : 1200
    const lines = await readDemoLines({ ticks: SIZE.columns + ticks, keys: 30 })
    const follower = new Follower({ half: true, history: 400 })
    for (const line of lines.slice(0, 1 + SIZE.columns)) follower.takeLine(line)
    const pty = openPty(SIZE)
    const view = terminalView({ ...TERMINAL, stdin: pty.stdin, stdout: pty.stdout })
    view.open({ action() {}, resize() {}, key() {}, failed: (error) => { throw error } })
    const reader = throttleReads(pty, RATE)
    try {
      yield* paintThroughSlowReader(lines.slice(1 + SIZE.columns), follower, view, pty)
    } finally {
      reader.release()
      view.close()
      pty.close()
    }
    yield* runCommandOnSlowReader(quick ? 10 : 40)
  },
}

async function* paintThroughSlowReader(
  lines: readonly string[], follower: Follower, view: ReturnType<typeof terminalView>, pty: ReturnType<typeof openPty>,
): AsyncIterable<Figure> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  let [held, dropped] = [0, 0]
  const before = pty.bytes()
  const began = performance.now()
  delay.enable()
  for (const [i, line] of lines.entries()) {
    follower.takeLine(line)
    follower.act({ type: 'next-palette' })
    if (view.held > 0) dropped++
    view.paint(follower.frame(SIZE))
    held = Math.max(held, view.held)
    await pause(began + (i + 1) * INTERVAL - performance.now())
  }
  delay.disable()
  const took = performance.now() - began
  yield boundedFigure('link: time for the ticks / planned time', took / (lines.length * INTERVAL), 1.05, formatRatio)
  yield boundedFigure('link: event loop, p99 of the delay', delay.percentile(99) / 1e6, LATE, formatMs)
  yield plainFigure('link: event loop, longest delay', formatMs(delay.max / 1e6))
  yield plainFigure('link: bytes a second that the reader took', formatBytes(((pty.bytes() - before) * 1000) / took))
  yield plainFigure('link: frames dropped, the one before was not sent yet', `${dropped} of ${lines.length}`)
  yield boundedFigure('link: bytes held of one frame, max', held, 150_000, formatBytes)
}

/** The command itself on a terminal with a slow reader, for `duration` seconds after its history is full. */
async function* runCommandOnSlowReader(duration: number): AsyncIterable<Figure> {
  const recording = writeBenchFile('link.ndjson', '')
  const words = ['--demo', '--interval', String(INTERVAL), '--history', '200', '--record', recording, '--force']
  const program = runOnTerminal(words, SIZE.columns, SIZE.rows)
  await waitUntil('the screen is drawn', () => program.output().includes('DEMO'), 20_000)
  const reader = throttleReads(program, RATE)
  const ticks = (): number => readFileSync(recording, 'latin1').split('{"type":"tick"').length - 1
  const typing = setInterval(() => program.type('p'), INTERVAL)
  await pause(15_000)
  const [began, before, bytesBefore] = [performance.now(), ticks(), program.bytes()]
  const memory = [readResidentBytes(program.pid)]
  for (let second = 0; second < duration; second++) {
    await pause(1000)
    memory.push(readResidentBytes(program.pid))
  }
  const took = performance.now() - began
  yield boundedFigure('link: the command, time for its ticks / planned time', took / ((ticks() - before) * INTERVAL), 1.05, formatRatio)
  yield plainFigure('link: the command, bytes a second that the reader took', formatBytes(((program.bytes() - bytesBefore) * 1000) / took))
  const [first, last] = [memory.slice(0, 5), memory.slice(-5)].map(median) as [number, number]
  yield plainFigure('link: the command, resident memory', `${(last / 2 ** 20).toFixed(0)} MB`)
  yield boundedFigure(`link: the command, resident memory, against ${duration} s before`, last / first, 1.1, formatRatio)
  clearInterval(typing)
  reader.release()
  program.type('q')
  await program.exited
  program.close()
}

/** Resident memory of a process, bytes. */
function readResidentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024
}
