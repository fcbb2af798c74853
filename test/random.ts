/** Seeded randomness for property tests: the same seed gives the same case on every machine, and a failure names its seed. */
import type { Aggregation, Bucket, Key, PlainFunction, Tick } from '../src/core/stream/event.js'
import { seededRandom } from '../src/sources/random.js'

export class Random {
  /** 0 ≤ x < 1. */
  readonly next: () => number
  constructor(seed: number) {
    this.next = seededRandom(seed)
  }
  /** A whole number from low to high, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }
  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!
  }
}

const PIECES = ['read', 'a"b', 'line\nfeed', 'é', '日本', '\u0000', '\u2028', '\u001b[2J', '\\', '', ' ', '\ud800', '😀', '[1,2]', '__proto__']

export function randomKey(random: Random): Key {
  return Array.from({ length: random.int(0, 3) }, () =>
    random.next() < 0.5 ? random.pick(PIECES) + random.pick(PIECES) : random.int(-5, 5))
}

/** Buckets as `quantize` has them, any subset of the powers of two of both signs. `negative`: the share of counts below zero. */
export function randomBuckets(random: Random, negative = 0): Bucket[] {
  const all: [number | null, number | null][] = []
  for (let k = 20; k >= 0; k--) all.push([-(2 ** (k + 1)) + 1, -(2 ** k)])
  all[0] = [null, -(2 ** 20)]
  all.push([0, 0])
  for (let k = 0; k < 20; k++) all.push([2 ** k, 2 ** (k + 1) - 1])
  all.push([2 ** 20, null])
  return all.filter(() => random.next() < 0.2).map(([min, max]): Bucket => (
    [min, max, random.int(1, 1000) * (negative > 0 && random.next() < negative ? -1 : 1)]))
}

/** An aggregation whose keys are distinct. */
export function randomAggregation(random: Random, name: string, kind: 'quantize' | PlainFunction): Aggregation {
  const keys = [...new Map(Array.from({ length: random.int(0, 6) }, () => randomKey(random)).map((key) => [JSON.stringify(key), key])).values()]
  if (kind === 'quantize') {
    return { name, function: kind, parameters: [], records: keys.map((key) => ({ key, buckets: randomBuckets(random) })) }
  }
  const counted = kind === 'avg' || kind === 'stddev'
  return { name, function: kind, records: keys.map((key) => ({ key, value: random.int(-50, 50), ...(counted && { count: random.int(1, 9) }) })) }
}

export function randomTick(random: Random, time: number): Tick {
  return {
    type: 'tick', time, duration: random.int(0, 2000),
    aggregations: [randomAggregation(random, 'time', 'quantize'), randomAggregation(random, '', 'count'), randomAggregation(random, 'mean', 'avg')],
  }
}
