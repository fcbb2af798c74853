/**
 * What a root process may load: nothing that anyone but root and the caller of sudo could have put there or could replace.
 *
 * A file is named by a path, so every name on the way counts: the directory a name stands in, a symlink and the way to its
 * target, the file. Each must belong to a trusted user and be writable by trusted users alone. The rules, and why:
 *
 * - Group write is allowed when all members of the group are trusted (the private group of a user under umask 002). An
 *   access control list shows its mask in the group's bits, so one that lets somebody else write is seen there.
 * - A sticky directory (/tmp) that others may write to is no danger as a mere station: who cannot write the entry cannot
 *   remove or rename it either, and the entry itself is examined next. It is refused as a place that is *searched* (a tree):
 *   there, a name that is not yet taken can be added.
 * - Ownership is asked of the real owner, not of access(2): root may write everywhere, that says nothing.
 *
 * Between this look and the load nobody untrusted can change the answer; that is what it says. Refused: copying the files
 * to a safe place first (what to copy would come from the unsafe one), and checking hashes (the list needs a safe place too).
 */
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import type { Runtime } from './find-libdtrace.js'

export interface Trust {
  /** The caller of sudo (or the user who is about to call it); absent: root alone is trusted. */
  readonly callerUid?: number | undefined
}

export interface LoadedFiles {
  /** Files loaded by name: node, the addon. */
  readonly files: readonly string[]
  /** Directories whose files are loaded: the consumer's own code. */
  readonly trees: readonly string[]
}

const MAX_LINKS = 40

/** All that a consumer on this runtime loads. @throws UserError `untrusted` at the first thing that is not safe. */
export function assertLoadable(runtime: Runtime, loads: LoadedFiles, trust: Trust): void {
  const libraries = runtime.root === undefined ? [] : (runtime.loader?.args[1] ?? '').split(':')
  for (const directory of [...libraries, ...loads.trees]) assertTrustedTree(directory, trust)
  // The system's own library may be in no file (macOS); its place is the system's business.
  const own = runtime.kind === 'private' ? [runtime.library, runtime.loader?.program ?? runtime.library] : []
  for (const file of [...own, ...loads.files]) assertTrusted(file, trust)
}

/** One file or directory and all names that lead to it. @throws UserError `untrusted`, with the name that is not safe. */
export function assertTrusted(path: string, trust: Trust): void {
  const found = findTrustFault(path, trust)
  if (found !== undefined) throw new UserError(errors.untrusted(found.path, found.reason))
}

/** A directory, the way to it, and everything in it. @throws UserError `untrusted`. */
export function assertTrustedTree(directory: string, trust: Trust): void {
  assertTrusted(directory, trust)
  const judge = new TrustRules(trust)
  const visit = (place: string): void => {
    const reason = judge.findFault(place, lstatSync(place), true)
    if (reason !== undefined) throw new UserError(errors.untrusted(place, reason))
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      const name = join(place, entry.name)
      if (entry.isDirectory()) visit(name)
      else if (entry.isSymbolicLink()) assertLink(name, trust, judge)
      else {
        const fault = judge.findFault(name, lstatSync(name), false)
        if (fault !== undefined) throw new UserError(errors.untrusted(name, fault))
      }
    }
  }
  visit(resolvePath(directory))
}

export interface TrustFault {
  readonly path: string
  /** Completes "PATH …". */
  readonly reason: string
}

/** The first name on the way to `path` that is not safe, or undefined. A path that does not exist is not safe either. */
export function findTrustFault(path: string, trust: Trust): TrustFault | undefined {
  if (!isAbsolute(path)) return { path, reason: 'is no absolute path' }
  const judge = new TrustRules(trust)
  return walkPath(path, (name, stats) => judge.findFault(name, stats, false))
}

/** A link inside a tree: where it leads must be safe too; a dangling one loads nothing. */
function assertLink(name: string, trust: Trust, judge: TrustRules): void {
  const fault = judge.findFault(name, lstatSync(name), false)
  if (fault !== undefined) throw new UserError(errors.untrusted(name, fault))
  const found = findTrustFault(name, trust)
  if (found !== undefined && found.reason !== ABSENT) throw new UserError(errors.untrusted(found.path, found.reason))
}

const ABSENT = 'does not exist'

/** Follow `path` name by name, links included, and ask about each. */
function walkPath(path: string, fault: (name: string, stats: Stats) => string | undefined): TrustFault | undefined {
  let links = 0
  let at = '/'
  const rest = splitPath(path)
  const first = fault('/', lstatSync('/'))
  if (first !== undefined) return { path: '/', reason: first }
  while (rest.length > 0) {
    const name = rest.shift()!
    if (name === '..') {
      at = dirname(at)
      continue
    }
    const next = join(at, name)
    let stats: Stats
    try {
      stats = lstatSync(next)
    } catch (error) {
      return { path: next, reason: (error as NodeJS.ErrnoException).code === 'ENOENT' ? ABSENT : 'cannot be examined' }
    }
    const reason = fault(next, stats)
    if (reason !== undefined) return { path: next, reason }
    if (!stats.isSymbolicLink()) {
      at = next
      continue
    }
    if (++links > MAX_LINKS) return { path: next, reason: 'is a symlink that leads nowhere' }
    const target = readlinkSync(next)
    rest.unshift(...splitPath(target))
    if (isAbsolute(target)) at = '/'
  }
  return undefined
}

function splitPath(path: string): string[] {
  return path.split('/').filter(name => name !== '' && name !== '.')
}

function resolvePath(path: string): string {
  let end = path
  walkPath(path, (name, stats) => {
    if (!stats.isSymbolicLink()) end = name
    return undefined
  })
  return end
}

class TrustRules {
  readonly #trusted: ReadonlySet<number>
  readonly #groups = new Map<number, boolean>()

  constructor(trust: Trust) {
    this.#trusted = new Set(trust.callerUid === undefined ? [0] : [0, trust.callerUid])
  }

  /** What is wrong with one name, or undefined. `searched`: names that do not exist yet would be found in it. */
  findFault(_name: string, stats: Stats, searched: boolean): string | undefined {
    if (!this.#trusted.has(stats.uid)) return `belongs to user ${stats.uid}, who is neither root nor the caller of sudo`
    if (stats.isSymbolicLink()) return undefined // its mode means nothing
    const harmless = stats.isDirectory() && (stats.mode & 0o1000) !== 0 && !searched
    if (harmless) return undefined
    if ((stats.mode & 0o002) !== 0) return 'can be written by everyone'
    if ((stats.mode & 0o020) !== 0 && !this.#groupIsTrusted(stats.gid)) return `can be written by group ${stats.gid}`
    return undefined
  }

  #groupIsTrusted(gid: number): boolean {
    let answer = this.#groups.get(gid)
    if (answer === undefined) {
      const members = listGroupMembers(gid)
      answer = members !== undefined && members.every(uid => this.#trusted.has(uid))
      this.#groups.set(gid, answer)
    }
    return answer
  }
}

/** User ids in a group, by list and as primary group; undefined when the group is not in the files: then nothing is known. */
function listGroupMembers(gid: number): number[] | undefined {
  const users = readTable('/etc/passwd'), group = readTable('/etc/group').find(fields => fields[2] === String(gid))
  if (group === undefined) return undefined
  const listed = (group[3] ?? '').split(',').filter(name => name !== '')
  const uids = listed.map(name => Number(users.find(fields => fields[0] === name)?.[2] ?? -1))
  return [...uids, ...users.filter(fields => fields[3] === String(gid)).map(fields => Number(fields[2]))]
}

function readTable(file: string): string[][] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(line => line !== '').map(line => line.split(':'))
  } catch {
    return []
  }
}
