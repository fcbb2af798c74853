/**
 * Snapshots are cumulative, ticks are deltas: the difference of each snapshot to the one before, summed until a tick takes it.
 *
 * More than one snapshot may fall into a tick: one is taken just before the script's own clear() or trunc(), so that what
 * was counted up to that instant is kept. A record whose generation rose was cleared, and so was one in which a word went
 * back: all that it holds now is new. A record that is gone was truncated; if its key comes back it is a new record.
 *
 * normalize() changes what printa() shows, not what was counted: counts here are always the counted ones. min and max have
 * no difference: they are what they are since the start or the last clear.
 */
import { findRange, type AggregationInfo, type Layout, type Snapshot } from 'libdtrace'
import type { Aggregation, Bucket, Key, PlainFunction, PlainRecord, QuantizedRecord, QuantizingFunction } from '../core/stream/event.js'

/** Non-zero words of a quantizing record: parallel, indices rising. */
interface Words {
  readonly indices: ArrayLike<number>
  readonly counts: ArrayLike<number>
}

interface RecordState {
  readonly aggregation: number
  readonly key: Key
  generation: number
  /** As last seen. */
  words: Words
  plain: readonly bigint[]
}

const NOTHING: Words = { indices: [], counts: [] }

/** What `now` holds beyond `before`; all of `now` when any word went back. */
export function subtractWords(now: Words, before: Words): Words {
  const indices: number[] = []
  const counts: number[] = []
  let j = 0
  for (let i = 0; i < now.indices.length; i++) {
    const index = now.indices[i]!
    if (j < before.indices.length && before.indices[j]! < index) return now // a word that was there is zero now
    const had = j < before.indices.length && before.indices[j] === index ? before.counts[j++]! : 0
    const more = now.counts[i]! - had
    if (more < 0) return now
    if (more > 0) {
      indices.push(index)
      counts.push(more)
    }
  }
  return j < before.indices.length ? now : { indices, counts }
}

/** The sum of two lists of words. */
export function addWords(a: Words, b: Words): Words {
  const indices: number[] = []
  const counts: number[] = []
  let [i, j] = [0, 0]
  while (i < a.indices.length || j < b.indices.length) {
    const [x, y] = [a.indices[i] ?? Infinity, b.indices[j] ?? Infinity]
    indices.push(Math.min(x, y))
    counts.push((x <= y ? a.counts[i++]! : 0) + (y <= x ? b.counts[j++]! : 0))
  }
  return { indices, counts }
}

export class SnapshotDiff {
  readonly #layout: Layout
  readonly #translate: (key: Key) => Key
  readonly #known = new Map<number, RecordState>()
  takeAggregations: readonly AggregationInfo[] = []
  #pending = new Map<RecordState, Words>()
  #pendingPlain = new Map<RecordState, bigint[]>()
  /** Bounds by aggregation and index: made once. */
  readonly #ranges = new Map<number, (readonly [number | null, number | null])[]>()

  /** `layout`: how the platform's libdtrace lays out its words. `translate` must not make two keys of one aggregation equal. */
  constructor(layout: Layout, translate: (key: Key) => Key = (key) => key) {
    this.#layout = layout
    this.#translate = translate
  }

  /** Adds what `snapshot` holds beyond the one before. */
  addSnapshot(snapshot: Snapshot): void {
    this.takeAggregations = snapshot.aggregations
    for (const { record, aggregation, key } of snapshot.added) {
      this.#known.set(record, { aggregation, key: this.#translate(key), generation: 0, words: NOTHING, plain: [] })
    }
    this.#takeQuantized(snapshot)
    this.#takePlain(snapshot)
    for (const record of snapshot.removed) this.#known.delete(record)
  }

  #takeQuantized({ records, generations, lengths, indices, counts }: Snapshot): void {
    let at = 0
    for (let r = 0; r < records.length; r++) {
      const known = this.#known.get(records[r]!)!
      const end = at + lengths[r]!
      const now = { indices: indices.subarray(at, end), counts: counts.subarray(at, end) }
      at = end
      const more = subtractWords(now, generations[r] === known.generation ? known.words : NOTHING)
      known.words = now
      known.generation = generations[r]!
      if (more.indices.length === 0) continue
      const pending = this.#pending.get(known)
      this.#pending.set(known, pending === undefined ? more : addWords(pending, more))
    }
  }

  #takePlain({ plain: { records, generations, lengths, words } }: Snapshot): void {
    let at = 0
    for (let r = 0; r < records.length; r++) {
      const known = this.#known.get(records[r]!)!
      // stddev's third word is the low half of 128 bits: without a sign.
      const now = Array.from(words.subarray(at, at + lengths[r]!), (word, i) => (i === 2 ? BigInt.asUintN(64, word) : word))
      at += lengths[r]!
      const before = generations[r] === known.generation ? known.plain : []
      const additive = !this.#isExtreme(known)
      const reset = additive && now[0]! < (before[0] ?? 0n) && this.#counts(known)
      const more = now.map((word, i) => (additive && !reset ? word - (before[i] ?? 0n) : word))
      known.plain = now
      known.generation = generations[r]!
      if (!additive || more.some((word) => word !== 0n)) {
        const pending = additive ? this.#pendingPlain.get(known) : undefined
        this.#pendingPlain.set(known, pending === undefined ? more : more.map((word, i) => word + pending[i]!))
      }
    }
  }

  #functionOf(known: RecordState): string {
    return this.takeAggregations.find(({ id }) => id === known.aggregation)!.function
  }

  #isExtreme(known: RecordState): boolean {
    const name = this.#functionOf(known)
    return name === 'min' || name === 'max'
  }

  /** Whether the first word can only rise: sum() may be of negative values. */
  #counts(known: RecordState): boolean {
    return this.#functionOf(known) !== 'sum'
  }

  /** All that was added since the last call, in program order; aggregations without news are left out. */
  aggregations(): Aggregation[] {
    const quantized = groupByAggregation(this.#pending)
    const plain = groupByAggregation(this.#pendingPlain)
    this.#pending = new Map()
    this.#pendingPlain = new Map()
    const all: Aggregation[] = []
    for (const { id, name, function: func, parameters } of this.takeAggregations) {
      const words = quantized.get(id)
      if (words !== undefined) {
        const records = words.map(([known, more]): QuantizedRecord => ({ key: known.key, buckets: this.#buckets(id, func as QuantizingFunction, parameters, more) }))
        all.push({ name, function: func as QuantizingFunction, parameters, records })
      }
      const values = plain.get(id)
      if (values !== undefined) all.push({ name, function: func as PlainFunction, records: values.map(([known, more]) => buildPlainRecord(func as PlainFunction, known.key, more)) })
    }
    return all
  }

  #buckets(id: number, func: QuantizingFunction, parameters: readonly number[], { indices, counts }: Words): Bucket[] {
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

function groupByAggregation<T>(pending: ReadonlyMap<RecordState, T>): Map<number, [RecordState, T][]> {
  const groups = new Map<number, [RecordState, T][]>()
  for (const entry of pending) {
    const group = groups.get(entry[0].aggregation)
    if (group === undefined) groups.set(entry[0].aggregation, [entry])
    else group.push(entry)
  }
  return groups
}

/** avg keeps [count, sum]; stddev [count, sum, low and high word of the sum of squares]. */
function buildPlainRecord(func: PlainFunction, key: Key, words: readonly bigint[]): PlainRecord {
  if (func !== 'avg' && func !== 'stddev') return { key, value: Number(words[0] ?? 0n) }
  const [count, sum] = [Number(words[0] ?? 0n), Number(words[1] ?? 0n)]
  if (count <= 0) return { key, value: 0, count: 0 }
  if (func === 'avg') return { key, value: sum / count, count }
  const squares = Number((words[2] ?? 0n) + ((words[3] ?? 0n) << 64n))
  return { key, value: Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)), count }
}
