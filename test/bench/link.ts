/**
 * A poor link: the terminal's other end takes 50 KB a second, and most of the map is repainted 20 times a second.
 *
 * The tick loop must not wait for the reader: how late a timer comes tells, within this process; and for the command, how many
 * ticks it has recorded meanwhile. Frames must be dropped, not queued: what is held, and the command's resident memory once
 * its history is full, stay as they are.
 */
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { terminalView } from '../../src/views/terminal/index.js'
import { openPty, waitUntil } from '../support/pty.js'
import { throttleReads } from '../support/throttle.js'
import { atMost, bytes, figure, median, ms, pause, times, type Bench, type Figure } from './bench.js'
import { demoLines, Follower, LOOK } from './in-process.js'
import { fileOf, onTerminal } from './machine.js'

const RATE = 50_000
const INTERVAL = 50
const SIZE = { columns: 120, rows: 40 }
/** A timer of this many milliseconds may be late by so much and still nobody has waited for the reader. */
const LATE = 50

export const link: Bench = {
  name: 'link',
  about: `a reader of ${RATE / 1000} KB/s, most of the map repainted ${1000 / INTERVAL} times a second: ticks, frames, memory`,
  async *run(quick) {
    const ticks = quick ? 300 : 1200
    const lines = await demoLines({ ticks: SIZE.columns + ticks, keys: 30 })
    const follower = new Follower({ half: true, history: 400 })
    for (const line of lines.slice(0, 1 + SIZE.columns)) follower.take(line)
    const pty = openPty(SIZE)
    const view = terminalView({ ...LOOK, stdin: pty.stdin, stdout: pty.stdout })
    view.open({ action() {}, resize() {}, key() {}, failed: (error) => { throw error } })
    const reader = throttleReads(pty, RATE)
    try {
      yield* watched(lines.slice(1 + SIZE.columns), follower, view, pty)
    } finally {
      reader.release()
      view.close()
      pty.close()
    }
    yield* commanded(quick ? 10 : 40)
  },
}

async function* watched(lines: readonly string[], follower: Follower, view: ReturnType<typeof terminalView>, pty: ReturnType<typeof openPty>): AsyncIterable<Figure> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  let [held, dropped] = [0, 0]
  const before = pty.bytes()
  const began = performance.now()
  delay.enable()
  for (const [i, line] of lines.entries()) {
    follower.take(line)
    follower.act({ type: 'next-palette' })
    if (view.held > 0) dropped++
    view.paint(follower.frame(SIZE))
    held = Math.max(held, view.held)
    await pause(began + (i + 1) * INTERVAL - performance.now())
  }
  delay.disable()
  const took = performance.now() - began
  yield atMost('link: time for the ticks, of what they are due', took / (lines.length * INTERVAL), 1.05, times)
  yield atMost('link: event loop, 99 of 100 late by at most', delay.percentile(99) / 1e6, LATE, ms)
  yield figure('link: event loop, the most', ms(delay.max / 1e6))
  yield figure('link: bytes a second that the reader took', bytes(((pty.bytes() - before) * 1000) / took))
  yield figure('link: frames that found the last one still on its way', `${dropped} of ${lines.length}`)
  yield atMost('link: held of one frame, the most', held, 150_000, bytes)
}

/** The command itself, on a terminal that is read as slowly, for so many seconds after its history is full. */
async function* commanded(duration: number): AsyncIterable<Figure> {
  const recording = fileOf('link.ndjson', '')
  const program = onTerminal(['--demo', '--interval', String(INTERVAL), '--history', '200', '--record', recording, '--force'], SIZE.columns, SIZE.rows)
  await waitUntil('it is there', () => program.output().includes('DEMO'), 20_000)
  const reader = throttleReads(program, RATE)
  const ticks = (): number => readFileSync(recording, 'latin1').split('{"type":"tick"').length - 1
  const typing = setInterval(() => program.type('p'), INTERVAL)
  await pause(15_000)
  const [began, before, bytesBefore] = [performance.now(), ticks(), program.bytes()]
  const memory = [residentOf(program.pid)]
  for (let second = 0; second < duration; second++) {
    await pause(1000)
    memory.push(residentOf(program.pid))
  }
  const took = performance.now() - began
  yield atMost('link: the command, time for its ticks, of what they are due', took / ((ticks() - before) * INTERVAL), 1.05, times)
  yield figure('link: the command, bytes a second that the reader took', bytes(((program.bytes() - bytesBefore) * 1000) / took))
  const [first, last] = [memory.slice(0, 5), memory.slice(-5)].map(median) as [number, number]
  yield figure('link: the command, resident memory', `${(last / 2 ** 20).toFixed(0)} MB`)
  yield atMost(`link: the command, resident memory, against ${duration} s before`, last / first, 1.1, times)
  clearInterval(typing)
  reader.release()
  program.type('q')
  await program.exited
  program.close()
}

/** Bytes. */
function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024
}
