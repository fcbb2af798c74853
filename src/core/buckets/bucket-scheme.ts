/**
 * Ladders: every bucket an aggregating function can fill, low to high, with the ends that are open.
 *
 * A bucket has an id that never changes and a position that may: `buildBucketScheme` knows all buckets of the three quantizers,
 * and a bucket met in a stream that the function could not have made (an import, another DTrace's arithmetic) is taken in
 * as it is: before the first that reaches higher, so that the underflow of illumos's unsigned llquantize, which is all
 * below its first step, stands beside that step. Nothing is re-bucketed. So that a stream cannot ask for a billion
 * buckets, a scheme that would be longer than LONGEST begins empty and takes in what is met, up to MOST_TAKEN.
 *
 * Bounds are whole numbers, both included; an open end is ±Infinity. Values beyond 2^63 count as open: no int64 is there,
 * and a double cannot tell 2^63 - 1 from 2^63. Bins of llquantize that can hold no integer are left out.
 */
import { errors } from '../errors/messages.js'
import { UserError } from '../errors/user-error.js'
import type { QuantizingFunction } from '../stream/event.js'

const LONGEST = 70_000
const MOST_TAKEN = 20_000
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
  /** Grows by one whenever a bucket is taken in. */
  version: number
  readonly byLow: Map<number, number>
  readonly taken: Map<string, number>
}

/** The scheme of a quantizing function. Parameters that make no sense give an empty one, which takes in what it meets. */
export function buildBucketScheme(fn: QuantizingFunction, parameters: readonly number[]): BucketScheme {
  const bounds = fn === 'quantize' ? powersOfTwo() : fn === 'lquantize' ? linear(parameters) : logLinear(parameters)
  const scheme: BucketScheme = {
    function: fn, parameters: [...parameters], lows: [], highs: [], order: [], position: [], version: 0,
    byLow: new Map(), taken: new Map(),
  }
  for (const [low, high] of bounds) append(scheme, low, high)
  return scheme
}

/** The id of the bucket [min, max]; a bucket the scheme lacks is taken in. Throws a UserError when those are too many. */
export function findOrAddBucket(scheme: BucketScheme, min: number | null, max: number | null): number {
  const low = min === null || min <= -INT64 ? -Infinity : min
  const high = max === null || max >= INT64 ? Infinity : max
  const id = scheme.byLow.get(low)
  if (id !== undefined && scheme.highs[id] === high) return id
  return scheme.taken.get(`${low}:${high}`) ?? takeIn(scheme, low, high)
}

export function isOpenEnded(scheme: BucketScheme, id: number): boolean {
  return scheme.lows[id] === -Infinity || scheme.highs[id] === Infinity
}

/** llquantize's bucket around zero, which holds both signs and is not one of the steps. */
export function spansZero(scheme: BucketScheme, id: number): boolean {
  return scheme.lows[id]! < 0 && scheme.highs[id]! > 0 && !isOpenEnded(scheme, id)
}

function append(scheme: BucketScheme, low: number, high: number): void {
  const id = scheme.lows.length
  scheme.lows.push(low)
  scheme.highs.push(high)
  scheme.position.push(scheme.order.length)
  scheme.order.push(id)
  scheme.byLow.set(low, id)
}

function takeIn(scheme: BucketScheme, low: number, high: number): number {
  if (scheme.taken.size >= MOST_TAKEN) throw new UserError(errors.tooManyBuckets(MOST_TAKEN))
  const id = scheme.lows.length
  scheme.lows.push(low)
  scheme.highs.push(high)
  let at = scheme.order.length
  while (at > 0 && follows(scheme, scheme.order[at - 1]!, low, high)) at--
  scheme.order.splice(at, 0, id)
  for (let i = at; i < scheme.order.length; i++) scheme.position[scheme.order[i]!] = i
  if (!scheme.byLow.has(low)) scheme.byLow.set(low, id)
  scheme.taken.set(`${low}:${high}`, id)
  scheme.version++
  return id
}

function follows(scheme: BucketScheme, id: number, low: number, high: number): boolean {
  const other = scheme.highs[id]!
  return other > high || (other === high && scheme.lows[id]! > low)
}

type Bounds = [low: number, high: number][]

function powersOfTwo(): Bounds {
  const above: Bounds = []
  for (let k = 0; k <= 62; k++) above.push([2 ** k, k === 62 ? Infinity : 2 ** (k + 1) - 1])
  return [...mirrored(above), [0, 0], ...above]
}

function linear([base, limit, step]: readonly number[]): Bounds {
  if (base === undefined || limit === undefined || step === undefined) return []
  const levels = Math.floor((limit - base) / step)
  if (!(step >= 1) || !(levels >= 1) || levels > LONGEST) return []
  const bounds: Bounds = [[-Infinity, base - 1]]
  for (let i = 0; i < levels; i++) bounds.push([base + i * step, base + (i + 1) * step - 1])
  bounds.push([base + levels * step, Infinity])
  return bounds
}

function logLinear([factor, low, high, steps]: readonly number[]): Bounds {
  if (factor === undefined || low === undefined || high === undefined || steps === undefined) return []
  const whole = [factor, low, high, steps].every(Number.isInteger)
  if (!whole || factor < 2 || low < 0 || high < low || high > 64 || steps < factor) return []
  if ((high - low + 1) * steps * 2 > LONGEST) return []
  const above: Bounds = []
  const skipped = Math.floor(steps / factor)
  for (let magnitude = low; magnitude <= high; magnitude++) {
    const power = BigInt(factor) ** BigInt(magnitude + 1)
    for (let step = skipped; step < steps; step++) {
      const from = ceilOf(BigInt(step) * power, BigInt(steps))
      const to = ceilOf(BigInt(step + 1) * power, BigInt(steps)) - 1n
      if (from <= to) above.push([Number(from), Number(to)])
    }
  }
  above.push([Number(BigInt(factor) ** BigInt(high + 1)), Infinity])
  const zero = Number(BigInt(factor) ** BigInt(low) - 1n)
  const held = above.filter(([low]) => low < INT64).map(([low, high]): [number, number] => [low, high < INT64 ? high : Infinity])
  return [...mirrored(held), [0 - zero, zero], ...held]
}

function ceilOf(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b
}

function mirrored(above: Bounds): Bounds {
  return above.map(([low, high]): [number, number] => [-high, -low]).reverse()
}
