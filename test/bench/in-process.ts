/**
 * What the session does with a line, within this process: model, frame, and the terminal's view writing into a file, which
 * takes all at once; and the CPU time of it. Other work on the machine shares the clock, but not user and system time.
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
import { fileOf } from './machine.js'
import type { Model, ModelOptions } from '../../src/core/state/state.js'
import type { Action } from '../../src/core/state/actions.js'
import { initialModel } from '../../src/core/state/initial.js'

/** As most terminals are. */
export const LOOK = { depth: '256', utf8: true } as const

/** Milliseconds of CPU, user and system, that `work` takes. */
export function cpuOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Lines of the demonstration, the header first: the same on every machine. */
export async function demoLines(options: DemoOptions & { readonly ticks: number }): Promise<string[]> {
  const lines: string[] = []
  for await (const { line } of demoSource({ seed: 1, pace: 'max', start: Date.UTC(2026, 0, 2, 14, 3, 20), ...options }).events()) lines.push(line)
  return lines.slice(0, 1 + options.ticks)
}

/** What the session does with a line, less the view. */
export class Follower {
  readonly #decoder = new StreamDecoder()
  model: Model

  constructor(options: Partial<ModelOptions> = {}) {
    this.model = initialModel({ palettes, utf8: LOOK.utf8, ...options })
  }

  take(line: string): void {
    this.model = reduce(this.model, this.#decoder.decode(line))
  }

  happened(event: Event | Unknown): void {
    this.model = reduce(this.model, event)
  }

  act(action: Action): void {
    this.model = reduce(this.model, action)
  }

  frame(size: Size): Frame {
    return frameOf(this.model, size)
  }
}

export interface FileSink {
  readonly fd: number
  /** Bytes written so far. */
  count(): number
}

export function fileSink(): FileSink {
  const fd = openSync(fileOf(`sink-${sinks++}`, ''), 'a')
  return { fd, count: () => fstatSync(fd).size }
}
let sinks = 0

export interface FileView {
  readonly view: TerminalView
  /** Bytes written so far. */
  count(): number
}

/** A view of this size whose terminal is a file. */
export function fileView(size: Size, depth: '256' | 'truecolor' = LOOK.depth): FileView {
  const { fd, count } = fileSink()
  const stdout = Object.assign(new EventEmitter(), size, { fd, isTTY: true }) as unknown as WriteStream
  const view = terminalView({ ...LOOK, depth, stdin: new PassThrough() as unknown as ReadStream, stdout })
  view.open({ action() {}, resize() {}, key() {}, failed: (error) => { throw error } })
  return { view, count }
}
