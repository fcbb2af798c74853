/**
 * A trace of single events, "time latency" a line, as trace2heatmap.pl takes them; what follows is the event's key.
 *
 *     17442020318913 8026
 *     17442020325950 6798 read
 *
 * Events are counted into the buckets of a quantizing function, tick by tick. They may come a little out of order (traces
 * are often sorted by their ends): a tick is held open until an event LATE ticks later has come; one that comes later still is
 * counted as lost. Times are the trace's own; ticks without events are quiet, and more than
 * MOST_QUIET of them a gap. A value
 * in a unit of time is counted in ns, so that 0.25 ms keeps its place; in any other unit, and in bucket schemes that were asked for, in
 * its own, rounded down. Blank lines, comments (#) and a first line of words are passed over.
 */
import { scriptUnit } from '../../core/text/units.js'
import { buildBucketScheme, toBucket, type BucketScheme } from '../../core/buckets/bucket-scheme.js'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { Bucket, Event, Key, Tick } from '../../core/stream/event.js'
import { STREAM_VERSION } from '../../core/stream/event.js'
import { formatDuration } from '../../core/text/format.js'
import type { UntimedEvent, Quantizer } from './format-reader.js'

export interface TraceOptions {
  readonly title: string
  /** Of the second column; '' unknown. */
  readonly unit: string
  /** Of the first column; undefined: s, unless the events lie so far apart then that it cannot be. */
  readonly timeUnit?: TimeUnit
  /** Milliseconds a tick. */
  readonly interval: number
  readonly isLive: boolean
  readonly quantizer?: Quantizer
}

export type TimeUnit = 's' | 'ms' | 'us' | 'ns'


const LINE = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)(?:\s*,\s*|\s+)([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)(?:(?:\s*,\s*|\s+)(\S.*))?$/

/** Ticks that wait for stragglers. */
const LATE_TICKS = { live: 1, file: 10 }
const MAX_QUIET_TICKS = 1000
/** After so many events, so many ticks an event mean that the times are in another unit than was taken for granted. */
const EVENTS_BEFORE_CHECK = 100
const MAX_TICKS_PER_EVENT = 100
/** Keys in one tick; further ones are counted under one of that name. */
const MAX_KEYS = 10_000
const OTHER_KEYS: Key = ['(others)']
/** Times later than this, milliseconds, are since the epoch (September 2001). */
const MIN_EPOCH_TIME = 1e12

type CountsByKey = Map<string, { readonly key: Key; readonly counts: Map<number, number> }>

/** Reads lines of a time and a latency, and makes ticks of them. */
export class TraceReader {
  readonly events: Event[] = []
  readonly #options: TraceOptions
  readonly #junk: (text: string, number: number) => void
  readonly #scheme: BucketScheme
  readonly #lows: Float64Array
  readonly #shape: Quantizer
  readonly #scale: number
  readonly #perMillisecond: number
  readonly #late: number
  /** Open ticks by number: time divided by interval, rounded down. */
  readonly #open = new Map<number, CountsByKey>()
  /** Number of the next tick to be written. */
  #next: number | undefined
  #newest = -Infinity
  #oldest = Infinity
  #seen = 0
  #base = 0
  #lost = 0
  #time = 0
  readonly #waiting: UntimedEvent[] = []

  constructor(options: TraceOptions, junk: (text: string, number: number) => void) {
    const { unit, quantizer: shape, timeUnit, isLive: live } = options
    const known = scriptUnit(unit)
    const nanoseconds = shape === undefined && known?.family === 'time'
    this.#options = nanoseconds ? { ...options, unit: 'ns' } : options
    this.#scale = nanoseconds ? known.factor : 1
    this.#shape = shape ?? { function: 'llquantize', parameters: [10, 0, nanoseconds ? 11 : 16, 20] }
    this.#scheme = buildBucketScheme(this.#shape.function, this.#shape.parameters)
    this.#lows = Float64Array.from(this.#scheme.order, (id) => this.#scheme.lows[id]!)
    this.#perMillisecond = 1e6 / scriptUnit(timeUnit ?? 's')!.factor
    this.#late = live ? LATE_TICKS.live : LATE_TICKS.file
    this.#junk = junk
  }

  get hasHeader(): boolean {
    return this.#next !== undefined
  }

  get time(): number {
    return this.#time
  }

  /** What has been said when nothing can be drawn yet waits for the header. */
  addEvent(remark: UntimedEvent): void {
    if (this.hasHeader) this.events.push({ ...remark, time: this.#time } as Event)
    else this.#waiting.push(remark)
  }

  readLine(text: string, number: number): void {
    const found = text.length > 4096 ? null : LINE.exec(text)
    const time = found === null ? NaN : Number(found[1]) / this.#perMillisecond
    const value = found === null ? NaN : Number(found[2]) * this.#scale
    if (!Number.isFinite(time) || !Number.isFinite(value) || Math.abs(time) > 1e17) {
      const words = number === 1 && /[a-zA-Z]/.test(text) && text.length < 200
      if (!words && text.trim() !== '' && !/^\s*#/.test(text)) this.#junk(text, number)
      return
    }
    this.#count(Math.floor(time / this.#options.interval), value, found![3])
  }

  flush(end: boolean): void {
    if (end) this.#write(Infinity)
  }

  describeSkipped(): readonly string[] {
    return this.#lost === 0 ? [] : [`${this.#lost} ${this.#lost === 1 ? 'event' : 'events'} more than ${this.#late} ticks late`]
  }

  #count(tick: number, value: number, word: string | undefined): void {
    this.#oldest = Math.min(this.#oldest, tick)
    if (++this.#seen === EVENTS_BEFORE_CHECK && this.#options.timeUnit === undefined && this.#newest - this.#oldest > MAX_TICKS_PER_EVENT * EVENTS_BEFORE_CHECK) {
      throw new UserError(errors.importSparse(EVENTS_BEFORE_CHECK, formatDuration((this.#newest - this.#oldest) * this.#options.interval)))
    }
    if (this.#next !== undefined && tick < this.#next) {
      this.#lost++
      return
    }
    if (tick > this.#newest) {
      this.#newest = tick
      // Until the first tick is written nothing is known to be early enough.
      this.#write(tick - this.#late)
    }
    let keys = this.#open.get(tick)
    if (keys === undefined) this.#open.set(tick, (keys = new Map()))
    let id = word === undefined ? '' : word.trimEnd()
    if (!keys.has(id) && keys.size >= MAX_KEYS) id = OTHER_KEYS[0] as string
    let record = keys.get(id)
    if (record === undefined) keys.set(id, (record = { key: id === '' ? [] : [id], counts: new Map() }))
    const at = this.#position(value)
    record.counts.set(at, (record.counts.get(at) ?? 0) + 1)
  }

  /** Of the bucket that holds the value, in the scheme's order. */
  #position(value: number): number {
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

  /** Every tick before the one numbered `before`. */
  #write(before: number): void {
    const due = [...this.#open.keys()].filter((tick) => tick < before).sort((a, b) => a - b)
    for (const tick of due) {
      if (this.#next === undefined) this.#begin(tick)
      for (let quiet = tick - this.#next! <= MAX_QUIET_TICKS ? this.#next! : tick; quiet < tick; quiet++) this.#tick(quiet, new Map())
      this.#tick(tick, this.#open.get(tick)!)
      this.#open.delete(tick)
    }
  }

  #begin(tick: number): void {
    const { interval, title, unit } = this.#options
    this.#next = tick
    this.#base = tick * interval
    this.events.push({
      type: 'header', version: STREAM_VERSION, start: this.#base >= MIN_EPOCH_TIME ? this.#base : 0, interval, title, unit, host: '', os: '', dtrace: '', script: '',
      aggregations: ['latency'],
    })
    for (const remark of this.#waiting.splice(0)) this.addEvent(remark)
  }

  #tick(tick: number, keys: CountsByKey): void {
    const { interval } = this.#options
    this.#next = tick + 1
    this.#time = (tick + 1) * interval - this.#base
    const records = [...keys.values()].map(({ key, counts }) => ({ key, buckets: this.#buckets(counts) }))
    this.events.push({ type: 'tick', time: this.#time, duration: interval, aggregations: [{ name: 'latency', ...this.#shape, records }] } satisfies Tick)
  }

  #buckets(counts: ReadonlyMap<number, number>): Bucket[] {
    return [...counts].sort(([a], [b]) => a - b).map(([at, count]) => toBucket(this.#scheme, this.#scheme.order[at]!, count))
  }
}
