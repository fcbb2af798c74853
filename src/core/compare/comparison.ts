/**
 * What a comparison of two recordings gives: the shape of `diff --json`, and what the reports of `diff` print.
 */
import type { Measure } from './summary.js'
import type { Key } from '../stream/event.js'
import type { ModeChange } from './mode-changes.js'
import type { CommonBuckets } from './common-buckets.js'
import type { ChiSquare } from './significance.js'
import type { AggregationTally } from './recording-tally.js'

/** The numbers of one recording, for all events or for one key. */
export interface SideStats {
  readonly count: number
  /** Events per second. */
  readonly rate: number
  /** Of all events of the recording, 0 … 1. */
  readonly share: number
  /** Undefined when nothing was counted. Values in the comparison's unit. */
  readonly p50: Measure | undefined
  readonly p90: Measure | undefined
  readonly p99: Measure | undefined
  readonly max: Measure | undefined
}

/** How all events, or those of one key, differ. */
export interface Change {
  /** Undefined: all events. */
  readonly key: Key | undefined
  readonly before: SideStats
  readonly after: SideStats
  /** By cell, from the comparison's `first` on: the share of all events of each recording. */
  readonly shares: readonly [before: Float64Array, after: Float64Array]
  /** The Kolmogorov-Smirnov distance of the two distributions, 0 … 1. */
  readonly distance: number
  /** p-values of the shape and the rate; undefined: not tested. Those of keys are adjusted by Benjamini and Hochberg. */
  readonly shapeP: number | undefined
  readonly rateP: number | undefined
}

export interface TestedMode extends ModeChange {
  /** The probability that chance alone makes this change; undefined: not tested. */
  readonly p: number | undefined
}

export interface Comparison {
  /** Names of the two aggregations. */
  readonly names: readonly [before: string, after: string]
  readonly unit: string
  /** What was compared: conditions are evaluated on it. */
  readonly sides: readonly [before: ComparedSide, after: ComparedSide]
  /** How the recordings differ in units, names or buckets, and what was done about it; one sentence each. */
  readonly remarks: readonly string[]
  readonly cells: CommonBuckets
  /** Positions of the lowest and the highest cell with a count. */
  readonly first: number
  readonly last: number
  /** Milliseconds that the recording's ticks cover. */
  readonly covered: readonly [before: number, after: number]
  readonly all: Change
  /** The key with the greatest part in the difference first. */
  readonly keys: readonly Change[]
  readonly modes: readonly TestedMode[]
  /** The permutation test; undefined when a recording is too short for one. */
  readonly test: {
    readonly shuffles: number
    readonly seed: number
    /** Length of a block, milliseconds. */
    readonly blockMs: number
    readonly blocks: readonly [before: number, after: number]
  } | undefined
  /** The chi-square test, which assumes independent events. */
  readonly independent: ChiSquare | undefined
}

export interface CompareOptions {
  /** Name of the aggregation; default: the first that both have. */
  readonly aggregation?: string
  readonly shuffles: number
  readonly seed: number
}

export interface ComparedSide {
  readonly tally: AggregationTally
  /** Milliseconds that the recording's ticks cover. */
  readonly covered: number
  /** What its values are multiplied by to be in the comparison's unit. */
  readonly scale: number
}
