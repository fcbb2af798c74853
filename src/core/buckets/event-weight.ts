/**
 * What an event weighs: one, or the time (the bytes, …) it stands for.
 *
 * A bucket's events lie somewhere in it; the true mid-point of [low, high] is (low + high + 1) / 2, since a bucket of whole
 * numbers covers low up to high + 1. A bucket with an open end weighs its bound: at least that much was spent. No weight is
 * zero, so what was counted is seen.
 */
import { isOpenEnded, spansZero, type BucketScheme } from './bucket-scheme.js'

export type WeightName = 'count' | 'time'

/** Weight of one event by bucket id; undefined: each weighs one. The same object for as long as the scheme is the same. */
export type Weights = Float64Array | undefined

const known = new WeakMap<BucketScheme, { readonly version: number; readonly weights: Float64Array }>()

export function bucketWeights(scheme: BucketScheme, name: WeightName): Weights {
  if (name === 'count') return undefined
  const before = known.get(scheme)
  if (before !== undefined && before.version === scheme.version) return before.weights
  const weights = Float64Array.from(scheme.lows, (_, id) => bucketMiddle(scheme, id))
  known.set(scheme, { version: scheme.version, weights })
  return weights
}

/** The mid-point of a bucket, its bound when it is open; never negative, never zero. */
export function bucketMiddle(scheme: BucketScheme, id: number): number {
  const low = scheme.lows[id]!
  const high = scheme.highs[id]!
  if (isOpenEnded(scheme, id)) return Math.max(0.5, Math.abs(high === Infinity ? (low === -Infinity ? 0 : low) : high + 1))
  if (spansZero(scheme, id)) return Math.max(0.5, (high + 1) / 2)
  return Math.abs((low + high + 1) / 2) || 0.5
}
