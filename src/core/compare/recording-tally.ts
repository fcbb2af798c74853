/**
 * A whole recording in bounded memory: adds up, event by event, what `summary` shows and what `diff` compares.
 *
 * Sums are exact whatever the length. Keys are counted separately up to MOST_KEYS per aggregation and KEY_TEXT characters in all; later
 * keys are added up as one, and `otherKeyRecords` says how many records those were. Blocks are the distributions of successive times of
 * equal length. There are at most BLOCKS of them: when there would be more, neighbors are joined, and blocks are twice as long.
 */
import { findOrAddBucket, buildBucketScheme, type BucketScheme } from '../buckets/bucket-scheme.js'
import { isQuantized } from '../stream/aggregation.js'
import {
  tickLength, type Aggregation, type Drop, type End, type Event, type Fault, type Header, type Key, type Mark, type Notice,
  type PlainFunction, type QuantizedAggregation, type Tick, type Unknown,
} from '../stream/event.js'
import { truncate } from '../text/format.js'

/** Counts by bucket id. */
export type Histogram = Map<number, number>

export interface KeyTally {
  /** Undefined: all keys beyond those that are counted separately. */
  readonly key: Key | undefined
  readonly histogram: Histogram
  count: number
  /** Whether a count of any tick is negative. Then there are no shares and no percentiles. */
  isSigned: boolean
}

/** What was counted in one of the successive times of equal length. */
export interface Block {
  /** Milliseconds that its ticks lasted. */
  duration: number
  count: number
  readonly all: Histogram
  /** By number of the key in the order in which keys came; only the first BLOCK_KEYS keys. */
  readonly keys: Map<number, Histogram>
}

export interface AggregationTally {
  readonly name: string
  readonly scheme: BucketScheme
  /** By id of the key, in the order in which they came. */
  readonly keys: Map<string, KeyTally>
  readonly all: KeyTally
  /** Records of keys that are not counted separately. */
  otherKeyRecords: number
  /** Events per second in the slowest and in the busiest tick. */
  rate: { min: number; max: number }
  blocks: Block[]
}

export interface PlainTally {
  readonly name: string
  readonly function: PlainFunction
  /** count and sum: over all ticks and keys. min and max: the least and the greatest. Undefined for avg and stddev. */
  value: number | undefined
}

/** A time that no tick covers, in milliseconds since the header's start. */
export interface Gap {
  readonly from: number
  readonly to: number
}

const MOST_KEYS = 100_000
const KEY_TEXT = 64 * 2 ** 20
const BLOCKS = 64
/** Keys that blocks count separately. */
export const BLOCK_KEYS = 500
/** Id of the tally of all other keys; no key has it, since ids of keys are JSON lists. */
const OTHER_KEYS_ID = 'rest'
/** Gaps, messages and notices that are kept; all are counted. */
const KEPT = 20
/** Characters of a message that are kept. */
const LONGEST = 1000

/** Adds up the events of a recording, given one by one in order; its fields are the sums so far. */
export class RecordingTally {
  header: Header | undefined
  end: End | undefined
  ticks = 0
  /** Ticks without an event in any aggregation. */
  quiet = 0
  /** Ticks that lasted more than one and a half intervals. */
  late = 0
  /** Milliseconds that ticks cover. */
  covered = 0
  /** Time of the last event, in milliseconds since the start. */
  time = 0
  gaps = { count: 0, total: 0, first: [] as Gap[] }
  readonly quantized = new Map<string, AggregationTally>()
  readonly plain = new Map<string, PlainTally>()
  readonly drops = new Map<string, { count: number; times: number; message: string; hint?: string }>()
  readonly faults = new Map<string, number>()
  readonly notices = { script: 0, command: 0, consumer: 0, first: [] as { from: Notice['from']; text: string }[] }
  /** When the marked tick ended, milliseconds since the start. */
  readonly marks = { count: 0, first: [] as { at: number; label: string }[] }
  readonly unknown = new Map<string, number>()
  /** Ticks in a block. */
  perBlock = 1
  #inBlock = 0
  #text = 0
  #tickEnd = 0

  add(event: Event | Unknown): void {
    switch (event.type) {
      case 'header': this.header = event as Header; return
      case 'tick': this.#addTick(event as Tick); break
      case 'drop': this.#addDrop(event as Drop); break
      case 'error': this.#addFault(event as Fault); break
      case 'notice': this.#addNotice(event as Notice); break
      case 'mark': this.#addMark(event as Mark); break
      case 'end': this.end = event as End; break
      default:
        if (this.unknown.size < 100 || this.unknown.has(event.type)) this.unknown.set(event.type, (this.unknown.get(event.type) ?? 0) + 1)
        return
    }
    this.time = (event as Tick).time
  }

  #addTick({ time, duration, aggregations }: Tick): void {
    const interval = this.header === undefined ? duration : tickLength(this.header)
    const missing = time - duration - this.#tickEnd
    if (missing > 0.5 * interval) this.#addGap({ from: this.#tickEnd, to: time - duration })
    this.ticks++
    this.covered += duration
    this.#tickEnd = time
    if (duration > 1.5 * interval) this.late++
    const counts = new Map<string, number>()
    for (const aggregation of aggregations) {
      if (isQuantized(aggregation)) counts.set(aggregation.name, (counts.get(aggregation.name) ?? 0) + this.#addQuantized(aggregation))
      else this.#addPlain(aggregation)
    }
    if (!aggregations.some(isCounting)) this.quiet++
    for (const [name, { rate, blocks }] of this.quantized) {
      const count = counts.get(name) ?? 0
      blocks.at(-1)!.duration += duration
      if (duration >= 1e-3) {
        rate.min = Math.min(rate.min, (count * 1000) / duration)
        rate.max = Math.max(rate.max, (count * 1000) / duration)
      }
    }
    if (++this.#inBlock === this.perBlock) this.#startNextBlock()
  }

  #addGap(gap: Gap): void {
    this.gaps.count++
    this.gaps.total += gap.to - gap.from
    if (this.gaps.first.length < KEPT) this.gaps.first.push(gap)
  }

  /** Adds the records of one aggregation in one tick, and gives the number of events in it. */
  #addQuantized(aggregation: QuantizedAggregation): number {
    const tally = this.quantized.get(aggregation.name) ?? this.#startAggregation(aggregation)
    const block = tally.blocks.at(-1)!
    const sums: number[] = []
    let total = 0
    for (const { key, buckets } of aggregation.records) {
      const [record, number] = this.#findRecord(tally, key)
      let counts = number < BLOCK_KEYS ? block.keys.get(number) : undefined
      if (counts === undefined && number < BLOCK_KEYS) block.keys.set(number, (counts = new Map()))
      for (const [min, max, count] of buckets) {
        const id = findOrAddBucket(tally.scheme, min, max)
        addCount(record.histogram, id, count)
        if (counts !== undefined) addCount(counts, id, count)
        while (sums.length <= id) sums.push(0)
        sums[id]! += count
        record.count += count
        if (count < 0) record.isSigned = tally.all.isSigned = true
        total += count
      }
    }
    sums.forEach((count, id) => {
      if (count === 0) return // no bucket, or counts of several keys that cancel out
      addCount(tally.all.histogram, id, count)
      addCount(block.all, id, count)
    })
    tally.all.count += total
    block.count += total
    return total
  }

  #startAggregation({ name, function: fn, parameters }: QuantizedAggregation): AggregationTally {
    const tally: AggregationTally = {
      name, scheme: buildBucketScheme(fn, parameters), keys: new Map(), all: emptyTally(undefined),
      otherKeyRecords: 0,
      // Every tick before this one had nothing of it.
      rate: { min: this.ticks > 1 ? 0 : Infinity, max: this.ticks > 1 ? 0 : -Infinity }, blocks: [emptyBlock()],
    }
    const others = [...this.quantized.values()][0]?.blocks.slice(0, -1) ?? []
    tally.blocks.unshift(...others.map(({ duration }) => ({ ...emptyBlock(), duration })))
    this.quantized.set(name, tally)
    return tally
  }

  /** The tally of a key, and its number in blocks: Infinity where blocks do not count it. */
  #findRecord(tally: AggregationTally, key: Key): [record: KeyTally, number: number] {
    const id = JSON.stringify(key)
    const known = tally.keys.get(id) as (KeyTally & { number?: number }) | undefined
    if (known !== undefined) return [known, known.number ?? Infinity]
    if (tally.keys.size < MOST_KEYS && this.#text + id.length <= KEY_TEXT) {
      this.#text += id.length
      const record = { ...emptyTally(key), number: tally.keys.size }
      tally.keys.set(id, record)
      return [record, record.number]
    }
    tally.otherKeyRecords++
    let rest = tally.keys.get(OTHER_KEYS_ID)
    if (rest === undefined) tally.keys.set(OTHER_KEYS_ID, (rest = emptyTally(undefined)))
    return [rest, Infinity]
  }

  #startNextBlock(): void {
    this.#inBlock = 0
    const full = [...this.quantized.values()].some(({ blocks }) => blocks.length >= BLOCKS)
    for (const tally of this.quantized.values()) {
      if (full) tally.blocks = joinBlocks(tally.blocks, 2)
      tally.blocks.push(emptyBlock())
    }
    if (full) this.perBlock *= 2
  }

  #addPlain(aggregation: Exclude<Aggregation, QuantizedAggregation>): void {
    const { name, function: fn, records } = aggregation
    let tally = this.plain.get(name)
    if (tally === undefined) this.plain.set(name, (tally = { name, function: fn, value: undefined }))
    if (fn === 'avg' || fn === 'stddev') return
    for (const { value } of records) {
      if (tally.value === undefined) tally.value = value
      else tally.value = fn === 'min' ? Math.min(tally.value, value) : fn === 'max' ? Math.max(tally.value, value) : tally.value + value
    }
  }

  #addDrop({ kind, count, message, hint }: Drop): void {
    const known = this.drops.get(kind)
    if (known === undefined && this.drops.size >= KEPT) return
    this.drops.set(kind, {
      count: (known?.count ?? 0) + count, times: (known?.times ?? 0) + 1, message: truncate(message, LONGEST),
      ...(hint === undefined ? {} : { hint: truncate(hint, LONGEST) }),
    })
  }

  #addFault({ message, count = 1 }: Fault): void {
    const text = truncate(message, LONGEST)
    const known = this.faults.has(text) || this.faults.size < KEPT ? text : 'others'
    this.faults.set(known, (this.faults.get(known) ?? 0) + count)
  }

  #addNotice({ from, text }: Notice): void {
    this.notices[from]++
    if (this.notices.first.length < KEPT) this.notices.first.push({ from, text: truncate(text, LONGEST) })
  }

  #addMark({ at, label }: Mark): void {
    this.marks.count++
    if (this.marks.first.length < KEPT) this.marks.first.push({ at, label: truncate(label, LONGEST) })
  }
}

/** Whether an aggregation shows that events happened in this tick. Values of min and max stay from tick to tick. */
function isCounting(aggregation: Aggregation): boolean {
  if (isQuantized(aggregation)) return aggregation.records.some(({ buckets }) => buckets.length > 0)
  const { function: fn, records } = aggregation
  return fn !== 'min' && fn !== 'max' && records.length > 0
}

/** The blocks that cover any time; the last one also when it is not full. */
export function filledBlocks({ blocks }: AggregationTally): Block[] {
  return blocks.filter(({ duration }) => duration > 0)
}

/** New blocks, each the sum of `many` neighbors; the last one of those that are left. */
export function joinBlocks(blocks: readonly Block[], many: number): Block[] {
  const joined: Block[] = []
  blocks.forEach((block, i) => {
    if (i % many === 0) joined.push(emptyBlock())
    const into = joined.at(-1)!
    into.duration += block.duration
    into.count += block.count
    for (const [id, count] of block.all) addCount(into.all, id, count)
    for (const [key, counts] of block.keys) {
      let sum = into.keys.get(key)
      if (sum === undefined) into.keys.set(key, (sum = new Map()))
      for (const [id, count] of counts) addCount(sum, id, count)
    }
  })
  return joined
}

function emptyTally(key: Key | undefined): KeyTally {
  return { key, histogram: new Map(), count: 0, isSigned: false }
}

function emptyBlock(): Block {
  return { duration: 0, count: 0, all: new Map(), keys: new Map() }
}

function addCount(histogram: Histogram, id: number, count: number): void {
  histogram.set(id, (histogram.get(id) ?? 0) + count)
}
