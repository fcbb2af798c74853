/**
 * A whole recording in bounded memory: what `summary` tells and what `diff` compares is added up event by event.
 *
 * Sums are exact whatever the length. Keys are told apart up to MOST_KEYS an aggregation and KEY_TEXT characters in all; those that come
 * later are added up under one, and `folded` says how many records that were. Blocks are the distribution of successive
 * stretches of time, at most BLOCKS of them: when there are more, neighbors are joined and stretches are twice as long.
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
  /** Undefined: all keys beyond those told apart. */
  readonly key: Key | undefined
  readonly histogram: Histogram
  count: number
}

/** A stretch of time. */
export interface Block {
  /** Milliseconds that its ticks lasted. */
  duration: number
  count: number
  readonly all: Histogram
  /** By number of the key, of the first BLOCK_KEYS keys. */
  readonly keys: Map<number, Histogram>
}

export interface AggregationTally {
  readonly name: string
  readonly scheme: BucketScheme
  /** By id of the key, in the order in which they came. */
  readonly keys: Map<string, KeyTally>
  readonly all: KeyTally
  /** Records of keys that are not told apart. */
  otherKeyRecords: number
  /** Events a second in the slowest and the busiest tick. */
  rate: { min: number; max: number }
  blocks: Block[]
}

export interface PlainTally {
  readonly name: string
  readonly function: PlainFunction
  /** Of count and sum: over all ticks and keys. Of min and max: the least and the greatest. Undefined for avg and stddev. */
  value: number | undefined
}

/** Times are milliseconds since the header's start. */
export interface Gap {
  readonly from: number
  readonly to: number
}

const MOST_KEYS = 100_000
const KEY_TEXT = 64 * 2 ** 20
const BLOCKS = 64
export const BLOCK_KEYS = 500
const REST = 'rest'
/** Gaps, messages and notices kept; all are counted. */
const KEPT = 20
/** Characters of a message kept. */
const LONGEST = 1000

/** Adds up the events of a recording, one by one; its fields are the sums so far. */
export class RecordingTally {
  header: Header | undefined
  end: End | undefined
  ticks = 0
  /** Ticks without an event in any aggregation; ticks of more than one and a half intervals. */
  quiet = 0
  late = 0
  /** Milliseconds that ticks speak for. */
  covered = 0
  /** Time of the last event. */
  time = 0
  gaps = { count: 0, total: 0, first: [] as Gap[] }
  readonly quantized = new Map<string, AggregationTally>()
  readonly plain = new Map<string, PlainTally>()
  readonly drops = new Map<string, { count: number; times: number; message: string }>()
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
      case 'tick': this.#tick(event as Tick); break
      case 'drop': this.#drop(event as Drop); break
      case 'error': this.#fault(event as Fault); break
      case 'notice': this.#notice(event as Notice); break
      case 'mark': this.#mark(event as Mark); break
      case 'end': this.end = event as End; break
      default:
        if (this.unknown.size < 100 || this.unknown.has(event.type)) this.unknown.set(event.type, (this.unknown.get(event.type) ?? 0) + 1)
        return
    }
    this.time = (event as Tick).time
  }

  #tick({ time, duration, aggregations }: Tick): void {
    const interval = this.header === undefined ? duration : tickLength(this.header)
    const missing = time - duration - this.#tickEnd
    if (missing > 0.5 * interval) this.#gap({ from: this.#tickEnd, to: time - duration })
    this.ticks++
    this.covered += duration
    this.#tickEnd = time
    if (duration > 1.5 * interval) this.late++
    const counts = new Map<string, number>()
    for (const aggregation of aggregations) {
      if (isQuantized(aggregation)) counts.set(aggregation.name, (counts.get(aggregation.name) ?? 0) + this.#quantized(aggregation))
      else this.#plain(aggregation)
    }
    if ([...counts.values()].every((count) => count === 0) && !aggregations.some(isCounting)) this.quiet++
    for (const [name, { rate, blocks }] of this.quantized) {
      const count = counts.get(name) ?? 0
      blocks.at(-1)!.duration += duration
      if (duration >= 1e-3) {
        rate.min = Math.min(rate.min, (count * 1000) / duration)
        rate.max = Math.max(rate.max, (count * 1000) / duration)
      }
    }
    if (++this.#inBlock === this.perBlock) this.#nextBlock()
  }

  #gap(gap: Gap): void {
    this.gaps.count++
    this.gaps.total += gap.to - gap.from
    if (this.gaps.first.length < KEPT) this.gaps.first.push(gap)
  }

  /** Gives the events in it. */
  #quantized(aggregation: QuantizedAggregation): number {
    const tally = this.quantized.get(aggregation.name) ?? this.#begin(aggregation)
    const block = tally.blocks.at(-1)!
    const sums: number[] = []
    let total = 0
    for (const { key, buckets } of aggregation.records) {
      const [record, number] = this.#record(tally, key)
      let counts = number < BLOCK_KEYS ? block.keys.get(number) : undefined
      if (counts === undefined && number < BLOCK_KEYS) block.keys.set(number, (counts = new Map()))
      for (const [min, max, count] of buckets) {
        const id = findOrAddBucket(tally.scheme, min, max)
        add(record.histogram, id, count)
        if (counts !== undefined) add(counts, id, count)
        while (sums.length <= id) sums.push(0)
        sums[id]! += count
        record.count += count
        total += count
      }
    }
    sums.forEach((count, id) => {
      if (count === 0) return
      add(tally.all.histogram, id, count)
      add(block.all, id, count)
    })
    tally.all.count += total
    block.count += total
    return total
  }

  #begin({ name, function: fn, parameters }: QuantizedAggregation): AggregationTally {
    const tally: AggregationTally = {
      name, scheme: buildBucketScheme(fn, parameters), keys: new Map(), all: { key: undefined, histogram: new Map(), count: 0 },
      otherKeyRecords: 0,
      // Every tick before this one had nothing of it.
      rate: { min: this.ticks > 1 ? 0 : Infinity, max: 0 }, blocks: [emptyBlock()],
    }
    const others = [...this.quantized.values()][0]?.blocks.slice(0, -1) ?? []
    tally.blocks.unshift(...others.map(({ duration }) => ({ ...emptyBlock(), duration })))
    this.quantized.set(name, tally)
    return tally
  }

  #record(tally: AggregationTally, key: Key): [record: KeyTally & { number?: number }, number: number] {
    const id = JSON.stringify(key)
    const known = tally.keys.get(id) as (KeyTally & { number?: number }) | undefined
    if (known !== undefined) return [known, known.number ?? Infinity]
    if (tally.keys.size < MOST_KEYS && this.#text + id.length <= KEY_TEXT) {
      this.#text += id.length
      const record = { key, histogram: new Map(), count: 0, number: tally.keys.size }
      tally.keys.set(id, record)
      return [record, record.number]
    }
    tally.otherKeyRecords++
    let rest = tally.keys.get(REST)
    if (rest === undefined) tally.keys.set(REST, (rest = { key: undefined, histogram: new Map(), count: 0 }))
    return [rest, Infinity]
  }

  #nextBlock(): void {
    this.#inBlock = 0
    const full = [...this.quantized.values()].some(({ blocks }) => blocks.length >= BLOCKS)
    for (const tally of this.quantized.values()) {
      if (full) tally.blocks = joinBlocks(tally.blocks, 2)
      tally.blocks.push(emptyBlock())
    }
    if (full) this.perBlock *= 2
  }

  #plain(aggregation: Exclude<Aggregation, QuantizedAggregation>): void {
    const { name, function: fn, records } = aggregation
    let tally = this.plain.get(name)
    if (tally === undefined) this.plain.set(name, (tally = { name, function: fn, value: undefined }))
    if (fn === 'avg' || fn === 'stddev') return
    for (const { value } of records) {
      if (tally.value === undefined) tally.value = value
      else tally.value = fn === 'min' ? Math.min(tally.value, value) : fn === 'max' ? Math.max(tally.value, value) : tally.value + value
    }
  }

  #drop({ kind, count, message }: Drop): void {
    const known = this.drops.get(kind)
    if (known === undefined && this.drops.size >= KEPT) return
    this.drops.set(kind, { count: (known?.count ?? 0) + count, times: (known?.times ?? 0) + 1, message: truncate(message, LONGEST) })
  }

  #fault({ message, count = 1 }: Fault): void {
    const text = truncate(message, LONGEST)
    const known = this.faults.has(text) || this.faults.size < KEPT ? text : 'others'
    this.faults.set(known, (this.faults.get(known) ?? 0) + count)
  }

  #notice({ from, text }: Notice): void {
    this.notices[from]++
    if (this.notices.first.length < KEPT) this.notices.first.push({ from, text: truncate(text, LONGEST) })
  }

  #mark({ at, label }: Mark): void {
    this.marks.count++
    if (this.marks.first.length < KEPT) this.marks.first.push({ at, label: truncate(label, LONGEST) })
  }
}

/** Whether it tells of events in this very tick; least and greatest values stand from tick to tick. */
function isCounting(aggregation: Aggregation): boolean {
  const { function: fn, records } = aggregation
  return !isQuantized(aggregation) && fn !== 'min' && fn !== 'max' && records.length > 0
}

/** The blocks that have time, the last one even when it is not full. */
export function filledBlocks({ blocks }: AggregationTally): Block[] {
  return blocks.filter(({ duration }) => duration > 0)
}

/** Every `many` neighbors as one. */
export function joinBlocks(blocks: readonly Block[], many: number): Block[] {
  const joined: Block[] = []
  blocks.forEach((block, i) => {
    if (i % many === 0) joined.push(emptyBlock())
    const into = joined.at(-1)!
    into.duration += block.duration
    into.count += block.count
    for (const [id, count] of block.all) add(into.all, id, count)
    for (const [key, counts] of block.keys) {
      let sum = into.keys.get(key)
      if (sum === undefined) into.keys.set(key, (sum = new Map()))
      for (const [id, count] of counts) add(sum, id, count)
    }
  })
  return joined
}

function emptyBlock(): Block {
  return { duration: 0, count: 0, all: new Map(), keys: new Map() }
}

function add(histogram: Histogram, id: number, count: number): void {
  histogram.set(id, (histogram.get(id) ?? 0) + count)
}
