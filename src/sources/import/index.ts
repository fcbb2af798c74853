/**
 * Imports the output of other programs as a `Source`: aggregations of dtrace(1), bpftrace and bcc, histograms, and logs of single
 * events. Whatever takes the stream takes them. To add a format, see formats/index.ts.
 *
 * Each line is either read or rejected: the first rejected line is quoted in a notice immediately, and their number comes at the end. A
 * file in which nothing can be read, or which can only be guessed at, is a UserError.
 */
import { statSync } from 'node:fs'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { End, Event } from '../../core/stream/event.js'
import type { Pace } from '../../core/stream/playback.js'
import { encodeEvent, type Source, type SourcedEvent } from '../source.js'
import { Pacer } from '../pacer.js'
import { checkColumnOptions, findFormat, FormatDetector, IMPORT_FORMATS, MAX_EARLY_LINES } from './detect-format.js'
import { EventBuilder } from './event-builder.js'
import type { CountMode, ImportFormat, Quantizer, ReaderSettings, TimeUnit } from './format-reader.js'
import { LineReader, type Batch, type ImportInput } from './line-reader.js'
import { RejectedLines } from './rejected-lines.js'
import { unitWord } from './value-units.js'

export { IMPORT_FORMATS } from './detect-format.js'
export { TIME_UNITS } from './stamps.js'
export { importFormats } from './formats/index.js'
export type { CountMode, ImportFormat, Quantizer, TimeUnit } from './format-reader.js'

export type ImportOptions = ImportInput & {
  /** A name of IMPORT_FORMATS. Default: recognized by the first lines. */
  readonly format?: string
  /** Milliseconds per tick. Default: as the times of arrival or of the text say, else 1000. */
  readonly interval?: number
  /** Columns, by the name in the heading or the number from 1, and keys of formats that have their own. Default: recognized. */
  readonly time?: string
  readonly value?: string
  readonly key?: string
  /** Unit of the values. Default: as the text or the format says. */
  readonly unit?: string
  /** Unit of the times. Default: as the text, the format or the magnitude says. */
  readonly timeUnit?: TimeUnit
  /** Default: the name of the file. */
  readonly title?: string
  /** Whether the counts are sums since the start. Default auto. */
  readonly countMode?: CountMode
  /** The function that made the buckets. Default: guessed from them; for events, llquantize with eight steps per factor of two. */
  readonly quantizer?: Quantizer
  /** Speed. Default 'max': each tick as soon as it is read. */
  readonly pace?: Pace
  /** The current time in milliseconds since the epoch; for tests. */
  readonly now?: () => number
}

/**
 * A source that imports a file or pipe. It is opened when `events()` is first asked for an event, which throws a UserError when the
 * input cannot be read or holds nothing that can be drawn.
 */
export function importSource(options: ImportOptions): Source {
  return new ImportSource(options)
}

class ImportSource implements Source {
  readonly #options: ImportOptions
  readonly #now: () => number
  readonly #input: LineReader
  readonly #pacer: Pacer
  /** Undefined until the format is known. */
  #builder: EventBuilder | undefined
  /** Lines that came before the format was known. */
  #earlyLines: { text: string; number: number; arrived: number }[] = []
  #state: 'running' | 'stopped' | 'aborted' = 'running'

  constructor(options: ImportOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#input = new LineReader(options, this.#now)
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
    const opened = this.#now()
    const settings = this.#buildSettings()
    const detector = new FormatDetector(settings)
    const { format } = this.#options
    if (format !== undefined) await this.#chooseFormat(findFormat(format), settings, opened)
    let isEmpty = true
    for await (const batch of this.#input.readBatches()) {
      isEmpty &&= batch.lines.every((line) => line === '')
      const found = this.#builder === undefined ? this.#lookForFormat(batch, detector) : undefined
      if (found !== undefined) await this.#chooseFormat(found, settings, opened)
      if (this.#builder !== undefined) for (const events of this.#readBatch(this.#builder, batch)) yield* this.#emitWhenDue(events)
      if (this.#state !== 'running') break
    }
    if (this.#state === 'aborted') return
    if (isEmpty && this.#state === 'running') throw new UserError(errors.importEmpty(this.#input.name))
    const guess = this.#builder === undefined ? detector.guess() : undefined
    if (guess !== undefined) await this.#chooseFormat(guess, settings, opened)
    for (const events of this.#buildLastEvents()) yield* this.#emitWhenDue(events)
  }

  /** The events of a batch, and of the lines before it, a few at a time, so that memory never holds those of a large batch. */
  *#readBatch(builder: EventBuilder, { lines, firstNumber, arrived }: Batch): Generator<Event[]> {
    if (lines.length === 0) builder.flush(false)
    const early = this.#earlyLines.splice(0)
    for (const { text, number, arrived: when } of early) builder.readLine(text, number, when)
    // The early lines end with those of this batch.
    if (early.length === 0) {
      for (let i = 0; i < lines.length; i++) {
        builder.readLine(lines[i]!, firstNumber + i, arrived)
        if (builder.events.length >= 16) yield builder.events.splice(0)
      }
    }
    yield builder.events.splice(0)
  }

  /** Keeps the lines until their format is certain. */
  #lookForFormat({ lines, firstNumber, arrived }: Batch, detector: FormatDetector): ImportFormat | undefined {
    let found: ImportFormat | undefined
    for (let i = 0; i < lines.length; i++) {
      this.#earlyLines.push({ text: lines[i]!, number: firstNumber + i, arrived })
      found ??= detector.look(lines[i]!)
      if (found === undefined && this.#earlyLines.length >= MAX_EARLY_LINES) throw this.#unknownFormatError()
    }
    return found
  }

  async #chooseFormat(format: ImportFormat, settings: ReaderSettings, opened: number): Promise<void> {
    checkColumnOptions(format, settings)
    const { interval, title, countMode = 'auto', quantizer } = this.#options
    const builder = new EventBuilder({
      settings, opened, isLive: this.#input.isLive, countMode,
      ...(interval === undefined ? {} : { interval }), ...(title === undefined ? {} : { title }),
      ...(quantizer === undefined ? {} : { quantizer }),
    })
    await builder.start(format)
    this.#builder = builder
  }

  #buildSettings(): ReaderSettings {
    const { time, value, key, unit, timeUnit } = this.#options
    const writtenAt = this.#findWritingTime()
    return {
      name: this.#input.name, writtenAt: writtenAt - new Date(writtenAt).getTimezoneOffset() * 60_000,
      ...(time === undefined ? {} : { time }), ...(value === undefined ? {} : { value }), ...(key === undefined ? {} : { key }),
      ...(unit === undefined ? {} : { unit: unitWord(unit) ?? unit }), ...(timeUnit === undefined ? {} : { timeUnit }),
    }
  }

  /** When the input was written, milliseconds since the epoch: the time of a file's last change, or now. */
  #findWritingTime(): number {
    if (!('path' in this.#options) || this.#input.isLive) return this.#now()
    try {
      return statSync(this.#options.path).mtimeMs
    } catch {
      return this.#now() // reading it reports why
    }
  }

  #unknownFormatError(): UserError {
    const first = this.#earlyLines.find(({ text }) => text.trim() !== '')
    const lines = new RejectedLines()
    if (first !== undefined) lines.add(first.text, first.number)
    return new UserError(errors.importUnknown(this.#input.name, lines.first, IMPORT_FORMATS))
  }

  /** The last ticks, the notices about skipped and rejected lines, and the end. */
  *#buildLastEvents(): Generator<Event[]> {
    const builder = this.#builder
    if (builder === undefined) {
      if (this.#state === 'stopped') return
      throw this.#unknownFormatError()
    }
    yield* this.#readBatch(builder, { lines: [], firstNumber: 0, arrived: 0 })
    builder.flush(true)
    if (!builder.hasHeader) {
      if (this.#state === 'stopped') return
      throw new UserError(errors.importNothing(this.#input.name, builder.rejected.first))
    }
    for (const text of builder.describeEnd()) builder.addEvent({ type: 'notice', from: 'consumer', text })
    const end: End = { type: 'end', time: builder.time, reason: this.#state === 'stopped' ? 'stop' : 'limit', status: 0 }
    yield [...builder.events.splice(0), end]
  }

  async *#emitWhenDue(events: readonly Event[]): AsyncGenerator<SourcedEvent> {
    for (const event of events) {
      if (event.type === 'tick') await this.#pacer.waitUntil(event.time)
      if (this.#state === 'aborted') return
      yield encodeEvent(event)
    }
  }
}
