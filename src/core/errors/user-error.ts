/**
 * Errors for the user: what happened, where, and a hint to fix it; and the exit codes.
 *
 * The texts are in the files beside this one, one entry per error. `cli.ts` alone turns a `UserError` into text on standard error
 * and an exit code; no other file prints or exits.
 */

/** Exit codes by name; EXIT_CODES says what each means. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  script: 3,
  dtrace: 4,
  stream: 5,
  difference: 6,
  partial: 7,
} as const

export interface ExitCode {
  readonly code: number
  /** As in EXIT. */
  readonly name: keyof typeof EXIT
  /** A sentence for --help and the manual. */
  readonly meaning: string
}

/** Every exit code in ascending order, as --help and the manual list them. */
export const EXIT_CODES: readonly ExitCode[] = [
  { code: EXIT.ok, name: 'ok', meaning: 'The trace ended, or you pressed q.' },
  { code: EXIT.failure, name: 'failure', meaning: 'Something failed while tracing.' },
  { code: EXIT.usage, name: 'usage', meaning: 'The command line is wrong.' },
  { code: EXIT.script, name: 'script', meaning: 'The D script does not compile, or it has nothing to draw.' },
  { code: EXIT.dtrace, name: 'dtrace', meaning: 'DTrace cannot be used here. Try heat-tracer doctor.' },
  { code: EXIT.stream, name: 'stream', meaning: 'A recording or a stream cannot be read.' },
  { code: EXIT.difference, name: 'difference', meaning: 'diff: a condition of --fail-on is true.' },
  { code: EXIT.partial, name: 'partial', meaning: 'summary, diff, export: a recording was read only in part. What was read is printed.' },
]

export interface ErrorMessage {
  /** Stable name for tests and scripts, in kebab-case. */
  readonly code: string
  /** One of EXIT. */
  readonly exit: number
  /** What happened and where. It has no full stop at the end when it ends in a path or a quotation. */
  readonly text: string
  /** How to fix it. */
  readonly hint?: string
}

/** Why a file could not be written, as a clause for a sentence: by the system's error code, or the system's own words. */
export function describeWriteError({ code = '', message }: { readonly code?: string; readonly message: string }): string {
  return WRITE_ERRORS[code] ?? message.split('\n')[0]!
}

const WRITE_ERRORS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk', EDQUOT: 'the disk quota is exceeded', EACCES: 'permission denied', EPERM: 'permission denied',
  EROFS: 'the disk is read-only', EFBIG: 'the file is too large', EIO: 'the disk reports an error', ELOOP: 'it is a symbolic link',
  ENOENT: 'there is no such directory', ENOTDIR: 'there is no such directory', ENAMETOOLONG: 'the name is too long',
}

/**
 * An error that the user can do something about. Its message is the text, and the hint on a line of its own. All lines but the first are
 * indented, so that a line feed in a file name cannot begin another message.
 */
export class UserError extends Error {
  readonly details: ErrorMessage
  constructor(details: ErrorMessage) {
    super([details.text, ...(details.hint === undefined ? [] : [details.hint])].join('\n').replaceAll('\n', '\n  '))
    this.name = 'UserError'
    this.details = details
  }
}

/** The error that stopped a reading, when what was read before it has been shown: the exit code says so. */
export function partialReading({ details }: UserError): UserError {
  return new UserError({ ...details, exit: EXIT.partial })
}
