/**
 * What a recording holds, in numbers: totals, rates, percentiles with the bucket each was read from, modes, keys, and what was
 * lost. The shape of `summary --json`.
 *
 * Every number is exact but those marked otherwise: percentiles are interpolated inside a bucket (see percentile.ts), so the bucket
 * and its count stand beside each. An open end is null. Rates are events a second over the time that ticks speak for; gaps count
 * neither for nor against.
 */
import type { BucketScheme } from '../buckets/bucket-scheme.js'
import type { AggregatingFunction, Key, PlainFunction, QuantizingFunction } from '../stream/event.js'
import { lowestValue, findModes } from './modes.js'
import { estimatePercentiles, type Estimate } from '../buckets/percentiles.js'
import { filledBlocks, type AggregationTally, type Gap, type Histogram, type KeyTally, type RecordingTally } from './recording-tally.js'

/** A value read off a distribution: '' interpolated, '≤' at most, '≥' at least, '<' below. */
export interface Measure {
  readonly value: number
  readonly mark: Estimate['mark']
}

export interface PercentileLine extends Measure {
  /** 0 … 1. */
  readonly share: number
  /** The bucket it lies in, both ends included, and its events. */
  readonly bucket: readonly [low: number | null, high: number | null, count: number]
}

export interface ModeLine {
  readonly center: number
  readonly peak: readonly [number | null, number | null]
  readonly range: readonly [number | null, number | null]
  readonly count: number
  readonly share: number
  /** Standard deviations over the valley beside it; null: the highest. */
  readonly prominence: number | null
}

export interface KeyLine {
  /** Null: all keys beyond those that were told apart. */
  readonly key: Key | null
  readonly count: number
  readonly share: number
  /** Events a second. */
  readonly rate: number
  readonly p50: Measure
  readonly p99: Measure
  readonly max: Measure
}

export interface AggregationSummary {
  readonly name: string
  readonly function: QuantizingFunction
  readonly parameters: readonly number[]
  readonly count: number
  /** Events a second, by tick. */
  readonly rate: { readonly min: number; readonly mean: number; readonly max: number }
  /** Events a second in successive equal stretches of the recording. */
  readonly rates: readonly number[]
  readonly percentiles: readonly PercentileLine[]
  readonly max: Measure | null
  readonly modes: readonly ModeLine[]
  /** Distinct keys; more than `byKey` has when keys were too many. */
  readonly keys: number
  /** Records of keys that were not told apart: at least one key more, at most so many. */
  readonly folded: number
  /** Most events first. */
  readonly byKey: readonly KeyLine[]
}

export interface Summary {
  readonly title: string
  readonly host: string
  readonly os: string
  readonly dtrace: string
  /** Of the stream. */
  readonly version: string
  /** Milliseconds since the epoch. */
  readonly start: number
  /** Milliseconds. */
  readonly interval: number
  readonly unit: string
  /** What the key's parts are called. */
  readonly keys: readonly string[]
  /** Milliseconds: of the last event since the start; that ticks speak for. */
  readonly duration: number
  readonly covered: number
  readonly ticks: { readonly count: number; readonly quiet: number; readonly late: number }
  readonly gaps: { readonly count: number; readonly total: number; readonly first: readonly Gap[] }
  /** Null: the recording does not end, it stops. */
  readonly end: { readonly reason: string; readonly status: number } | null
  readonly aggregations: readonly AggregationSummary[]
  readonly plain: readonly { readonly name: string; readonly function: PlainFunction; readonly value: number | null }[]
  readonly drops: readonly { readonly kind: string; readonly count: number; readonly times: number; readonly message: string }[]
  readonly errors: readonly { readonly message: string; readonly count: number }[]
  readonly notices: {
    readonly script: number
    readonly command: number
    readonly consumer: number
    readonly first: readonly { readonly from: string; readonly text: string }[]
  }
  /** Lines of types that this version does not know, by type. */
  /** Times in milliseconds since the start. */
  readonly marks: { readonly count: number; readonly first: readonly { readonly at: number; readonly label: string }[] }
  readonly unknown: Readonly<Record<string, number>>
}

const SHARES = [0.5, 0.9, 0.95, 0.99, 0.999]

/** Undefined before a header has come. */
export function summarize(tally: RecordingTally): Summary | undefined {
  const { header, end, ticks, quiet, late, covered } = tally
  if (header === undefined) return undefined
  const { title, host, os, dtrace, version, start, interval, unit, keys = [] } = header
  return {
    title, host, os, dtrace, version, start, interval, unit, keys,
    duration: tally.time, covered, ticks: { count: ticks, quiet, late }, gaps: tally.gaps,
    end: end === undefined ? null : { reason: end.reason, status: end.status },
    aggregations: inOrder([...tally.quantized.values()], header.aggregations).map((aggregation) => aggregationOf(aggregation, covered)),
    plain: inOrder([...tally.plain.values()], header.aggregations).map(({ value, ...rest }) => ({ ...rest, value: value ?? null })),
    drops: [...tally.drops].map(([kind, drop]) => ({ kind, ...drop })),
    errors: [...tally.faults].map(([message, count]) => ({ message, count })),
    notices: tally.notices, marks: tally.marks, unknown: Object.fromEntries(tally.unknown),
  }
}

/** In the program's order, then in the order in which they came. */
function inOrder<T extends { readonly name: string }>(found: readonly T[], names: readonly string[]): T[] {
  const rank = ({ name }: T): number => (names.includes(name) ? names.indexOf(name) : names.length)
  return [...found].sort((a, b) => rank(a) - rank(b))
}

function aggregationOf(tally: AggregationTally, covered: number): AggregationSummary {
  const { name, scheme, all, rate, otherKeyRecords: folded } = tally
  const lines = [...tally.keys.values()].filter(({ count }) => count > 0).sort((a, b) => b.count - a.count)
  return {
    name, function: scheme.function, parameters: scheme.parameters, count: all.count,
    rate: { min: Number.isFinite(rate.min) ? rate.min : 0, mean: ratePerSecond(all.count, covered), max: rate.max },
    rates: filledBlocks(tally).map(({ count, duration }) => ratePerSecond(count, duration)),
    percentiles: percentilesOf(scheme, all.histogram), max: measurePercentiles(scheme, all.histogram, [])?.[0] ?? null,
    modes: findModes(scheme, all.histogram).map((mode) => ({
      ...mode, peak: closed(mode.peak), range: closed(mode.range), prominence: Number.isFinite(mode.prominence) ? mode.prominence : null,
    })),
    keys: lines.filter(({ key }) => key !== undefined).length, folded,
    byKey: lines.map((line) => keyOf(scheme, line, all.count, covered)),
  }
}

function keyOf(scheme: BucketScheme, { key, count, histogram }: KeyTally, total: number, covered: number): KeyLine {
  const [p50, p99, max] = measurePercentiles(scheme, histogram, [0.5, 0.99])!
  return { key: key ?? null, count, share: count / total, rate: ratePerSecond(count, covered), p50: p50!, p99: p99!, max: max! }
}

/** Events a second; 0 in less than a microsecond, which no tick lasts. */
export function ratePerSecond(count: number, milliseconds: number): number {
  return milliseconds >= 1e-3 ? (count * 1000) / milliseconds : 0
}

/** Estimates at the shares and the max last; undefined when nothing was counted. */
export function measurePercentiles(scheme: BucketScheme, histogram: Histogram, shares: readonly number[]): Measure[] | undefined {
  return estimatePercentiles(scheme, { ids: Uint32Array.from(histogram.keys()), counts: Float64Array.from(histogram.values()) }, shares)
}

function percentilesOf(scheme: BucketScheme, histogram: Histogram): PercentileLine[] {
  const values = measurePercentiles(scheme, histogram, SHARES) ?? []
  return SHARES.slice(0, Math.max(0, values.length - 1)).map((share, i) => {
    const id = bucketAt(scheme, histogram, share)
    return { share, ...values[i]!, bucket: [...closed([lowestValue(scheme, histogram, id), scheme.highs[id]!]), histogram.get(id)!] }
  })
}

/** Id of the bucket that holds the value at a share of the events, as `estimates` has it. */
function bucketAt(scheme: BucketScheme, histogram: Histogram, share: number): number {
  const ids = [...histogram.keys()].filter((id) => histogram.get(id)! > 0).sort((a, b) => scheme.position[a]! - scheme.position[b]!)
  let rest = share * ids.reduce((sum, id) => sum + histogram.get(id)!, 0)
  let at = 0
  while (at < ids.length - 1 && rest > histogram.get(ids[at]!)!) rest -= histogram.get(ids[at++]!)!
  return ids[at]!
}

function closed([low, high]: readonly [number, number]): [number | null, number | null] {
  return [Number.isFinite(low) ? low : null, Number.isFinite(high) ? high : null]
}

/** `llquantize(10, 2, 9, 20)`. */
export function formatFunction(fn: AggregatingFunction, parameters: readonly number[]): string {
  return fn === 'quantize' ? 'quantize' : `${fn}(${parameters.join(', ')})`
}

/** A key on one line: its parts, separated; (all) for a script without keys. */
export function formatKey(key: Key | null): string {
  if (key === null) return '(other keys)'
  return key.length === 0 ? '(no key)' : key.join(', ')
}
