/**
 * A watchdog that gives the terminal back when the process that borrowed it was killed outright: a shell of a few lines and
 * one megabyte that waits for a pipe to close. Closed after a `bye` it just ends; closed without, it restores the modes
 * that `stty -g` told before and writes the bytes that leave the borrowed screen.
 *
 * It ends as soon as the pipe closes and the terminal has taken those bytes: a terminal stopped by Ctrl-S gets them when it
 * goes on, one that is closed ends the waiting. It outlives nobody else and holds no session open. It is in a session of
 * its own, so that `kill -9 %1` of a shell, which strikes the process group, leaves it alone. Refused: a second Node
 * (40 MB), and doing nothing (an ssh session whose screen is gone, no cursor, no echo).
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { writeSync } from 'node:fs'

// The bytes go first, before the caller's shell has printed its prompt. The terminal may have been made non-blocking by the one who died: opened anew it is not. $1 modes, $2 bytes.
const SHELL = `
trap '' INT HUP QUIT TERM TSTP TTOU TTIN PIPE
read -r word
[ "$word" = bye ] && exit 0
restore() {
  printf %s "$2"
  [ -n "$1" ] && stty "$1" <&1
}
{ restore "$1" "$2" >/dev/fd/1; } 2>/dev/null || restore "$1" "$2"
`

export interface TerminalGuard {
  /** The terminal has been given back in good order. Harmless when repeated. */
  release(): void
}

/**
 * Watch over the terminal open as `ttyFd`, from before its modes are changed. `restoreBytes` are written to it if this
 * process ends without release(). Where there is no sh or stty, there is no guard, and no error.
 */
export function guardTerminal(restoreBytes: string, ttyFd: number): TerminalGuard {
  const { stdout } = spawnSync('stty', ['-g'], { stdio: [ttyFd, 'pipe', 'ignore'], encoding: 'utf8' })
  const shell = spawn('/bin/sh', ['-c', SHELL, 'heat-tracer-guard', (stdout ?? '').trim(), restoreBytes], {
    stdio: ['pipe', ttyFd, 'ignore'], detached: true,
  })
  shell.on('error', () => {})
  shell.stdin?.on('error', () => {})
  shell.unref()
  ;(shell.stdin as unknown as { unref?(): void } | null)?.unref?.()
  let released = false
  return {
    release() {
      if (!released) sayBye(shell)
      released = true
    },
  }
}

/** At once, so that it is said also from an exit handler. */
function sayBye({ stdin }: ChildProcess): void {
  const fd = (stdin as unknown as { _handle?: { fd?: number } } | null)?._handle?.fd
  try {
    if (fd !== undefined && fd >= 0) writeSync(fd, 'bye\n')
  } catch {
    // It is gone: killed by somebody else.
  }
  stdin?.destroy()
}
