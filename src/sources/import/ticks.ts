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
import type { Print, Remark, Shape, Sink } from './format.js'
import { shapeOf } from './shape.js'

export type Counts = 'auto' | 'cumulative' | 'cleared'

export interface TickOptions {
  readonly title: string
  readonly unit: string
  /** Milliseconds between prints; undefined: what arrival or stamps say, else 1000. */
  readonly interval?: number
  readonly live: boolean
  readonly counts: Counts
  /** In place of the guessed functions. */
  readonly shape?: Shape
}

const HELD = 64
/** Tables in all prints held. */
const HELD_TABLES = 20_000
/** Prints and remarks held: a script that says much before it prints is not kept in full. */
const MOST_HELD = 1000
/** Prints of a pipe that come closer than this, milliseconds, were not printed as they came. */
const TOO_CLOSE = 20

type Records = Map<string, QuantizedRecord>

export class Ticks implements Omit<Sink, 'junk'> {
  /** What is ready to be yielded; taken out by the owner. */
  readonly events: Event[] = []
  readonly #options: TickOptions
  /** In the order in which they came. */
  readonly #held: (Print | Remark)[] = []
  #prints = 0
  #tables = 0
  readonly #shapes = new Map<string, Shape>()
  readonly #last = new Map<string, Records>()
  #votes = { fell: 0, all: 0 }
  #cleared: boolean
  #header: Header | undefined
  #time = 0
  #clock: 'stamp' | 'arrival' | 'even' = 'even'
  #finishing = false

  constructor(options: TickOptions) {
    this.#options = options
    this.#cleared = options.counts === 'cleared'
  }

  /** Whether the header has been made. */
  get begun(): boolean {
    return this.#header !== undefined
  }

  get time(): number {
    return this.#time
  }

  print(print: Print): void {
    if (this.begun) return this.#tick(print, false, this.#finishing)
    this.#held.push(print)
    this.#prints++
    this.#tables += print.tables.length
    if (this.#options.live || this.#prints >= HELD || this.#tables >= HELD_TABLES) this.#begin()
  }

  remark(remark: Remark): void {
    if (this.begun) this.events.push({ ...remark, time: this.#time } as Event)
    else if (this.#held.length < MOST_HELD) this.#held.push(remark)
  }

  /** What comes now is the last. */
  finish(): void {
    this.#finishing = true
  }

  /** Everything held becomes events. */
  flush(): void {
    if (!this.begun && this.#prints > 0) this.#begin()
  }

  #begin(): void {
    const { title, unit, interval = 1000, live, shape } = this.#options
    const prints = this.#held.filter(isPrint)
    const stamped = prints.every(({ stamp }, i) => stamp !== undefined && (i === 0 || stamp > prints[i - 1]!.stamp!))
    this.#clock = stamped ? 'stamp' : live && this.#options.interval === undefined ? 'arrival' : 'even'
    const first = stamped ? prints[0]!.stamp! : live ? prints[0]!.arrived : interval
    const ranges = new Map<string, Bucket[]>()
    for (const { tables } of prints) for (const table of tables) (ranges.get(table.name) ?? setIn(ranges, table.name, [])).push(...table.buckets())
    for (const [name, buckets] of [...ranges].slice(0, MOST_AGGREGATIONS)) this.#shapes.set(name, shape ?? shapeOf(distinct(buckets)))
    for (let i = 1; i < prints.length; i++) this.#vote(recordsOf(prints[i]!), recordsOf(prints[i - 1]!))
    this.#header = {
      type: 'header', version: STREAM_VERSION, start: first - interval, interval, title, unit, host: '', os: '', dtrace: '', script: '',
      aggregations: [...ranges.keys()].slice(0, MOST_AGGREGATIONS),
    }
    this.events.push(this.#header)
    for (const held of this.#held.splice(0)) {
      if (isPrint(held)) this.#tick(held, true, this.#finishing && held === prints.at(-1))
      else this.remark(held)
    }
  }

  #tick(print: Print, judged: boolean, last: boolean): void {
    const now = recordsOf(print)
    const summed = new Map<string, Records>()
    if (!judged) this.#vote(now, this.#last)
    const aggregations = [...now].flatMap(([name, records]): QuantizedAggregation | never[] => {
      if (!this.#shapes.has(name) && this.#shapes.size >= MOST_AGGREGATIONS) return this.#passOver()
      const later = { name, ...this.#shapeOf(name, records), records: [...records.values()] }
      const before = this.#last.get(name)
      summed.set(name, this.#cleared || before === undefined ? records : withOld(records, before))
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
    if (!this.#tooMany) this.remark({ type: 'notice', from: 'consumer', text: `Passed over: aggregations beyond the first ${MOST_AGGREGATIONS}` })
    this.#tooMany = true
    return []
  }
  #tooMany = false

  #shapeOf(name: string, records: Records): Shape {
    return this.#shapes.get(name) ?? setIn(this.#shapes, name, this.#options.shape ?? shapeOf(distinct([...records.values()].flatMap(({ buckets }) => [...buckets]))))
  }

  #timeOf({ stamp, arrived }: Print): number {
    const { interval, start } = this.#header!
    const even = this.#time + interval
    if (this.#clock === 'stamp') return stamp !== undefined && stamp - start > this.#time ? stamp - start : even
    if (this.#clock === 'even') return even
    const time = arrived - start
    if (time - this.#time >= TOO_CLOSE) return time
    this.#clock = 'even'
    return even
  }

  /** Did a count fall since the print before? */
  #vote(now: Map<string, Records>, before: Map<string, Records>): void {
    if (this.#options.counts !== 'auto') return
    this.#votes.all++
    if ([...now].some(([name, records]) => fell(records, before.get(name)))) this.#votes.fell++
    this.#cleared = 2 * this.#votes.fell >= this.#votes.all
  }
}

function isPrint(held: Print | Remark): held is Print {
  return 'tables' in held
}

function recordsOf(print: Print): Map<string, Records> {
  const found = new Map<string, Records>()
  for (const { name, key, buckets } of print.tables.map((table) => ({ ...table, buckets: table.buckets() }))) {
    const records = found.get(name) ?? setIn(found, name, new Map())
    records.set(keyId(key), { key, buckets })
  }
  return found
}

function fell(now: Records, before: Records | undefined): boolean {
  for (const [id, { buckets }] of before ?? []) {
    const later = now.get(id)
    if (later === undefined) continue
    const counts = new Map(later.buckets.map(([min, max, count]) => [`${min} ${max}`, count]))
    if (buckets.some(([min, max, count]) => (counts.get(`${min} ${max}`) ?? 0) < count)) return true
  }
  return false
}

/** Keys not printed this time are kept (a program may print its topmost alone), but not without end. */
function withOld(records: Records, before: Records): Records {
  if (before.size > 2 * records.size + 10_000) return records
  const all = new Map(before)
  for (const [id, record] of records) all.set(id, record)
  return all
}

function distinct(buckets: readonly Bucket[]): Bucket[] {
  return [...new Map(buckets.map((bucket) => [`${bucket[0]} ${bucket[1]}`, bucket])).values()]
}

function setIn<K, V>(map: Map<K, V>, key: K, value: V): V {
  map.set(key, value)
  return value
}
