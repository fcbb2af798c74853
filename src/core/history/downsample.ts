/**
 * A recording of any length as at most so many ticks: neighbors are summed, and summed again, until they fit.
 *
 * Ticks are held as they come until there are far too many of them, or too many buckets in them; then every two become one, and
 * from there on twice as many make one. At the end as few neighbors as will do are summed once more. So memory is bounded,
 * every event is in exactly one tick, and a tick speaks for the time of those it holds. A gap of more than half a tick stays a
 * gap. Keys are told apart up to MOST_KEYS; those that come later are counted as one. Plain aggregations are left out, as in
 * a history. Refused: looking at the length first (a pipe has none), and steps of 1-2-5, which cannot be made of one another.
 */
import { forEachRecord } from './slab-records.js'
import { findOrAddBucket, buildBucketScheme, type BucketScheme } from '../buckets/bucket-scheme.js'
import type { Key, QuantizedAggregation, Tick } from '../stream/event.js'
import { isQuantized } from '../stream/aggregation.js'
import { InternedKeys, type InternedKey } from './interned-keys.js'
import { slabsToTick } from './slab-to-tick.js'

const MOST_KEYS = 50_000
/** Times the limit that ticks are held until the end: the fewer, the more may be summed for one too many. */
const SPARE = 8
/** About 12 bytes each. */
const MOST_BUCKETS = 4_000_000
/** What keys beyond those told apart are counted under, whatever the parts of a key are. */
export const OTHER_KEYS: Key = ['(other keys)']

interface Track {
  readonly name: string
  readonly scheme: BucketScheme
}

interface Slab {
  readonly keys: readonly InternedKey[]
  readonly ends: Uint32Array
  readonly ids: Uint32Array
  readonly counts: Float64Array
}

/** Some successive ticks as one. */
interface Part {
  /** Where the first begins and the last ends. */
  readonly begin: number
  readonly time: number
  readonly duration: number
  readonly slabs: readonly (Slab | undefined)[]
}

/** Takes ticks and gives at most so many, neighbors summed; memory is bounded whatever the number of ticks and keys. */
export class Downsampler {
  /** Ticks summed into one, at most. */
  merged = 1
  /** Records of keys that are not told apart. */
  otherKeyRecords = 0
  readonly #limit: number
  readonly #interval: number
  readonly #tracks: Track[] = []
  readonly #keys = new InternedKeys()
  readonly #other = this.#keys.intern(OTHER_KEYS)
  #parts: Part[] = []
  #buckets = 0
  #open: Opened | undefined

  /** At most `limit` ticks of a stream whose ticks are `interval` milliseconds apart. */
  constructor(limit: number, interval: number) {
    this.#limit = Math.max(1, limit)
    this.#interval = interval
  }

  add(tick: Tick): void {
    const begin = tick.time - tick.duration
    if (this.#open !== undefined && (this.#open.many >= this.merged || this.#isGap(this.#open.time, begin))) this.#close()
    this.#open ??= new Opened(begin)
    const open = this.#open
    open.extend(tick.time, tick.duration, 1)
    for (const aggregation of tick.aggregations) {
      if (!isQuantized(aggregation)) continue
      const track = this.#trackOf(aggregation)
      const { scheme } = this.#tracks[track]!
      for (const { key, buckets } of aggregation.records) {
        const interned = this.#keyOf(key)
        for (const [min, max, count] of buckets) open.add(track, interned, findOrAddBucket(scheme, min, max), count)
      }
    }
  }

  /** Nothing more is added: sums what is still too much. Gives the number of ticks. */
  finish(): number {
    this.#close()
    const held = this.#parts
    const before = this.merged
    for (let many = Math.ceil(held.length / this.#limit); many > 1; many = Math.ceil((many * this.#parts.length) / this.#limit)) {
      this.merged = before * many
      this.#join(held, many)
      if (this.#parts.length <= this.#limit) break
    }
    return this.#parts.length
  }

  /** What was added, oldest first, once it is finished. */
  *ticks(): Generator<Tick> {
    for (const part of this.#parts) yield slabsToTick(part, this.#tracks)
  }

  #isGap(time: number, begin: number): boolean {
    return begin - time > (this.merged * this.#interval) / 2
  }

  #keyOf(key: Key): InternedKey {
    if (this.#keys.size < MOST_KEYS) return this.#keys.intern(key)
    const known = this.#keys.find(key)
    if (known === undefined) this.otherKeyRecords++
    return known ?? this.#other
  }

  #trackOf({ name, function: fn, parameters }: QuantizedAggregation): number {
    const found = this.#tracks.findIndex((track) => track.name === name)
    return found !== -1 ? found : this.#tracks.push({ name, scheme: buildBucketScheme(fn, parameters) }) - 1
  }

  #close(): void {
    if (this.#open === undefined) return
    this.#keep(this.#open.closed())
    this.#open = undefined
    while (this.#parts.length > SPARE * this.#limit || (this.#buckets > MOST_BUCKETS && this.#parts.length > 1)) this.#halve()
  }

  #keep(part: Part): void {
    this.#parts.push(part)
    for (const slab of part.slabs) this.#buckets += slab?.ids.length ?? 0
  }

  #halve(): void {
    this.merged *= 2
    this.#join(this.#parts, 2)
  }

  /** Every so many neighbors as one, fewer before a gap. */
  #join(parts: readonly Part[], many: number): void {
    this.#parts = []
    this.#buckets = 0
    for (let at = 0; at < parts.length;) {
      let to = at + 1
      while (to < at + many && to < parts.length && !this.#isGap(parts[to - 1]!.time, parts[to]!.begin)) to++
      const sumParts = (): Part => parts.slice(at, to).reduce((sum, part) => sum.addPart(part), new Opened(parts[at]!.begin)).closed()
      this.#keep(to === at + 1 ? parts[at]! : sumParts())
      at = to
    }
  }
}

/** A part that is still being summed. */
class Opened {
  readonly begin: number
  time: number
  /** Ticks in it. */
  many = 0
  #duration = 0
  readonly #sums: Map<InternedKey, Map<number, number>>[] = []

  constructor(begin: number) {
    this.begin = begin
    this.time = begin
  }

  extend(time: number, duration: number, many: number): void {
    this.time = time
    this.#duration += duration
    this.many += many
  }

  add(track: number, key: InternedKey, id: number, count: number): void {
    const keys = (this.#sums[track] ??= new Map())
    let sums = keys.get(key)
    if (sums === undefined) keys.set(key, (sums = new Map()))
    sums.set(id, (sums.get(id) ?? 0) + count)
  }

  addPart({ time, duration, slabs }: Part): this {
    this.extend(time, duration, 0)
    slabs.forEach((slab, track) => {
      if (slab === undefined) return
      forEachRecord(slab, undefined, (key, from, to) => {
        for (let i = from; i < to; i++) this.add(track, key, slab.ids[i]!, slab.counts[i]!)
      })
    })
    return this
  }

  closed(): Part {
    const slabs = Array.from(this.#sums, (keys) => (keys === undefined ? undefined : slabOf(keys)))
    return { begin: this.begin, time: this.time, duration: this.#duration, slabs }
  }
}

function slabOf(keys: ReadonlyMap<InternedKey, ReadonlyMap<number, number>>): Slab {
  const ends = new Uint32Array(keys.size)
  let size = 0
  for (const sums of keys.values()) size += sums.size
  const [ids, counts] = [new Uint32Array(size), new Float64Array(size)]
  let [at, record] = [0, 0]
  for (const sums of keys.values()) {
    for (const [id, count] of sums) {
      ids[at] = id
      counts[at++] = count
    }
    ends[record++] = at
  }
  return { keys: [...keys.keys()], ends, ids, counts }
}
