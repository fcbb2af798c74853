/**
 * Imports the output of other programs as a `Source`: aggregations of dtrace(1) and bpftrace, and traces of single events. Whatever
 * takes the stream takes them.
 *
 * To add a format, write a file here with a `FormatReader` (see format-reader.ts), add its name to IMPORT_FORMATS, recognize its
 * lines in `detectFormat`, and make its reader in `#buildEventBuilder`. Each line is either read or rejected: the first rejected
 * line is quoted in a notice immediately, and their number comes at the end. A file in which nothing can be read is a UserError.
 */
import { basename } from 'node:path'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { End, Event } from '../../core/stream/event.js'
import type { Pace } from '../../core/stream/playback.js'
import { encodeEvent, type Source, type SourcedEvent } from '../source.js'
import { BpftraceReader } from './bpftrace.js'
import { isHeading } from './dtrace-rows.js'
import { DTraceReader } from './dtrace.js'
import type { FormatReader, Quantizer, ReaderOutput, UntimedEvent } from './format-reader.js'
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
  /** Default: recognized by the first lines. */
  readonly format?: ImportFormat
  /** Milliseconds per tick. Default: as the times of arrival or of the text say, else 1000. */
  readonly interval?: number
  /** Unit of the values. Default '' (unknown), for a trace us. */
  readonly unit?: string
  /** Unit of a trace's times. Default s. */
  readonly timeUnit?: TimeUnit
  /** Default: the name of the file. */
  readonly title?: string
  /** Whether the counts are sums since the start. Default auto. */
  readonly countMode?: CountMode
  /** The function that made the buckets. Default: guessed from them; for a trace, llquantize with 20 steps per decade. */
  readonly quantizer?: Quantizer
  /** Speed. Default 'max': each tick as soon as it is read. */
  readonly pace?: Pace
  /** The current time in milliseconds since the epoch; for tests. */
  readonly now?: () => number
}

/** Makes the events of the stream from the lines of one format. */
interface EventBuilder extends FormatReader {
  /** The events that are ready; `ImportSource` takes them out. */
  readonly events: Event[]
  readonly hasHeader: boolean
  /** Time of the last tick, milliseconds since the header's start. */
  readonly time: number
  addEvent(event: UntimedEvent): void
}

/** Lines that are examined before the format is an error. */
const MAX_EARLY_LINES = 1000
/** Lines with two numbers that make the file a trace. */
const TRACE_LINES_NEEDED = 3

/**
 * A source that imports a file or pipe. It is opened when `events()` is first asked for an event, which throws a UserError when the
 * input cannot be read or holds nothing that can be drawn.
 */
export function importSource(options: ImportOptions): Source {
  return new ImportSource(options)
}

class ImportSource implements Source {
  readonly #options: ImportOptions
  readonly #input: LineReader
  readonly #pacer: Pacer
  readonly #rejected = new RejectedLines()
  /** Undefined until the format is known. */
  #builder: EventBuilder | undefined
  /** Lines that came before the format was known, and how many of them look like a trace. */
  #earlyLines: { text: string; number: number; arrived: number }[] = []
  #traceLikeLines = 0
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
    if (this.#options.format !== undefined) this.#builder = this.#buildEventBuilder(this.#options.format)
    let isEmpty = true
    for await (const batch of this.#input.readBatches()) {
      isEmpty &&= batch.lines.every((line) => line === '')
      for (const events of this.#readBatch(batch)) yield* this.#emitWhenDue(events)
      if (this.#state !== 'running') break
    }
    if (this.#state === 'aborted') return
    if (isEmpty && this.#state === 'running') throw new UserError(errors.importEmpty(this.#input.name))
    yield* this.#emitWhenDue(this.#buildLastEvents())
  }

  /** The events of a batch, a few at a time, so that memory never holds those of a large batch. */
  *#readBatch({ lines, firstNumber, arrived }: Batch): Generator<Event[]> {
    if (lines.length === 0) this.#builder?.flush(false)
    for (let i = 0; i < lines.length; i++) {
      this.#readLine(lines[i]!, firstNumber + i, arrived)
      if ((this.#builder?.events.length ?? 0) >= 16) yield this.#builder!.events.splice(0)
    }
    yield this.#builder?.events.splice(0) ?? []
  }

  #readLine(text: string, number: number, arrived: number): void {
    if (this.#builder !== undefined) return this.#builder.readLine(text, number, arrived)
    this.#earlyLines.push({ text, number, arrived })
    const format = detectFormat(text)
    if (format === 'trace') this.#traceLikeLines++
    // Two numbers can also be the key of a distribution that follows.
    if (format !== undefined && (format !== 'trace' || this.#traceLikeLines >= TRACE_LINES_NEEDED)) this.#chooseFormat(format)
    else if (this.#earlyLines.length >= MAX_EARLY_LINES) throw this.#unknownFormatError()
  }

  #chooseFormat(format: ImportFormat): EventBuilder {
    const builder = this.#buildEventBuilder(format)
    this.#builder = builder
    for (const { text, number, arrived } of this.#earlyLines.splice(0)) builder.readLine(text, number, arrived)
    return builder
  }

  #unknownFormatError(): UserError {
    const first = this.#earlyLines.find(({ text }) => text.trim() !== '')
    const lines = new RejectedLines()
    if (first !== undefined) lines.add(first.text, first.number)
    return new UserError(errors.importUnknown(this.#input.name, lines.first))
  }

  #buildEventBuilder(format: ImportFormat): EventBuilder {
    const { interval, unit = format === 'trace' ? 'us' : '', timeUnit, countMode = 'auto', quantizer } = this.#options
    const { isLive, name } = this.#input
    const title = this.#options.title ?? basename(name)
    const common = { title, unit, isLive, ...(quantizer === undefined ? {} : { quantizer }) }
    const reject = (text: string, number: number): void => {
      const notice = this.#rejected.add(text, number)
      if (notice !== undefined) this.#builder!.addEvent({ type: 'notice', from: 'consumer', text: notice })
    }
    if (format === 'trace') {
      return new TraceReader({ ...common, ...(timeUnit === undefined ? {} : { timeUnit }), interval: interval ?? 1000 }, reject)
    }
    const ticks = new TickBuilder({ ...common, countMode, ...(interval === undefined ? {} : { interval }) })
    const output: ReaderOutput = { addPrintout: ticks.addPrintout.bind(ticks), addEvent: ticks.addEvent.bind(ticks), reject }
    return joinReaderAndTicks(format === 'dtrace' ? new DTraceReader(output) : new BpftraceReader(output), ticks)
  }

  /** The last tick, the notices about skipped and rejected lines, and the end. */
  #buildLastEvents(): Event[] {
    const builder = this.#builder ?? (this.#traceLikeLines > 0 ? this.#chooseFormat('trace') : undefined)
    if (builder === undefined) {
      if (this.#state === 'stopped') return []
      throw this.#unknownFormatError()
    }
    builder.flush(true)
    if (!builder.hasHeader) {
      if (this.#state === 'stopped') return []
      throw new UserError(errors.importNothing(this.#input.name, this.#rejected.first))
    }
    const notices = [this.#rejected.formatSummary(), ...builder.describeSkipped().map((what) => `Skipped: ${what}`)]
    for (const text of notices) if (text !== undefined) builder.addEvent({ type: 'notice', from: 'consumer', text })
    const end: End = { type: 'end', time: builder.time, reason: this.#state === 'stopped' ? 'stop' : 'limit', status: 0 }
    return [...builder.events.splice(0), end]
  }

  async *#emitWhenDue(events: readonly Event[]): AsyncGenerator<SourcedEvent> {
    for (const event of events) {
      if (event.type === 'tick') await this.#pacer.waitUntil(event.time)
      if (this.#state === 'aborted') return
      yield encodeEvent(event)
    }
  }
}

/** A format's reader, and the ticks that its output goes to, as one. */
function joinReaderAndTicks(reader: FormatReader, ticks: TickBuilder): EventBuilder {
  return {
    events: ticks.events,
    get hasHeader() { return ticks.hasHeader },
    get time() { return ticks.time },
    readLine: reader.readLine.bind(reader),
    flush: (isEnd) => {
      if (isEnd) ticks.finish()
      reader.flush(isEnd)
      if (isEnd) ticks.flush()
    },
    addEvent: ticks.addEvent.bind(ticks),
    describeSkipped: reader.describeSkipped.bind(reader),
  }
}

/** Two numbers at the beginning of a line. */
const TWO_NUMBERS_PATTERN = /^\s*[-+]?[\d.]+(e[-+]?\d+)?[\s,]+[-+]?[\d.]+(e[-+]?\d+)?(\s|,|$)/i
/** A probe that fired, in the text of dtrace(1) without -q. */
const PROBE_PATTERN = /^ *\d+ +\d+ +\S*:/

/** The format that a line shows; undefined when it can be in any. */
function detectFormat(line: string): ImportFormat | undefined {
  if (isHeading(line)) return 'dtrace'
  if (/^\s*\{\s*"type"\s*:\s*"[a-z_]+"\s*,\s*"data"\s*:/.test(line.slice(0, 200))) return 'bpftrace'
  if (line.length < 200 && TWO_NUMBERS_PATTERN.test(line) && !PROBE_PATTERN.test(line)) return 'trace'
  return undefined
}
