/**
 * Reads a line of Linux's /proc/PID/stat: which process it is, and whether it is ending.
 *
 * The one place that decides whether a process is exiting. The kernel sets PF_EXITING as soon as a process begins to die, and
 * can then take a minute to detach the probes of a killed consumer; it keeps the consumer's pipes open all the while. The
 * command name in parentheses may itself hold blanks and parentheses, so the fields are counted from the last one.
 */

export interface ProcessStat {
  /** The kernel's letter: R, S, D, Z (dead, not yet reaped), … */
  readonly state: string
  readonly parent: number
  readonly group: number
  readonly session: number
  /** It is dead or dying: what is left of it is the kernel's work. */
  readonly isExiting: boolean
  /** Threads that are left. The first can be dead (state Z) while another has yet to close the files of all. */
  readonly threads: number
  /** Clock ticks since boot at which it started: with the process id, a name that is never given twice. */
  readonly startTime: string
}

const PF_EXITING = 0x4

/** The fields of one line of /proc/PID/stat. Fields that the line lacks are NaN or ''. */
export function parseProcessStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const number = (index: number): number => Number(fields[index])
  const state = fields[0] ?? ''
  return {
    state, parent: number(1), group: number(2), session: number(3),
    isExiting: state === 'Z' || state === 'X' || (number(6) & PF_EXITING) !== 0,
    threads: number(17), startTime: fields[19] ?? '',
  }
}

/** Whether the process of this /proc/PID/stat line is dead or dying. */
export function isExiting(line: string): boolean {
  return parseProcessStat(line).isExiting
}
