/**
 * Reads a trace of single events, "time latency" per line, as trace2heatmap.pl takes them. What follows on the line is the key.
 *
 *     17442020318913 8026
 *     17442020325950 6798 read
 *
 * The events are counted into the buckets of a quantizing function, one tick per interval. They may be slightly out of order, since
 * traces are often sorted by the ends of their events: a tick stays open until an event LATE_TICKS later has come. An event that is
 * later still is not counted; a notice at the end gives their number. Times are those of the trace. Intervals without events
 * are empty ticks, and more than MAX_EMPTY_TICKS of them are a gap. A value in a unit of time is counted in ns, so 0.25 ms keeps
 * its precision. In any other unit, and with a quantizer that was asked for, it is counted in its own unit, rounded down. Blank
 * lines, comments (#) and a first line of words are skipped.
 */
import { scriptUnit } from '../../core/text/units.js'
import { buildBucketScheme, toBucket, type BucketScheme } from '../../core/buckets/bucket-scheme.js'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { Bucket, Event, Key, Tick } from '../../core/stream/event.js'
import { STREAM_VERSION } from '../../core/stream/event.js'
import { formatDuration } from '../../core/text/format.js'
import type { Quantizer, UntimedEvent } from './format-reader.js'

export interface TraceOptions {
  readonly title: string
  /** Unit of the second column; '' unknown. */
  readonly unit: string
  /** Unit of the first column. Default s; an error says so when the events are too far apart for that. */
  readonly timeUnit?: TimeUnit
  /** Milliseconds per tick. */
  readonly interval: number
  readonly isLive: boolean
  /** What the values are counted by. Default: llquantize with 20 steps per decade. */
  readonly quantizer?: Quantizer
}

export type TimeUnit = 's' | 'ms' | 'us' | 'ns'

const NUMBER = String.raw`([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)`
const SEPARATOR = String.raw`(?:\s*,\s*|\s+)`
/** Time, latency and perhaps a key. */
const LINE_PATTERN = new RegExp(String.raw`^\s*${NUMBER}${SEPARATOR}${NUMBER}(?:${SEPARATOR}(\S.*))?$`)
/** The longest line that is read, in characters. */
const MAX_LINE_CHARACTERS = 4096
/** The highest time that is read, milliseconds. */
const MAX_TIME = 1e17

/** How many ticks stay open for events that come late. */
const LATE_TICKS = { live: 1, file: 10 }
const MAX_EMPTY_TICKS = 1000
/** If this many events are this many ticks per event apart, their times are not in the default unit. */
const EVENTS_BEFORE_CHECK = 100
const MAX_TICKS_PER_EVENT = 100
/** Keys in one tick; the events of further keys are counted under the key OTHER_KEYS. */
const MAX_KEYS = 10_000
const OTHER_KEYS = '(others)'
/** Milliseconds (September 2001). Later times count from the epoch, earlier ones from an unknown start. */
const MIN_EPOCH_TIME = 1e12

/** The counts of a tick by key; `counts` by the bucket's position in the scheme. */
type CountsByKey = Map<string, { readonly key: Key; readonly counts: Map<number, number> }>

/** Reads the lines of a trace and makes the events of the stream. `reject` takes the lines that are not of the format. */
export class TraceReader {
  /** The events that are ready; the owner takes them out. */
  readonly events: Event[] = []
  readonly #options: TraceOptions
  readonly #reject: (text: string, number: number) => void
  readonly #quantizer: Quantizer
  readonly #scheme: BucketScheme
  /** Lower ends of the scheme's buckets, in its order. */
  readonly #lows: Float64Array
  /** What a value is multiplied by. */
  readonly #valueFactor: number
  /** Units of time per millisecond. */
  readonly #perMillisecond: number
  readonly #lateTicks: number
  /** Open ticks by number: time divided by interval, rounded down. */
  readonly #openTicks = new Map<number, CountsByKey>()
  /** Number of the next tick to be written; undefined before the first. */
  #nextTick: number | undefined
  /** Numbers of the latest and of the earliest tick seen. */
  #newestTick = -Infinity
  #oldestTick = Infinity
  #eventCount = 0
  /** Events that came too late. */
  #lostCount = 0
  /** Time of the first tick's beginning in the trace, milliseconds. */
  #startTime = 0
  /** Time of the last tick, milliseconds since the header's start. */
  #time = 0
  /** Events that came before the header. */
  readonly #heldEvents: UntimedEvent[] = []

  constructor(options: TraceOptions, reject: (text: string, number: number) => void) {
    const { unit, quantizer, timeUnit, isLive } = options
    const knownUnit = scriptUnit(unit)
    const isInNanoseconds = quantizer === undefined && knownUnit?.family === 'time'
    this.#options = isInNanoseconds ? { ...options, unit: 'ns' } : options
    this.#valueFactor = isInNanoseconds ? knownUnit.factor : 1
    this.#quantizer = quantizer ?? { function: 'llquantize', parameters: [10, 0, isInNanoseconds ? 11 : 16, 20] }
    this.#scheme = buildBucketScheme(this.#quantizer.function, this.#quantizer.parameters)
    this.#lows = Float64Array.from(this.#scheme.order, (id) => this.#scheme.lows[id]!)
    this.#perMillisecond = 1e6 / scriptUnit(timeUnit ?? 's')!.factor
    this.#lateTicks = isLive ? LATE_TICKS.live : LATE_TICKS.file
    this.#reject = reject
  }

  /** Whether the header is among the events. */
  get hasHeader(): boolean {
    return this.#nextTick !== undefined
  }

  /** Time of the last tick, milliseconds since the header's start. */
  get time(): number {
    return this.#time
  }

  /** Adds an event at the time of the last tick. One that comes before the header is held until then. */
  addEvent(event: UntimedEvent): void {
    if (this.hasHeader) this.events.push({ ...event, time: this.#time } as Event)
    else this.#heldEvents.push(event)
  }

  /** Reads a line without its line feed; `number` counts from 1. Throws a UserError when the times are not in the default unit. */
  readLine(text: string, number: number): void {
    const found = text.length > MAX_LINE_CHARACTERS ? null : LINE_PATTERN.exec(text)
    const time = found === null ? NaN : Number(found[1]) / this.#perMillisecond
    const value = found === null ? NaN : Number(found[2]) * this.#valueFactor
    if (!Number.isFinite(time) || !Number.isFinite(value) || Math.abs(time) > MAX_TIME) {
      const isTitle = number === 1 && /[a-zA-Z]/.test(text) && text.length < 200
      if (!isTitle && text.trim() !== '' && !/^\s*#/.test(text)) this.#reject(text, number)
      return
    }
    this.#addToTick(Math.floor(time / this.#options.interval), value, found![3])
  }

  /** At the end (`isEnd`), writes the ticks that are still open. */
  flush(isEnd: boolean): void {
    if (isEnd) this.#writeTicksBefore(Infinity)
  }

  /** The events that came too late, for the notice at the end. */
  describeSkipped(): readonly string[] {
    const count = this.#lostCount
    return count === 0 ? [] : [`${count} ${count === 1 ? 'event' : 'events'} more than ${this.#lateTicks} ticks late`]
  }

  #addToTick(tick: number, value: number, keyText: string | undefined): void {
    this.#oldestTick = Math.min(this.#oldestTick, tick)
    this.#eventCount++
    this.#checkTimeUnit()
    if (this.#nextTick !== undefined && tick < this.#nextTick) {
      this.#lostCount++
      return
    }
    if (tick > this.#newestTick) {
      this.#newestTick = tick
      // Until the first tick is written, no event is too late.
      this.#writeTicksBefore(tick - this.#lateTicks)
    }
    let keys = this.#openTicks.get(tick)
    if (keys === undefined) this.#openTicks.set(tick, (keys = new Map()))
    let id = keyText === undefined ? '' : keyText.trimEnd()
    if (!keys.has(id) && keys.size >= MAX_KEYS) id = OTHER_KEYS
    let record = keys.get(id)
    if (record === undefined) keys.set(id, (record = { key: id === '' ? [] : [id], counts: new Map() }))
    const position = this.#findBucket(value)
    record.counts.set(position, (record.counts.get(position) ?? 0) + 1)
  }

  /** Throws a UserError when the first events are so far apart that their times cannot be in the default unit. */
  #checkTimeUnit(): void {
    if (this.#eventCount !== EVENTS_BEFORE_CHECK || this.#options.timeUnit !== undefined) return
    const ticks = this.#newestTick - this.#oldestTick
    if (ticks <= MAX_TICKS_PER_EVENT * EVENTS_BEFORE_CHECK) return
    throw new UserError(errors.importSparse(EVENTS_BEFORE_CHECK, formatDuration(ticks * this.#options.interval)))
  }

  /** Position in the scheme's order of the bucket that holds the value. */
  #findBucket(value: number): number {
    // Converting to ns rounds: 1.001 us would be 1000.9999999999999 ns. Values that close below a whole number are taken as it.
    const whole = Math.floor(value * (1 + 4e-16) + (value < 1e6 ? 1e-9 : 0))
    let low = 0
    let high = this.#lows.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (whole >= this.#lows[middle]!) low = middle
      else high = middle - 1
    }
    return low
  }

  /** Writes the open ticks with a number below `before`, and the empty ones between them. */
  #writeTicksBefore(before: number): void {
    const due = [...this.#openTicks.keys()].filter((tick) => tick < before).sort((a, b) => a - b)
    for (const tick of due) {
      if (this.#nextTick === undefined) this.#writeHeader(tick)
      const from = tick - this.#nextTick! <= MAX_EMPTY_TICKS ? this.#nextTick! : tick
      for (let empty = from; empty < tick; empty++) this.#writeTick(empty, new Map())
      this.#writeTick(tick, this.#openTicks.get(tick)!)
      this.#openTicks.delete(tick)
    }
  }

  #writeHeader(tick: number): void {
    const { interval, title, unit } = this.#options
    this.#nextTick = tick
    this.#startTime = tick * interval
    this.events.push({
      type: 'header', version: STREAM_VERSION, start: this.#startTime >= MIN_EPOCH_TIME ? this.#startTime : 0, interval, title, unit,
      host: '', os: '', dtrace: '', script: '', aggregations: ['latency'],
    })
    for (const event of this.#heldEvents.splice(0)) this.addEvent(event)
  }

  #writeTick(tick: number, keys: CountsByKey): void {
    const { interval } = this.#options
    this.#nextTick = tick + 1
    this.#time = (tick + 1) * interval - this.#startTime
    const records = [...keys.values()].map(({ key, counts }) => ({ key, buckets: this.#buildBuckets(counts) }))
    const aggregations = [{ name: 'latency', ...this.#quantizer, records }]
    this.events.push({ type: 'tick', time: this.#time, duration: interval, aggregations } satisfies Tick)
  }

  #buildBuckets(counts: ReadonlyMap<number, number>): Bucket[] {
    const sorted = [...counts].sort(([a], [b]) => a - b)
    return sorted.map(([position, count]) => toBucket(this.#scheme, this.#scheme.order[position]!, count))
  }
}
