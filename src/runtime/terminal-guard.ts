/**
 * Restores the terminal when this process is killed by kill -9 and cannot do it itself.
 *
 * The guard is a small shell process (one megabyte) that waits for a pipe to close. When it has read `bye` first, it just
 * exits. Otherwise it restores the modes that `stty -g` printed at the start, and writes the bytes that leave the alternate
 * screen. It exits when the terminal has taken these bytes: a terminal stopped by Ctrl-S takes them when it continues, and a
 * closed terminal ends the waiting. It runs in a session of its own, so that `kill -9 %1` in a shell, which kills the whole
 * process group, does not kill the guard. Rejected: a second Node process (40 MB), and no guard at all, which leaves the
 * user of an ssh session without cursor and echo.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { writeSync } from 'node:fs'

// $1: modes, $2: bytes. The bytes are written first, before the user's shell prints its prompt. The killed process may have
// made the terminal non-blocking; opened anew through /dev/fd/1 it is blocking.
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

/** The guard of one terminal. */
export interface TerminalGuard {
  /** Tells the guard that the terminal is restored, so that it exits. May be called again. */
  release(): void
}

/**
 * Starts a guard for the terminal that is open as `ttyFd`. Call it before the terminal's modes are changed. When this process
 * ends without release(), the guard writes `restoreBytes` and restores the modes. Without sh or stty on the machine there is
 * no guard, and no error.
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

/** Writes synchronously, so that it works in an exit handler too. */
function sayBye({ stdin }: ChildProcess): void {
  const fd = (stdin as unknown as { _handle?: { fd?: number } } | null)?._handle?.fd
  try {
    if (fd !== undefined && fd >= 0) writeSync(fd, 'bye\n')
  } catch {
    // the guard has been killed
  }
  stdin?.destroy()
}
