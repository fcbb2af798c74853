/**
 * The rows of a map: which buckets touch a row, which lines it covers, and how the events of a bucket are shared among its rows.
 *
 * `own-rows.ts` makes rows of whole buckets, `even-rows.ts` rows of even extent, over which a wide bucket is spread. A row therefore has
 * two kinds of bounds: those of its buckets, which are true of its events, and those of its place on the axis, where lines are drawn.
 * The shares of a bucket sum to 1, so a column has the sum of its buckets at every height.
 */
import { spansZero, type BucketScheme } from '../buckets/bucket-scheme.js'

/** The script's own buckets, or an axis on which every row spans the same ratio (log) or difference (linear) of values. */
export type RowAxis = 'own' | 'log' | 'linear'

/** One row of the map. */
export interface Row {
  /** Positions of the first and the last bucket that touch it, both included; `to < from` where no bucket of the scheme lies. */
  readonly from: number
  readonly to: number
  /** Least and greatest value of these buckets, both included; ±Infinity when open. */
  readonly low: number
  readonly high: number
  /** Its place on the axis, from `begin` up to but without `end`; ±Infinity when open. */
  readonly begin: number
  readonly end: number
  /** 'under' and 'over': underflow and overflow, without a bound. 'zero': the bucket around 0. */
  readonly kind: 'range' | 'under' | 'over' | 'zero'
  /** It sums up everything on one side of the user's range. */
  readonly isOutside: boolean
  /** First and last line, counted from the top. */
  readonly top: number
  readonly bottom: number
}

/** All rows of a map. */
export interface Rows {
  readonly scheme: BucketScheme
  /** The scheme's version when the rows were laid out. */
  readonly version: number
  readonly axis: RowAxis
  /** Lines. */
  readonly height: number
  /** Positions that were asked for; `rows` may reach further when empty buckets fill lines. */
  readonly low: number
  readonly high: number
  /** From low to high values, so from bottom to top. */
  readonly rows: readonly Row[]
  /** Index of the row, by line from the top. */
  readonly rowOfLine: Uint32Array
  /** Position of the first bucket that has a row. */
  readonly start: number
  /** Index of a bucket's lowest row, by position minus `start`. */
  readonly rowAt: Uint32Array
  /** Where a bucket's shares begin in `shares`, by position minus `start`; one entry more, the end of the last. */
  readonly shareAt: Uint32Array
  /** Shares (0 … 1) of each bucket in its rows, the lowest row first. */
  readonly shares: Float64Array
  /** Some bucket is spread over several rows, so a row may hold a fraction of an event. */
  readonly spread: boolean
  /** What a single event is in the row that has most of it, where its bucket is spread widest: 1 where no bucket is spread. */
  readonly leastEvent: number
  /** Some row is touched by several buckets, so more lines would tell more. */
  readonly joined: boolean
}

/** Neighboring buckets that make one row. Without `kind`, the row gets the kind of its buckets. */
export interface RowPart {
  readonly from: number
  readonly to: number
  /** Height of the row, at least one. */
  readonly lines: number
  readonly kind?: Row['kind']
  /** Its place on the axis, unless that is where its buckets lie. */
  readonly place?: { readonly begin: number; readonly end: number }
}

/** The rows of one bucket: its lowest row, and its share in each row from there up. */
export interface BucketShares {
  readonly row: number
  readonly shares: readonly number[]
}

/** What rows are asked for. */
export type RowsAsked = Pick<Rows, 'low' | 'high' | 'height'>

/** Rows of whole buckets from parts, which go from low to high values without a hole; their lines must sum to `asked.height`. */
export function layOutRows(scheme: BucketScheme, asked: RowsAsked, parts: readonly RowPart[]): Rows {
  const whole = [1]
  return assembleRows(scheme, asked, 'own', parts, parts.flatMap(({ from, to }, row) =>
    Array.from({ length: to - from + 1 }, (): BucketShares => ({ row, shares: whole }))))
}

/** Rows from parts, from low to high values, and the shares of every bucket, from the first part's first bucket on. */
export function assembleRows(
  scheme: BucketScheme, asked: RowsAsked, axis: RowAxis, parts: readonly RowPart[], buckets: readonly BucketShares[],
): Rows {
  const { height } = asked
  const rowOfLine = new Uint32Array(height)
  let above = height
  const rows = parts.map((part, i) => {
    const bottom = above - 1
    above -= part.lines
    rowOfLine.fill(i, above, bottom + 1)
    return makeRow(scheme, part, { top: above, bottom })
  })
  const rowAt = Uint32Array.from(buckets, ({ row }) => row)
  const shareAt = new Uint32Array(buckets.length + 1)
  buckets.forEach(({ shares }, i) => (shareAt[i + 1] = shareAt[i]! + shares.length))
  const shares = new Float64Array(shareAt[buckets.length]!)
  buckets.forEach((bucket, i) => shares.set(bucket.shares, shareAt[i]))
  return {
    scheme, version: scheme.version, axis, ...asked, rows, rowOfLine, start: rows[0]!.from, rowAt, shareAt, shares,
    spread: shares.length > buckets.length,
    leastEvent: buckets.reduce((least, one) => Math.min(least, Math.max(...one.shares)), 1),
    joined: parts.some(({ from, to, kind }) => to > from && kind === undefined),
  }
}

function makeRow(scheme: BucketScheme, { from, to, kind: given, place }: RowPart, lines: { top: number; bottom: number }): Row {
  let [low, high] = [Infinity, -Infinity]
  for (let at = from; at <= to; at++) {
    low = Math.min(low, scheme.lows[scheme.order[at]!]!)
    high = Math.max(high, scheme.highs[scheme.order[at]!]!)
  }
  if (to < from) [low, high] = [place!.begin, place!.end]
  const own = low === -Infinity ? 'under' : high === Infinity ? 'over'
    : from === to && place === undefined && spansZero(scheme, scheme.order[from]!) ? 'zero' : 'range'
  const isOutside = given === 'under' || given === 'over'
  return { from, to, low, high, begin: place?.begin ?? low, end: place?.end ?? high + 1, kind: given ?? own, isOutside, ...lines }
}

/** The rows that a bucket (by id) touches, both included; those of the nearest bucket when it has none. */
export function rowsOfBucket({ scheme, start, rowAt, shareAt }: Rows, bucket: number): { readonly first: number; readonly last: number } {
  const at = Math.max(0, Math.min(rowAt.length - 1, (scheme.position[bucket] ?? 0) - start))
  const first = rowAt[at]!
  return { first, last: first + shareAt[at + 1]! - shareAt[at]! - 1 }
}

