/**
 * Counts single events into ticks, one per interval, by the times of the text.
 *
 * The events may be out of order, since many programs write an event when it ends but date it by its start. A tick of a file stays
 * open until MAX_OPEN_TICKS later ones, or MAX_OPEN_EVENTS more events, have come; a tick of a live pipe until an event one tick later
 * has come. An event that is later still, by at most MAX_LATENESS, is counted in the oldest open tick: to lose it would lose the
 * slowest events, which are the ones that come late. What is later than that is a drop. An event more than FAR ahead is held until the
 * next event is as far, because one damaged stamp would make every later event late.
 *
 * Intervals without events are empty ticks, and more than MAX_EMPTY_TICKS of them are a gap. A value in a unit of time is counted in
 * ns, so 0.25 ms keeps its precision. In any other unit, and with a quantizer that was asked for, it is counted in its own unit,
 * rounded down.
 */
import { scriptUnit } from '../../core/text/units.js'
import type { Event, Tick } from '../../core/stream/event.js'
import { STREAM_VERSION } from '../../core/stream/event.js'
import { formatDuration } from '../../core/text/format.js'
import { BucketCounter, defaultQuantizer, type BucketCounts } from './bucket-counts.js'
import type { Measurement, Quantizer, SourceLine, UntimedEvent } from './format-reader.js'

export interface EventTicksOptions {
  readonly title: string
  /** How the text is read, for the header. */
  readonly reading: string
  /** Unit of the values; '' unknown. */
  readonly unit: string
  /** Milliseconds per tick. */
  readonly interval: number
  readonly isLive: boolean
  /** What the values are counted by. Default: llquantize with eight steps per factor of two. */
  readonly quantizer?: Quantizer
}

/** How many ticks stay open for events that come late. */
const LIVE_OPEN_TICKS = 1
const MIN_OPEN_TICKS = 10
const MAX_OPEN_TICKS = 600
/** Events in the open ticks of a file, beyond which only MIN_OPEN_TICKS stay open. */
const MAX_OPEN_EVENTS = 200_000
/** Milliseconds. */
const MAX_LATENESS = 60_000
const FAR = 86_400_000
const MAX_EMPTY_TICKS = 1000
/** Keys in one tick; the events of further keys are counted under the key OTHER_KEYS. */
const MAX_KEYS = 10_000
const OTHER_KEYS = '(others)'
/** Milliseconds (September 2001). Later times count from the epoch, earlier ones from an unknown start. */
const MIN_EPOCH_TIME = 1e12
/** The highest time that can be drawn, milliseconds: the year 9999. */
const MAX_TIME = 253_402_300_799_000

interface OpenTick {
  readonly keys: Map<string, { readonly key: readonly string[]; readonly counts: BucketCounts }>
  events: number
}

/** Collects events, and makes the stream's events of them. */
export class EventTicks {
  /** The events that are ready; the owner takes them out. */
  readonly events: Event[] = []
  readonly #options: EventTicksOptions
  readonly #reject: (line: SourceLine, reason: string) => void
  readonly #counter: BucketCounter
  /** What a value is multiplied by. */
  readonly #valueFactor: number
  /** Open ticks by number: time divided by interval, rounded down. */
  readonly #openTicks = new Map<number, OpenTick>()
  /** Number of the next tick to be written; undefined before the first. */
  #nextTick: number | undefined
  /** Number of the latest tick seen, and the latest time. */
  #newestTick = -Infinity
  #newestTime: number | undefined
  /** An event far ahead, until the next one confirms it. */
  #distant: { readonly measurement: Measurement; readonly line: SourceLine } | undefined
  #openEvents = 0
  /** Events that came too late since the last drop, and those that were counted in a later tick with the longest delay. */
  #lostCount = 0
  #movedCount = 0
  #longestDelay = 0
  /** Time of the first tick's beginning in the trace, milliseconds. */
  #startTime = 0
  /** Time of the last tick, milliseconds since the header's start. */
  #time = 0
  /** Events that came before the header. */
  readonly #heldEvents: UntimedEvent[] = []

  constructor(options: EventTicksOptions, reject: (line: SourceLine, reason: string) => void) {
    const { unit, quantizer } = options
    const knownUnit = scriptUnit(unit)
    const isInNanoseconds = quantizer === undefined && knownUnit?.family === 'time'
    this.#options = isInNanoseconds ? { ...options, unit: 'ns' } : options
    this.#valueFactor = isInNanoseconds ? knownUnit.factor : 1
    this.#counter = new BucketCounter(quantizer ?? defaultQuantizer(isInNanoseconds))
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

  /** Counts an event. It is counted, or its line is rejected, or it becomes part of a drop. */
  addMeasurement(measurement: Measurement, line: SourceLine): void {
    const { time, value } = measurement
    if (!Number.isFinite(time) || Math.abs(time) > MAX_TIME) return this.#reject(line, 'the time is impossible')
    if (!Number.isFinite(value * this.#valueFactor)) return this.#reject(line, 'the value is impossible')
    const distant = this.#distant
    if (distant !== undefined) {
      this.#distant = undefined
      if (Math.abs(time - distant.measurement.time) <= FAR) this.#count(distant.measurement)
      else this.#reject(distant.line, `its time is ${formatDuration(distant.measurement.time - this.#newestTime!)} after the event before`)
    }
    if (this.#newestTime !== undefined && time - this.#newestTime > FAR) this.#distant = { measurement, line }
    else this.#count(measurement)
  }

  /** At the end, writes the ticks that are still open. */
  flush(isEnd: boolean): void {
    if (!isEnd) return
    if (this.#distant !== undefined) this.#count(this.#distant.measurement)
    this.#distant = undefined
    this.#writeTicksBefore(Infinity)
    this.#reportLost()
  }

  /** What is said at the end about events that came late. */
  describeDelays(): readonly string[] {
    const count = this.#movedCount
    if (count === 0) return []
    const events = count === 1 ? '1 event came' : `${count} events came`
    return [`${events} up to ${formatDuration(this.#longestDelay)} late and ${count === 1 ? 'is' : 'are'} counted in a later tick`]
  }

  #count({ time, value, key }: Measurement): void {
    const { interval } = this.#options
    let tick = Math.floor(time / interval)
    this.#newestTime = Math.max(this.#newestTime ?? -Infinity, time)
    if (this.#nextTick !== undefined && tick < this.#nextTick) {
      const delay = (this.#nextTick - tick) * interval
      if (delay > Math.max(MAX_LATENESS, 2 * interval)) {
        this.#lostCount++
        return
      }
      this.#movedCount++
      this.#longestDelay = Math.max(this.#longestDelay, delay)
      tick = this.#nextTick
    }
    this.#addToTick(tick, value * this.#valueFactor, key)
    if (tick > this.#newestTick) {
      this.#newestTick = tick
      this.#writeTicksBefore(tick - (this.#options.isLive ? LIVE_OPEN_TICKS : MAX_OPEN_TICKS))
    }
    if (this.#openEvents > MAX_OPEN_EVENTS && this.#openTicks.size > MIN_OPEN_TICKS + 1) {
      this.#writeTicksBefore(this.#newestTick - MIN_OPEN_TICKS)
    }
  }

  #addToTick(number: number, value: number, key: readonly string[]): void {
    let tick = this.#openTicks.get(number)
    if (tick === undefined) this.#openTicks.set(number, (tick = { keys: new Map(), events: 0 }))
    const { keys } = tick
    let id = key.length === 1 ? key[0]! : key.join('\u0000')
    let record = keys.get(id)
    if (record === undefined) {
      const isOther = keys.size >= MAX_KEYS
      if (isOther) id = OTHER_KEYS
      record = keys.get(id) ?? { key: isOther ? [OTHER_KEYS] : key, counts: new Map() }
      keys.set(id, record)
    }
    this.#counter.add(record.counts, value)
    tick.events++
    this.#openEvents++
  }

  /** Writes the open ticks with a number below `before`, and the empty ones between them. */
  #writeTicksBefore(before: number): void {
    const due = [...this.#openTicks.keys()].filter((tick) => tick < before).sort((a, b) => a - b)
    for (const number of due) {
      if (this.#nextTick === undefined) this.#writeHeader(number)
      const from = number - this.#nextTick! <= MAX_EMPTY_TICKS ? this.#nextTick! : number
      for (let empty = from; empty < number; empty++) this.#writeTick(empty, { keys: new Map(), events: 0 })
      this.#writeTick(number, this.#openTicks.get(number)!)
      this.#openTicks.delete(number)
    }
    if (due.length > 0) this.#reportLost()
  }

  #writeHeader(tick: number): void {
    const { interval, title, unit, reading } = this.#options
    this.#nextTick = tick
    this.#startTime = tick * interval
    this.events.push({
      type: 'header', version: STREAM_VERSION, start: this.#startTime >= MIN_EPOCH_TIME ? this.#startTime : 0, interval, title, unit,
      host: '', os: '', dtrace: '', script: '', aggregations: ['latency'], reading,
    })
    for (const event of this.#heldEvents.splice(0)) this.addEvent(event)
  }

  #writeTick(number: number, { keys, events }: OpenTick): void {
    const { interval } = this.#options
    this.#nextTick = number + 1
    this.#time = (number + 1) * interval - this.#startTime
    this.#openEvents -= events
    const records = [...keys.values()].map(({ key, counts }) => ({ key, buckets: this.#counter.toBuckets(counts) }))
    const aggregations = [{ name: 'latency', ...this.#counter.quantizer, records }]
    this.events.push({ type: 'tick', time: this.#time, duration: interval, aggregations } satisfies Tick)
  }

  #reportLost(): void {
    const count = this.#lostCount
    if (count === 0) return
    this.#lostCount = 0
    const limit = formatDuration(Math.max(MAX_LATENESS, 2 * this.#options.interval))
    const events = count === 1 ? '1 event was' : `${count} events were`
    const hint = this.#options.isLive ? 'Try a longer --interval.' : 'Sort the file by time first.'
    this.addEvent({ type: 'drop', kind: 'late', count, message: `${events} more than ${limit} late`, hint })
  }
}
