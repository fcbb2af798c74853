/**
 * Processes as Linux shows them under /proc: who started whom, as whom, with which files. A process is told from a later one
 * of the same number by the time it began.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { parseProcessStat, type ProcessStat } from '../../src/core/stream/proc-stat.js'

export interface Process extends ProcessStat {
  readonly pid: number
}

/** What the kernel knows of process `pid`, or undefined when there is none. */
export function readProcess(pid: number): Process | undefined {
  try {
    return { pid, ...parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1')) }
  } catch {
    return undefined
  }
}

/** Whether it has ended: no such process any more, or one that only waits to be reaped. */
export function hasEnded(process: Process): boolean {
  const now = readProcess(process.pid)
  return now === undefined || now.startTime !== process.startTime || ((now.state === 'Z' || now.state === 'X') && now.threads <= 1)
}

export function listProcesses(): Process[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => readProcess(Number(name))).filter((found) => found !== undefined)
}

/** Children of `pid`, their children and so on, parents first. */
export function listDescendants(pid: number): Process[] {
  const all = listProcesses()
  const found: Process[] = []
  const add = (parent: number): void => {
    for (const child of all.filter((one) => one.parent === parent)) {
      found.push(child)
      add(child.pid)
    }
  }
  add(pid)
  return found
}

/** The words it was started with; none when it is gone or ending. */
export function readCommand({ pid }: Process): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  } catch {
    return []
  }
}

/** Where its open files lead, e.g. "/dev/pts/3", "pipe:[123]". */
export function listOpenFiles({ pid }: Process): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)]
      } catch {
        return [] // closed meanwhile
      }
    })
  } catch {
    return []
  }
}

/** Real, effective, saved and file system user and group ids, and the supplementary groups. */
export function readIds({ pid }: Process): { readonly uids: number[]; readonly gids: number[]; readonly groups: number[] } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const numbers = (name: string): number[] => new RegExp(`^${name}:(.*)$`, 'm').exec(status)![1]!.trim().split(/\s+/).filter(Boolean).map(Number)
  return { uids: numbers('Uid'), gids: numbers('Gid'), groups: numbers('Groups') }
}

/** Of `pid` and its descendants: the screen's own process. */
export function findInterface(pid: number): Process | undefined {
  const own = readProcess(pid)
  return [...(own === undefined ? [] : [own]), ...listDescendants(pid)].find((one) => {
    const command = readCommand(one)
    return /(^|\/)node$/.test(command[0] ?? '') && command.some((word) => word.endsWith('heat-tracer.js'))
  })
}

/** The process that traces, somewhere below `pid`; under sudo not the one that waits in front of it. */
export function findConsumer(pid: number): Process | undefined {
  return listDescendants(pid).find((one) => isConsumer(readCommand(one)))
}

function isConsumer(command: readonly string[]): boolean {
  return command.some((word) => word.endsWith('consumer/main.js')) && !command.includes('--background') && !/(^|\/)sudo$/.test(command[0] ?? '')
}
