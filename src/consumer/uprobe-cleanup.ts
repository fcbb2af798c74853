/**
 * Removes the probes that killed consumers left in the kernel's list of user probes: `dt_PID_dtrace/BEGIN` and the like.
 *
 * A consumer that was killed cannot remove them. When another process gets its pid, libdtrace cannot enable BEGIN there
 * ("No such file or directory"). So before a trace starts, the probes of dead processes and of our own pid are removed. The
 * probes of living processes are left alone; the kernel itself refuses to remove a probe that is still attached.
 */
import { closeSync, constants, existsSync, openSync, readFileSync, writeSync } from 'node:fs'

const UPROBE_EVENTS = '/sys/kernel/debug/tracing/uprobe_events'

/**
 * The probes in `list` (the text of uprobe_events) that may be removed, as `GROUP/EVENT`: those whose process is `ownPid`,
 * or for whose pid `isAlive` returns false.
 */
export function findStaleProbes(list: string, ownPid: number, isAlive: (pid: number) => boolean): string[] {
  const found: string[] = []
  for (const [, event, pid] of list.matchAll(/^[pr]\S*:(dt_(\d+)_\S+)/gm)) {
    if (Number(pid) === ownPid || !isAlive(Number(pid))) found.push(event!)
  }
  return found
}

/** Removes them. Does nothing where there is no such list; never throws. */
export function removeStaleProbes(): void {
  let fd: number | undefined
  try {
    const events = findStaleProbes(readFileSync(UPROBE_EVENTS, 'utf8'), process.pid, (pid) => existsSync(`/proc/${pid}`))
    if (events.length === 0) return
    fd = openSync(UPROBE_EVENTS, constants.O_WRONLY | constants.O_APPEND) // without O_APPEND the kernel clears the whole list
    for (const event of events) {
      try {
        writeSync(fd, `-:${event}\n`)
      } catch {
        continue // still attached
      }
    }
  } catch {
    // no tracefs here, or not root: libdtrace says what is missing
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}
