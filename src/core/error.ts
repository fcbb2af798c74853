/**
 * Every sentence a user can be shown when something fails: what failed, the place, and the way out.
 *
 * One entry a failure. `cli.ts` alone turns a `UserError` into stderr text and an exit code; nobody else prints or exits.
 * To add one: an entry below, used by name, `throw new UserError(sentences.noSuchScript(path))`.
 */

/** Exit codes, documented in the README. */
export const EXIT = {
  ok: 0,
  /** Something failed at run time: the consumer died, a drop of everything, an output could not be written. */
  failure: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The D program does not compile, or traces nothing. */
  script: 3,
  /** DTrace cannot be used here: not root, no libdtrace, no BPF. */
  dtrace: 4,
  /** A recording or stream cannot be read. */
  stream: 5,
} as const

export interface Sentence {
  /** Stable name for tests and scripts, in kebab-case. */
  readonly code: string
  /** One of EXIT. */
  readonly exit: number
  /** What failed and where. One sentence, without a full stop at the end when it ends in a path or a quote. */
  readonly text: string
  /** What to do about it. */
  readonly wayOut?: string
}

export class UserError extends Error {
  readonly sentence: Sentence
  constructor(sentence: Sentence) {
    super(sentence.wayOut === undefined ? sentence.text : `${sentence.text}\n  ${sentence.wayOut}`)
    this.name = 'UserError'
    this.sentence = sentence
  }
}

export const sentences = {
  // --- the command line
  badInterval: (given: string): Sentence => ({
    code: 'bad-interval', exit: EXIT.usage,
    text: `--interval ${given}: not a whole number of milliseconds from 50 to 3600000.`,
    wayOut: 'Try --interval 1000, which is one second.',
  }),
} as const
