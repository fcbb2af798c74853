/** What a Consumer takes and gives. Shapes only. */

export type KeyPart = string | number

export type AggregatingFunction =
  | 'avg' | 'count' | 'llquantize' | 'lquantize' | 'max' | 'min' | 'quantize' | 'stddev' | 'sum'

/** One aggregation of the D program that has been seen to hold a record. */
export interface AggregationInfo {
  /** D's variable id: 1 for the first in program order. */
  readonly id: number
  /** Without the `@`; empty for the anonymous aggregation. */
  readonly name: string
  readonly function: AggregatingFunction
  /** lquantize: base, limit, step. llquantize: factor, low, high, steps. The others: none. */
  readonly parameters: readonly number[]
  /** What normalize() set, 1 otherwise: dtrace(1) divides by it when it prints. The words here are not divided. */
  readonly normal: number
}

export interface AddedRecord {
  /** The record's identity. */
  readonly record: number
  /** `id` of its aggregation. */
  readonly aggregation: number
  /**
   * Integers as numbers, decimal strings beyond ±2^53; strings as text, with \xNN for bytes that are no UTF-8; symbols as
   * dtrace(1) prints them; stacks as frames joined by line feeds, innermost first.
   */
  readonly key: readonly KeyPart[]
}

/** Records of count, sum, min, max (one word each), avg (count, sum) and stddev (count, sum, low and high half of the sum of squares). */
export interface PlainRecords {
  readonly records: Uint32Array
  readonly generations: Uint32Array
  /** Words of each record. */
  readonly lengths: Uint32Array
  /** The words of all records, one after the other. min and max of nothing are the widest integers: D's own start values. */
  readonly words: BigInt64Array
}

/**
 * Every aggregation's records, cumulative since go(): the difference of two snapshots is what was counted between them.
 *
 * `records`, `generations` and `lengths` are parallel: one element for each quantizing record that exists. `indices` and
 * `counts` are parallel: record i owns the next `lengths[i]` elements, one for each word that is not zero, by rising index.
 * `findRange(function, parameters, index, layout())` tells what a word counts.
 *
 * A record's identity is dense from 0, holds while the record lives, and is never used again. clear() raises its generation
 * and counts from zero; trunc() ends it, and the same key counted anew is a new record.
 */
export interface Snapshot {
  /** All that are known, by id. */
  readonly aggregations: readonly AggregationInfo[]
  /** Records seen for the first time, quantizing and plain. */
  readonly added: readonly AddedRecord[]
  /** Identities that have ended since the snapshot before. */
  readonly removed: Uint32Array
  readonly records: Uint32Array
  /** libdtrace's generation word, raised by clear(). Always 0 where libdtrace has none (not Linux). */
  readonly generations: Uint32Array
  readonly lengths: Uint32Array
  readonly indices: Uint32Array
  /** Exact below 2^53. */
  readonly counts: Float64Array
  readonly plain: PlainRecords
}

export interface ConsumerOptions {
  /** Path or soname of libdtrace; the platform's own when not given. */
  readonly library?: string
}

export interface CompileOptions {
  /** Name of the program in messages and in $0. */
  readonly file?: string
  /** The macro arguments $1, $2, … */
  readonly arguments?: readonly string[]
  /** Run cpp first (-C); give it definitions and directories with setopt('define', …) and setopt('incdir', …). */
  readonly preprocess?: boolean
  /** Accept probe descriptions that match nothing (-Z). */
  readonly allowZeroMatches?: boolean
  /** Accept a program without clauses. */
  readonly allowEmpty?: boolean
  /** Accept arguments that the program does not use. */
  readonly allowUnusedArguments?: boolean
}

export interface CompileResult {
  /** Clauses that aggregate. */
  readonly aggregations: number
  /** Probes that the clauses match. */
  readonly matches: number
  readonly recordGenerations: number
}

export interface ProbeName {
  readonly provider: string
  readonly module: string
  readonly function: string
  readonly name: string
}

export interface Probe extends ProbeName {
  readonly id: number
}

export type DropKind =
  | 'principal' | 'aggregation' | 'dynamic' | 'dynamic-rinsing' | 'dynamic-dirty' | 'speculation' | 'speculation-busy'
  | 'speculation-unavailable' | 'stack-strings' | 'error-in-error' | 'unknown'

export interface DropEvent {
  readonly kind: DropKind
  readonly count: number
  /** All of this kind so far; 0 for principal and aggregation, of which libdtrace keeps no total. */
  readonly total: number
  readonly message: string
}

export interface ErrorEvent {
  readonly message: string
  readonly probe?: ProbeName | undefined
  /** libdtrace's number: 1 bad address, 4 division by zero, … */
  readonly fault: number
  /** The enabling that failed: a statement's id on Linux. */
  readonly epid: number
  readonly action: number
  /** In hexadecimal. */
  readonly address: string
}

export interface OutputEvent {
  /** Printed by printa(): aggregation's keys and values, not printf() or trace(). */
  readonly aggregation: boolean
}

export interface ProcessEvent {
  readonly pid: number
  readonly message: string
  /** The process that was grabbed or created is gone. libdtrace does not tell with what status. */
  readonly ended: boolean
}

/** One datum of a trace record: `data` as for keys. */
export interface TraceRecord {
  readonly data: KeyPart
}
