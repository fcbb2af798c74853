/** How far a trial of DTrace came: what `consumer/attempt.ts` prints as one line of JSON and `runtime/attempted.ts` reads. */
export interface Attempt {
  /** The last thing that worked: the `addon` was loaded, the `library` was, a consumer was `opened`, a program `compiled`. */
  readonly reached: 'nothing' | 'addon' | 'library' | 'opened' | 'compiled'
  /** Why it went no further. */
  readonly message?: string
  /** libdtrace's own word, e.g. `D 2.0.7`. */
  readonly version?: string
}
