/**
 * Prints → the stream's events: what an aggregation printed again and again says of each interval.
 *
 * A program that prints without clearing prints sums since its start: a tick is then the difference of two prints. Which
 * of both it is shows: sums never fall. While `counts` is auto, it is taken as cleared when a count fell in at least
 * half of the prints; one that falls now and then is a sum that was cleared, and counts from zero. Two prints without a fall
 * are taken as sums. The first print is the first tick whatever it is.
 *
 * The first prints of a file are held back (at most HELD) so that this, and the quantizing functions, are judged from more
 * than one; a live pipe's are not. Times are the text's own stamps where all held prints have rising ones; a pipe's else are
 * those of arrival, and a file's are one interval apart.
 */
import { subtractSnapshot, keyId } from '../../core/stream/aggregation.js'
import type { Bucket, Event, Header, QuantizedAggregation, QuantizedRecord } from '../../core/stream/event.js'
import { STREAM_VERSION } from '../../core/stream/event.js'
import { MOST_AGGREGATIONS } from '../../core/stream/ndjson.js'
import type { Printout, UntimedEvent, Quantizer, ReaderOutput } from './format-reader.js'
import { guessQuantizer } from './guess-quantizer.js'

export type CountMode = 'auto' | 'cumulative' | 'cleared'

export interface TickOptions {
  readonly title: string
  readonly unit: string
  /** Milliseconds between prints; undefined: what arrival or stamps say, else 1000. */
  readonly interval?: number
  readonly isLive: boolean
  readonly countMode: CountMode
  /** In place of the guessed functions. */
  readonly quantizer?: Quantizer
}

const MAX_HELD_PRINTOUTS = 64
/** Tables in all prints held. */
const MAX_HELD_DISTRIBUTIONS = 20_000
/** Prints and remarks held: a script that says much before it prints is not kept in full. */
const MAX_HELD = 1000
/** Prints of a pipe that come closer than this, milliseconds, were not printed as they came. */
const MIN_ARRIVAL_GAP = 20

type RecordsById = Map<string, QuantizedRecord>

export class TickBuilder implements Omit<ReaderOutput, 'reject'> {
  /** What is ready to be yielded; taken out by the owner. */
  readonly events: Event[] = []
  readonly #options: TickOptions
  /** In the order in which they came. */
  readonly #held: (Printout | UntimedEvent)[] = []
  #prints = 0
  #tables = 0
  readonly #shapes = new Map<string, Quantizer>()
  readonly #last = new Map<string, RecordsById>()
  #votes = { fell: 0, all: 0 }
  #cleared: boolean
  #header: Header | undefined
  #time = 0
  #clock: 'stamp' | 'arrival' | 'even' = 'even'
  #finishing = false

  constructor(options: TickOptions) {
    this.#options = options
    this.#cleared = options.countMode === 'cleared'
  }

  /** Whether the header has been made. */
  get hasHeader(): boolean {
    return this.#header !== undefined
  }

  get time(): number {
    return this.#time
  }

  addPrintout(print: Printout): void {
    if (this.hasHeader) return this.#tick(print, false, this.#finishing)
    this.#held.push(print)
    this.#prints++
    this.#tables += print.distributions.length
    if (this.#options.isLive || this.#prints >= MAX_HELD_PRINTOUTS || this.#tables >= MAX_HELD_DISTRIBUTIONS) this.#begin()
  }

  addEvent(remark: UntimedEvent): void {
    if (this.hasHeader) this.events.push({ ...remark, time: this.#time } as Event)
    else if (this.#held.length < MAX_HELD) this.#held.push(remark)
  }

  /** What comes now is the last. */
  finish(): void {
    this.#finishing = true
  }

  /** Everything held becomes events. */
  flush(): void {
    if (!this.hasHeader && this.#prints > 0) this.#begin()
  }

  #begin(): void {
    const { title, unit, interval = 1000, isLive: live, quantizer: shape } = this.#options
    const prints = this.#held.filter(isPrintout)
    const stamped = prints.every(({ stamp }, i) => stamp !== undefined && (i === 0 || stamp > prints[i - 1]!.stamp!))
    this.#clock = stamped ? 'stamp' : live && this.#options.interval === undefined ? 'arrival' : 'even'
    const first = stamped ? prints[0]!.stamp! : live ? prints[0]!.arrived : interval
    const ranges = new Map<string, Bucket[]>()
    for (const { distributions: tables } of prints) for (const table of tables) (ranges.get(table.name) ?? setEntry(ranges, table.name, [])).push(...table.buckets())
    for (const [name, buckets] of [...ranges].slice(0, MOST_AGGREGATIONS)) this.#shapes.set(name, shape ?? guessQuantizer(uniqueBuckets(buckets)))
    for (let i = 1; i < prints.length; i++) this.#vote(groupRecords(prints[i]!), groupRecords(prints[i - 1]!))
    this.#header = {
      type: 'header', version: STREAM_VERSION, start: first - interval, interval, title, unit, host: '', os: '', dtrace: '', script: '',
      aggregations: [...ranges.keys()].slice(0, MOST_AGGREGATIONS),
    }
    this.events.push(this.#header)
    for (const held of this.#held.splice(0)) {
      if (isPrintout(held)) this.#tick(held, true, this.#finishing && held === prints.at(-1))
      else this.addEvent(held)
    }
  }

  #tick(print: Printout, judged: boolean, last: boolean): void {
    const now = groupRecords(print)
    const summed = new Map<string, RecordsById>()
    if (!judged) this.#vote(now, this.#last)
    const aggregations = [...now].flatMap(([name, records]): QuantizedAggregation | never[] => {
      if (!this.#shapes.has(name) && this.#shapes.size >= MOST_AGGREGATIONS) return this.#passOver()
      const later = { name, ...this.#shapeOf(name, records), records: [...records.values()] }
      const before = this.#last.get(name)
      summed.set(name, this.#cleared || before === undefined ? records : addMissingRecords(records, before))
      if (this.#cleared) return { ...later, records: later.records.filter(({ buckets }) => buckets.length > 0) }
      return subtractSnapshot(later, before === undefined ? undefined : { ...later, records: [...before.values()] }) as QuantizedAggregation
    })
    for (const [name, records] of summed) this.#last.set(name, records)
    if (last && aggregations.every(({ records }) => records.length === 0)) return
    const time = this.#timeOf(print)
    this.events.push({ type: 'tick', time, duration: time - this.#time, aggregations })
    this.#time = time
  }

  #passOver(): never[] {
    if (!this.#tooMany) this.addEvent({ type: 'notice', from: 'consumer', text: `Passed over: aggregations beyond the first ${MOST_AGGREGATIONS}` })
    this.#tooMany = true
    return []
  }
  #tooMany = false

  #shapeOf(name: string, records: RecordsById): Quantizer {
    return this.#shapes.get(name) ?? setEntry(this.#shapes, name, this.#options.quantizer ?? guessQuantizer(uniqueBuckets([...records.values()].flatMap(({ buckets }) => [...buckets]))))
  }

  #timeOf({ stamp, arrived }: Printout): number {
    const { interval, start } = this.#header!
    const even = this.#time + interval
    if (this.#clock === 'stamp') return stamp !== undefined && stamp - start > this.#time ? stamp - start : even
    if (this.#clock === 'even') return even
    const time = arrived - start
    if (time - this.#time >= MIN_ARRIVAL_GAP) return time
    this.#clock = 'even'
    return even
  }

  /** Did a count fall since the print before? */
  #vote(now: Map<string, RecordsById>, before: Map<string, RecordsById>): void {
    if (this.#options.countMode !== 'auto') return
    this.#votes.all++
    if ([...now].some(([name, records]) => hasFallenCount(records, before.get(name)))) this.#votes.fell++
    this.#cleared = 2 * this.#votes.fell >= this.#votes.all
  }
}

function isPrintout(held: Printout | UntimedEvent): held is Printout {
  return 'distributions' in held
}

function groupRecords(print: Printout): Map<string, RecordsById> {
  const found = new Map<string, RecordsById>()
  for (const { name, key, buckets } of print.distributions.map((table) => ({ ...table, buckets: table.buckets() }))) {
    const records = found.get(name) ?? setEntry(found, name, new Map())
    records.set(keyId(key), { key, buckets })
  }
  return found
}

function hasFallenCount(now: RecordsById, before: RecordsById | undefined): boolean {
  for (const [id, { buckets }] of before ?? []) {
    const later = now.get(id)
    if (later === undefined) continue
    const counts = new Map(later.buckets.map(([min, max, count]) => [`${min} ${max}`, count]))
    if (buckets.some(([min, max, count]) => (counts.get(`${min} ${max}`) ?? 0) < count)) return true
  }
  return false
}

/** Keys not printed this time are kept (a program may print its topmost alone), but not without end. */
function addMissingRecords(records: RecordsById, before: RecordsById): RecordsById {
  if (before.size > 2 * records.size + 10_000) return records
  const all = new Map(before)
  for (const [id, record] of records) all.set(id, record)
  return all
}

function uniqueBuckets(buckets: readonly Bucket[]): Bucket[] {
  return [...new Map(buckets.map((bucket) => [`${bucket[0]} ${bucket[1]}`, bucket])).values()]
}

function setEntry<K, V>(map: Map<K, V>, key: K, value: V): V {
  map.set(key, value)
  return value
}
