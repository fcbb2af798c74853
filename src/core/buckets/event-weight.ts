/**
 * The weight of an event: one, or the time (or bytes, …) that it stands for.
 *
 * The events of a bucket lie somewhere in it, so each weighs the middle of the bucket: (low + high + 1) / 2, since a bucket of whole
 * numbers covers low up to high + 1. In a bucket with an open end an event weighs the bound: at least that much was spent. No weight is
 * zero, so everything that was counted is visible.
 */
import { isOpenEnded, spansZero, type BucketScheme } from './bucket-scheme.js'

export type WeightName = 'count' | 'time'

/** Weight of one event by bucket id, in the script's unit; undefined: each weighs one. */
export type Weights = Float64Array | undefined

const cachedWeights = new WeakMap<BucketScheme, { readonly version: number; readonly weights: Float64Array }>()

/** The weights of a scheme's buckets. The same array for as long as the scheme does not change. */
export function bucketWeights(scheme: BucketScheme, name: WeightName): Weights {
  if (name === 'count') return undefined
  const before = cachedWeights.get(scheme)
  if (before !== undefined && before.version === scheme.version) return before.weights
  const weights = Float64Array.from(scheme.lows, (_, id) => bucketMiddle(scheme, id))
  cachedWeights.set(scheme, { version: scheme.version, weights })
  return weights
}

/** The distance of a bucket's middle from zero, or that of its bound when it has an open end. At least 0.5. */
export function bucketMiddle(scheme: BucketScheme, id: number): number {
  const low = scheme.lows[id]!
  const high = scheme.highs[id]!
  if (isOpenEnded(scheme, id)) return Math.max(0.5, Math.abs(high === Infinity ? (low === -Infinity ? 0 : low) : high + 1))
  if (spansZero(scheme, id)) return Math.max(0.5, (high + 1) / 2)
  return Math.abs((low + high + 1) / 2) || 0.5
}
