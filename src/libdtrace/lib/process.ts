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

/**
 * Starts a new session without a terminal, and returns its id.
 * @throws DTraceError PROCESS when this process is the leader of its process group
 */
export function setsid(): number {
  return callNative(() => loadAddon().setsid())
}
