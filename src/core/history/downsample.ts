/**
 * Downsampling: a recording of any length as at most so many ticks. Neighboring ticks are summed until they fit.
 *
 * Ticks are kept as they come until there are SPARE times too many of them, or too many buckets in them. Then every two become one, and
 * from then on twice as many ticks are summed into one. At the end, as few neighbors as necessary are summed once more. So memory is
 * bounded, every event is in exactly one tick, and a tick covers the time of the ticks summed into it. A gap of more than half a tick
 * stays a gap. Keys are counted separately up to MOST_KEYS; later keys are counted as one. Plain aggregations are left out, as in a
 * history. Rejected: to look at the length first (a pipe has none), and steps of 1-2-5, which cannot be summed from one another.
 */
import { forEachRecord } from './slab-records.js'
import { buildBucketScheme, findOrAddBucket, type BucketScheme } from '../buckets/bucket-scheme.js'
import type { Key, QuantizedAggregation, Tick } from '../stream/event.js'
import { isQuantized } from '../stream/aggregation.js'
import { InternedKeys, type InternedKey } from './interned-keys.js'
import { slabsToTick } from './slab-to-tick.js'

const MOST_KEYS = 50_000
/**
 * How many times the limit of ticks are kept before they are summed. With fewer, a recording that is one tick too long could end with
 * half as many ticks as it may have.
 */
const SPARE = 8
/** Buckets with a count that are kept, at about 12 bytes each. */
const MOST_BUCKETS = 4_000_000
/** The key of all keys beyond MOST_KEYS, whatever the parts of a key are. */
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

/** The sum of some successive ticks. Times are milliseconds since the stream's start. */
interface TickSum {
  /** Start of the first tick. */
  readonly begin: number
  /** End of the last tick. */
  readonly time: number
  /** Milliseconds that the ticks cover. */
  readonly duration: number
  readonly slabs: readonly (Slab | undefined)[]
}

/** Takes any number of ticks with `add`, then, after `finish`, gives at most `limit` ticks. */
export class Downsampler {
  /** The most ticks that were summed into one. */
  merged = 1
  /** Records of keys that are not counted separately. */
  otherKeyRecords = 0
  readonly #limit: number
  readonly #interval: number
  readonly #tracks: Track[] = []
  readonly #keys = new InternedKeys()
  readonly #other = this.#keys.intern(OTHER_KEYS)
  #sums: TickSum[] = []
  /** Buckets with a count in `#sums`. */
  #buckets = 0
  #open: OpenSum | undefined

  /** At most `limit` ticks of a stream whose ticks are `interval` milliseconds apart. */
  constructor(limit: number, interval: number) {
    this.#limit = Math.max(1, limit)
    this.#interval = interval
  }

  /** Adds the next tick of the stream. */
  add(tick: Tick): void {
    const begin = tick.time - tick.duration
    if (this.#open !== undefined && (this.#open.ticks >= this.merged || this.#isGap(this.#open.time, begin))) this.#close()
    this.#open ??= new OpenSum(begin)
    const open = this.#open
    open.extend(tick.time, tick.duration, 1)
    for (const aggregation of tick.aggregations) {
      if (!isQuantized(aggregation)) continue
      const track = this.#findOrAddTrack(aggregation)
      const { scheme } = this.#tracks[track]!
      for (const { key, buckets } of aggregation.records) {
        const interned = this.#internKey(key)
        for (const [min, max, count] of buckets) open.add(track, interned, findOrAddBucket(scheme, min, max), count)
      }
    }
  }

  /** Call it after the last `add`: sums ticks until there are at most `limit`. Gives the number of ticks. */
  finish(): number {
    this.#close()
    const kept = this.#sums
    const before = this.merged
    for (let many = Math.ceil(kept.length / this.#limit); many > 1; many = Math.ceil((many * this.#sums.length) / this.#limit)) {
      this.merged = before * many
      this.#sumNeighbors(kept, many)
      if (this.#sums.length <= this.#limit) break
    }
    return this.#sums.length
  }

  /** The ticks, oldest first. Call it after `finish`. */
  *ticks(): Generator<Tick> {
    for (const sum of this.#sums) yield slabsToTick(sum, this.#tracks)
  }

  #isGap(time: number, begin: number): boolean {
    return begin - time > (this.merged * this.#interval) / 2
  }

  /** The key as it is counted: the key itself, or OTHER_KEYS. */
  #internKey(key: Key): InternedKey {
    if (this.#keys.size < MOST_KEYS) return this.#keys.intern(key)
    const known = this.#keys.find(key)
    if (known === undefined) this.otherKeyRecords++
    return known ?? this.#other
  }

  #findOrAddTrack({ name, function: fn, parameters }: QuantizedAggregation): number {
    const found = this.#tracks.findIndex((track) => track.name === name)
    return found !== -1 ? found : this.#tracks.push({ name, scheme: buildBucketScheme(fn, parameters) }) - 1
  }

  #close(): void {
    if (this.#open === undefined) return
    this.#keep(this.#open.result())
    this.#open = undefined
    while (this.#sums.length > SPARE * this.#limit || (this.#buckets > MOST_BUCKETS && this.#sums.length > 1)) this.#halve()
  }

  #keep(sum: TickSum): void {
    this.#sums.push(sum)
    for (const slab of sum.slabs) this.#buckets += slab?.ids.length ?? 0
  }

  #halve(): void {
    this.merged *= 2
    this.#sumNeighbors(this.#sums, 2)
  }

  /** Replaces the sums by those of every `many` neighbors; of fewer before a gap. */
  #sumNeighbors(sums: readonly TickSum[], many: number): void {
    this.#sums = []
    this.#buckets = 0
    for (let at = 0; at < sums.length;) {
      let to = at + 1
      while (to < at + many && to < sums.length && !this.#isGap(sums[to - 1]!.time, sums[to]!.begin)) to++
      const addUp = (): TickSum => sums.slice(at, to).reduce((sum, one) => sum.addSum(one), new OpenSum(sums[at]!.begin)).result()
      this.#keep(to === at + 1 ? sums[at]! : addUp())
      at = to
    }
  }
}

/** A sum that more ticks are added to. */
class OpenSum {
  readonly begin: number
  time: number
  /** Ticks in it so far. */
  ticks = 0
  #duration = 0
  readonly #counts: Map<InternedKey, Map<number, number>>[] = []

  constructor(begin: number) {
    this.begin = begin
    this.time = begin
  }

  extend(time: number, duration: number, ticks: number): void {
    this.time = time
    this.#duration += duration
    this.ticks += ticks
  }

  add(track: number, key: InternedKey, id: number, count: number): void {
    const keys = (this.#counts[track] ??= new Map())
    let counts = keys.get(key)
    if (counts === undefined) keys.set(key, (counts = new Map()))
    counts.set(id, (counts.get(id) ?? 0) + count)
  }

  addSum({ time, duration, slabs }: TickSum): this {
    this.extend(time, duration, 0)
    slabs.forEach((slab, track) => {
      if (slab === undefined) return
      forEachRecord(slab, undefined, (key, from, to) => {
        for (let i = from; i < to; i++) this.add(track, key, slab.ids[i]!, slab.counts[i]!)
      })
    })
    return this
  }

  result(): TickSum {
    const slabs = Array.from(this.#counts, (keys) => (keys === undefined ? undefined : buildSlab(keys)))
    return { begin: this.begin, time: this.time, duration: this.#duration, slabs }
  }
}

function buildSlab(keys: ReadonlyMap<InternedKey, Map<number, number>>): Slab {
  const ends = new Uint32Array(keys.size)
  let size = 0
  for (const sums of keys.values()) {
    for (const [id, count] of sums) if (count === 0) sums.delete(id) // what was added was taken away again
    size += sums.size
  }
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
