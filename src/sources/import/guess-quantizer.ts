/**
 * Guesses which quantizing function made the buckets that were printed. The text and JSON of other tools give the buckets but not
 * the function.
 *
 * A guess is accepted only if every bucket seen is a bucket of the function's scheme. If no function fits, the answer is
 * `llquantize` without parameters, whose scheme starts empty and takes in the buckets it meets, so nothing is drawn where nothing
 * was printed. Limits that were not printed are guessed generously; a bucket beyond them is taken in as well.
 */
import { buildBucketScheme, type BucketScheme } from '../../core/buckets/bucket-scheme.js'
import { toLowerBound } from '../../core/stream/open-ends.js'
import type { Quantizer } from './format-reader.js'

/** Both ends of a bucket, inclusive; null is an open end. */
type BucketEnds = readonly [min: number | null, max: number | null, ...rest: unknown[]]

/** The answer when no function fits. */
const UNKNOWN: Quantizer = { function: 'llquantize', parameters: [] }
/** Steps of lquantize, at most: the limit of DTrace. */
const MAX_LEVELS = 65_535
/** Factors of llquantize that are tried, in this order. */
const FACTORS = [10, 2, 4, 8, 16, 5, 3, 100]

/** The quantizing function that could have made all these buckets. */
export function guessQuantizer(buckets: Iterable<BucketEnds>): Quantizer {
  const seen = [...buckets]
  if (seen.every((bucket) => hasBucket(POWERS, bucket))) return { function: 'quantize', parameters: [] }
  const even = guessLquantize(seen)
  if (even !== undefined) return even
  for (const factor of FACTORS) {
    const guess = guessLlquantize(seen, factor)
    const scheme = guess === undefined ? undefined : buildBucketScheme(guess.function, guess.parameters)
    if (scheme !== undefined && seen.every((bucket) => hasBucket(scheme, bucket))) return guess!
  }
  return UNKNOWN
}

const POWERS = buildBucketScheme('quantize', [])

function hasBucket(scheme: BucketScheme, [min, max]: BucketEnds): boolean {
  const low = toLowerBound(min)
  const high = max === null || max >= 2 ** 63 ? Infinity : max
  const id = scheme.byLow.get(low === 0 ? 0 : low)
  return id !== undefined && scheme.highs[id] === high
}

/** Number of values in the bucket; undefined when an end is open. */
function bucketWidth([min, max]: BucketEnds): number | undefined {
  return min === null || max === null ? undefined : max - min + 1
}

function guessLquantize(seen: readonly BucketEnds[]): Quantizer | undefined {
  const closed = seen.filter((bucket) => bucketWidth(bucket) !== undefined)
  const [first] = closed
  if (first === undefined) return undefined
  const step = bucketWidth(first)!
  if (closed.some((bucket) => bucketWidth(bucket) !== step || (bucket[0]! - first[0]!) % step !== 0)) return undefined
  const under = seen.find(([min]) => min === null)?.[1]
  const over = seen.find(([, max]) => max === null)?.[0]
  let least = Infinity
  let most = -Infinity
  for (const [min, max] of closed) {
    least = Math.min(least, min!)
    most = Math.max(most, max!)
  }
  const base = under !== undefined && under !== null ? under + 1 : least >= 0 && least % step === 0 ? 0 : least
  const levels = over !== undefined && over !== null ? (over - base) / step : Math.min(MAX_LEVELS, roundUpLevels((most + 1 - base) / step))
  const areLimitsRight = (least - base) % step === 0 && base <= least && most < base + levels * step
  const fits = areLimitsRight && Number.isInteger(levels) && levels <= MAX_LEVELS
  return fits ? { function: 'lquantize', parameters: [base, base + levels * step, step] } : undefined
}

/** A round number that is at least twice as many. */
function roundUpLevels(levels: number): number {
  const power = 10 ** Math.floor(Math.log10(levels * 2))
  return Math.ceil((levels * 2) / power) * power
}

function guessLlquantize(seen: readonly BucketEnds[], factor: number): Quantizer | undefined {
  let widest: BucketEnds | undefined
  for (const bucket of seen) {
    const isWider = (bucketWidth(bucket) ?? 0) > (widest === undefined ? 1 : bucketWidth(widest)!)
    if (!spansZero(bucket) && isWider) widest = bucket
  }
  if (widest === undefined) return undefined
  const least = Math.min(Math.abs(widest[0]!), Math.abs(widest[1]!))
  const magnitude = Math.floor(Math.log(least) / Math.log(factor) + 1e-9)
  const steps = factor ** (magnitude + 1) / bucketWidth(widest)!
  const zero = seen.find(spansZero)?.[1]
  const over = seen.find(([, max]) => max === null)?.[0]
  const low = zero === undefined || zero === null ? 0 : exactLog(zero + 1, factor)
  const high = over === undefined || over === null ? Math.floor(63 / Math.log2(factor)) - 2 : exactLog(over, factor) - 1
  return { function: 'llquantize', parameters: [factor, low, high, steps] }
}

function spansZero([min, max]: BucketEnds): boolean {
  return min !== null && max !== null && min <= 0 && max >= 0
}

/** The logarithm of `value` when it is a whole number; otherwise -1, with which no scheme has this bucket. */
function exactLog(value: number, factor: number): number {
  const power = Math.round(Math.log(value) / Math.log(factor))
  return factor ** power === value ? power : -1
}
