/**
 * Modes: the humps of a distribution, found in its buckets, with the evidence for each.
 *
 * Buckets are joined to bins of about even width on the axis (a logarithmic one for quantize and llquantize), at most eight per decade,
 * so that the uneven steps of llquantize make no hump. A peak is a mode of its own when the valley between it and a higher peak is
 * significant: its density is less than DIP of the peak's, and the difference is more than SIGMAS standard deviations of Poisson counts.
 * Modes with less than LEAST_SHARE of all events are left out. A mode reaches from valley to valley, so the modes together hold all
 * events but those few.
 *
 * Rejected: kernel densities and mixtures of normal distributions. They need a guessed width or a guessed number of modes, and they
 * describe values between the bucket boundaries, where nothing is known.
 */
import { isOpenEnded, spansZero, type BucketScheme } from '../buckets/bucket-scheme.js'
import { estimatePercentiles } from '../buckets/percentiles.js'
import type { Histogram } from './recording-tally.js'

export interface Mode {
  /** The mode's own median. */
  readonly center: number
  /** Bounds of the bin at its peak, and of its buckets with a count; both included, ±Infinity when open. */
  readonly peak: readonly [low: number, high: number]
  readonly range: readonly [low: number, high: number]
  readonly count: number
  /** Of all events, 0 … 1. */
  readonly share: number
  /** Standard deviations by which the peak rises over the valley beside it; Infinity for the highest mode. */
  readonly prominence: number
}

interface Bin {
  /** Positions in the scheme's order. */
  readonly from: number
  readonly to: number
  /** On the axis: decades, or values. */
  readonly width: number
  readonly count: number
}

const SIGMAS = 4
const DIP = 0.8
const LEAST_SHARE = 0.001
/** The most bins per decade of a logarithmic axis. */
const BINS_PER_DECADE = 8
/** The most bins on a linear axis. */
const LINEAR_BINS = 60

/** The modes of a distribution, low to high, in the unit of its values. */
export function findModes(scheme: BucketScheme, histogram: Histogram): Mode[] {
  let total = 0
  for (const count of histogram.values()) total += count
  const bins = buildBins(scheme, histogram)
  return findHills(bins)
    .map((hill) => buildMode(scheme, histogram, bins, hill, total))
    .filter(({ share }) => share >= LEAST_SHARE)
}

/** The bins from the lowest to the highest bucket with a count; where the scheme has no bucket between two, an empty one. */
function buildBins(scheme: BucketScheme, histogram: Histogram): Bin[] {
  const positions = [...histogram].filter(([, count]) => count > 0).map(([id]) => scheme.position[id]!)
  if (positions.length === 0) return []
  const last = positions.reduce((most, at) => Math.max(most, at))
  const first = positions.reduce((least, at) => Math.min(least, at), last)
  const isLinear = scheme.function === 'lquantize'
  const target = isLinear ? (finiteEnd(scheme, last) - finiteEnd(scheme, first)) / LINEAR_BINS : 1 / BINS_PER_DECADE
  const bins: Bin[] = []
  /** The last bin, while more buckets may join it. */
  let open: Bin | undefined
  for (let at = first; at <= last; at++) {
    const id = scheme.order[at]!
    const width = bucketWidth(scheme, id)
    const count = histogram.get(id) ?? 0
    const hasGap = at > first && scheme.lows[id]! > scheme.highs[scheme.order[at - 1]!]! + 1
    if (hasGap) bins.push({ from: at, to: at - 1, width: target || 1, count: 0 })
    const isSingle = isOpenEnded(scheme, id) || spansZero(scheme, id)
    const fits = open !== undefined && !hasGap && !isSingle && open.width + width <= target * 1.001 && !startsDecade(scheme, id)
    if (fits) bins[bins.length - 1] = open = { from: open!.from, to: at, width: open!.width + width, count: open!.count + count }
    else bins.push((open = { from: at, to: at, width: isSingle ? target || 1 : width, count }))
    if (isSingle) open = undefined
  }
  return bins
}

/** A finite end of the bucket at a position. */
function finiteEnd(scheme: BucketScheme, position: number): number {
  const id = scheme.order[position]!
  return scheme.lows[id] === -Infinity ? scheme.highs[id]! : scheme.lows[id]!
}

/** Width of a bucket on the axis: in values for lquantize, else in decades. */
function bucketWidth(scheme: BucketScheme, id: number): number {
  const low = scheme.lows[id]!
  const high = scheme.highs[id]!
  if (scheme.function === 'lquantize') return high - low + 1
  if (low > 0) return Math.log10(high + 1) - Math.log10(low)
  return high < 0 ? Math.log10(1 - low) - Math.log10(-high) : 1 / BINS_PER_DECADE
}

function startsDecade(scheme: BucketScheme, id: number): boolean {
  return scheme.function === 'llquantize' && Number.isInteger(Math.log10(Math.abs(scheme.lows[id]!)))
}

/** The bins around a peak. */
interface Hill {
  /** Number of the bin with the greatest density. */
  readonly peak: number
  /** The higher hill beside it, once a valley between the two is found. */
  higher: Hill | undefined
  /** Bins, both included. */
  from: number
  to: number
  prominence: number
}

/**
 * The hills from low to high. Bins are added from the densest down, so hills grow until they meet; two that meet become one when the
 * valley between them is not deep enough.
 */
function findHills(bins: readonly Bin[]): Hill[] {
  const density = bins.map(({ count, width }) => count / width)
  const order = [...bins.keys()].sort((a, b) => density[b]! - density[a]! || a - b)
  const hillOf = new Array<Hill | undefined>(bins.length)
  for (const at of order) {
    const [left, right] = [hillOf[at - 1], hillOf[at + 1]]
    if (left === undefined && right === undefined) {
      hillOf[at] = { peak: at, from: at, to: at, prominence: Infinity, higher: undefined }
    } else if (left === undefined || right === undefined) {
      growHill(hillOf, (left ?? right)!, undefined, at)
    } else {
      const [one, other] = [findSummit(left), findSummit(right)]
      const [higher, lower, near, low] = density[one.peak]! >= density[other.peak]! ? [one, other, left, right] : [other, one, right, left]
      const rise = riseInSigmas(bins[lower.peak]!, bins[at]!)
      const isMode = rise >= SIGMAS && density[at]! < DIP * density[lower.peak]!
      if (isMode || lower !== low) {
        lower.prominence = rise
        lower.higher = higher
      }
      growHill(hillOf, near, isMode || lower !== low ? undefined : lower, at)
    }
  }
  return [...new Set(hillOf)].filter((hill) => hill !== undefined).sort((a, b) => a.from - b.from)
}

/** The highest of the hills that have met this one. */
function findSummit(hill: Hill): Hill {
  let top = hill
  while (top.higher !== undefined) top = top.higher
  return top
}

/** Standard deviations between the densities of two bins whose counts are Poisson. */
function riseInSigmas(peak: Bin, valley: Bin): number {
  const difference = peak.count / peak.width - valley.count / valley.width
  const variance = peak.count / peak.width ** 2 + valley.count / valley.width ** 2
  return variance > 0 ? difference / Math.sqrt(variance) : 0
}

/** Adds bin `at`, and all bins of `other` when given, to a hill. */
function growHill(hillOf: (Hill | undefined)[], into: Hill, other: Hill | undefined, at: number): void {
  hillOf[at] = into
  into.from = Math.min(into.from, at, other?.from ?? at)
  into.to = Math.max(into.to, at, other?.to ?? at)
  if (other !== undefined) for (let i = other.from; i <= other.to; i++) if (hillOf[i] === other) hillOf[i] = into
}

/** The least value that a bucket's events can have: 0 for the bucket around zero when no event below zero was counted. */
export function lowestValue(scheme: BucketScheme, histogram: Histogram, id: number): number {
  if (!spansZero(scheme, id)) return scheme.lows[id]!
  for (const [other, count] of histogram) if (count > 0 && scheme.highs[other]! < 0) return scheme.lows[id]!
  return 0
}

function buildMode(scheme: BucketScheme, histogram: Histogram, bins: readonly Bin[], hill: Hill, total: number): Mode {
  const ids: number[] = []
  for (let at = bins[hill.from]!.from; at <= bins[hill.to]!.to; at++) if (histogram.has(scheme.order[at]!)) ids.push(scheme.order[at]!)
  const counts = Float64Array.from(ids, (id) => histogram.get(id)!)
  const count = counts.reduce((sum, one) => sum + one, 0)
  const [middle] = estimatePercentiles(scheme, { ids: Uint32Array.from(ids), counts }, [0.5]) ?? []
  const ends = (from: number, to: number): [number, number] => [scheme.lows[from]!, scheme.highs[to]!]
  const { from, to } = bins[hill.peak]!
  return {
    center: middle?.value ?? NaN,
    peak: ends(scheme.order[from]!, scheme.order[to]!),
    range: [lowestValue(scheme, histogram, ids[0]!), scheme.highs[ids.at(-1)!]!],
    count, share: total === 0 ? 0 : count / total, prominence: hill.prominence,
  }
}
