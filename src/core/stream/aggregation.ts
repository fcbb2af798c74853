/**
 * What aggregations of the stream have in common: the identity of keys, the order of buckets, and the difference of two cumulative
 * snapshots.
 *
 * Assumed: records of one name share their function and parameters, so their buckets are equal or disjoint. `subtractSnapshot` throws a
 * RangeError for two functions under one name; `StreamDecoder` refuses such a stream before it comes here. All functions are pure:
 * they change no argument, and results share no array that a caller could change through them.
 */
import { toLowerBound, toUpperBound } from './open-ends.js'
import type { Aggregation, Bucket, Key, PlainFunction, PlainRecord, QuantizedAggregation, QuantizedRecord } from './event.js'

/** A string that is equal for equal keys and differs for all others: [1] is not ['1'], ['a', 'b'] is not ['a,b']. */
export function keyId(key: Key): string {
  return JSON.stringify(key)
}

/** Whether an aggregation has buckets, told by its function: a plain one may carry fields that this version does not know. */
export function isQuantized(aggregation: Aggregation): aggregation is QuantizedAggregation {
  return aggregation.function === 'quantize' || aggregation.function === 'lquantize' || aggregation.function === 'llquantize'
}

/** An aggregation's function with its parameters, such as `lquantize(0, 100, 5)`: equal where two have the same buckets. */
export function describeShape(aggregation: Aggregation): string {
  return `${aggregation.function}(${isQuantized(aggregation) ? aggregation.parameters.join(', ') : ''})`
}

/** Orders buckets by their lower ends, an open end lowest; then by their upper ends, an open end highest. For Array.sort. */
export function compareBuckets(a: Bucket, b: Bucket): number {
  return compareNumbers(toLowerBound(a[0]), toLowerBound(b[0])) || compareNumbers(toUpperBound(a[1]), toUpperBound(b[1]))
}

/** Also for infinities, which cannot be subtracted. */
function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A string that is equal for buckets with the same ends. */
export function bucketRangeId(bucket: Bucket): string {
  return `${bucket[0]} ${bucket[1]}`
}

/** Throws a RangeError unless two aggregations have the same function and parameters. */
export function assertSameShape(a: Aggregation, b: Aggregation): void {
  const [one, other] = [describeShape(a), describeShape(b)]
  if (one !== other) throw new RangeError(`@${a.name} is ${one} and ${other}`)
}

/**
 * What happened between two cumulative snapshots of one aggregation: counts, bucket by bucket and key by key, in the order of
 * `later`. A key that `earlier` lacks counts from zero, and so does a key whose count went back: it came
 * nearer to zero. A printed snapshot does not tell a clear() from a negative increment, and clear() is far more common. Keys with
 * nothing new are left out, and so are keys that `later` lacks. min, max and stddev cannot be subtracted: the value of `later` stands.
 * Throws a RangeError when the two have different functions or parameters.
 */
export function subtractSnapshot(later: Aggregation, earlier: Aggregation | undefined): Aggregation {
  if (earlier !== undefined) assertSameShape(later, earlier)
  if (isQuantized(later)) {
    const before = indexByKey(earlier?.records as readonly QuantizedRecord[] | undefined)
    return { ...later, records: later.records.flatMap((record) => subtractBuckets(record, before.get(keyId(record.key)))) }
  }
  const before = indexByKey(earlier?.records as readonly PlainRecord[] | undefined)
  const records = later.records.flatMap((record) => subtractValue(record, before.get(keyId(record.key)), later.function))
  return { ...later, records }
}

function indexByKey<R extends { readonly key: Key }>(records: readonly R[] = []): Map<string, R> {
  return new Map(records.map((record) => [keyId(record.key), record]))
}

/** Whether a count came nearer to zero: then the script most likely cleared it. One that crossed zero was decremented. */
export function hasFallen(before: number, now: number): boolean {
  return before > 0 ? now >= 0 && now < before : now <= 0 && now > before
}

/** A list of one record, or of none when nothing is new. */
function subtractBuckets(later: QuantizedRecord, earlier: QuantizedRecord | undefined): QuantizedRecord[] {
  const counts = new Map<string, number>()
  for (const bucket of earlier?.buckets ?? []) counts.set(bucketRangeId(bucket), bucket[2])
  const buckets: Bucket[] = []
  let isCleared = false
  for (const bucket of later.buckets) {
    const id = bucketRangeId(bucket)
    const before = counts.get(id) ?? 0
    counts.delete(id)
    if (hasFallen(before, bucket[2])) isCleared = true
    if (bucket[2] !== before) buckets.push([bucket[0], bucket[1], bucket[2] - before])
  }
  isCleared ||= counts.size > 0
  const since = isCleared ? later.buckets : buckets
  return since.length === 0 ? [] : [{ key: later.key, buckets: since.slice() }]
}

function subtractValue(later: PlainRecord, earlier: PlainRecord | undefined, kind: PlainFunction): PlainRecord[] {
  if (earlier === undefined || kind === 'min' || kind === 'max' || kind === 'stddev') return [later]
  if (kind === 'avg') return subtractAverage(later, earlier)
  const value = later.value - earlier.value
  if (value === 0) return []
  return [{ ...later, value: kind === 'count' && value < 0 ? later.value : value }]
}

function subtractAverage(later: PlainRecord, earlier: PlainRecord): PlainRecord[] {
  const all = later.count ?? 0
  const count = all - (earlier.count ?? 0)
  if (count === 0) return []
  if (count < 0) return [later]
  return [{ ...later, count, value: (later.value * all - earlier.value * (earlier.count ?? 0)) / count }]
}
