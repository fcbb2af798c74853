/**
 * Restores the terminal when this process is killed while sudo asks for the password. sudo switches echo off and would be left behind
 * with it.
 */
import { guardTerminal, type TerminalGuard } from '../../runtime/terminal-guard.js'
import type { ProcessContext } from './process-context.js'

/** Starts a guard before sudo starts, if this process needs sudo and has a terminal. Release it when sudo has asked. */
export function guardPassword({ euid, stdin, stdout, stderr }: ProcessContext): TerminalGuard {
  const fd = [stdin, stdout, stderr].findIndex(({ isTTY }) => isTTY === true)
  return euid === 0 || fd === -1 ? { release: () => {} } : guardTerminal('', fd)
}
