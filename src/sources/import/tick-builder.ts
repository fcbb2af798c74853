/**
 * Turns printouts into the events of a stream: what an aggregation that is printed again and again says about each interval.
 *
 * A program that does not clear its aggregations prints sums since its start, and a tick is the difference of two printouts.
 * count-judge.ts finds out which of the two it is. The first printout is always the first tick.
 *
 * The first printouts of a file (at most MAX_HELD_PRINTOUTS) are held back, so that the count mode and the quantizing functions are
 * judged from more than one; those of a live pipe are not. The times are those that the text gives, if all held printouts have
 * rising ones; then the interval is the usual distance between them. Otherwise a live pipe's times are those of arrival, and a file's
 * are one interval apart. What was counted before the first printout of a pipe was counted since the pipe was opened.
 */
import { subtractSnapshot, keyId } from '../../core/stream/aggregation.js'
import type { Bucket, Event, Header, QuantizedAggregation } from '../../core/stream/event.js'
import { STREAM_VERSION } from '../../core/stream/event.js'
import { MOST_AGGREGATIONS } from '../../core/stream/ndjson.js'
import { formatDuration } from '../../core/text/format.js'
import { CountJudge, type RecordsById, type RecordsByName } from './count-judge.js'
import { describeReading } from './describe-reading.js'
import type { CountMode, Printout, Quantizer, Reading, UntimedEvent } from './format-reader.js'
import { guessQuantizer } from './guess-quantizer.js'

export interface TickOptions {
  readonly title: string
  /** How the text is read; its unit is used where the printouts name none. */
  readonly reading: Reading
  /** Unit of the values, if the user gave it. */
  readonly unit?: string
  /** When the input was opened, milliseconds since the epoch. */
  readonly opened: number
  /** Milliseconds between printouts. Default: as the times of arrival or of the text say, else 1000. */
  readonly interval?: number
  readonly isLive: boolean
  readonly countMode: CountMode
  /** The quantizing function of all aggregations. Default: guessed from the buckets. */
  readonly quantizer?: Quantizer
}

const MAX_HELD_PRINTOUTS = 64
/** Distributions in all printouts that are held. */
const MAX_HELD_DISTRIBUTIONS = 20_000
/** Printouts and events that are held: a script can write much before its first printout. */
const MAX_HELD = 1000
/** Milliseconds. Printouts of a pipe that arrive closer together were not printed when they arrived. */
const MIN_ARRIVAL_GAP = 20
/** Keys that `addMissingRecords` keeps at least. */
const MIN_KEPT_KEYS = 10_000

/** Collects printouts and other events, and makes the stream's events of them. */
export class TickBuilder {
  /** The events that are ready; the owner takes them out. */
  readonly events: Event[] = []
  readonly #options: TickOptions
  /** In the order in which they came. */
  readonly #held: (Printout | UntimedEvent)[] = []
  #heldPrintouts = 0
  #heldDistributions = 0
  readonly #quantizers = new Map<string, Quantizer>()
  /** The last counts of each aggregation, by name. */
  readonly #lastRecords: RecordsByName = new Map()
  /** The printout before, for the judge: without the keys that it lacked. */
  #lastPrintout: RecordsByName = new Map()
  readonly #judge: CountJudge
  /** Aggregations whose unit is not the header's. */
  readonly #otherUnits = new Set<string>()
  #header: Header | undefined
  /** Time of the last tick, milliseconds since the header's start. */
  #time = 0
  #timeSource: 'stamp' | 'arrival' | 'even' = 'even'
  #isFinishing = false
  #hasReportedLimit = false

  constructor(options: TickOptions) {
    this.#options = options
    this.#judge = new CountJudge(options.countMode === 'auto' ? options.reading.countMode ?? 'auto' : options.countMode)
  }

  /** Whether the header is among the events. */
  get hasHeader(): boolean {
    return this.#header !== undefined
  }

  /** Time of the last tick, milliseconds since the header's start. */
  get time(): number {
    return this.#time
  }

  addPrintout(printout: Printout): void {
    if (this.hasHeader) return this.#addTick(printout, false, this.#isFinishing)
    this.#held.push(printout)
    this.#heldPrintouts++
    this.#heldDistributions += printout.distributions.length
    const isFull = this.#heldPrintouts >= MAX_HELD_PRINTOUTS || this.#heldDistributions >= MAX_HELD_DISTRIBUTIONS
    if (this.#options.isLive || isFull) this.#releaseHeld()
  }

  addEvent(event: UntimedEvent): void {
    if (this.hasHeader) this.events.push({ ...event, time: this.#time } as Event)
    else if (this.#held.length < MAX_HELD) this.#held.push(event)
  }

  /** Says that the printout that comes now is the last. */
  finish(): void {
    this.#isFinishing = true
  }

  /** At the end, turns everything held into events. */
  flush(_isEnd: boolean): void {
    if (!this.hasHeader && this.#heldPrintouts > 0) this.#releaseHeld()
  }

  /** Judges the held printouts, and makes the header and the first ticks of them. */
  #releaseHeld(): void {
    const printouts = this.#held.filter(isPrintout)
    this.#header = this.#buildHeader(printouts)
    for (let i = 1; i < printouts.length; i++) this.#judge.compare(groupRecords(printouts[i]!), groupRecords(printouts[i - 1]!))
    this.#header = { ...this.#header, reading: this.#describe(this.#header) }
    this.events.push(this.#header)
    for (const held of this.#held.splice(0)) {
      if (isPrintout(held)) this.#addTick(held, true, this.#isFinishing && held === printouts.at(-1))
      else this.addEvent(held)
    }
  }

  /** The header; also decides where the times come from and what the quantizing functions are. */
  #buildHeader(printouts: readonly Printout[]): Header {
    const { title, isLive, quantizer, opened } = this.#options
    const isStamped = areStamped(printouts)
    this.#timeSource = isStamped ? 'stamp' : isLive && this.#options.interval === undefined ? 'arrival' : 'even'
    const interval = this.#options.interval ?? (isStamped ? usualDistance(printouts) : 1000)
    const [first] = printouts
    const firstTime = isStamped ? first!.stamp! : isLive ? first!.arrived : interval
    // What a pipe prints first was counted since it was opened.
    const sinceOpened = isLive ? Math.max(interval, Math.round(first!.arrived - opened)) : interval
    const firstDuration = first!.duration ?? (this.#timeSource === 'even' ? interval : sinceOpened)
    const bucketsByName = new Map<string, Bucket[]>()
    for (const distribution of printouts.flatMap(({ distributions }) => distributions)) {
      const buckets = bucketsByName.get(distribution.name) ?? setEntry(bucketsByName, distribution.name, [])
      for (const bucket of distribution.buckets()) buckets.push(bucket)
      if (distribution.quantizer !== undefined) this.#quantizers.set(distribution.name, distribution.quantizer)
    }
    const aggregations = [...bucketsByName].slice(0, MOST_AGGREGATIONS)
    for (const [name, buckets] of aggregations) {
      this.#quantizers.set(name, quantizer ?? this.#quantizers.get(name) ?? guessQuantizer(uniqueBuckets(buckets)))
    }
    const unit = this.#options.unit ?? commonUnit(printouts, this.#options.reading.unit)
    return {
      type: 'header', version: STREAM_VERSION, start: firstTime - firstDuration, interval, title, unit, host: '', os: '', dtrace: '',
      script: '', aggregations: aggregations.map(([name]) => name),
    }
  }

  /** How the text is read, for the header. */
  #describe({ interval, unit }: Header): string {
    const { reading } = this.#options
    const even = `${formatDuration(interval)} a print${this.#options.interval === undefined ? ' (--interval)' : ''}`
    const time = reading.time ?? { stamp: 'as printed', arrival: 'as it comes', even }[this.#timeSource]
    const counts = this.#judge.isCleared ? 'per print' : 'sums'
    return describeReading({ ...reading, time, unit }, counts)
  }

  /** Adds the tick of a printout. An empty last one is left out. */
  #addTick(printout: Printout, isJudged: boolean, isLast: boolean): void {
    const now = groupRecords(printout)
    if (!isJudged) this.#judge.compare(now, this.#lastPrintout)
    this.#lastPrintout = now
    this.#checkUnits(printout)
    const lastRecords: RecordsByName = new Map()
    const aggregations: QuantizedAggregation[] = []
    for (const [name, records] of now) {
      if (!this.#quantizers.has(name) && this.#quantizers.size >= MOST_AGGREGATIONS) {
        this.#reportLimit()
        continue
      }
      const before = this.#lastRecords.get(name)
      aggregations.push(this.#buildAggregation(name, records, before))
      lastRecords.set(name, this.#judge.isCleared || before === undefined ? records : addMissingRecords(records, before))
    }
    for (const [name, records] of lastRecords) this.#lastRecords.set(name, records)
    if (isLast && aggregations.every(({ records }) => records.length === 0)) return
    const time = this.#findTime(printout)
    const duration = Math.min(printout.duration ?? Infinity, time - this.#time)
    this.events.push({ type: 'tick', time, duration, aggregations })
    this.#time = time
  }

  /** What was counted since the printout before. */
  #buildAggregation(name: string, records: RecordsById, before: RecordsById | undefined): QuantizedAggregation {
    const current = { name, ...this.#findQuantizer(name, records), records: [...records.values()] }
    if (this.#judge.isCleared) return { ...current, records: current.records.filter(({ buckets }) => buckets.length > 0) }
    const previous = before === undefined ? undefined : { ...current, records: [...before.values()] }
    return subtractSnapshot(current, previous) as QuantizedAggregation
  }

  /** Says once that there are more aggregations than a stream may have. */
  #reportLimit(): void {
    if (this.#hasReportedLimit) return
    this.#hasReportedLimit = true
    this.addEvent({ type: 'notice', from: 'consumer', text: `Skipped: aggregations beyond the first ${MOST_AGGREGATIONS}` })
  }

  #findQuantizer(name: string, records: RecordsById): Quantizer {
    const known = this.#quantizers.get(name)
    if (known !== undefined) return known
    const buckets = [...records.values()].flatMap((record) => [...record.buckets])
    return setEntry(this.#quantizers, name, this.#options.quantizer ?? guessQuantizer(uniqueBuckets(buckets)))
  }

  /** Time of a printout's tick, milliseconds since the header's start; later than that of the tick before. */
  #findTime({ stamp, arrived }: Printout): number {
    const { interval, start } = this.#header!
    const even = this.#time + interval
    if (this.#timeSource === 'stamp') return stamp !== undefined && stamp - start > this.#time ? stamp - start : even
    if (this.#timeSource === 'even') return even
    const time = arrived - start
    if (time - this.#time >= MIN_ARRIVAL_GAP) return time
    this.#timeSource = 'even'
    return even
  }

  /** Says once of each aggregation that its unit is not the one that is shown. */
  #checkUnits({ distributions }: Printout): void {
    const { unit } = this.#header!
    if (this.#options.unit !== undefined) return
    for (const { name, unit: own } of distributions) {
      if (own === undefined || own === unit || this.#otherUnits.has(name) || this.#otherUnits.size >= MOST_AGGREGATIONS) continue
      this.#otherUnits.add(name)
      const shown = unit === '' ? 'values are shown without a unit' : `values are shown in ${unit}`
      this.addEvent({ type: 'notice', from: 'consumer', text: `@${name} is in ${own}, but ${shown}: not all aggregations have one unit` })
    }
  }
}

function isPrintout(held: Printout | UntimedEvent): held is Printout {
  return 'distributions' in held
}

function groupRecords({ distributions }: Printout): RecordsByName {
  const found: RecordsByName = new Map()
  for (const distribution of distributions) {
    const { name, key } = distribution
    const records = found.get(name) ?? setEntry(found, name, new Map())
    records.set(keyId(key), { key, buckets: distribution.buckets() })
  }
  return found
}

/**
 * The records with the last ones of keys that were not printed this time, because a program may print only its highest keys. The
 * number of keys that are kept is limited.
 */
function addMissingRecords(records: RecordsById, before: RecordsById): RecordsById {
  if (before.size > 2 * records.size + MIN_KEPT_KEYS) return records
  const all = new Map(before)
  for (const [id, record] of records) all.set(id, record)
  return all
}

/** The unit of all distributions; '' when they have several. `fallback` is the unit of those that name none. */
function commonUnit(printouts: readonly Printout[], fallback: string): string {
  const units = new Set(printouts.flatMap(({ distributions }) => distributions.map(({ unit = fallback }) => unit)))
  return units.size === 1 ? [...units][0]! : units.size === 0 ? fallback : ''
}

/** Whether printouts have rising stamps. The last of several may have none: many programs print once more when they end. */
function areStamped(printouts: readonly Printout[]): boolean {
  const isEndUnstamped = printouts.length > 1 && printouts.at(-1)!.stamp === undefined
  const stamps = printouts.slice(0, isEndUnstamped ? -1 : undefined).map(({ stamp }) => stamp)
  return stamps.every((stamp, i) => stamp !== undefined && (i === 0 || stamp > stamps[i - 1]!))
}

/** The median distance between the stamps of printouts; 1000 of fewer than two. */
function usualDistance(printouts: readonly Printout[]): number {
  const stamps = printouts.flatMap(({ stamp }) => (stamp === undefined ? [] : [stamp]))
  const distances = stamps.slice(1).map((stamp, i) => stamp - stamps[i]!).sort((a, b) => a - b)
  return distances[(distances.length - 1) >> 1] ?? printouts[0]?.duration ?? 1000
}

/** The buckets without those that have the same ends as another. */
function uniqueBuckets(buckets: readonly Bucket[]): Bucket[] {
  return [...new Map(buckets.map((bucket) => [`${bucket[0]} ${bucket[1]}`, bucket])).values()]
}

/** Sets an entry and returns its value. */
function setEntry<K, V>(map: Map<K, V>, key: K, value: V): V {
  map.set(key, value)
  return value
}
