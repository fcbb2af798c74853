/**
 * Prepares the own process before it creates a traced command. Needs the addon, but not libdtrace. Node itself has neither
 * dup() nor setsid().
 */
import { loadAddon } from './addon.js'
import { callNative, DTraceError } from './error.js'
import type { CallerOptions } from './types.js'

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
 * Sets who runs what is started from now on. Needs root when it is another user.
 * @throws DTraceError ADDON_MISSING when the addon was built from older sources
 */
export function setCaller(caller: CallerOptions): void {
  const addon = loadAddon()
  if (addon.setCaller === undefined) throw new DTraceError('ADDON_MISSING', 'the addon is older than this package: build it again')
  callNative(() => addon.setCaller!(caller))
}

/**
 * Names this process: all its threads `name` (at most 15 bytes), as ps and D's execname show it; `words` replace its command
 * line. Does nothing but on Linux.
 */
export function setProcessName(name: string, words: readonly string[]): void {
  callNative(() => loadAddon().setProcessName?.(name, words))
}

/**
 * Starts a new session without a terminal, and returns its id.
 * @throws DTraceError PROCESS when this process is the leader of its process group
 */
export function setsid(): number {
  return callNative(() => loadAddon().setsid())
}
