/**
 * What a process that traces does to itself, before it creates the traced command. Needs the addon, not libdtrace.
 */
import { addon } from './addon.js'
import { native } from './error.js'

/**
 * Keeps standard input and output for this process alone, so that a command created for tracing can neither eat the one nor
 * soil the other: both move to new descriptors of 10 or more, closed on exec; 0 then reads nothing and 1 writes where 2 does.
 * @throws DTraceError PROCESS when 0 or 1 is closed
 */
export function reserveStdio(): { input: number; output: number } {
  return native(() => addon().reserveStdio())
}

/**
 * Starts a session of its own, without a terminal, and returns its id.
 * @throws DTraceError PROCESS in a process that leads its group
 */
export function setsid(): number {
  return native(() => addon().setsid())
}
