/**
 * The types of the stream: what the consumer writes, what a recording holds, and what every source yields.
 *
 * One JSON object per line: `header` first and once, then `tick`s with `drop`, `error`, `notice` and `mark` between them, one `end`.
 * Times are milliseconds since the header's `start` and never go back. Ticks are deltas: the sum over all ticks is what `dtrace(1)`
 * prints. An empty tick is still sent, so a quiet interval differs from a missing one. Readers keep types and fields they do not know.
 * `docs/stream.md` and `docs/stream.schema.json` describe the same for programs other than this one.
 */

/** Version of the stream written here, "major.minor". A reader refuses a newer major version and accepts any minor one. */
export const STREAM_VERSION = '1.1'

/** A tuple of D aggregation keys. Integers too wide for a double are decimal strings; stacks and symbols are text. */
export type Key = readonly (string | number)[]

/**
 * Both ends included, in the script's own unit; `null` is an open end. Low to high within a record, no zero counts. A count is negative
 * where the script took away more than it added, as with `quantize(x, -1)`.
 */
export type Bucket = readonly [min: number | null, max: number | null, count: number]

export type QuantizingFunction = 'quantize' | 'lquantize' | 'llquantize'
export type PlainFunction = 'count' | 'sum' | 'min' | 'max' | 'avg' | 'stddev'
export type AggregatingFunction = QuantizingFunction | PlainFunction

/** One key of a quantizing aggregation: the events of this tick alone. */
export interface QuantizedRecord {
  readonly key: Key
  readonly buckets: readonly Bucket[]
}

/**
 * One key of a plain aggregation. count and sum: this tick's part. avg and stddev: over this tick's `count` events.
 * min and max cannot be split by tick: their value is since the start (or since the script's last clear).
 */
export interface PlainRecord {
  readonly key: Key
  readonly value: number
  /** Events behind an avg or a stddev in this tick. */
  readonly count?: number
}

export interface QuantizedAggregation {
  /** Without the `@`; empty for the anonymous aggregation. */
  readonly name: string
  readonly function: QuantizingFunction
  /** lquantize: base, limit, step. llquantize: factor, low, high, steps. quantize: none. */
  readonly parameters: readonly number[]
  readonly records: readonly QuantizedRecord[]
}

export interface PlainAggregation {
  readonly name: string
  readonly function: PlainFunction
  readonly records: readonly PlainRecord[]
}

export type Aggregation = QuantizedAggregation | PlainAggregation

export interface Header {
  readonly type: 'header'
  /** STREAM_VERSION of the writer. */
  readonly version: string
  /** Milliseconds since the Unix epoch at which tracing began. */
  readonly start: number
  /** Milliseconds between two ticks, as requested. */
  readonly interval: number
  readonly title: string
  /** Unit of the bucketed values: ns, us, ms, s, bytes, … or '' when unknown. */
  readonly unit: string
  readonly host: string
  /** e.g. "Linux 6.18.0 x86_64". */
  readonly os: string
  /** libdtrace's own version, e.g. "Sun D 2.0"; '' when no DTrace was involved. */
  readonly dtrace: string
  /** The D program's text. */
  readonly script: string
  /** Names of the program's aggregations, in program order, without the `@`. */
  readonly aggregations: readonly string[]
  /** Names of the parts of the key tuple, from the script's header ("call", "program"). */
  readonly keys?: readonly string[]
  /** How an import read its text: "time: column 1 (Unix ms), value: column 2 (ms), key: label". Absent for a trace. */
  readonly reading?: string
  /** Number of this part of a rotated stream, from 1. Every part has the header of the whole; times continue from part to part. */
  readonly part?: number
  /** In a downsampled stream: the most successive ticks that were summed into one. Absent: 1. */
  readonly merged?: number
}

/** How long an ordinary tick of the stream lasts, in milliseconds. */
export function tickLength({ interval, merged = 1 }: Pick<Header, 'interval' | 'merged'>): number {
  return interval * merged
}

export interface Tick {
  readonly type: 'tick'
  /** End of the tick, milliseconds since `start`. */
  readonly time: number
  /** Milliseconds since the snapshot before. Rates divide by it, so a late tick is longer but does not look busier. */
  readonly duration: number
  readonly aggregations: readonly Aggregation[]
}

export interface Drop {
  readonly type: 'drop'
  readonly time: number
  /** libdtrace's kind: aggregation, principal, dynamic, speculation, …; or late-tick, with which no event is lost. */
  readonly kind: string
  /** Records lost. */
  readonly count: number
  readonly message: string
  /** What to do about it, a sentence. */
  readonly hint?: string
}

/** What was lost, and what to do about it. */
export function dropText({ message, hint }: Pick<Drop, 'message' | 'hint'>): string {
  return hint === undefined ? message : `${message}. ${hint}`
}

/** A D fault at run time (division by zero, bad address), in libdtrace's words. The trace continues. */
export interface Fault {
  readonly type: 'error'
  readonly time: number
  readonly message: string
  /** How often since the tick before; absent: once. */
  readonly count?: number
}

/** Output of printf() and trace() in the script, output of a command under -c, or a remark of the consumer. */
export interface Notice {
  readonly type: 'notice'
  readonly time: number
  /** 'script': printf/trace; 'command': output of -c CMD; 'consumer': a remark of the consumer. */
  readonly from: 'script' | 'command' | 'consumer'
  readonly text: string
}

/** A user marked a tick. */
export interface Mark {
  readonly type: 'mark'
  readonly time: number
  /** The `time` of the tick that is marked, at or before `time`. */
  readonly at: number
  readonly label: string
}

export interface End {
  readonly type: 'end'
  readonly time: number
  /**
   * exit: the script called exit(); limit: --ticks or --duration was reached; target: the -c command or -p process ended;
   * stop: the user stopped the trace; rotate: this part is full, and the next part continues.
   */
  readonly reason: 'exit' | 'limit' | 'target' | 'stop' | 'rotate'
  /** The status given to the D exit(), 0 otherwise. */
  readonly status: number
}

/** A line of a type that this version does not know: it is kept and passed on. */
export interface Unknown {
  readonly type: string & {}
  readonly [field: string]: unknown
}

export type Event = Header | Tick | Drop | Fault | Notice | Mark | End
