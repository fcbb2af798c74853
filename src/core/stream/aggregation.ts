/**
 * Sum and difference of aggregations. Ticks are deltas, so a sum over ticks is what the script counted in that time; the
 * difference of two cumulative snapshots is what happened between them.
 *
 * Assumed: records of one name share their function and parameters, so their buckets are equal or disjoint. Buckets that
 * overlap without being equal are kept side by side: no count is ever lost or moved. Two aggregations of another function
 * under one name throw a RangeError (`StreamDecoder` refuses such a stream before it comes here).
 *
 * What adds up: buckets, count, sum. avg is weighted by its counts. min and max are the least and the greatest seen.
 * stddev cannot be added without the means behind it: a sum pools the ticks' variances by count, which is no more than the
 * true one. Pure: arguments are never changed, and results share no array that a caller could change through them.
 */
import type { Aggregation, Bucket, Key, PlainAggregation, PlainFunction, PlainRecord, QuantizedAggregation, QuantizedRecord, Tick } from './event.js'

/** A string that is equal for equal keys and differs for all others: [1] is not ['1'], ['a', 'b'] is not ['a,b']. */
export function keyId(key: Key): string {
  return JSON.stringify(key)
}

/** Whether an aggregation has buckets, told by its function: a plain one may carry fields that this version does not know. */
export function isQuantized(aggregation: Aggregation): aggregation is QuantizedAggregation {
  return aggregation.function === 'quantize' || aggregation.function === 'lquantize' || aggregation.function === 'llquantize'
}

/** Events in the buckets. */
export function countEvents(buckets: readonly Bucket[]): number {
  let count = 0
  for (const bucket of buckets) count += bucket[2]
  return count
}

/** Buckets of any number of records as one list, low to high, equal ranges joined. */
export function mergeBuckets(lists: Iterable<readonly Bucket[]>): Bucket[] {
  const merged = new BucketSum()
  for (const buckets of lists) merged.add(buckets)
  return merged.list()
}

/** Order of buckets: by their lower ends, an open end lowest; then by their upper ends, an open end highest. */
export function compareBuckets(a: Bucket, b: Bucket): number {
  return compareEnds(a[0] ?? -Infinity, b[0] ?? -Infinity) || compareEnds(a[1] ?? Infinity, b[1] ?? Infinity)
}

function compareEnds(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * Aggregation `name` summed over ticks, records of equal keys merged, in the order in which the keys came; undefined when no
 * tick has it. `filter` chooses keys. `fold` gives the key to count a record under: `() => []` sums all keys to one
 * record, `(key) => [key[0]!]` sums by the first part.
 */
export function sumOverTicks(
  ticks: Iterable<Pick<Tick, 'aggregations'>>,
  name: string,
  filter: (key: Key) => boolean = () => true,
  fold: (key: Key) => Key = (key) => key,
): Aggregation | undefined {
  let sum: Sum | undefined
  for (const tick of ticks) {
    for (const aggregation of tick.aggregations) {
      if (aggregation.name !== name) continue
      sum ??= new Sum(aggregation)
      sum.check(aggregation)
      for (const record of aggregation.records) if (filter(record.key)) sum.add(record, fold(record.key))
    }
  }
  return sum?.result()
}

/**
 * What happened between two cumulative snapshots of one aggregation: counts, bucket by bucket and key by key, in `later`'s
 * order. A key that `earlier` lacks counts from zero, and so does one whose count went back (the script cleared it). Keys
 * with nothing new are left out, and so are keys that are gone. min, max and stddev cannot be subtracted: `later`'s stand.
 */
export function subtractSnapshot(later: Aggregation, earlier: Aggregation | undefined): Aggregation {
  if (earlier !== undefined) sameShape(later, earlier)
  if (isQuantized(later)) {
    const before = indexOf(earlier?.records as readonly QuantizedRecord[] | undefined)
    return { ...later, records: later.records.flatMap((record) => bucketsSince(record, before.get(keyId(record.key)))) }
  }
  const before = indexOf(earlier?.records as readonly PlainRecord[] | undefined)
  const records = later.records.flatMap((record) => valueSince(record, before.get(keyId(record.key)), later.function))
  return { ...later, records }
}

function indexOf<R extends { readonly key: Key }>(records: readonly R[] = []): Map<string, R> {
  return new Map(records.map((record) => [keyId(record.key), record]))
}

function bucketsSince(later: QuantizedRecord, earlier: QuantizedRecord | undefined): QuantizedRecord[] {
  const counts = new Map<string, number>()
  for (const bucket of earlier?.buckets ?? []) counts.set(rangeId(bucket), bucket[2])
  const buckets: Bucket[] = []
  let cleared = false
  for (const bucket of later.buckets) {
    const id = rangeId(bucket)
    const count = bucket[2] - (counts.get(id) ?? 0)
    counts.delete(id)
    if (count < 0) cleared = true
    if (count > 0) buckets.push([bucket[0], bucket[1], count])
  }
  cleared ||= counts.size > 0
  const since = cleared ? later.buckets : buckets
  return since.length === 0 ? [] : [{ key: later.key, buckets: since.slice() }]
}

function valueSince(later: PlainRecord, earlier: PlainRecord | undefined, kind: PlainFunction): PlainRecord[] {
  if (earlier === undefined || kind === 'min' || kind === 'max' || kind === 'stddev') return [later]
  if (kind === 'avg') return averageSince(later, earlier)
  const value = later.value - earlier.value
  if (value === 0) return []
  return [{ ...later, value: kind === 'count' && value < 0 ? later.value : value }]
}

function averageSince(later: PlainRecord, earlier: PlainRecord): PlainRecord[] {
  const all = later.count ?? 0
  const count = all - (earlier.count ?? 0)
  if (count === 0) return []
  if (count < 0) return [later]
  return [{ ...later, count, value: (later.value * all - earlier.value * (earlier.count ?? 0)) / count }]
}

function rangeId(bucket: Bucket): string {
  return `${bucket[0]} ${bucket[1]}`
}

function sameShape(a: Aggregation, b: Aggregation): void {
  const [one, two] = [a, b].map((each) => `${each.function}(${isQuantized(each) ? each.parameters.join(', ') : ''})`)
  if (one !== two) throw new RangeError(`@${a.name} is ${one} and ${two}`)
}

/** A running sum of bucket lists. Lists come sorted, so adding one that has the ranges already seen is a lookup a bucket. */
class BucketSum {
  readonly #counts = new Map<string, { bucket: Bucket; count: number }>()

  add(buckets: readonly Bucket[]): void {
    for (const bucket of buckets) {
      const id = rangeId(bucket)
      const seen = this.#counts.get(id)
      if (seen === undefined) this.#counts.set(id, { bucket, count: bucket[2] })
      else seen.count += bucket[2]
    }
  }

  list(): Bucket[] {
    return [...this.#counts.values()].map(({ bucket, count }): Bucket => [bucket[0], bucket[1], count]).sort(compareBuckets)
  }
}

/** The sum of one aggregation's records by key. */
class Sum {
  readonly #shape: Aggregation
  readonly #buckets = new Map<string, { key: Key; sum: BucketSum }>()
  readonly #values = new Map<string, PlainRecord>()

  constructor(shape: Aggregation) {
    this.#shape = shape
  }

  check(other: Aggregation): void {
    sameShape(this.#shape, other)
  }

  add(record: QuantizedRecord | PlainRecord, key: Key): void {
    const id = keyId(key)
    if ('buckets' in record) {
      let entry = this.#buckets.get(id)
      if (entry === undefined) this.#buckets.set(id, (entry = { key, sum: new BucketSum() }))
      entry.sum.add(record.buckets)
      return
    }
    const seen = this.#values.get(id)
    const kind = this.#shape.function as PlainFunction
    this.#values.set(id, seen === undefined ? { ...record, key } : addValues(seen, record, kind))
  }

  result(): Aggregation {
    const shape = this.#shape
    if (!isQuantized(shape)) return { ...shape, records: [...this.#values.values()] } satisfies PlainAggregation
    const records = [...this.#buckets.values()].map(({ key, sum }) => ({ key, buckets: sum.list() }))
    return { ...shape, records }
  }
}

function addValues(a: PlainRecord, b: PlainRecord, kind: PlainFunction): PlainRecord {
  if (kind === 'count' || kind === 'sum') return { ...a, value: a.value + b.value }
  if (kind === 'min') return { ...a, value: Math.min(a.value, b.value) }
  if (kind === 'max') return { ...a, value: Math.max(a.value, b.value) }
  const [m, n] = [a.count ?? 1, b.count ?? 1]
  if (m + n === 0) return a
  const square = kind === 'stddev' ? 2 : 1
  const mean = (m * a.value ** square + n * b.value ** square) / (m + n)
  return { ...a, count: m + n, value: mean ** (1 / square) }
}
