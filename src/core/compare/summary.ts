/**
 * What a recording holds, in numbers: totals, rates, percentiles with the bucket that each was read from, modes, keys, and drops. This is
 * the shape of `summary --json`.
 *
 * Every number is exact except where it is marked: percentiles are interpolated inside a bucket (see percentiles.ts), so the bucket and
 * its count stand beside each. An open end is null. Rates are events per second of the time that ticks cover; gaps do not count.
 */
import { toBucket, type BucketScheme } from '../buckets/bucket-scheme.js'
import type { AggregatingFunction, Key, PlainFunction, QuantizingFunction } from '../stream/event.js'
import { finiteOrNull } from '../stream/open-ends.js'
import { lowestValue, findModes } from './modes.js'
import { estimatePercentiles, type Estimate } from '../buckets/percentiles.js'
import { filledBlocks, type AggregationTally, type Gap, type Histogram, type KeyTally, type RecordingTally } from './recording-tally.js'

/** A value read from a distribution. `mark`: '' interpolated, '≤' at most, '≥' at least, '<' below. */
export interface Measure {
  readonly value: number
  readonly mark: Estimate['mark']
}

export interface PercentileLine extends Measure {
  /** 0 … 1. */
  readonly share: number
  /** The bucket that the percentile lies in, both ends included, and the events in it. */
  readonly bucket: readonly [low: number | null, high: number | null, count: number]
}

export interface ModeLine {
  readonly center: number
  readonly peak: readonly [number | null, number | null]
  readonly range: readonly [number | null, number | null]
  readonly count: number
  readonly share: number
  /** Standard deviations by which the peak rises over the valley beside it; null for the highest mode. */
  readonly prominence: number | null
}

export interface KeyLine {
  /** Null: all keys beyond those that are counted separately. */
  readonly key: Key | null
  /** Negative where more was taken away than added. */
  readonly count: number
  /** Null where any count of the aggregation is negative. */
  readonly share: number | null
  /** Events per second. */
  readonly rate: number
  /** Null where a count of the key is negative, as the other two. */
  readonly p50: Measure | null
  readonly p99: Measure | null
  readonly max: Measure | null
}

export interface AggregationSummary {
  readonly name: string
  readonly function: QuantizingFunction
  readonly parameters: readonly number[]
  readonly count: number
  /** Whether any count is negative: the script took events away. Then there are no percentiles, no maximum, no modes and no shares. */
  readonly negative: boolean
  /** The buckets with a count, low to high; only where counts are negative, since there are no percentiles then. */
  readonly buckets?: readonly (readonly [low: number | null, high: number | null, count: number])[]
  /** Events per second, by tick. */
  readonly rate: { readonly min: number; readonly mean: number; readonly max: number }
  /** Events per second in successive equal parts of the recording. */
  readonly rates: readonly number[]
  readonly percentiles: readonly PercentileLine[]
  readonly max: Measure | null
  readonly modes: readonly ModeLine[]
  /** Distinct keys that are counted separately. */
  readonly keys: number
  /** Records of keys that are not counted separately: between one and this many further keys. */
  readonly folded: number
  /** Most events first, added or taken away. */
  readonly byKey: readonly KeyLine[]
}

export interface Summary {
  readonly title: string
  /** How an import read its text; '' for a trace. */
  readonly reading: string
  readonly host: string
  readonly os: string
  readonly dtrace: string
  /** Version of the stream. */
  readonly version: string
  /** Milliseconds since the epoch. */
  readonly start: number
  /** Milliseconds. */
  readonly interval: number
  readonly unit: string
  /** Names of the parts of a key. */
  readonly keys: readonly string[]
  /** Milliseconds from the start to the last event. */
  readonly duration: number
  /** Milliseconds that ticks cover. */
  readonly covered: number
  readonly ticks: { readonly count: number; readonly quiet: number; readonly late: number }
  readonly gaps: { readonly count: number; readonly total: number; readonly first: readonly Gap[] }
  /** Null: the recording has no `end` event, so it was cut off. */
  readonly end: { readonly reason: string; readonly status: number } | null
  readonly aggregations: readonly AggregationSummary[]
  readonly plain: readonly { readonly name: string; readonly function: PlainFunction; readonly value: number | null }[]
  readonly drops: readonly {
    readonly kind: string
    readonly count: number
    readonly times: number
    /** The last message of this kind, and what to do. */
    readonly message: string
    readonly hint?: string
  }[]
  readonly errors: readonly { readonly message: string; readonly count: number }[]
  readonly notices: {
    readonly script: number
    readonly command: number
    readonly consumer: number
    readonly first: readonly { readonly from: string; readonly text: string }[]
  }
  /** Times in milliseconds since the start. */
  readonly marks: { readonly count: number; readonly first: readonly { readonly at: number; readonly label: string }[] }
  /** Lines of types that this version does not know, by type. */
  readonly unknown: Readonly<Record<string, number>>
}

const SHARES = [0.5, 0.9, 0.95, 0.99, 0.999]

/** The summary of a recording; undefined before its header has come. */
export function summarize(tally: RecordingTally): Summary | undefined {
  const { header, end, ticks, quiet, late, covered } = tally
  if (header === undefined) return undefined
  const { title, host, os, dtrace, version, start, interval, unit, keys = [], reading = '' } = header
  return {
    title, reading, host, os, dtrace, version, start, interval, unit, keys,
    duration: tally.time, covered, ticks: { count: ticks, quiet, late }, gaps: tally.gaps,
    end: end === undefined ? null : { reason: end.reason, status: end.status },
    aggregations: sortByName([...tally.quantized.values()], header.aggregations).map((one) => summarizeAggregation(one, covered)),
    plain: sortByName([...tally.plain.values()], header.aggregations).map(({ value, ...rest }) => ({ ...rest, value: value ?? null })),
    drops: [...tally.drops].map(([kind, drop]) => ({ kind, ...drop })),
    errors: [...tally.faults].map(([message, count]) => ({ message, count })),
    notices: tally.notices, marks: tally.marks, unknown: Object.fromEntries(tally.unknown),
  }
}

/** Sorted in the order of `names`, the program's; others follow in the order in which they came. */
function sortByName<T extends { readonly name: string }>(found: readonly T[], names: readonly string[]): T[] {
  const rank = ({ name }: T): number => (names.includes(name) ? names.indexOf(name) : names.length)
  return [...found].sort((a, b) => rank(a) - rank(b))
}

function summarizeAggregation(tally: AggregationTally, covered: number): AggregationSummary {
  const { name, scheme, all, rate, otherKeyRecords: folded } = tally
  const keys = [...tally.keys.values()].filter(({ count, isSigned }) => count > 0 || isSigned)
    .sort((a, b) => Math.abs(b.count) - Math.abs(a.count))
  return {
    name, function: scheme.function, parameters: scheme.parameters, count: all.count, negative: all.isSigned,
    ...(all.isSigned ? { buckets: listBuckets(scheme, all.histogram) } : {}),
    rate: { min: finiteOrNull(rate.min) ?? 0, mean: ratePerSecond(all.count, covered), max: finiteOrNull(rate.max) ?? 0 },
    rates: filledBlocks(tally).map(({ count, duration }) => ratePerSecond(count, duration)),
    percentiles: summarizePercentiles(scheme, all), max: measurePercentiles(scheme, all, [])?.[0] ?? null,
    modes: (all.isSigned ? [] : findModes(scheme, all.histogram)).map((mode) => ({
      ...mode, peak: openEndsToNull(mode.peak), range: openEndsToNull(mode.range), prominence: finiteOrNull(mode.prominence),
    })),
    keys: keys.filter(({ key }) => key !== undefined).length, folded,
    byKey: keys.map((key) => summarizeKey(scheme, key, all, covered)),
  }
}

function listBuckets(scheme: BucketScheme, histogram: Histogram): NonNullable<AggregationSummary['buckets']> {
  const ids = [...histogram.keys()].filter((id) => histogram.get(id) !== 0).sort((a, b) => scheme.position[a]! - scheme.position[b]!)
  return ids.map((id) => toBucket(scheme, id, histogram.get(id)!))
}

function summarizeKey(scheme: BucketScheme, tally: KeyTally, all: KeyTally, covered: number): KeyLine {
  const { key, count } = tally
  const [p50 = null, p99 = null, max = null] = measurePercentiles(scheme, tally, [0.5, 0.99]) ?? []
  return { key: key ?? null, count, share: all.isSigned ? null : count / all.count, rate: ratePerSecond(count, covered), p50, p99, max }
}

/** Events per second; 0 for a time of less than a microsecond, which no tick lasts. */
export function ratePerSecond(count: number, milliseconds: number): number {
  return milliseconds >= 1e-3 ? (count * 1000) / milliseconds : 0
}

/** Counts of all events or of a key, and whether any was negative. */
type Counted = Pick<KeyTally, 'histogram' | 'isSigned'>

/** Estimates at the shares (0 … 1) in their order, and the max last; undefined when nothing was counted, or a negative count was. */
export function measurePercentiles(
  scheme: BucketScheme, { histogram, isSigned }: Counted, shares: readonly number[],
): Measure[] | undefined {
  const counts = { ids: Uint32Array.from(histogram.keys()), counts: Float64Array.from(histogram.values()), isSigned }
  return estimatePercentiles(scheme, counts, shares)
}

function summarizePercentiles(scheme: BucketScheme, counted: Counted): PercentileLine[] {
  const { histogram } = counted
  const values = measurePercentiles(scheme, counted, SHARES) ?? []
  return SHARES.slice(0, Math.max(0, values.length - 1)).map((share, i) => {
    const id = findBucketAt(scheme, histogram, share)
    const [low, high] = openEndsToNull([lowestValue(scheme, histogram, id), scheme.highs[id]!])
    return { share, ...values[i]!, bucket: [low, high, histogram.get(id)!] }
  })
}

/** Id of the bucket that holds the value at a share of the events: the one that `estimatePercentiles` interpolates in. */
function findBucketAt(scheme: BucketScheme, histogram: Histogram, share: number): number {
  const ids = [...histogram.keys()].filter((id) => histogram.get(id)! > 0).sort((a, b) => scheme.position[a]! - scheme.position[b]!)
  let rest = share * ids.reduce((sum, id) => sum + histogram.get(id)!, 0)
  let at = 0
  while (at < ids.length - 1 && rest > histogram.get(ids[at]!)!) rest -= histogram.get(ids[at++]!)!
  return ids[at]!
}

function openEndsToNull([low, high]: readonly [number, number]): [number | null, number | null] {
  return [finiteOrNull(low), finiteOrNull(high)]
}

/** A function with its parameters, such as `llquantize(10, 2, 9, 20)`. */
export function formatFunction(fn: AggregatingFunction, parameters: readonly number[]): string {
  return fn === 'quantize' ? 'quantize' : `${fn}(${parameters.join(', ')})`
}

/** A key on one line: its parts, separated by commas. `(no key)` for a script without keys, `(other keys)` for null. */
export function formatKey(key: Key | null): string {
  if (key === null) return '(other keys)'
  return key.length === 0 ? '(no key)' : key.join(', ')
}
