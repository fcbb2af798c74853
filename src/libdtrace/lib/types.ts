/** The types of what a Consumer takes and gives. They hold no code, so that a user of the package can read them as its reference. */

/** One part of a key; integers beyond ±2^53 are decimal strings. */
export type KeyPart = string | number

/** D's aggregating functions. */
export type AggregatingFunction =
  | 'avg' | 'count' | 'llquantize' | 'lquantize' | 'max' | 'min' | 'quantize' | 'stddev' | 'sum'

/** One aggregation of the D program. It is known as soon as it has a record. */
export interface AggregationInfo {
  /** D's variable id, in program order: 1 for the first. */
  readonly id: number
  /** Without the `@`; empty for the anonymous aggregation. */
  readonly name: string
  readonly function: AggregatingFunction
  /** lquantize: base, limit, step. llquantize: factor, low, high, steps. The others: none. */
  readonly parameters: readonly number[]
  /** The divisor that normalize() set, otherwise 1. dtrace(1) divides when it prints; the words here are not divided. */
  readonly normal: number
}

/** A record that is seen for the first time. */
export interface AddedRecord {
  /** Its number, by which later snapshots name it. */
  readonly record: number
  /** `id` of its aggregation. */
  readonly aggregation: number
  /**
   * Integers as numbers, or as decimal strings beyond ±2^53. Strings as text, with \xNN for bytes that are not UTF-8. Symbols
   * as dtrace(1) prints them. Stacks as frames joined by line feeds, innermost first.
   */
  readonly key: readonly KeyPart[]
}

/**
 * The records of count, sum, min and max (one word each), avg (count, sum) and stddev (count, sum, low and high half of the sum
 * of squares).
 */
export interface PlainRecords {
  readonly records: Uint32Array
  readonly generations: Uint32Array
  /** Number of words of each record. */
  readonly lengths: Uint32Array
  /** The words of all records, one after the other. min and max of no value are D's start values, the widest integers. */
  readonly words: BigInt64Array
}

/**
 * The records of all aggregations, cumulative since go(). The difference of two snapshots is what was counted between them.
 *
 * `records`, `generations` and `lengths` are parallel: one element for each quantized record that exists. `indices` and
 * `counts` are parallel: record i owns the next `lengths[i]` elements, one for each word that is not zero, by rising index.
 * `findRange(function, parameters, index, consumer.layout)` gives the values that a word counts.
 *
 * Records are numbered from 0 without gaps, and a number is never used again. clear() raises a record's generation, and it
 * counts from zero. trunc() ends a record; when its key is counted again, that is a new record.
 */
export interface Snapshot {
  /** All known aggregations, by rising id. */
  readonly aggregations: readonly AggregationInfo[]
  /** Records that are seen for the first time, quantized and plain. */
  readonly added: readonly AddedRecord[]
  /** Numbers of the records that have ended since the last snapshot. */
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

/** How to open a Consumer. */
export interface ConsumerOptions {
  /** Path or soname of libdtrace; the platform's own when not given. */
  readonly library?: string
}

/** How to compile a program. */
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

/** What was found in a compiled program. */
export interface CompileResult {
  /** Number of clauses that aggregate. */
  readonly aggregations: number
  /** Number of probes that the clauses match. */
  readonly matches: number
  /** libdtrace's count of actions that produce records (dpi_recgens). */
  readonly recordGenerations: number
}

/** The four parts of a probe's name. */
export interface ProbeName {
  readonly provider: string
  readonly module: string
  readonly function: string
  readonly name: string
}

/** A probe and its number in the kernel. */
export interface Probe extends ProbeName {
  readonly id: number
}

/** Which buffer was full, or which other reason lost data. */
export type DropKind =
  | 'principal' | 'aggregation' | 'dynamic' | 'dynamic-rinsing' | 'dynamic-dirty' | 'speculation' | 'speculation-busy'
  | 'speculation-unavailable' | 'stack-strings' | 'error-in-error' | 'unknown'

/** Data that was lost. */
export interface DropEvent {
  readonly kind: DropKind
  /** Drops since the last event of this kind. */
  readonly count: number
  /** All drops of this kind so far; 0 for principal and aggregation, for which libdtrace keeps no total. */
  readonly total: number
  readonly message: string
}

/** A D fault at run time. */
export interface ErrorEvent {
  readonly message: string
  readonly probe?: ProbeName | undefined
  /** libdtrace's number: 1 bad address, 4 division by zero, … */
  readonly fault: number
  /** The clause that failed, by its id: on Linux the id of its statement. */
  readonly epid: number
  /** libdtrace's number of the action in the clause. */
  readonly action: number
  /** The bad address, in hexadecimal. */
  readonly address: string
}

/** Where a piece of output comes from. */
export interface OutputEvent {
  /** True for printa(), false for printf(), trace() and the like. */
  readonly aggregation: boolean
}

/** News of a process that was grabbed or created. */
export interface ProcessEvent {
  readonly pid: number
  readonly message: string
  /** The process has ended. libdtrace does not report its exit status. */
  readonly ended: boolean
}

/** One datum of a trace record: `data` as for keys. */
export interface TraceRecord {
  readonly data: KeyPart
}

/** Who runs what is started from now on: the command of createProcess(), and the C preprocessor. */
export interface CallerOptions {
  /** The user, with group and supplementary groups. Not given: the own user. */
  readonly uid?: number
  readonly gid?: number
  readonly groups?: readonly number[]
  /** NAME=value; empty: the own environment. */
  readonly environment: readonly string[]
}
