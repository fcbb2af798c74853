/**
 * The history of a trace: a bounded ring of entries, newest last. It is compact enough for hundreds of ticks with hundreds of keys
 * (about 12 bytes for a bucket with a count). The history is the state; every picture is derived from it.
 *
 * An entry is a tick or a gap. A gap is a time that no tick covers, because the source was away. Entries are numbered without
 * holes (`seq`), so a view can scroll by them. Memory is bounded, whatever the keys are: when `limit` entries would take more than
 * LARGEST bytes, the history holds fewer. An entry never changes after it was pushed.
 * `pushTick` and `pushGap` change the history in place. `copy` shares the entries held now, for a paused picture.
 */
import { buildBucketScheme, type BucketScheme } from '../buckets/bucket-scheme.js'
import type { PlainAggregation, PlainFunction, QuantizedAggregation, Tick } from '../stream/event.js'
import { isQuantized } from '../stream/aggregation.js'
import { InternedKeys, type InternedKey } from './interned-keys.js'
import type { BucketCounts } from '../buckets/percentiles.js'
import { makeSlab, type Slab } from './slab.js'

export type { Slab } from './slab.js'

/** A plain aggregation in one tick over all its keys: counts and sums added, avg weighted, the least min, the greatest max and stddev. */
export interface PlainValue {
  readonly value: number
  /** Number of keys. */
  readonly keys: number
}

/** A tick or a gap. */
export interface Entry {
  /** Number of the entry, from 0. */
  readonly seq: number
  /** When it ended, in milliseconds since the header's start. */
  readonly time: number
  /** Milliseconds. */
  readonly duration: number
  readonly gap: boolean
  /** By index in `History.tracks`; undefined: the tick has no such aggregation. */
  readonly slabs: readonly (Slab | undefined)[]
}

/** Ids of the lowest and the highest bucket with a count in the ticks held. Not positions, because positions move. */
export interface BucketRange {
  readonly low: number
  readonly high: number
}

/** One quantizing aggregation of the trace. */
export interface Track {
  readonly name: string
  readonly scheme: BucketScheme
  /** undefined: no tick held has a count. */
  range: BucketRange | undefined
  /** seq of the last entry with a count, by bucket id. */
  readonly seen: number[]
}

/** About how many bytes all entries may take together. A single entry may take more. */
const LARGEST = 2 ** 29
/** Bytes of a bucket with a count, of a record and of a new key, including what other modules keep for each. */
const WEIGHTS = { bucket: 12, record: 12, key: 600 }

/** The last entries of one trace, its tracks and its keys. */
export class History {
  /** Most entries held. */
  readonly limit: number
  /** In the order in which they were first seen. */
  readonly tracks: Track[] = []
  readonly keys = new InternedKeys()
  readonly #largest: number
  #entries: (Entry | undefined)[]
  /** Bytes of each entry, by place in `#entries`, and of all together. */
  #weights: Float64Array
  #weight = 0
  #next = 0
  #first = 0
  /** When more keys than this are known, those that no entry uses are deleted. */
  #mostKeys = 1024

  /** Holds the last `limit` entries, as far as they fit into `largest` bytes. */
  constructor(limit: number, largest = LARGEST) {
    this.limit = limit
    this.#largest = largest
    this.#weights = new Float64Array(limit)
    this.#entries = new Array<Entry | undefined>(limit)
  }

  /** seq of the oldest entry held. */
  get first(): number {
    return this.#first
  }

  /** seq of the next entry to come. */
  get next(): number {
    return this.#next
  }

  /** The entry with this seq; undefined when it is not held. */
  at(seq: number): Entry | undefined {
    return seq >= this.#first && seq < this.#next ? this.#entries[seq % this.limit] : undefined
  }

  get newest(): Entry | undefined {
    return this.at(this.#next - 1)
  }

  /** Appends a gap that ends at `time` (milliseconds since the start) and lasts `duration` milliseconds. */
  pushGap(time: number, duration: number): void {
    this.#push({ seq: this.#next, time, duration, gap: true, slabs: [] })
  }

  /** Appends a tick. Adds a track for each quantizing aggregation that is new. */
  pushTick(tick: Tick): void {
    const slabs: (Slab | undefined)[] = []
    const known = this.keys.size
    for (const aggregation of tick.aggregations) {
      if (!isQuantized(aggregation)) continue
      const track = this.#findOrAddTrack(aggregation)
      const slab = makeSlab(aggregation, this.tracks[track]!.scheme, this.keys)
      slabs[track] = slab
      this.#widenRange(this.tracks[track]!, slab.all)
    }
    const entry = { seq: this.#next, time: tick.time, duration: tick.duration, gap: false, slabs: Array.from(slabs) }
    this.#push(entry, WEIGHTS.key * (this.keys.size - known))
  }

  /** A history with the same entries and ranges; later pushes to this one do not change it. */
  copy(): History {
    const copy = new History(this.limit)
    copy.keys.copyWidths(this.keys)
    copy.#entries = [...this.#entries]
    copy.#next = this.#next
    copy.#first = this.#first
    for (const track of this.tracks) copy.tracks.push({ ...track, seen: [...track.seen] })
    return copy
  }

  /** `extra`: bytes of the keys that came with the entry, beside its own bytes. */
  #push(entry: Entry, extra = 0): void {
    if (this.#next - this.#first === this.limit) this.#dropOldest()
    const place = entry.seq % this.limit
    this.#entries[place] = entry
    this.#weights[place] = extra + entryBytes(entry)
    this.#weight += this.#weights[place]!
    this.#next++
    while (this.#weight > this.#largest && this.#next - this.#first > 1) this.#dropOldest()
    for (const track of this.tracks) if (this.#hasQuietEdge(track)) this.#narrowRange(track)
    if (this.keys.size > this.#mostKeys) this.#deleteUnusedKeys()
  }

  #dropOldest(): void {
    const place = this.#first++ % this.limit
    this.#weight -= this.#weights[place]!
    this.#entries[place] = undefined
  }

  #findOrAddTrack(aggregation: QuantizedAggregation): number {
    const { name, function: fn, parameters } = aggregation
    const found = this.tracks.findIndex(({ name: other, scheme }) => other === name && scheme.function === fn &&
      scheme.parameters.length === parameters.length && parameters.every((value, i) => value === scheme.parameters[i]))
    if (found !== -1) return found
    this.tracks.push({ name, scheme: buildBucketScheme(fn, parameters), range: undefined, seen: [] })
    return this.tracks.length - 1
  }

  /** Adds new buckets to the range at once, and a tenth more on the side that grew, so that the next few do not move the picture. */
  #widenRange(track: Track, { ids }: BucketCounts): void {
    const { scheme, seen } = track
    let least = Infinity
    let most = -Infinity
    for (const id of ids) {
      seen[id] = this.#next
      least = Math.min(least, scheme.position[id]!)
      most = Math.max(most, scheme.position[id]!)
    }
    if (ids.length === 0) return
    if (track.range === undefined) {
      track.range = { low: scheme.order[least]!, high: scheme.order[most]! }
      return
    }
    const low = scheme.position[track.range.low]!
    const high = scheme.position[track.range.high]!
    const room = Math.floor((Math.max(high, most) - Math.min(low, least)) / 10)
    if (least < low) track.range = { low: bucketWithRoom(scheme, least, -room), high: track.range.high }
    if (most > high) track.range = { low: track.range.low, high: bucketWithRoom(scheme, most, room) }
  }

  /** Whether an outermost bucket of the range and the room beside it have no count in any entry held. */
  #hasQuietEdge(track: Track): boolean {
    if (track.range === undefined) return false
    const { scheme, seen } = track
    const low = scheme.position[track.range.low]!
    const high = scheme.position[track.range.high]!
    const room = 1 + Math.ceil((high - low) / 8)
    const isQuiet = (from: number, step: number) => {
      for (let i = 0, at = from; i <= room && at >= low && at <= high; i++, at += step) {
        if ((seen[scheme.order[at]!] ?? -1) >= this.#first) return false
      }
      return true
    }
    return isQuiet(low, 1) || isQuiet(high, -1)
  }

  /** Shrinks the range to the buckets with a count in the entries held. */
  #narrowRange(track: Track): void {
    const held = track.scheme.order.filter((id) => (track.seen[id] ?? -1) >= this.#first)
    track.range = held.length === 0 ? undefined : { low: held[0]!, high: held.at(-1)! }
  }

  /** Deletes the keys that no entry held uses. */
  #deleteUnusedKeys(): void {
    const used = new Set<InternedKey>()
    for (let seq = this.#first; seq < this.#next; seq++) {
      for (const slab of this.at(seq)!.slabs) for (const key of slab?.keys ?? []) used.add(key)
    }
    this.keys.keep(used)
    this.#mostKeys = Math.max(1024, 2 * used.size)
  }
}

function entryBytes({ slabs }: Entry): number {
  const slabBytes = ({ counts, keys }: Slab) => WEIGHTS.bucket * counts.length + WEIGHTS.record * keys.length
  return slabs.reduce((sum, slab) => sum + (slab === undefined ? 0 : slabBytes(slab)), 0)
}

/** Id of the bucket `by` positions further, but not of an open-ended bucket, and not of one below zero when `at` is above it. */
function bucketWithRoom(scheme: BucketScheme, at: number, by: number): number {
  const step = Math.sign(by)
  let to = at
  for (let i = 0; i < Math.abs(by); i++) {
    const id = scheme.order[to + step]
    if (id === undefined || scheme.lows[id] === -Infinity || scheme.highs[id] === Infinity) break
    if (step < 0 && scheme.highs[scheme.order[at]!]! >= 0 && scheme.lows[id]! < 0) break
    to += step
  }
  return scheme.order[to]!
}

const COMBINE: Readonly<Record<Exclude<PlainFunction, 'avg'>, (a: number, b: number) => number>> = {
  count: (a, b) => a + b, sum: (a, b) => a + b, min: Math.min, max: Math.max, stddev: Math.max,
}

/** One number for a plain aggregation of a tick; undefined when it has no record. */
export function plainValue({ function: fn, records }: PlainAggregation): PlainValue | undefined {
  if (records.length === 0) return undefined
  if (fn !== 'avg') {
    return { value: records.map(({ value }) => value).reduce((a, b) => COMBINE[fn](a, b)), keys: records.length }
  }
  const events = records.reduce((sum, record) => sum + (record.count ?? 1), 0)
  const weighted = records.reduce((sum, record) => sum + record.value * (record.count ?? 1), 0)
  return { value: events === 0 ? 0 : weighted / events, keys: records.length }
}
