/**
 * Bucket schemes: every bucket that a quantizing function can fill, low to high, with the ends that are open.
 *
 * A bucket has an id that never changes and a position that may. `buildBucketScheme` makes all buckets of the three quantizing
 * functions. A stream can also hold a bucket that its function cannot make (from an import, or from the arithmetic of another DTrace):
 * the scheme adds it as it is, before the first bucket that reaches higher. So the underflow of illumos's unsigned llquantize, which
 * is everything below its first step, stands beside that step. Nothing is re-bucketed. To keep a stream from asking for a billion
 * buckets, a scheme that would have more than LONGEST starts empty, and a scheme adds at most MOST_ADDED.
 *
 * Bounds are whole numbers, both included; an open end is ±Infinity. Values from 2^63 on count as open: int64 ends there, and a
 * double cannot tell 2^63 - 1 from 2^63. Buckets of llquantize that can hold no whole number are left out.
 */
import { errors } from '../errors/messages.js'
import { UserError } from '../errors/user-error.js'
import type { Bucket, QuantizingFunction } from '../stream/event.js'
import { finiteOrNull, toLowerBound, toUpperBound } from '../stream/open-ends.js'

const LONGEST = 70_000
const MOST_ADDED = 20_000
const INT64 = 2 ** 63

export interface BucketScheme {
  readonly function: QuantizingFunction
  readonly parameters: readonly number[]
  /** Least value by bucket id; -Infinity when open. */
  readonly lows: number[]
  /** Greatest value by bucket id; Infinity when open. */
  readonly highs: number[]
  /** Ids from low to high. */
  readonly order: number[]
  /** Position in `order` by id. */
  readonly position: number[]
  /** Grows by one whenever a bucket is added. */
  version: number
  /** Id of the first bucket with this lower bound. */
  readonly byLow: Map<number, number>
  /** Id by `low:high` of the buckets that the function cannot make. */
  readonly added: Map<string, number>
}

/** The scheme of a quantizing function. Invalid parameters give an empty scheme, to which `findOrAddBucket` adds. */
export function buildBucketScheme(fn: QuantizingFunction, parameters: readonly number[]): BucketScheme {
  const bounds = fn === 'quantize' ? quantizeBounds() : fn === 'lquantize' ? lquantizeBounds(parameters) : llquantizeBounds(parameters)
  const scheme: BucketScheme = {
    function: fn, parameters: [...parameters], lows: [], highs: [], order: [], position: [], version: 0,
    byLow: new Map(), added: new Map(),
  }
  for (const [low, high] of bounds) appendBucket(scheme, low, high)
  return scheme
}

/**
 * The id of the bucket [min, max] of the stream, where null is an open end. A bucket that the scheme lacks is added to it; throws a
 * UserError when more than MOST_ADDED are.
 */
export function findOrAddBucket(scheme: BucketScheme, min: number | null, max: number | null): number {
  const low = min !== null && min <= -INT64 ? -Infinity : toLowerBound(min)
  const high = max !== null && max >= INT64 ? Infinity : toUpperBound(max)
  const id = scheme.byLow.get(low)
  if (id !== undefined && scheme.highs[id] === high) return id
  return scheme.added.get(`${low}:${high}`) ?? addBucket(scheme, low, high)
}

/** A bucket of the scheme as the stream writes it, with a count. */
export function toBucket(scheme: BucketScheme, id: number, count: number): Bucket {
  return [finiteOrNull(scheme.lows[id]!), finiteOrNull(scheme.highs[id]!), count]
}

/** Whether a bucket is the overflow or the underflow: its bound is known on one side only. */
export function isOpenEnded(scheme: BucketScheme, id: number): boolean {
  return scheme.lows[id] === -Infinity || scheme.highs[id] === Infinity
}

/** Whether a bucket is llquantize's bucket around zero, which holds both signs and is not one of the steps. */
export function spansZero(scheme: BucketScheme, id: number): boolean {
  return scheme.lows[id]! < 0 && scheme.highs[id]! > 0 && !isOpenEnded(scheme, id)
}

function appendBucket(scheme: BucketScheme, low: number, high: number): void {
  const id = scheme.lows.length
  scheme.lows.push(low)
  scheme.highs.push(high)
  scheme.position.push(scheme.order.length)
  scheme.order.push(id)
  scheme.byLow.set(low, id)
}

function addBucket(scheme: BucketScheme, low: number, high: number): number {
  if (scheme.added.size >= MOST_ADDED) throw new UserError(errors.tooManyBuckets(MOST_ADDED))
  const id = scheme.lows.length
  scheme.lows.push(low)
  scheme.highs.push(high)
  let at = scheme.order.length
  while (at > 0 && sortsAfter(scheme, scheme.order[at - 1]!, low, high)) at--
  scheme.order.splice(at, 0, id)
  for (let i = at; i < scheme.order.length; i++) scheme.position[scheme.order[i]!] = i
  if (!scheme.byLow.has(low)) scheme.byLow.set(low, id)
  scheme.added.set(`${low}:${high}`, id)
  scheme.version++
  return id
}

/** Whether a bucket belongs above a new one with these bounds. */
function sortsAfter(scheme: BucketScheme, id: number, low: number, high: number): boolean {
  const other = scheme.highs[id]!
  return other > high || (other === high && scheme.lows[id]! > low)
}

type Bounds = [low: number, high: number][]

function quantizeBounds(): Bounds {
  const above: Bounds = []
  for (let k = 0; k <= 62; k++) above.push([2 ** k, k === 62 ? Infinity : 2 ** (k + 1) - 1])
  return [...mirrorBounds(above), [0, 0], ...above]
}

function lquantizeBounds([base, limit, step]: readonly number[]): Bounds {
  if (base === undefined || limit === undefined || step === undefined) return []
  const levels = Math.floor((limit - base) / step)
  if (!(step >= 1) || !(levels >= 1) || levels > LONGEST) return []
  const bounds: Bounds = [[-Infinity, base - 1]]
  for (let i = 0; i < levels; i++) bounds.push([base + i * step, base + (i + 1) * step - 1])
  bounds.push([base + levels * step, Infinity])
  return bounds
}

function llquantizeBounds([factor, low, high, steps]: readonly number[]): Bounds {
  if (factor === undefined || low === undefined || high === undefined || steps === undefined) return []
  const areWhole = [factor, low, high, steps].every(Number.isInteger)
  if (!areWhole || factor < 2 || low < 0 || high < low || high > 64 || steps < factor) return []
  if ((high - low + 1) * steps * 2 > LONGEST) return []
  const above: Bounds = []
  const skipped = Math.floor(steps / factor)
  for (let magnitude = low; magnitude <= high; magnitude++) {
    const power = BigInt(factor) ** BigInt(magnitude + 1)
    for (let step = skipped; step < steps; step++) {
      const from = divideUp(BigInt(step) * power, BigInt(steps))
      const to = divideUp(BigInt(step + 1) * power, BigInt(steps)) - 1n
      if (from <= to) above.push([Number(from), Number(to)])
    }
  }
  above.push([Number(BigInt(factor) ** BigInt(high + 1)), Infinity])
  const zero = Number(BigInt(factor) ** BigInt(low) - 1n)
  const inInt64 = above.filter(([low]) => low < INT64).map(([low, high]): [number, number] => [low, high < INT64 ? high : Infinity])
  return [...mirrorBounds(inInt64), [0 - zero, zero], ...inInt64]
}

function divideUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b
}

function mirrorBounds(above: Bounds): Bounds {
  return above.map(([low, high]): [number, number] => [-high, -low]).reverse()
}
