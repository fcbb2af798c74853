/**
 * From a line of the stream to the bytes for the terminal, within one process: CPU and bytes a tick, beside a plain repaint
 * of the same frames: one blessed box, filled with setContent() and tags, as most blessed programs do it.
 *
 * The stream is the demonstration's, which is the same on every machine. Both paint the same frames by turns, fifty at a
 * time, into a file; what the plain one has to draw is worked out beforehand and not counted, and neither is any time in
 * which the terminal would read.
 */
import { EventEmitter } from 'node:events'
import { openSync, fstatSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import blessed from 'blessed'
import type { Frame, Size } from '../../src/core/frame.js'
import { frameOf } from '../../src/core/layout.js'
import { initial, update, type Model } from '../../src/core/model.js'
import { StreamDecoder } from '../../src/core/ndjson.js'
import { palettes } from '../../src/palettes/index.js'
import { demoSource } from '../../src/sources/demo.js'
import { terminalView } from '../../src/views/terminal/index.js'
import type { ScreenCell } from '../support/screen.js'
import { expectedCells } from '../terminal/expected.js'
import { atMost, bytes, figure, mean, median, ms, times, type Bench, type Figure } from './bench.js'
import { fileOf } from './machine.js'

const SIZES: readonly (readonly [columns: number, rows: number, bound?: number])[] = [[80, 24], [120, 40], [160, 50, 1], [200, 60]]
const TURN = 50
const LOOK = { depth: '256', utf8: true } as const

export const paint: Bench = {
  name: 'paint',
  about: 'a line of the stream to the bytes for the terminal: CPU and bytes a tick, beside a plain blessed repaint, 256 colours',
  async *run(quick) {
    for (const [columns, rows, bound] of SIZES) yield* compared({ columns, rows }, quick ? 4 : 8, bound)
  },
}

/** Where bytes go, and how many went. */
interface Sink {
  readonly fd: number
  count(): number
}

function sink(name: string): Sink {
  const fd = openSync(fileOf(name, ''), 'a')
  return { fd, count: () => fstatSync(fd).size }
}

interface Painter {
  /** Milliseconds of CPU and bytes of one turn, a tick. */
  turn(lines: readonly string[], frames: readonly Frame[]): { cpu: number; bytes: number }
}

async function* compared(size: Size, turns: number, bound?: number): AsyncIterable<Figure> {
  const lines: string[] = []
  // One turn to fill the map, two to warm up, and those that count.
  for await (const { line } of demoSource({ seed: 1, ticks: size.columns + (turns + 2) * TURN, pace: 'max' }).events()) lines.push(line)
  const ours = heatTracer(size)
  const theirs = plain(size)
  const results = { ours: [] as ReturnType<Painter['turn']>[], theirs: [] as ReturnType<Painter['turn']>[] }
  const model = new Follower()
  for (const line of lines.slice(0, 1 + size.columns)) model.take(line)
  ours.turn(lines.slice(0, 1 + size.columns), [])
  for (let at = 1 + size.columns; at + TURN <= lines.length; at += TURN) {
    const turn = lines.slice(at, at + TURN)
    const frames = turn.map((line) => (model.take(line), model.frame(size)))
    results.ours.push(ours.turn(turn, frames))
    results.theirs.push(theirs.turn(turn, frames))
  }
  yield* judged(`paint: ${size.columns}x${size.rows}`, results.ours.slice(2), results.theirs.slice(2), bound)
}

function* judged(what: string, ours: ReturnType<Painter['turn']>[], theirs: ReturnType<Painter['turn']>[], bound?: number): Iterable<Figure> {
  const [cpu, plainCpu] = [ours, theirs].map((turns) => median(turns.map((turn) => turn.cpu))) as [number, number]
  const [count, plainCount] = [ours, theirs].map((turns) => mean(turns.map((turn) => turn.bytes))) as [number, number]
  yield bound === undefined ? figure(`${what}, CPU`, ms(cpu)) : atMost(`${what}, CPU`, cpu, bound, ms)
  yield figure(`${what}, CPU, a plain blessed repaint`, ms(plainCpu))
  yield figure(`${what}, CPU, heat-tracer / plain`, times(cpu / plainCpu))
  yield figure(`${what}, bytes`, bytes(count))
  yield figure(`${what}, bytes, heat-tracer / plain`, times(count / plainCount))
}

/** What the session does with a line, less the view. */
class Follower {
  readonly #decoder = new StreamDecoder()
  #model: Model = initial({ palettes, utf8: LOOK.utf8 })

  take(line: string): void {
    this.#model = update(this.#model, this.#decoder.decode(line))
  }

  frame(size: Size): Frame {
    return frameOf(this.#model, size)
  }
}

/** Milliseconds of CPU, user and system, that `work` takes. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function heatTracer(size: Size): Painter {
  const { fd, count } = sink('ours')
  const stdout = Object.assign(new EventEmitter(), size, { fd, isTTY: true }) as unknown as WriteStream
  const view = terminalView({ ...LOOK, stdin: new PassThrough() as unknown as ReadStream, stdout })
  view.open({ action() {}, resize() {}, quit() {}, failed: (error) => { throw error } })
  const model = new Follower()
  return {
    turn(lines) {
      const before = count()
      const cpu = cpuOf(() => {
        for (const line of lines) {
          model.take(line)
          view.paint(model.frame(size))
        }
      })
      return { cpu: cpu / lines.length, bytes: (count() - before) / lines.length }
    },
  }
}

function plain(size: Size): Painter {
  let written = 0
  const output = Object.assign(new EventEmitter(), size, { isTTY: true, writable: true, write: (text: string) => (written += Buffer.byteLength(text), true) })
  const screen = blessed.screen({ input: new PassThrough() as never, output: output as never, terminal: 'xterm-256color', forceUnicode: true } as never)
  const box = blessed.box({ parent: screen, width: '100%', height: '100%', tags: true })
  return {
    turn(lines, frames) {
      const before = written
      const screens = frames.map((frame) => expectedCells(frame, LOOK))
      const cpu = cpuOf(() => {
        for (const cells of screens) {
          box.setContent(cells.map(tagged).join('\n'))
          screen.render()
          screen.program.flush() // it would wait for the end of this turn of the event loop
        }
      })
      return { cpu: cpu / lines.length, bytes: (written - before) / lines.length }
    },
  }
}

/** A line of cells as blessed's tags, one for each run of the same colours. */
function tagged(cells: readonly ScreenCell[]): string {
  let text = ''
  let last = ''
  for (const { ch, fg, bg, bold } of cells) {
    const tags = `${fg === 'default' ? '' : `{${NAMES[Number(fg)] ?? 'white'}-fg}`}${bg === 'default' ? '' : `{${hex(Number(bg))}-bg}`}${bold ? '{bold}' : ''}`
    if (tags !== last) text += (last === '' ? '' : '{/}') + tags
    last = tags
    text += ch
  }
  return last === '' ? text : text + '{/}'
}

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white', 'brightblack', 'brightred', 'brightgreen', 'brightyellow', 'brightblue', 'brightmagenta', 'brightcyan', 'brightwhite']

/** Of xterm's 256 colours, as blessed's tags want them. */
function hex(index: number): string {
  if (index < 16) return NAMES[index]!
  const levels = index < 232
    ? [36, 6, 1].map((place) => Math.floor((index - 16) / place) % 6).map((level) => (level === 0 ? 0 : 55 + 40 * level))
    : Array.from({ length: 3 }, () => 8 + 10 * (index - 232))
  return `#${levels.map((level) => level.toString(16).padStart(2, '0')).join('')}`
}
