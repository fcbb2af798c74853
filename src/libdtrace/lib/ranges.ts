/**
 * Computes the buckets of quantizing aggregations: which integers the word at an index counts, as [min, max], both included.
 *
 * The ends are computed as bigints and returned as doubles: exact below 2^53, the nearest double beyond. `null` is an open
 * end; only the underflow and overflow buckets of lquantize and llquantize have one. quantize's outermost buckets end where
 * 64-bit integers end. libdtrace lays out llquantize in two ways: on Linux with negative values, on illumos, FreeBSD and
 * macOS without.
 */

/** The two layouts of llquantize; see above. */
export type Layout = 'linux' | 'illumos'
/** Both ends included; null is an open end. */
export type Range = readonly [min: number | null, max: number | null]
export type QuantizingFunction = 'quantize' | 'lquantize' | 'llquantize'

type Ends = readonly [min: bigint | null, max: bigint | null] | undefined

const ZERO_BUCKET = 63
const QUANTIZE_BUCKETS = 127

/**
 * The integers that the word at `index` counts. illumos puts a parameter word first, which the index does not count.
 * `parameters` as in AggregationInfo.
 * @throws RangeError when there is no such word, or when it can hold no integer
 */
export function findRange(name: QuantizingFunction, parameters: readonly number[], index: number, layout: Layout = 'linux'): Range {
  const ends = Number.isInteger(index) ? findEnds(name, parameters, index, layout) : undefined
  if (ends === undefined) throw new RangeError(`${name}(${parameters.join(', ')}) has no bucket ${index}`)
  return [toNumber(ends[0]), toNumber(ends[1])]
}

/** The ranges of all buckets that can hold an integer, by index, low to high. @throws RangeError for wrong parameters */
export function listRanges(name: QuantizingFunction, parameters: readonly number[], layout: Layout = 'linux'): ReadonlyMap<number, Range> {
  const ranges = new Map<number, Range>()
  for (let index = 0; index < countBuckets(name, parameters, layout); index++) {
    const ends = findEnds(name, parameters, index, layout)
    if (ends !== undefined) ranges.set(index, [toNumber(ends[0]), toNumber(ends[1])])
  }
  return ranges
}

/** The number of words in a record, without illumos' parameter word. @throws RangeError for wrong parameters */
export function countBuckets(name: QuantizingFunction, parameters: readonly number[], layout: Layout = 'linux'): number {
  switch (name) {
    case 'quantize':
      return QUANTIZE_BUCKETS
    case 'lquantize': {
      const [base, limit, step] = checkParameters(parameters, 3)
      return Math.floor((limit! - base!) / step!) + 2
    }
    case 'llquantize': {
      const [factor, low, high, steps] = checkParameters(parameters, 4)
      if (layout === 'linux') return 2 * (high! - low! + 1) * (steps! - Math.floor(steps! / factor!)) + 3
      let bins = 2
      for (let order = low!; order <= high!; order++) bins += Number(illumosOrder(parameters, order).bins)
      return bins
    }
  }
}

function findEnds(name: QuantizingFunction, parameters: readonly number[], index: number, layout: Layout): Ends {
  if (index < 0 || index >= countBuckets(name, parameters, layout)) return undefined
  switch (name) {
    case 'quantize':
      return quantizeEnds(index)
    case 'lquantize':
      return lquantizeEnds(parameters, index)
    case 'llquantize':
      return layout === 'linux' ? signedEnds(parameters, index) : unsignedEnds(parameters, index)
  }
}

function quantizeEnds(index: number): Ends {
  if (index === ZERO_BUCKET) return [0n, 0n]
  if (index < ZERO_BUCKET) return negateEnds(quantizeEnds(2 * ZERO_BUCKET - index), index === 0)
  const low = 1n << BigInt(index - ZERO_BUCKET - 1)
  return [low, 2n * low - 1n]
}

/** The range of the negated values. The lowest bucket of quantize also holds -2^63, which has no positive counterpart. */
function negateEnds(ends: Ends, lowest = false): Ends {
  if (ends === undefined) return undefined
  const [min, max] = ends
  return [max === null ? null : -max - (lowest ? 1n : 0n), min === null ? null : -min]
}

function lquantizeEnds(parameters: readonly number[], index: number): Ends {
  const [base, limit, step] = checkParameters(parameters, 3).map(BigInt) as [bigint, bigint, bigint]
  const levels = (limit - base) / step
  const at = BigInt(index)
  if (at === 0n) return [null, base - 1n]
  if (at > levels) return [base + levels * step, null]
  return [base + (at - 1n) * step, base + at * step - 1n]
}

/** Linux: buckets for negative values mirror those for positive ones; between them is one for magnitudes below factor^low. */
function signedEnds(parameters: readonly number[], index: number): Ends {
  const [factor, low, high, steps] = checkParameters(parameters, 4).map(BigInt) as [bigint, bigint, bigint, bigint]
  const per = steps - steps / factor
  const zero = Number((high - low + 1n) * per) + 1
  if (index === zero) return [1n - factor ** low, factor ** low - 1n]
  if (index < zero) return negateEnds(signedEnds(parameters, 2 * zero - index))
  const order = low + BigInt(index - zero - 1) / per
  if (order > high) return [factor ** (high + 1n), null]
  const next = factor ** (order + 1n)
  const part = (BigInt(index - zero - 1) % per) + steps / factor
  return clipEnds(divideUp(part * next, steps), divideUp((part + 1n) * next, steps) - 1n, factor ** order, next - 1n)
}

/**
 * illumos: buckets rise from "below factor^low" to the overflow. An order of magnitude with fewer integers than steps has fewer
 * buckets.
 */
function unsignedEnds(parameters: readonly number[], index: number): Ends {
  const [factor, low, high] = checkParameters(parameters, 4) as [number, number, number]
  if (index === 0) return [null, BigInt(factor) ** BigInt(low) - 1n]
  let first = 1n
  for (let order = low; order <= high; order++) {
    const { last, next, width, bins } = illumosOrder(parameters, order)
    const part = BigInt(index) - first
    if (part < bins) return clipEnds(last + part * width, last + (part + 1n) * width - 1n, last, next - 1n)
    first += bins
  }
  return [BigInt(factor) ** BigInt(high + 1), null]
}

/** One order of magnitude: its first value, the next one, and how it is split. */
function illumosOrder(parameters: readonly number[], order: number) {
  const [factor, , , steps] = checkParameters(parameters, 4).map(BigInt) as [bigint, bigint, bigint, bigint]
  const last = factor ** BigInt(order)
  const next = last * factor
  const buckets = next > steps ? steps : next
  return { last, next, width: next / buckets, bins: buckets - buckets / factor }
}

function clipEnds(min: bigint, max: bigint, floor: bigint, roof: bigint): Ends {
  const low = min < floor ? floor : min
  const high = max > roof ? roof : max
  return low > high ? undefined : [low, high]
}

function divideUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator
}

/** @throws RangeError unless they are `count` integers */
function checkParameters(parameters: readonly number[], count: number): readonly number[] {
  if (parameters.length !== count || !parameters.every(Number.isInteger)) {
    throw new RangeError(`expected ${count} whole parameters, not ${JSON.stringify(parameters)}`)
  }
  return parameters
}

function toNumber(end: bigint | null): number | null {
  return end === null ? null : Number(end)
}
