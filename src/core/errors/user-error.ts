/**
 * Every sentence a user can be shown when something fails: what failed, the place, and the way out.
 *
 * One entry a failure. `cli.ts` alone turns a `UserError` into stderr text and an exit code; nobody else prints or exits.
 * To add one: an entry below, used by name, `throw new UserError(errors.noSuchScript(path))`.
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
  /** Two recordings differ by more than --fail-on allows. */
  difference: 6,
} as const

export interface ErrorMessage {
  /** Stable name for tests and scripts, in kebab-case. */
  readonly code: string
  /** One of EXIT. */
  readonly exit: number
  /** What failed and where. One sentence, without a full stop at the end when it ends in a path or a quote. */
  readonly text: string
  /** What to do about it. */
  readonly hint?: string
}

/** What a file that could not be written lacked, by the system's code; whatever the system says where none is known. */
export function describeWriteError({ code = '', message }: { readonly code?: string; readonly message: string }): string {
  return WRITING[code] ?? message.split('\n')[0]!
}

const WRITING: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk', EDQUOT: 'the quota is used up', EACCES: 'permission denied', EPERM: 'permission denied',
  EROFS: 'the disk is read-only', EFBIG: 'a file cannot be that large', EIO: 'the disk fails', ELOOP: 'it is a symbolic link',
  ENOENT: 'there is no such directory', ENOTDIR: 'there is no such directory', ENAMETOOLONG: 'the name is too long',
}

export class UserError extends Error {
  /** What happened, where, and a hint; with the exit code. */
  readonly details: ErrorMessage
  constructor(details: ErrorMessage) {
    super(details.hint === undefined ? details.text : `${details.text}\n  ${details.hint}`)
    this.name = 'UserError'
    this.details = details
  }
}
