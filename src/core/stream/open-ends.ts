/**
 * Open ends of buckets and ranges: `null` in the stream and in every JSON output, which has no infinity; ±Infinity inside the program,
 * where bounds are compared. This is the only place that converts one to the other.
 */

/** The lower bound of a bucket as a number: -Infinity when it is open. */
export function toLowerBound(min: number | null): number {
  return min ?? -Infinity
}

/** The upper bound of a bucket as a number: Infinity when it is open. */
export function toUpperBound(max: number | null): number {
  return max ?? Infinity
}

/** A bound as the stream and JSON write it: null when it is open, which is everything that is not finite. */
export function finiteOrNull(bound: number): number | null {
  return Number.isFinite(bound) ? bound : null
}
