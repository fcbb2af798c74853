/**
 * Which quantizing function could have made the buckets that were printed? Text and JSON of other tools tell the buckets
 * and not the function.
 *
 * An answer is checked against the function's scheme: every bucket seen must be on it. What fits none is `llquantize` without
 * parameters: its scheme begins empty and takes in what it meets, so nothing is ever drawn where it was not printed. Limits
 * that were not printed are guessed wide; a bucket beyond them is taken in as well.
 */
import { buildBucketScheme, type BucketScheme } from '../../core/buckets/bucket-scheme.js'
import type { Bucket } from '../../core/stream/event.js'
import type { Quantizer } from './format-reader.js'

type BucketEnds = readonly [min: number | null, max: number | null, ...rest: unknown[]]

const UNKNOWN: Quantizer = { function: 'llquantize', parameters: [] }
const MAX_LEVELS = 65_535
const FACTORS = [10, 2, 4, 8, 16, 5, 3, 100]

export function guessQuantizer(buckets: Iterable<BucketEnds>): Quantizer {
  const seen = [...buckets]
  if (seen.every((bucket) => hasBucket(POWERS, bucket))) return { function: 'quantize', parameters: [] }
  const even = guessLquantize(seen)
  if (even !== undefined) return even
  for (const factor of FACTORS) {
    const shape = guessLlquantize(seen, factor)
    const scheme = shape === undefined ? undefined : buildBucketScheme(shape.function, shape.parameters)
    if (scheme !== undefined && seen.every((bucket) => hasBucket(scheme, bucket))) return shape!
  }
  return UNKNOWN
}

const POWERS = buildBucketScheme('quantize', [])

function hasBucket(scheme: BucketScheme, [min, max]: BucketEnds): boolean {
  const low = min ?? -Infinity
  const high = max === null || max >= 2 ** 63 ? Infinity : max
  const id = scheme.byLow.get(low === 0 ? 0 : low)
  return id !== undefined && scheme.highs[id] === high
}

/** Both ends closed: its width. */
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
  const fits = (least - base) % step === 0 && base <= least && Number.isInteger(levels) && most < base + levels * step && levels <= MAX_LEVELS
  return fits ? { function: 'lquantize', parameters: [base, base + levels * step, step] } : undefined
}

/** At least twice as many, a round number. */
function roundUpLevels(levels: number): number {
  const power = 10 ** Math.floor(Math.log10(levels * 2))
  return Math.ceil((levels * 2) / power) * power
}

function guessLlquantize(seen: readonly BucketEnds[], factor: number): Quantizer | undefined {
  const widest = seen.reduce<BucketEnds | undefined>((best, bucket) => spansZero(bucket) || (bucketWidth(bucket) ?? 0) <= (best === undefined ? 1 : bucketWidth(best)!) ? best : bucket, undefined)
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

/** log, when whole; -1 otherwise, which no scheme has. */
function exactLog(value: number, factor: number): number {
  const power = Math.round(Math.log(value) / Math.log(factor))
  return factor ** power === value ? power : -1
}
