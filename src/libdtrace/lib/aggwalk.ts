/**
 * node-libdtrace's aggwalk(): visits every record with what was counted since the last walk. The value is the difference of
 * two snapshots. The original removed each record from libdtrace instead, which loses what is counted during the walk.
 *
 * min and max have no difference: they are visited when they are new or have changed, and hold the value since go() or since
 * the script's clear(). An average is the average of the events since the last walk.
 */
import { findRange, type Layout, type QuantizingFunction } from './ranges.js'
import type { AggregationInfo, KeyPart, Snapshot } from './types.js'

/**
 * Of a quantized record: [[min, max], count] for each bucket whose count has changed, low to high; negative where it went down.
 * Of a plain record: a number, or a decimal string beyond ±2^53.
 */
export type AggregationValue = number | string | readonly (readonly [range: readonly [number, number], count: number])[]

/** Called for each record. `varid`: D's number of the aggregation, counted from 1. */
export type Visitor = (varid: number, key: KeyPart[], value: AggregationValue) => void

/** D's least and greatest integer, as doubles. They stand for an open end in aggwalk's ranges. */
export const AGGMIN = Number(-(2n ** 63n))
export const AGGMAX = Number(2n ** 63n - 1n)

/** What is remembered of one record. */
interface RecordState {
  readonly info: AggregationInfo
  readonly key: readonly KeyPart[]
  generation: number
  /** Words of a plain record, as of the last walk; undefined before the first. */
  words: bigint[] | undefined
  /** Counts of a quantized record by word index, as of the last walk. */
  counts: Map<number, number>
}

/** Remembers all records from one walk to the next. */
export class AggregationWalker {
  readonly #layout: Layout
  readonly #records = new Map<number, RecordState>()

  constructor(layout: Layout) {
    this.#layout = layout
  }

  /** Learns the records of a snapshot. Must get every snapshot, because each names only the records that are new. */
  addSnapshot(snapshot: Snapshot): void {
    for (const { record, aggregation, key } of snapshot.added) {
      const info = snapshot.aggregations.find(({ id }) => id === aggregation)!
      this.#records.set(record, { info, key, generation: 0, words: undefined, counts: new Map() })
    }
    for (const record of snapshot.removed) this.#records.delete(record)
  }

  /** Calls `visit` for each record of `snapshot` to which something was added since the last walk. */
  walk(snapshot: Snapshot, visit: Visitor): void {
    this.#walkQuantized(snapshot, visit)
    this.#walkPlain(snapshot, visit)
  }

  #walkQuantized(snapshot: Snapshot, visit: Visitor): void {
    let at = 0
    snapshot.records.forEach((record, i) => {
      const state = this.#records.get(record)!
      const before = state.generation === snapshot.generations[i] ? state.counts : new Map<number, number>()
      const after = new Map<number, number>()
      for (const end = at + snapshot.lengths[i]!; at < end; at++) after.set(snapshot.indices[at]!, snapshot.counts[at]!)
      state.generation = snapshot.generations[i]!
      state.counts = after
      const value = this.#subtract(state.info, before, after)
      if (value.length > 0) visit(state.info.id, [...state.key], value)
    })
  }

  #subtract({ function: name, parameters }: AggregationInfo, before: Map<number, number>, after: Map<number, number>) {
    const value: [[number, number], number][] = []
    // A word that went back to zero is not in `after`, but it was decremented.
    const indices = [...after.keys(), ...[...before.keys()].filter((index) => !after.has(index))].sort((a, b) => a - b)
    for (const index of indices) {
      const part = (after.get(index) ?? 0) - (before.get(index) ?? 0)
      if (part === 0) continue
      const [min, max] = findRange(name as QuantizingFunction, parameters, index, this.#layout)
      value.push([[min ?? AGGMIN, max ?? AGGMAX], part])
    }
    return value
  }

  #walkPlain({ plain }: Snapshot, visit: Visitor): void {
    let at = 0
    plain.records.forEach((record, i) => {
      const state = this.#records.get(record)!
      const after = [...plain.words.subarray(at, (at += plain.lengths[i]!))]
      const before = state.generation === plain.generations[i] ? state.words : undefined
      state.generation = plain.generations[i]!
      state.words = after
      const value = subtractPlain(state.info.function, before, after)
      if (value !== undefined) visit(state.info.id, [...state.key], value)
    })
  }
}

/** D's start values of min() and max(): nothing was counted yet. */
const NOTHING = { min: 2n ** 63n - 1n, max: -(2n ** 63n) } as const

/** The value to visit; undefined when nothing was added. */
function subtractPlain(name: string, before: bigint[] | undefined, after: bigint[]): number | string | undefined {
  if (name === 'min' || name === 'max') {
    const changed = before === undefined || before[0] !== after[0]
    return changed && after[0] !== NOTHING[name] ? toExactValue(after[0]!) : undefined
  }
  const part = after.map((word, i) => word - (before?.[i] ?? 0n))
  switch (name) {
    case 'avg':
      return part[0] === 0n ? undefined : Number(part[1]) / Number(part[0])
    case 'stddev':
      return part[0] === 0n ? undefined : standardDeviation(after, before)
    default:
      return part[0] === 0n && before !== undefined ? undefined : toExactValue(part[0]!)
  }
}

/** Computed as dtrace(1) does, in whole numbers. Words 2 and 3 are the low and high half of an unsigned sum of squares. */
function standardDeviation(after: bigint[], before: bigint[] = [0n, 0n, 0n, 0n]): number {
  const squares = (words: bigint[]) => BigInt.asUintN(64, words[2]!) + (BigInt.asUintN(64, words[3]!) << 64n)
  const count = after[0]! - before[0]!
  const mean = (after[1]! - before[1]!) / count
  return Number(squareRoot((squares(after) - squares(before)) / count - mean * mean))
}

/** The whole part of the square root. */
function squareRoot(square: bigint): bigint {
  if (square < 2n) return square < 0n ? 0n : square
  let guess = 1n << BigInt((square.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (guess + square / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

function toExactValue(value: bigint): number | string {
  return value > 2n ** 53n || value < -(2n ** 53n) ? value.toString() : Number(value)
}
