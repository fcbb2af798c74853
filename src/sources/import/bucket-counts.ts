/**
 * Counts values into the buckets of a quantizing function: what events of an import become before they are a tick.
 */
import { buildBucketScheme, toBucket, type BucketScheme } from '../../core/buckets/bucket-scheme.js'
import type { Bucket } from '../../core/stream/event.js'
import type { Quantizer } from './format-reader.js'

/** Counts by the bucket's position in the scheme. */
export type BucketCounts = Map<number, number>

/** The buckets of one quantizing function. */
export class BucketCounter {
  readonly quantizer: Quantizer
  readonly #scheme: BucketScheme
  /** Lower ends of the scheme's buckets, in its order. */
  readonly #lows: Float64Array

  constructor(quantizer: Quantizer) {
    this.quantizer = quantizer
    this.#scheme = buildBucketScheme(quantizer.function, quantizer.parameters)
    this.#lows = Float64Array.from(this.#scheme.order, (id) => this.#scheme.lows[id]!)
  }

  /** Counts a value `times` times. */
  add(counts: BucketCounts, value: number, times = 1): void {
    const position = this.#findPosition(value)
    counts.set(position, (counts.get(position) ?? 0) + times)
  }

  /** The buckets with a count, from low to high. */
  toBuckets(counts: BucketCounts): Bucket[] {
    const sorted = [...counts].sort(([a], [b]) => a - b)
    return sorted.map(([position, count]) => toBucket(this.#scheme, this.#scheme.order[position]!, count))
  }

  /** Position in the scheme's order of the bucket that holds the value. */
  #findPosition(value: number): number {
    // Converting to ns rounds: 1.001 us would be 1000.9999999999999 ns. Values that close below a whole number are taken as it.
    const whole = Math.floor(value * (1 + 4e-16) + (value < 1e6 ? 1e-9 : 0))
    let low = 0
    let high = this.#lows.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (whole >= this.#lows[middle]!) low = middle
      else high = middle - 1
    }
    return low
  }
}

/**
 * The buckets of events, whose values are in ns or in any other unit: eight for each factor of two, twice as many as those of the shipped
 * scripts, because counting here costs the traced machine nothing.
 */
export function defaultQuantizer(isInNanoseconds: boolean): Quantizer {
  return { function: 'llquantize', parameters: [2, 0, isInNanoseconds ? 40 : 62, 16] }
}
