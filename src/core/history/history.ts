/**
 * The ticks a trace has left behind: a bounded ring of entries, newest last, in a form small enough for hundreds of ticks
 * of hundreds of keys (about 12 bytes a bucket with a count). This is the state; every picture is derived from it.
 *
 * An entry is a tick, or a gap: a time no tick speaks for, because the source was away. Entries are numbered without
 * holes (`seq`), so a view can scroll by them. Memory is bounded whatever the keys are: where `limit` entries would take more than
 * LARGEST bytes, fewer are held. An entry never changes once pushed.
 * `push` changes the history in place; `copy` keeps what is there now, sharing entries, for a paused picture.
 */
import { findOrAddBucket, buildBucketScheme, type BucketScheme } from '../buckets/bucket-scheme.js'
import type { PlainAggregation, PlainFunction, QuantizedAggregation, Tick } from '../stream/event.js'
import { isQuantized } from '../stream/aggregation.js'
import { InternedKeys, type InternedKey } from './interned-keys.js'
import type { BucketCounts } from '../buckets/percentiles.js'

/** One quantizing aggregation in one tick. Record i has `ids` and `counts` from `ends[i - 1]` (or 0) up to `ends[i]`. */
export interface Slab extends BucketCounts {
  readonly keys: readonly InternedKey[]
  readonly ends: Uint32Array
  /** Over all keys. */
  readonly all: BucketCounts
  readonly total: number
}

/** A plain aggregation in one tick, over all its keys: sums added, avg weighted, the least min, the greatest max and stddev. */
export interface PlainValue {
  readonly value: number
  readonly keys: number
}

export interface Entry {
  readonly seq: number
  /** Milliseconds since the header's start at which it ended. */
  readonly time: number
  /** Milliseconds. */
  readonly duration: number
  readonly gap: boolean
  /** By index of the track. */
  readonly slabs: readonly (Slab | undefined)[]
}

/** The lowest and the highest bucket id with a count in the ticks held; ids, since positions move. */
export interface BucketRange {
  readonly low: number
  readonly high: number
}

/** What is known of one quantizing aggregation. */
export interface Track {
  readonly name: string
  readonly scheme: BucketScheme
  range: BucketRange | undefined
  /** seq of the last entry with a count, by bucket id. */
  readonly seen: number[]
}

/** Bytes that entries take together, about. A single one may take more. */
const LARGEST = 2 ** 29
/** Bytes of a bucket with a count, of a record, and of a key that is new, with what others keep for each. */
const WEIGHTS = { bucket: 12, record: 12, key: 600 }

export class History {
  readonly limit: number
  readonly tracks: Track[] = []
  readonly keys = new InternedKeys()
  readonly #largest: number
  #entries: (Entry | undefined)[]
  /** Bytes by place in `#entries`, and all together. */
  #weights: Float64Array
  #weight = 0
  #next = 0
  #first = 0
  #swept = 1024

  /** Holds the last `limit` entries, as far as they fit in `largest` bytes. */
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

  /** seq of the entry to come. */
  get next(): number {
    return this.#next
  }

  at(seq: number): Entry | undefined {
    return seq >= this.#first && seq < this.#next ? this.#entries[seq % this.limit] : undefined
  }

  get newest(): Entry | undefined {
    return this.at(this.#next - 1)
  }

  /** A time without data, from the newest entry's end up to `time`. */
  pushGap(time: number, duration: number): void {
    this.#push({ seq: this.#next, time, duration, gap: true, slabs: [] })
  }

  pushTick(tick: Tick): void {
    const slabs: (Slab | undefined)[] = []
    const known = this.keys.size
    for (const aggregation of tick.aggregations) {
      if (!isQuantized(aggregation)) continue
      const track = this.#trackOf(aggregation)
      const slab = slabOf(aggregation, this.tracks[track]!.scheme, this.keys)
      slabs[track] = slab
      this.#widen(this.tracks[track]!, slab.all)
    }
    this.#push({ seq: this.#next, time: tick.time, duration: tick.duration, gap: false, slabs: Array.from(slabs) }, WEIGHTS.key * (this.keys.size - known))
  }

  /** The same entries and ranges, which later pushes here leave alone. */
  copy(): History {
    const kept = new History(this.limit)
    kept.#entries = [...this.#entries]
    kept.#next = this.#next
    kept.#first = this.#first
    for (const track of this.tracks) kept.tracks.push({ ...track, seen: [...track.seen] })
    return kept
  }

  /** `extra`: bytes that come with it beside its own. */
  #push(entry: Entry, extra = 0): void {
    if (this.#next - this.#first === this.limit) this.#letGo()
    const place = entry.seq % this.limit
    this.#entries[place] = entry
    this.#weights[place] = extra + weightOf(entry)
    this.#weight += this.#weights[place]!
    this.#next++
    while (this.#weight > this.#largest && this.#next - this.#first > 1) this.#letGo()
    for (const track of this.tracks) if (this.#hasLeft(track)) this.#narrow(track)
    if (this.keys.size > this.#swept) this.#sweep()
  }

  /** Of the oldest entry. */
  #letGo(): void {
    const place = this.#first++ % this.limit
    this.#weight -= this.#weights[place]!
    this.#entries[place] = undefined
  }

  #trackOf(aggregation: QuantizedAggregation): number {
    const { name, function: fn, parameters } = aggregation
    const found = this.tracks.findIndex(({ name: other, scheme }) => other === name && scheme.function === fn &&
      scheme.parameters.length === parameters.length && parameters.every((value, i) => value === scheme.parameters[i]))
    if (found !== -1) return found
    this.tracks.push({ name, scheme: buildBucketScheme(fn, parameters), range: undefined, seen: [] })
    return this.tracks.length - 1
  }

  /** Take in new buckets at once, and a tenth more on the side that grew, so that the next few do not move the picture. */
  #widen(track: Track, { ids }: BucketCounts): void {
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
    if (least < low) track.range = { low: roomy(scheme, least, -room), high: track.range.high }
    if (most > high) track.range = { low: track.range.low, high: roomy(scheme, most, room) }
  }

  /** Whether the outermost bucket and the room beside it have seen nothing for as long as the history reaches back. */
  #hasLeft(track: Track): boolean {
    if (track.range === undefined) return false
    const { scheme, seen } = track
    const low = scheme.position[track.range.low]!
    const high = scheme.position[track.range.high]!
    const room = 1 + Math.ceil((high - low) / 8)
    const quiet = (from: number, step: number) => {
      for (let i = 0, at = from; i <= room && at >= low && at <= high; i++, at += step) {
        if ((seen[scheme.order[at]!] ?? -1) >= this.#first) return false
      }
      return true
    }
    return quiet(low, 1) || quiet(high, -1)
  }

  #narrow(track: Track): void {
    const held = track.scheme.order.filter((id) => (track.seen[id] ?? -1) >= this.#first)
    track.range = held.length === 0 ? undefined : { low: held[0]!, high: held.at(-1)! }
  }

  #sweep(): void {
    const used = new Set<InternedKey>()
    for (let seq = this.#first; seq < this.#next; seq++) {
      for (const slab of this.at(seq)!.slabs) for (const key of slab?.keys ?? []) used.add(key)
    }
    this.keys.keep(used)
    this.#swept = Math.max(1024, 2 * used.size)
  }
}

function weightOf({ slabs }: Entry): number {
  return slabs.reduce((sum, slab) => sum + (slab === undefined ? 0 : WEIGHTS.bucket * slab.counts.length + WEIGHTS.record * slab.keys.length), 0)
}

/** The position `by` further, but not into an open end, nor below zero from above it. */
function roomy(scheme: BucketScheme, at: number, by: number): number {
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

function slabOf(aggregation: QuantizedAggregation, scheme: BucketScheme, keys: InternedKeys): Slab {
  const { records } = aggregation
  const size = records.reduce((sum, { buckets }) => sum + buckets.length, 0)
  const slab = {
    keys: records.map(({ key }) => keys.intern(key)), ends: new Uint32Array(records.length),
    ids: new Uint32Array(size), counts: new Float64Array(size), total: 0,
  }
  const { lows, highs } = scheme
  let sums = new Float64Array(lows.length)
  let at = 0
  let next = 0
  records.forEach(({ buckets }, record) => {
    for (const [min, max, count] of buckets) {
      // Mostly a bucket's neighbor follows it.
      const id = lows[next] === min && highs[next] === max ? next : findOrAddBucket(scheme, min, max)
      next = id + 1
      if (id >= sums.length) sums = grown(sums, id)
      slab.ids[at] = id
      slab.counts[at++] = count
      slab.total += count
      sums[id] = sums[id]! + count
    }
    slab.ends[record] = at
  })
  return { ...slab, all: summed(sums) }
}

function grown(sums: Float64Array<ArrayBuffer>, id: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(Math.max(id + 1, sums.length * 2))
  wider.set(sums)
  return wider
}

function summed(sums: Float64Array): BucketCounts {
  const ids: number[] = []
  for (let id = 0; id < sums.length; id++) if (sums[id]! > 0) ids.push(id)
  return { ids: Uint32Array.from(ids), counts: Float64Array.from(ids, (id) => sums[id]!) }
}

const FOLD: Readonly<Record<Exclude<PlainFunction, 'avg'>, (a: number, b: number) => number>> = {
  count: (a, b) => a + b, sum: (a, b) => a + b, min: Math.min, max: Math.max, stddev: Math.max,
}

/** One number for a plain aggregation's tick; undefined when it has no record. */
export function plainValue({ function: fn, records }: PlainAggregation): PlainValue | undefined {
  if (records.length === 0) return undefined
  if (fn !== 'avg') {
    return { value: records.map(({ value }) => value).reduce((a, b) => FOLD[fn](a, b)), keys: records.length }
  }
  const events = records.reduce((sum, record) => sum + (record.count ?? 1), 0)
  const weighted = records.reduce((sum, record) => sum + record.value * (record.count ?? 1), 0)
  return { value: events === 0 ? 0 : weighted / events, keys: records.length }
}
