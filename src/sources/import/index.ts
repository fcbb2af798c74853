/**
 * Aggregations and traces of other programs as a `Source`: whatever takes the stream takes these.
 *
 * To add a format: a file here with a `Reader` (see format.ts), its name in FORMATS, how its first lines look in `formatOf`, and a
 * line in `readerOf`. Whatever a line holds, it is understood or counted as junk: the first such line is quoted in a notice at once, their
 * number at the end. A file in which nothing is understood is a UserError.
 */
import { basename } from 'node:path'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { End, Event } from '../../core/stream/event.js'
import { encode } from '../../core/stream/ndjson.js'
import type { Pace } from '../../core/stream/playback.js'
import type { Source, SourcedEvent } from '../source.js'
import { BpftraceReader } from './bpftrace.js'
import { isHeading } from './dtrace-rows.js'
import { DTraceReader } from './dtrace.js'
import type { UntimedEvent, Quantizer } from './format-reader.js'
import { LineReader, type Batch, type ImportInput } from './line-reader.js'
import { RejectedLines } from './rejected-lines.js'
import { TickBuilder, type CountMode } from './tick-builder.js'
import { TraceReader, type TimeUnit } from './trace.js'
import { Pacer } from '../pacer.js'

export type { CountMode } from './tick-builder.js'
export type { Quantizer } from './format-reader.js'
export type { TimeUnit } from './trace.js'

export const IMPORT_FORMATS = ['dtrace', 'bpftrace', 'trace'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

export type ImportOptions = ImportInput & {
  /** Absent: told from the first lines. */
  readonly format?: ImportFormat
  /** Milliseconds a tick. Absent: what a live pipe's pace or the text's stamps say, else 1000. */
  readonly interval?: number
  /** Of the values; default '' (unknown), for a trace us. */
  readonly unit?: string
  /** Of a trace's times; default s. */
  readonly timeUnit?: TimeUnit
  readonly title?: string
  /** Default auto. */
  readonly countMode?: CountMode
  /** What the values were, or are to be, quantized by. Absent: told from the buckets; for a trace llquantize of twenty steps a decade. */
  readonly quantizer?: Quantizer
  /** Default 'max': a tick as soon as it is read. */
  readonly pace?: Pace
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number
}

/** What index.ts asks of whoever makes events. */
interface EventBuilder {
  readonly events: Event[]
  readonly hasHeader: boolean
  readonly time: number
  readLine(text: string, number: number, arrived: number): void
  flush(end: boolean): void
  addEvent(remark: UntimedEvent): void
  describeSkipped(): readonly string[]
}

/** Lines looked at before a format is chosen. */
const MAX_EARLY_LINES = 1000
/** Lines of two numbers that make a trace. */
const TRACE_LINES_NEEDED = 3

/** The stream that an imported file or pipe gives, its format as named or recognized. `events` throws UserErrors. */
export function importSource(options: ImportOptions): Source {
  const foreign = new Import(options)
  return { events: () => foreign.events(), stop: () => foreign.stop(), abort: () => foreign.abort() }
}

class Import {
  readonly #options: ImportOptions
  readonly #input: LineReader
  readonly #pacer: Pacer
  readonly #junk = new RejectedLines()
  #maker: EventBuilder | undefined
  #traceLike = 0
  #early: { text: string; number: number; arrived: number }[] = []
  #state: 'running' | 'stopped' | 'aborted' = 'running'

  constructor(options: ImportOptions) {
    this.#options = options
    this.#input = new LineReader(options, options.now ?? Date.now)
    this.#pacer = new Pacer(options.pace ?? 'max')
  }

  stop(): void {
    if (this.#state === 'running') this.#leave('stopped')
  }

  abort(): void {
    this.#leave('aborted')
  }

  #leave(state: 'stopped' | 'aborted'): void {
    this.#state = state
    this.#pacer.release()
    this.#input.stop()
  }

  async *events(): AsyncGenerator<SourcedEvent> {
    if (this.#options.format !== undefined) this.#maker = this.#makerOf(this.#options.format)
    let empty = true
    for await (const batch of this.#input.readBatches()) {
      empty &&= batch.lines.every((line) => line === '')
      for (const events of this.#read(batch)) yield* this.#paced(events)
      if (this.#state !== 'running') break
    }
    if (this.#state === 'aborted') return
    if (empty && this.#state === 'running') throw new UserError(errors.importEmpty(this.#input.name))
    yield* this.#paced(this.#end())
  }

  /** What a batch makes, in pieces, so that a large one is not held as events. */
  *#read({ lines, firstNumber: first, arrived }: Batch): Generator<Event[]> {
    if (lines.length === 0) this.#maker?.flush(false)
    for (let i = 0; i < lines.length; i++) {
      this.#line(lines[i]!, first + i, arrived)
      if ((this.#maker?.events.length ?? 0) >= 16) yield this.#maker!.events.splice(0)
    }
    yield this.#maker?.events.splice(0) ?? []
  }

  #line(text: string, number: number, arrived: number): void {
    if (this.#maker !== undefined) return this.#maker.readLine(text, number, arrived)
    this.#early.push({ text, number, arrived })
    const format = detectFormat(text)
    if (format === 'trace') this.#traceLike++
    // Two numbers may also be the key of a distribution that follows.
    if (format !== undefined && (format !== 'trace' || this.#traceLike >= TRACE_LINES_NEEDED)) this.#choose(format)
    else if (this.#early.length >= MAX_EARLY_LINES) throw this.#unknown()
  }

  #choose(format: ImportFormat): void {
    const maker = this.#makerOf(format)
    this.#maker = maker
    for (const { text, number, arrived } of this.#early.splice(0)) maker.readLine(text, number, arrived)
  }

  #unknown(): UserError {
    const first = this.#early.find(({ text }) => text.trim() !== '')
    const junk = new RejectedLines()
    if (first !== undefined) junk.add(first.text, first.number)
    return new UserError(errors.importUnknown(this.#input.name, junk.first))
  }

  #makerOf(format: ImportFormat): EventBuilder {
    const { interval, unit = format === 'trace' ? 'us' : '', timeUnit, countMode: counts = 'auto', quantizer } = this.#options
    const { isLive, name } = this.#input
    const title = this.#options.title ?? basename(name)
    const common = { title, unit, isLive, ...(quantizer === undefined ? {} : { quantizer }) }
    const junk = (text: string, number: number): void => {
      const said = this.#junk.add(text, number)
      if (said !== undefined) this.#maker!.addEvent({ type: 'notice', from: 'consumer', text: said })
    }
    if (format === 'trace') return new TraceReader({ ...common, ...(timeUnit === undefined ? {} : { timeUnit }), interval: interval ?? 1000 }, junk)
    const ticks = new TickBuilder({ ...common, countMode: counts, ...(interval === undefined ? {} : { interval }) })
    const sink = { addPrintout: ticks.addPrintout.bind(ticks), addEvent: ticks.addEvent.bind(ticks), reject: junk }
    const reader = format === 'dtrace' ? new DTraceReader(sink) : new BpftraceReader(sink)
    return {
      events: ticks.events,
      get hasHeader() { return ticks.hasHeader },
      get time() { return ticks.time },
      readLine: reader.readLine.bind(reader),
      flush: (end) => {
        if (end) ticks.finish()
        reader.flush(end)
        if (end) ticks.flush()
      },
      addEvent: ticks.addEvent.bind(ticks),
      describeSkipped: reader.describeSkipped.bind(reader),
    }
  }

  /** The last print, what is to be said of all lines, and the end. */
  #end(): Event[] {
    if (this.#maker === undefined && this.#traceLike > 0) this.#choose('trace')
    const maker = this.#maker
    if (maker === undefined) {
      if (this.#state === 'stopped') return []
      throw this.#unknown()
    }
    maker.flush(true)
    if (!maker.hasHeader) {
      if (this.#state === 'stopped') return []
      throw new UserError(errors.importNothing(this.#input.name, this.#junk.first))
    }
    const said = [this.#junk.formatSummary(), ...maker.describeSkipped().map((what) => `Skipped: ${what}`)]
    for (const text of said) if (text !== undefined) maker.addEvent({ type: 'notice', from: 'consumer', text })
    const end: End = { type: 'end', time: maker.time, reason: this.#state === 'stopped' ? 'stop' : 'limit', status: 0 }
    return [...maker.events.splice(0), end]
  }

  async *#paced(events: readonly Event[]): AsyncGenerator<SourcedEvent> {
    for (const event of events) {
      if (event.type === 'tick') await this.#pacer.waitUntil(event.time)
      if (this.#state === 'aborted') return
      yield { event, line: encode(event) }
    }
  }
}

/** What a line shows its file to be; undefined when it may be in any. */
function detectFormat(line: string): ImportFormat | undefined {
  if (isHeading(line)) return 'dtrace'
  if (/^\s*\{\s*"type"\s*:\s*"[a-z_]+"\s*,\s*"data"\s*:/.test(line.slice(0, 200))) return 'bpftrace'
  if (line.length < 200 && /^\s*[-+]?[\d.]+(e[-+]?\d+)?[\s,]+[-+]?[\d.]+(e[-+]?\d+)?(\s|,|$)/i.test(line) && !/^ *\d+ +\d+ +\S*:/.test(line)) return 'trace'
  return undefined
}
