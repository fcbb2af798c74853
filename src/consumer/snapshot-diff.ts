/**
 * Turns snapshots into ticks: snapshots are cumulative, ticks hold what was added. The difference of each snapshot to the
 * one before is summed until a tick takes it.
 *
 * Several snapshots may fall into one tick: one is taken just before the script's own clear() or trunc(), so that what was
 * counted until then is kept. A record was cleared when its generation rose: then all it holds now is new. A record that is
 * missing was truncated; when its key comes back, it is a new record.
 *
 * A count that went down was decremented, as by quantize(x, -1): the difference is negative. Only where libdtrace has no
 * generations (not Linux), a count that went down means that the record was cleared; negative increments are not told there.
 *
 * normalize() changes what printa() prints, not what was counted; this file always gives what was counted. min and max have
 * no difference: they are the values since the start, or since the last clear.
 */
import { findRange, type AggregationInfo, type Layout, type Snapshot } from 'libdtrace'
import type {
  Aggregation, Bucket, Key, PlainFunction, PlainRecord, QuantizedRecord, QuantizingFunction,
} from '../core/stream/event.js'

/** Non-zero words of a quantized record: parallel arrays, indices rising. */
interface Words {
  readonly indices: ArrayLike<number>
  readonly counts: ArrayLike<number>
}

/** A key of an aggregation. Records with the same text share it: libdtrace has a record of a user stack for each thread. */
interface SharedKey {
  /** Id of its aggregation. */
  readonly aggregation: number
  readonly key: Key
  /** Its place in the map of keys. */
  readonly text: string
  /** Number of records. */
  users: number
}

/** What is remembered of one record of libdtrace. */
interface RecordState {
  readonly shared: SharedKey
  /** Generation, and words of a quantized or of a plain record, as in the last snapshot. */
  generation: number
  words: Words
  plain: readonly bigint[]
}

const NO_WORDS: Words = { indices: [], counts: [] }

const isNegative = (count: number): boolean => count < 0

/** What `now` holds more than `before`; negative where a word went down. */
export function subtractWords(now: Words, before: Words): Words {
  return combineWords(now, before, -1)
}

/** The sum of two lists of words. */
export function addWords(a: Words, b: Words): Words {
  return combineWords(a, b, 1)
}

/** `a` plus `sign` times `b`, without the words that are zero then. */
function combineWords(a: Words, b: Words, sign: 1 | -1): Words {
  const indices: number[] = []
  const counts: number[] = []
  let [i, j] = [0, 0]
  while (i < a.indices.length || j < b.indices.length) {
    const [x, y] = [a.indices[i] ?? Infinity, b.indices[j] ?? Infinity]
    const count = (x <= y ? a.counts[i++]! : 0) + (y <= x ? sign * b.counts[j++]! : 0)
    if (count === 0) continue
    indices.push(Math.min(x, y))
    counts.push(count)
  }
  return { indices, counts }
}

/** Collects snapshots and gives what was counted between two ticks. */
export class SnapshotDiff {
  readonly #layout: Layout
  /** Whether clear() raises a record's generation. */
  readonly #hasGenerations: boolean
  readonly #translate: (key: Key) => Key
  /** By libdtrace's record number. */
  readonly #records = new Map<number, RecordState>()
  /** By aggregation and text of the key. */
  readonly #keys = new Map<string, SharedKey>()
  #aggregations: readonly AggregationInfo[] = []
  /** What was added since the last tick. */
  #pending = new Map<SharedKey, Words>()
  #pendingPlain = new Map<SharedKey, bigint[]>()
  /** Cache of bucket boundaries, by aggregation id and word index. */
  readonly #ranges = new Map<number, (readonly [number | null, number | null])[]>()

  /**
   * `layout`: how the platform's libdtrace lays out its words (`Consumer.layout`). `translate` is applied to each key once.
   * Records whose keys are then equal are counted as one.
   */
  constructor(layout: Layout, translate: (key: Key) => Key = (key) => key) {
    this.#layout = layout
    this.#hasGenerations = layout === 'linux'
    this.#translate = translate
  }

  /** Adds what `snapshot` holds more than the snapshot before. Every snapshot has to be given, in order. */
  addSnapshot(snapshot: Snapshot): void {
    this.#aggregations = snapshot.aggregations
    for (const { record, aggregation, key } of snapshot.added) {
      this.#records.set(record, { shared: this.#shareKey(aggregation, this.#translate(key)), generation: 0, words: NO_WORDS, plain: [] })
    }
    this.#addQuantized(snapshot)
    this.#addPlain(snapshot)
    for (const record of snapshot.removed) this.#forget(record)
  }

  /** The key of this text, shared with the records that have it too. */
  #shareKey(aggregation: number, key: Key): SharedKey {
    const text = JSON.stringify([aggregation, ...key])
    let shared = this.#keys.get(text)
    if (shared === undefined) this.#keys.set(text, (shared = { aggregation, key, text, users: 0 }))
    shared.users++
    return shared
  }

  #forget(record: number): void {
    const { shared } = this.#records.get(record)!
    if (--shared.users === 0) this.#keys.delete(shared.text)
    this.#records.delete(record)
  }

  #addQuantized({ records, generations, lengths, indices, counts }: Snapshot): void {
    let at = 0
    for (let r = 0; r < records.length; r++) {
      const state = this.#records.get(records[r]!)!
      const end = at + lengths[r]!
      const now = { indices: indices.subarray(at, end), counts: counts.subarray(at, end) }
      at = end
      const change = subtractWords(now, generations[r] === state.generation ? state.words : NO_WORDS)
      const added = !this.#hasGenerations && Array.prototype.some.call(change.counts, isNegative) ? now : change
      state.words = now
      state.generation = generations[r]!
      if (added.indices.length === 0) continue
      const pending = this.#pending.get(state.shared)
      this.#pending.set(state.shared, pending === undefined ? added : addWords(pending, added))
    }
  }

  #addPlain({ plain: { records, generations, lengths, words } }: Snapshot): void {
    let at = 0
    for (let r = 0; r < records.length; r++) {
      const state = this.#records.get(records[r]!)!
      // stddev's third word is the low half of a 128-bit number, so it has no sign
      const now = Array.from(words.subarray(at, at + lengths[r]!), (word, i) => (i === 2 ? BigInt.asUintN(64, word) : word))
      at += lengths[r]!
      this.#addPlainRecord(state, generations[r]!, now)
    }
  }

  #addPlainRecord(state: RecordState, generation: number, now: bigint[]): void {
    const before = generation === state.generation ? state.plain : []
    const name = this.#aggregations.find(({ id }) => id === state.shared.aggregation)!.function
    const isExtreme = name === 'min' || name === 'max'
    // Without generations: a count that falls was cleared, but the sum of negative values falls by itself.
    const isCleared = !this.#hasGenerations && name !== 'sum' && now[0]! < (before[0] ?? 0n)
    const added = isExtreme || isCleared ? now : now.map((word, i) => word - (before[i] ?? 0n))
    state.plain = now
    state.generation = generation
    if (!isExtreme && added.every((word) => word === 0n)) return
    const pending = isExtreme && state.shared.users === 1 ? undefined : this.#pendingPlain.get(state.shared)
    const add = (word: bigint, before: bigint): bigint => {
      if (!isExtreme) return word + before
      return word < before === (name === 'min') ? word : before
    }
    this.#pendingPlain.set(state.shared, pending === undefined ? added : added.map((word, i) => add(word, pending[i]!)))
  }

  /**
   * All that was added since the last call, in program order. Aggregations to which nothing was added are left out, and so are buckets
   * of which as many were added as were taken away.
   */
  takeAggregations(): Aggregation[] {
    const quantized = groupByAggregation(this.#pending)
    const plain = groupByAggregation(this.#pendingPlain)
    this.#pending = new Map()
    this.#pendingPlain = new Map()
    const all: Aggregation[] = []
    for (const { id, name, function: func, parameters } of this.#aggregations) {
      const words = quantized.get(id)?.filter(([, { indices }]) => indices.length > 0)
      if (words !== undefined && words.length > 0) {
        const records = words.map(([{ key }, added]): QuantizedRecord => (
          { key, buckets: this.#buildBuckets(id, func as QuantizingFunction, parameters, added) }
        ))
        all.push({ name, function: func as QuantizingFunction, parameters, records })
      }
      const values = plain.get(id)
      if (values !== undefined) {
        const records = values.map(([{ key }, added]) => buildPlainRecord(func as PlainFunction, key, added))
        all.push({ name, function: func as PlainFunction, records })
      }
    }
    return all
  }

  #buildBuckets(id: number, func: QuantizingFunction, parameters: readonly number[], { indices, counts }: Words): Bucket[] {
    let ranges = this.#ranges.get(id)
    if (ranges === undefined) this.#ranges.set(id, (ranges = []))
    const buckets: Bucket[] = new Array(indices.length)
    for (let i = 0; i < indices.length; i++) {
      const [min, max] = (ranges[indices[i]!] ??= findRange(func, parameters, indices[i]!, this.#layout))
      buckets[i] = [min, max, counts[i]!]
    }
    return buckets
  }
}

function groupByAggregation<T>(pending: ReadonlyMap<SharedKey, T>): Map<number, [SharedKey, T][]> {
  const groups = new Map<number, [SharedKey, T][]>()
  for (const entry of pending) {
    const group = groups.get(entry[0].aggregation)
    if (group === undefined) groups.set(entry[0].aggregation, [entry])
    else group.push(entry)
  }
  return groups
}

/** avg keeps [count, sum]; stddev keeps [count, sum, low and high word of the sum of squares]. */
function buildPlainRecord(func: PlainFunction, key: Key, words: readonly bigint[]): PlainRecord {
  if (func !== 'avg' && func !== 'stddev') return { key, value: Number(words[0] ?? 0n) }
  const [count, sum] = [Number(words[0] ?? 0n), Number(words[1] ?? 0n)]
  if (count <= 0) return { key, value: 0, count: 0 }
  if (func === 'avg') return { key, value: sum / count, count }
  const squares = Number((words[2] ?? 0n) + ((words[3] ?? 0n) << 64n))
  return { key, value: Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)), count }
}
