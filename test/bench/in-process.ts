/**
 * The work of the session on one line of the stream, in this process: model, frame and the terminal view, which writes into a file
 * that never blocks. Measured is CPU time: other work on the machine changes the elapsed time, but not user and system time.
 */
import { EventEmitter } from 'node:events'
import { fstatSync, openSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import type { Event, Unknown } from '../../src/core/stream/event.js'
import type { Frame, Size } from '../../src/core/frame.js'
import { frameOf } from '../../src/core/layout/frame-of.js'
import { reduce } from '../../src/core/update/update.js'
import { StreamDecoder } from '../../src/core/stream/ndjson.js'
import { palettes } from '../../src/palettes/index.js'
import { demoSource, type DemoOptions } from '../../src/sources/demo.js'
import { terminalView, type TerminalView } from '../../src/views/terminal/index.js'
import { writeBenchFile } from './machine.js'
import type { Model, ModelOptions } from '../../src/core/state/state.js'
import type { Action } from '../../src/core/state/actions.js'
import { initialModel } from '../../src/core/state/initial.js'

/** The terminal that is assumed: 256 colors and UTF-8, like most terminals. */
export const TERMINAL = { depth: '256', utf8: true } as const

/** Milliseconds of CPU, user and system, that `work` takes. */
export function measureCpu(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Lines of the demonstration, the header first. The seed is fixed, so they are the same on every machine. */
export async function readDemoLines(options: DemoOptions & { readonly ticks: number }): Promise<string[]> {
  const lines: string[] = []
  const source = demoSource({ seed: 1, pace: 'max', start: Date.UTC(2026, 0, 2, 14, 3, 20), ...options })
  for await (const { line } of source.events()) lines.push(line)
  return lines.slice(0, 1 + options.ticks)
}

/** The work of the session on a line, without the view. */
export class Follower {
  readonly #decoder = new StreamDecoder()
  model: Model

  constructor(options: Partial<ModelOptions> = {}) {
    this.model = initialModel({ palettes, utf8: TERMINAL.utf8, ...options })
  }

  takeLine(line: string): void {
    this.model = reduce(this.model, this.#decoder.decode(line))
  }

  takeEvent(event: Event | Unknown): void {
    this.model = reduce(this.model, event)
  }

  act(action: Action): void {
    this.model = reduce(this.model, action)
  }

  frame(size: Size): Frame {
    return frameOf(this.model, size)
  }
}

/** A file for output that only counts. */
export interface FileSink {
  readonly fd: number
  /** Bytes written so far. */
  count(): number
}

/** Opens a new empty file in the temporary directory of the benchmarks. */
export function openFileSink(): FileSink {
  const fd = openSync(writeBenchFile(`sink-${sinks++}`, ''), 'a')
  return { fd, count: () => fstatSync(fd).size }
}
let sinks = 0

/** A terminal view that writes into a file. */
export interface FileView {
  readonly view: TerminalView
  /** Bytes written so far. */
  count(): number
}

/** A view of this size whose terminal is a file. */
export function openFileView(size: Size, depth: '256' | 'truecolor' = TERMINAL.depth): FileView {
  const { fd, count } = openFileSink()
  const stdout = Object.assign(new EventEmitter(), size, { fd, isTTY: true }) as unknown as WriteStream
  const view = terminalView({ ...TERMINAL, depth, stdin: new PassThrough() as unknown as ReadStream, stdout })
  view.open({ action() {}, resize() {}, key() {}, failed: (error) => { throw error } })
  return { view, count }
}
