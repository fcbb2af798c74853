/**
 * What dead consumers left in the kernel's list of user probes: `dt_PID_dtrace/BEGIN` and the like.
 *
 * One that was killed cannot take them off itself, and when its pid comes round again libdtrace cannot enable BEGIN there
 * ("No such file or directory"). So before a trace begins, those of dead processes and of our own pid are removed. Refused:
 * touching a living process's; one that is still attached the kernel itself refuses to remove.
 */
import { closeSync, constants, existsSync, openSync, readFileSync, writeSync } from 'node:fs'

const UPROBE_EVENTS = '/sys/kernel/debug/tracing/uprobe_events'

/** `GROUP/EVENT` of each probe in `list` whose process is `own` or, as `alive` tells, dead. */
export function findStaleProbes(list: string, own: number, alive: (pid: number) => boolean): string[] {
  const found: string[] = []
  for (const [, event, pid] of list.matchAll(/^[pr]\S*:(dt_(\d+)_\S+)/gm)) {
    if (Number(pid) === own || !alive(Number(pid))) found.push(event!)
  }
  return found
}

/** Harmless where there is no such list, and for whatever the kernel will not let go of. */
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
