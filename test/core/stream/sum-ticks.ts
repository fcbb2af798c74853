/**
 * Sums of aggregations over ticks, the plain way: what tests compare the program's own bookkeeping with.
 *
 * Buckets, count and sum add up. avg is weighted by its counts. min and max are the least and the greatest seen. stddev cannot be added
 * without the means behind it: a sum pools the variances of the ticks by count, which is no more than the true one. Buckets that overlap
 * without being equal stay side by side: no count is lost or moved.
 */
import { assertSameShape, bucketRangeId, compareBuckets, isQuantized, keyId } from '../../../src/core/stream/aggregation.js'
import type {
  Aggregation, Bucket, Key, PlainAggregation, PlainFunction, PlainRecord, QuantizedRecord, Tick,
} from '../../../src/core/stream/event.js'

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
  let sum: AggregationSum | undefined
  for (const tick of ticks) {
    for (const aggregation of tick.aggregations) {
      if (aggregation.name !== name) continue
      sum ??= new AggregationSum(aggregation)
      sum.check(aggregation)
      for (const record of aggregation.records) if (filter(record.key)) sum.add(record, fold(record.key))
    }
  }
  return sum?.result()
}

/** A running sum of bucket lists. */
class BucketSum {
  readonly #counts = new Map<string, { bucket: Bucket; count: number }>()

  add(buckets: readonly Bucket[]): void {
    for (const bucket of buckets) {
      const id = bucketRangeId(bucket)
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
class AggregationSum {
  readonly #shape: Aggregation
  readonly #buckets = new Map<string, { key: Key; sum: BucketSum }>()
  readonly #values = new Map<string, PlainRecord>()

  constructor(shape: Aggregation) {
    this.#shape = shape
  }

  check(other: Aggregation): void {
    assertSameShape(this.#shape, other)
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
