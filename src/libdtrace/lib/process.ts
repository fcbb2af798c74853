/**
 * Prepares the own process before it creates a traced command. Needs the addon, but not libdtrace. Node itself has neither
 * dup() nor setsid().
 */
import { loadAddon } from './addon.js'
import { callNative } from './error.js'

/**
 * Reserves standard input and output for this process, so that a traced command cannot read the one or write to the other.
 * Both move to new descriptors of 10 or more, which are closed on exec. After that, descriptor 0 reads nothing, and
 * descriptor 1 writes to standard error.
 * @throws DTraceError PROCESS when 0 or 1 is closed
 */
export function reserveStdio(): { input: number; output: number } {
  return callNative(() => loadAddon().reserveStdio())
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

/** Sets who runs what is started from now on. Needs root when it is another user. */
export function setCaller(caller: CallerOptions): void {
  callNative(() => loadAddon().setCaller(caller))
}

/**
 * Names this process: all its threads `name` (at most 15 bytes), as ps and D's execname show it; `words` replace its command
 * line. Does nothing but on Linux.
 */
export function setProcessName(name: string, words: readonly string[]): void {
  callNative(() => loadAddon().setProcessName(name, words))
}

/**
 * Starts a new session without a terminal, and returns its id.
 * @throws DTraceError PROCESS when this process is the leader of its process group
 */
export function setsid(): number {
  return callNative(() => loadAddon().setsid())
}
