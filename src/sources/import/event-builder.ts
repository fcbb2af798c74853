/**
 * Makes the events of the stream from what a format's reader reads: it gives printouts to a `TickBuilder` and measurements to
 * `EventTicks`, and counts the lines that are rejected. Which of the two it needs shows the first printout or measurement.
 */
import { basename } from 'node:path'
import type { Event } from '../../core/stream/event.js'
import { describeReading } from './describe-reading.js'
import { EventTicks } from './event-ticks.js'
import type {
  CountMode, FormatReader, ImportFormat, Measurement, Printout, Quantizer, Reading, ReaderOutput, ReaderSettings, SourceLine, UntimedEvent,
} from './format-reader.js'
import { PlausibilityCheck } from './plausibility.js'
import { RejectedLines } from './rejected-lines.js'
import { TickBuilder } from './tick-builder.js'
import { isTimeUnit } from './value-units.js'

export interface BuilderOptions {
  readonly settings: ReaderSettings
  readonly isLive: boolean
  readonly title?: string
  readonly interval?: number
  readonly countMode: CountMode
  readonly quantizer?: Quantizer
  /** When the input was opened, milliseconds since the epoch. */
  readonly opened: number
}

/** Milliseconds per tick of single events. */
const DEFAULT_INTERVAL = 1000
/** Events that are held before the first printout or measurement. */
const MAX_HELD_EVENTS = 1000

/** Reads lines of one format and makes events. */
export class EventBuilder implements ReaderOutput {
  readonly rejected = new RejectedLines()
  readonly #options: BuilderOptions
  #reader: FormatReader | undefined
  #reading: Reading | undefined
  #ticks: TickBuilder | EventTicks | undefined
  #check: PlausibilityCheck | undefined
  #held: UntimedEvent[] = []

  constructor(options: BuilderOptions) {
    this.#options = options
  }

  /** Makes the reader of a format. Throws a UserError when the options do not fit it. */
  async start(format: ImportFormat): Promise<void> {
    this.#reader = await format.createReader(this, this.#options.settings)
  }

  /** The events that are ready; the caller takes them out. */
  get events(): Event[] {
    return this.#ticks?.events ?? []
  }

  get hasHeader(): boolean {
    return this.#ticks?.hasHeader === true
  }

  /** Time of the last tick, milliseconds since the header's start. */
  get time(): number {
    return this.#ticks?.time ?? 0
  }

  readLine(text: string, number: number, arrived: number): void {
    this.#reader!.readLine(text, number, arrived)
  }

  /** Hands over what is complete; at the end (`isEnd`) everything. */
  flush(isEnd: boolean): void {
    if (isEnd && this.#ticks instanceof TickBuilder) this.#ticks.finish()
    this.#reader?.flush(isEnd)
    if (isEnd) {
      this.#check?.finish()
      this.#ticks?.flush(true)
    }
  }

  /** The notices at the end. */
  describeEnd(): string[] {
    const delays = this.#ticks instanceof EventTicks ? this.#ticks.describeDelays() : []
    return [...this.rejected.formatSummary(), ...delays, ...(this.#reader?.describeSkipped() ?? []).map((what) => `Skipped: ${what}`)]
  }

  setReading(reading: Reading): void {
    this.#reading = reading
  }

  addPrintout(printout: Printout): void {
    const ticks = this.#ticks ?? this.#useTicks(this.#makeTickBuilder())
    if (ticks instanceof TickBuilder) ticks.addPrintout(printout)
  }

  addMeasurement(measurement: Measurement, line: SourceLine): void {
    const ticks = this.#ticks ?? this.#useTicks(this.#makeEventTicks())
    if (!(ticks instanceof EventTicks)) return
    this.#check!.look(measurement, line)
    ticks.addMeasurement(measurement, line)
  }

  addEvent(event: UntimedEvent): void {
    if (this.#ticks !== undefined) this.#ticks.addEvent(event)
    else if (this.#held.length < MAX_HELD_EVENTS) this.#held.push(event)
  }

  reject(text: string, number: number, reason?: string): void {
    const notice = this.rejected.add(text, number, reason)
    if (notice !== undefined) this.addEvent({ type: 'notice', from: 'consumer', text: notice })
  }

  #useTicks<T extends TickBuilder | EventTicks>(ticks: T): T {
    this.#ticks = ticks
    for (const event of this.#held.splice(0)) ticks.addEvent(event)
    return ticks
  }

  get #title(): string {
    return this.#options.title ?? basename(this.#options.settings.name)
  }

  #makeTickBuilder(): TickBuilder {
    const { settings: { unit }, isLive, interval, countMode, quantizer, opened } = this.#options
    return new TickBuilder({
      title: this.#title, reading: this.#reading!, isLive, countMode, opened,
      ...(unit === undefined ? {} : { unit }), ...(interval === undefined ? {} : { interval }),
      ...(quantizer === undefined ? {} : { quantizer }),
    })
  }

  #makeEventTicks(): EventTicks {
    const { settings, isLive, interval = DEFAULT_INTERVAL, quantizer } = this.#options
    const reading = this.#reading!
    const unit = settings.unit ?? reading.unit
    this.#check = new PlausibilityCheck({
      guessed: reading.guessed ?? {}, time: reading.time ?? '', value: reading.value, key: reading.key, interval,
      wholeUnit: quantizer === undefined && !isTimeUnit(unit) ? unit : undefined,
    })
    return new EventTicks(
      {
        title: this.#title, reading: describeReading({ ...reading, unit }), unit, interval, isLive,
        ...(quantizer === undefined ? {} : { quantizer }),
      },
      ({ text, number }, reason) => this.reject(text, number, reason),
    )
  }
}
