/** What a line of Linux's /proc/PID/stat tells of a process's life. */

const PF_EXITING = 0x4

/**
 * Whether it has died or is dying: the kernel can take a minute to detach the probes of a process that was killed, and keeps
 * its pipes open all the while.
 */
export function isExiting(stat: string): boolean {
  const [state, , , , , , flags] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return state === 'Z' || state === 'X' || (Number(flags) & PF_EXITING) !== 0
}
