/**
 * Turns printouts into the events of a stream: what an aggregation that is printed again and again says about each interval.
 *
 * A program that does not clear its aggregations prints sums since its start, and a tick is the difference of two printouts. The
 * counts show which of the two it is, because sums never fall. With the count mode `auto`, a program counts as clearing if a count
 * fell in at least half of the printouts. A sum that falls now and then was cleared once and counts from zero. Two printouts
 * without a fall count as sums. The first printout is always the first tick.
 *
 * The first printouts of a file (at most MAX_HELD_PRINTOUTS) are held back, so that the count mode and the quantizing functions are
 * judged from more than one; those of a live pipe are not. The times are those that the text gives, if all held printouts have
 * rising ones. Otherwise a live pipe's times are those of arrival, and a file's are one interval apart.
 */
import { subtractSnapshot, keyId } from '../../core/stream/aggregation.js'
import type { Bucket, Event, Header, QuantizedAggregation, QuantizedRecord } from '../../core/stream/event.js'
import { STREAM_VERSION } from '../../core/stream/event.js'
import { MOST_AGGREGATIONS } from '../../core/stream/ndjson.js'
import type { Printout, Quantizer, ReaderOutput, UntimedEvent } from './format-reader.js'
import { guessQuantizer } from './guess-quantizer.js'

/** What the printed counts are: sums since the start, or counts since the printout before; `auto` finds out. */
export type CountMode = 'auto' | 'cumulative' | 'cleared'

export interface TickOptions {
  readonly title: string
  /** Unit of the values; '' unknown. */
  readonly unit: string
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

/** The records of one aggregation by key. */
type RecordsById = Map<string, QuantizedRecord>
/** The records of a printout by the aggregation's name. */
type RecordsByName = Map<string, RecordsById>

/** Collects printouts and other events, and makes the stream's events of them. */
export class TickBuilder implements Omit<ReaderOutput, 'reject'> {
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
  /** Printouts that were compared with the one before, and those in which a count fell. */
  #compared = 0
  #fallen = 0
  #isCleared: boolean
  #header: Header | undefined
  /** Time of the last tick, milliseconds since the header's start. */
  #time = 0
  #timeSource: 'stamp' | 'arrival' | 'even' = 'even'
  #isFinishing = false
  #hasReportedLimit = false

  constructor(options: TickOptions) {
    this.#options = options
    this.#isCleared = options.countMode === 'cleared'
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

  /** Turns everything held into events. */
  flush(): void {
    if (!this.hasHeader && this.#heldPrintouts > 0) this.#releaseHeld()
  }

  /** Judges the held printouts, and makes the header and the first ticks of them. */
  #releaseHeld(): void {
    const printouts = this.#held.filter(isPrintout)
    this.#header = this.#buildHeader(printouts)
    for (let i = 1; i < printouts.length; i++) this.#judgeCounts(groupRecords(printouts[i]!), groupRecords(printouts[i - 1]!))
    this.events.push(this.#header)
    for (const held of this.#held.splice(0)) {
      if (isPrintout(held)) this.#addTick(held, true, this.#isFinishing && held === printouts.at(-1))
      else this.addEvent(held)
    }
  }

  /** The header; also decides where the times come from and what the quantizing functions are. */
  #buildHeader(printouts: readonly Printout[]): Header {
    const { title, unit, interval = 1000, isLive, quantizer } = this.#options
    const isStamped = printouts.every(({ stamp }, i) => stamp !== undefined && (i === 0 || stamp > printouts[i - 1]!.stamp!))
    this.#timeSource = isStamped ? 'stamp' : isLive && this.#options.interval === undefined ? 'arrival' : 'even'
    const firstTime = isStamped ? printouts[0]!.stamp! : isLive ? printouts[0]!.arrived : interval
    const bucketsByName = new Map<string, Bucket[]>()
    for (const distribution of printouts.flatMap(({ distributions }) => distributions)) {
      const buckets = bucketsByName.get(distribution.name) ?? setEntry(bucketsByName, distribution.name, [])
      buckets.push(...distribution.buckets())
    }
    const aggregations = [...bucketsByName].slice(0, MOST_AGGREGATIONS)
    for (const [name, buckets] of aggregations) this.#quantizers.set(name, quantizer ?? guessQuantizer(uniqueBuckets(buckets)))
    return {
      type: 'header', version: STREAM_VERSION, start: firstTime - interval, interval, title, unit, host: '', os: '', dtrace: '', script: '',
      aggregations: aggregations.map(([name]) => name),
    }
  }

  /** Adds the tick of a printout. An empty last one is left out. */
  #addTick(printout: Printout, isJudged: boolean, isLast: boolean): void {
    const now = groupRecords(printout)
    if (!isJudged) this.#judgeCounts(now, this.#lastRecords)
    const lastRecords: RecordsByName = new Map()
    const aggregations: QuantizedAggregation[] = []
    for (const [name, records] of now) {
      if (!this.#quantizers.has(name) && this.#quantizers.size >= MOST_AGGREGATIONS) {
        this.#reportLimit()
        continue
      }
      const before = this.#lastRecords.get(name)
      aggregations.push(this.#buildAggregation(name, records, before))
      lastRecords.set(name, this.#isCleared || before === undefined ? records : addMissingRecords(records, before))
    }
    for (const [name, records] of lastRecords) this.#lastRecords.set(name, records)
    if (isLast && aggregations.every(({ records }) => records.length === 0)) return
    const time = this.#findTime(printout)
    this.events.push({ type: 'tick', time, duration: time - this.#time, aggregations })
    this.#time = time
  }

  /** What was counted since the printout before. */
  #buildAggregation(name: string, records: RecordsById, before: RecordsById | undefined): QuantizedAggregation {
    const current = { name, ...this.#findQuantizer(name, records), records: [...records.values()] }
    if (this.#isCleared) return { ...current, records: current.records.filter(({ buckets }) => buckets.length > 0) }
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

  /** With the count mode `auto`: looks whether a count fell, and decides anew whether the program clears its aggregations. */
  #judgeCounts(now: RecordsByName, before: RecordsByName): void {
    if (this.#options.countMode !== 'auto') return
    this.#compared++
    if ([...now].some(([name, records]) => hasFallenCount(records, before.get(name)))) this.#fallen++
    this.#isCleared = 2 * this.#fallen >= this.#compared
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

/** Whether a bucket of a key that was printed both times has a lower count now. */
function hasFallenCount(now: RecordsById, before: RecordsById | undefined): boolean {
  for (const [id, { buckets }] of before ?? []) {
    const later = now.get(id)
    if (later === undefined) continue
    const counts = new Map(later.buckets.map(([min, max, count]) => [`${min} ${max}`, count]))
    if (buckets.some(([min, max, count]) => (counts.get(`${min} ${max}`) ?? 0) < count)) return true
  }
  return false
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

/** The buckets without those that have the same ends as another. */
function uniqueBuckets(buckets: readonly Bucket[]): Bucket[] {
  return [...new Map(buckets.map((bucket) => [`${bucket[0]} ${bucket[1]}`, bucket])).values()]
}

/** Sets an entry and returns its value. */
function setEntry<K, V>(map: Map<K, V>, key: K, value: V): V {
  map.set(key, value)
  return value
}
