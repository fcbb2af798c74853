/**
 * Processes as Linux shows them in /proc: their parents, users, command lines and open files. Process ids are reused, so a process
 * is identified by its id and its start time.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { parseProcessStat, type ProcessStat } from '../../src/core/stream/proc-stat.js'

/** One process at the time it was read. */
export interface Process extends ProcessStat {
  readonly pid: number
}

/** What the kernel knows about process `pid`, or undefined when there is no such process. */
export function readProcess(pid: number): Process | undefined {
  try {
    return { pid, ...parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1')) }
  } catch {
    return undefined
  }
}

/** Whether the process has ended: it no longer exists, or it only waits for its parent to reap it. */
export function hasEnded(process: Process): boolean {
  const now = readProcess(process.pid)
  return now === undefined || now.startTime !== process.startTime || ((now.state === 'Z' || now.state === 'X') && now.threads <= 1)
}

/** All processes of this machine. */
export function listProcesses(): Process[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)
  return pids.map(readProcess).filter((found) => found !== undefined)
}

/** Children of `pid`, their children and so on; a parent comes before its children. */
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

/** The words of its command line; empty when the process is ending or has ended. */
export function readCommand({ pid }: Process): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  } catch {
    return []
  }
}

/** Targets of its open files, such as "/dev/pts/3" or "pipe:[123]". */
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
  const numbers = (name: string): number[] => {
    const line = new RegExp(`^${name}:(.*)$`, 'm').exec(status)![1]!
    return line.trim().split(/\s+/).filter(Boolean).map(Number)
  }
  return { uids: numbers('Uid'), gids: numbers('Gid'), groups: numbers('Groups') }
}

/** The process of the user interface: `pid` itself or one of its descendants. */
export function findInterface(pid: number): Process | undefined {
  const own = readProcess(pid)
  return [...(own === undefined ? [] : [own]), ...listDescendants(pid)].find((one) => {
    const command = readCommand(one)
    return /(^|\/)node$/.test(command[0] ?? '') && command.some((word) => word.endsWith('heat-tracer.js'))
  })
}

/** The consumer among the descendants of `pid`. The sudo process that waits in front of it does not count. */
export function findConsumer(pid: number): Process | undefined {
  return listDescendants(pid).find((one) => isConsumer(readCommand(one)))
}

function isConsumer(command: readonly string[]): boolean {
  const isSudo = /(^|\/)sudo$/.test(command[0] ?? '')
  const isNamed = command[0] === 'heat-tracer' && command[1] === 'consumer'
  return (isNamed || command.some((word) => word.endsWith('consumer/main.js'))) && !command.includes('--background') && !isSudo
}
