/**
 * What `sources/dtrace.ts` and the consumer (`consumer/main.ts`) say to each other.
 *
 * The consumer first reads one line of JSON from its standard input: the request. After that it understands only the word `stop` (it
 * then still writes the last tick and `end`); the end of its input means that its reader is gone. It answers on its standard output
 * with control lines (`Hello`, `Reading`, `Failure`) and the stream. Control lines are for the source only and never part of a recording.
 */
import type { ErrorMessage } from '../errors/user-error.js'

/** A request to list probes instead of tracing. */
export interface ProbesRequest {
  /** The description that the probes match. */
  readonly probes: string
  /** As in `ConsumerRequest`. */
  readonly library: string
  readonly libraryDirectory?: string
}

/** A request to trace. */
export interface ConsumerRequest {
  /** The D program as given by the user. */
  readonly script: {
    /** As shown in messages: a path, or `<probe syscall>`. */
    readonly name: string
    readonly text: string
    /** Macro arguments $1, $2, … */
    readonly arguments: readonly string[]
  }
  readonly title: string
  readonly unit: string
  /** Names of the parts of the key tuple, '' when unknown. */
  readonly keys: readonly string[]
  /** How to translate each part of the key tuple: 'syscall' (number → name), or '' for no translation. */
  readonly translations: readonly string[]
  /** Milliseconds between ticks. */
  readonly interval: number
  /** End after this many ticks; absent: trace until stopped. */
  readonly ticks?: number
  /** End after this many milliseconds; the last tick is shorter then. */
  readonly duration?: number
  /** -x OPT=VAL, in order. A value of undefined is an option without one. */
  readonly options: readonly (readonly [name: string, value: string | undefined])[]
  /** -C, with -D and -I. */
  readonly preprocess: boolean
  readonly defines: readonly string[]
  readonly includes: readonly string[]
  /** -Z: a probe description may match nothing. */
  readonly zeroMatches: boolean
  /** -w: destructive actions are allowed. */
  readonly destructive: boolean
  /** -p: $target is this process. */
  readonly pid?: number
  /** -c: run this command as $target. */
  readonly command?: readonly string[]
  /** The environment of the command and of the preprocessor. The consumer itself does not get it. */
  readonly environment?: Readonly<Record<string, string>>
  /** A heat map is drawn: the consumer refuses a program without a quantizing aggregation. */
  readonly picture: boolean
  /** Path of libdtrace for dlopen. */
  readonly library: string
  /** Directory of libdtrace's D libraries; absent: libdtrace's own default. */
  readonly libraryDirectory?: string
}

/** The consumer's first line: the process to watch. */
export interface Hello {
  readonly type: 'hello'
  readonly pid: number
}

/**
 * The consumer reads the aggregations from the kernel, and the tick is the next line: it does nothing else meanwhile, and with many keys
 * this takes seconds.
 */
export interface Reading {
  readonly type: 'reading'
  /** Keys that it read the last time. */
  readonly keys: number
}

/** Tracing could not start, or it failed: the consumer's last line. */
export interface Failure {
  readonly type: 'failure'
  readonly details: ErrorMessage
}

/** One probe that DTrace knows, the answer to a `ProbesRequest`. */
export interface ProbeLine {
  readonly type: 'probe'
  readonly name: string
}

/** How far the consumer gets without tracing, for heat-tracer doctor. */
export interface SelfTestResult {
  /** The last step that worked: the `addon` was loaded, the `library` was, a consumer was `opened`, a program `compiled`. */
  readonly reached: 'nothing' | 'addon' | 'library' | 'opened' | 'compiled'
  /** Why the next step failed. */
  readonly message?: string
  /** libdtrace's own version text, e.g. `D 2.0.7`. */
  readonly version?: string
}
