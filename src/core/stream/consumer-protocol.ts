/**
 * What the consumer is asked to trace: the one line of JSON that it reads from its standard input before anything else.
 * After it only the word `stop` (an orderly end: the last tick and `end` still come) is understood; the end of input means
 * that nobody listens any more. Written by `sources/dtrace.ts`, read by `consumer/main.ts`.
 *
 * The consumer answers on its standard output with control lines (`Hello`, `Failure`) and the stream. Control lines are
 * the source's business and never part of a recording.
 */
import type { ErrorMessage } from '../errors/user-error.js'

/** Instead of tracing: name the probes that match a description. */
export interface ProbesRequest {
  readonly probes: string
  readonly library: string
  readonly libraryDirectory?: string
}

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
  /** What each part of the key tuple is translated by: 'syscall' (number → name), or '' to leave it alone. */
  readonly translations: readonly string[]
  /** Milliseconds between ticks. */
  readonly interval: number
  /** End after so many ticks; absent: until stopped. */
  readonly ticks?: number
  /** End after so many milliseconds, the last tick cut short there. */
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
  /** A map is to be drawn: a program that quantizes nothing is refused. */
  readonly picture: boolean
  /** What to dlopen. */
  readonly library: string
  /** Directory of libdtrace's D libraries; absent: libdtrace's own default. */
  readonly libraryDirectory?: string
}

/** The consumer's first line: whom to watch for life. */
export interface Hello {
  readonly type: 'hello'
  readonly pid: number
}

/** Tracing could not begin, or broke off: the last line there is. */
export interface Failure {
  readonly type: 'failure'
  readonly details: ErrorMessage
}

/** One probe that DTrace knows, the answer to a `ProbesRequest`. */
export interface ProbeLine {
  readonly type: 'probe'
  readonly name: string
}

export interface SelfTestResult {
  /** The last thing that worked: the `addon` was loaded, the `library` was, a consumer was `opened`, a program `compiled`. */
  readonly reached: 'nothing' | 'addon' | 'library' | 'opened' | 'compiled'
  /** Why it went no further. */
  readonly message?: string
  /** libdtrace's own word, e.g. `D 2.0.7`. */
  readonly version?: string
}
