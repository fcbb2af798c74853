/**
 * node-libdtrace's aggwalk: every record's part since the walk before, by difference of two snapshots. Removing records
 * from libdtrace, as the original did, loses what is counted meanwhile.
 *
 * min and max have no difference: they are handed over when they are new or have changed, and are values since go() or since
 * the script's clear(). An average is that of the events since the walk before.
 */
import { findRange, type Layout, type QuantizingFunction } from './ranges.js'
import type { AggregationInfo, KeyPart, Snapshot } from './types.js'

/** [[min, max], count] for each bin that is not empty, low to high; a number, or a decimal string beyond ±2^53. */
export type AggregationValue = number | string | readonly (readonly [range: readonly [number, number], count: number])[]

export type Visitor = (varid: number, key: KeyPart[], value: AggregationValue) => void

/** The ends of D's integers, as doubles: what stands for an open end in aggwalk's ranges. */
export const AGGMIN = Number(-(2n ** 63n))
export const AGGMAX = Number(2n ** 63n - 1n)

interface Known {
  readonly info: AggregationInfo
  readonly key: readonly KeyPart[]
  generation: number
  /** Plain words. */
  words: bigint[] | undefined
  /** Counts by index. */
  counts: Map<number, number>
}

export class Walker {
  readonly #layout: Layout
  readonly #known = new Map<number, Known>()

  constructor(layout: Layout) {
    this.#layout = layout
  }

  /** Learns a snapshot's records. To be told of every snapshot, since each names only what is new to it. */
  note(snapshot: Snapshot): void {
    for (const { record, aggregation, key } of snapshot.added) {
      const info = snapshot.aggregations.find(({ id }) => id === aggregation)!
      this.#known.set(record, { info, key, generation: 0, words: undefined, counts: new Map() })
    }
    for (const record of snapshot.removed) this.#known.delete(record)
  }

  walk(snapshot: Snapshot, visit: Visitor): void {
    this.#walkQuantized(snapshot, visit)
    this.#walkPlain(snapshot, visit)
  }

  #walkQuantized(snapshot: Snapshot, visit: Visitor): void {
    let at = 0
    snapshot.records.forEach((record, i) => {
      const known = this.#known.get(record)!
      const before = known.generation === snapshot.generations[i] ? known.counts : new Map<number, number>()
      const after = new Map<number, number>()
      for (const end = at + snapshot.lengths[i]!; at < end; at++) after.set(snapshot.indices[at]!, snapshot.counts[at]!)
      known.generation = snapshot.generations[i]!
      known.counts = after
      const value = this.#difference(known.info, before, after)
      if (value.length > 0) visit(known.info.id, [...known.key], value)
    })
  }

  #difference({ function: name, parameters }: AggregationInfo, before: Map<number, number>, after: Map<number, number>) {
    const value: [[number, number], number][] = []
    for (const [index, count] of after) {
      const part = count - (before.get(index) ?? 0)
      if (part === 0) continue
      const [min, max] = findRange(name as QuantizingFunction, parameters, index, this.#layout)
      value.push([[min ?? AGGMIN, max ?? AGGMAX], part])
    }
    return value
  }

  #walkPlain({ plain }: Snapshot, visit: Visitor): void {
    let at = 0
    plain.records.forEach((record, i) => {
      const known = this.#known.get(record)!
      const after = [...plain.words.subarray(at, (at += plain.lengths[i]!))]
      const before = known.generation === plain.generations[i] ? known.words : undefined
      known.generation = plain.generations[i]!
      known.words = after
      const value = plainValue(known.info.function, before, after)
      if (value !== undefined) visit(known.info.id, [...known.key], value)
    })
  }
}

const NOTHING = { min: 2n ** 63n - 1n, max: -(2n ** 63n) } as const

function plainValue(name: string, before: bigint[] | undefined, after: bigint[]): number | string | undefined {
  if (name === 'min' || name === 'max') {
    const changed = before === undefined || before[0] !== after[0]
    return changed && after[0] !== NOTHING[name] ? exact(after[0]!) : undefined
  }
  const part = after.map((word, i) => word - (before?.[i] ?? 0n))
  switch (name) {
    case 'avg':
      return part[0] === 0n ? undefined : Number(part[1]) / Number(part[0])
    case 'stddev':
      return part[0] === 0n ? undefined : standardDeviation(after, before)
    default:
      return part[0] === 0n && before !== undefined ? undefined : exact(part[0]!)
  }
}

/** As dtrace(1) reckons it: in whole numbers. Words 2 and 3 are the low and high half of an unsigned sum of squares. */
function standardDeviation(after: bigint[], before: bigint[] = [0n, 0n, 0n, 0n]): number {
  const squares = (words: bigint[]) => BigInt.asUintN(64, words[2]!) + (BigInt.asUintN(64, words[3]!) << 64n)
  const count = after[0]! - before[0]!
  const mean = (after[1]! - before[1]!) / count
  return Number(root((squares(after) - squares(before)) / count - mean * mean))
}

function root(square: bigint): bigint {
  if (square < 2n) return square < 0n ? 0n : square
  let guess = 1n << BigInt((square.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (guess + square / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

function exact(value: bigint): number | string {
  return value > 2n ** 53n || value < -(2n ** 53n) ? value.toString() : Number(value)
}
