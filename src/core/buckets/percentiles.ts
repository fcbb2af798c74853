/**
 * Percentiles estimated from buckets.
 *
 * The value at a share of the events is interpolated inside the bucket that holds it: on a log axis in the powers of two of quantize,
 * linearly in the even steps of lquantize and llquantize. A bucket of whole numbers [low, high] covers low up to high + 1. In a bucket
 * with an open end nothing is interpolated: the estimate is its bound, and its mark says so. The max is the greatest value of the
 * highest bucket with a count, so its mark is `≤`. A mean is not estimated here.
 *
 * Counts that a script takes away again (`quantize(x, -1)`) have no percentiles: the counts of a time are then what was added minus what
 * was taken away, and no event stands at a share of that. So nothing is estimated where any count was negative, also when the sums are
 * not.
 */
import { spansZero, type BucketScheme } from './bucket-scheme.js'

/**
 * A value in the script's unit. `''`: interpolated; `≤`: at most; `≥`: at least, the bucket is open above; `<`: less, it is open
 * below.
 */
export interface Estimate {
  readonly mark: '' | '≤' | '≥' | '<'
  readonly value: number
}

/** `counts[i]` events in the bucket with id `ids[i]`. */
export interface BucketCounts {
  readonly ids: Uint32Array
  readonly counts: Float64Array
  /** Whether any count that was added up here was negative. Then there are no shares and no percentiles, whatever the sums are. */
  readonly isSigned?: boolean
}

/** Why percentiles and shares are not shown. */
export const NO_PERCENTILES = 'negative counts'

/** The usual name of a share: p99 for 0.99, p99.9 for 0.999. */
export function percentileName(share: number): string {
  return `p${Number((share * 100).toFixed(3))}`
}

/** Estimates at `shares` (each 0 … 1) in their order, and the max last; undefined when nothing was counted, or a negative count was. */
export function estimatePercentiles(
  scheme: BucketScheme, { ids, counts, isSigned = false }: BucketCounts, shares: readonly number[],
): Estimate[] | undefined {
  if (isSigned) return undefined
  const order: number[] = []
  let [total, rising, before] = [0, true, -1]
  for (let i = 0; i < ids.length; i++) {
    if (counts[i]! < 0) return undefined
    if (counts[i] === 0) continue
    const at = scheme.position[ids[i]!]!
    rising &&= at > before
    before = at
    total += counts[i]!
    order.push(i)
  }
  // Nearly always ids are in order already.
  if (!rising) order.sort((a, b) => scheme.position[ids[a]!]! - scheme.position[ids[b]!]!)
  const last = order.at(-1)
  if (last === undefined) return undefined
  const signed = scheme.lows[ids[order[0]!]!]! < 0 && !spansZero(scheme, ids[order[0]!]!)
  const found = shares.map((share) => {
    let rest = Math.min(Math.max(share, 0), 1) * total
    let at = 0
    while (at < order.length - 1 && rest > counts[order[at]!]!) rest -= counts[order[at++]!]!
    const i = order[at]!
    return interpolate(scheme, ids[i]!, Math.min(rest / counts[i]!, 1), signed)
  })
  return [...found, estimateMax(scheme, ids[last]!)]
}

/** The value below which `share` of the bucket's events lie. `signed`: there are events below zero. */
function interpolate(scheme: BucketScheme, id: number, share: number, signed: boolean): Estimate {
  const low = !signed && spansZero(scheme, id) ? 0 : scheme.lows[id]!
  const high = scheme.highs[id]!
  if (high === Infinity) return { mark: '≥', value: low === -Infinity ? 0 : low }
  if (low === -Infinity) return { mark: '<', value: high + 1 }
  if (low === high) return { mark: '', value: low }
  if (scheme.function === 'quantize' && low > 0) return { mark: '', value: low * ((high + 1) / low) ** share }
  if (scheme.function === 'quantize' && high < 0) return { mark: '', value: high * ((low - 1) / high) ** (1 - share) }
  return { mark: '', value: low + (high + 1 - low) * share }
}

function estimateMax(scheme: BucketScheme, id: number): Estimate {
  const high = scheme.highs[id]!
  return high === Infinity ? { mark: '≥', value: scheme.lows[id]! } : { mark: '≤', value: high }
}

/** p50, p90 and p99, as shares. */
export const DEFAULT_PERCENTILES: readonly number[] = [0.5, 0.9, 0.99]
