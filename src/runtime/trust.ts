/**
 * Checks that a process that runs as root loads only files that nobody but root and the caller of sudo can change or replace.
 *
 * A file is found by its path, so every directory and symlink on the path counts, and the path of each symlink's target.
 * Each of them must belong to a trusted user and must be writable by trusted users only. The rules and their reasons:
 *
 * - Group write permission is allowed when all members of the group are trusted (with umask 002 a user's files belong to the
 *   user's private group). An access control list shows its mask in the group bits, so a list that lets others write is
 *   noticed.
 * - A sticky directory that others can write (/tmp) is allowed on a path: others cannot remove or rename an entry that is
 *   not theirs, and the entry itself is checked next. It is refused as a directory that is *searched*, because others can
 *   add a new name to it.
 * - The owner and mode are checked, not access(2): root has access to everything.
 *
 * After a successful check no untrusted user can change the result before the files are loaded. Rejected: copying the files
 * to a safe directory first (the copy may already be wrong), and comparing hashes (their list would have to be safe too).
 */
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync, type Stats } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import type { Runtime } from './find-libdtrace.js'

/** Who is trusted beside root. */
export interface Trust {
  /** User id of the caller of sudo, or of the user who is about to call it. Absent: only root is trusted. */
  readonly callerUid?: number | undefined
}

/** What a consumer loads, beside its runtime. */
export interface LoadedFiles {
  /** Files that are loaded by name: node, the addon. */
  readonly files: readonly string[]
  /** Directories from which files are loaded: the consumer's own code. */
  readonly trees: readonly string[]
}

/** Symlinks on one path; the kernel follows as many. */
const MAX_LINKS = 40

/** Checks everything that a consumer on this runtime loads. @throws UserError `untrusted` for the first thing that is not safe */
export function assertLoadable(runtime: Runtime, loaded: LoadedFiles, trust: Trust): void {
  const libraries = runtime.root === undefined ? [] : (runtime.loader?.args[1] ?? '').split(':')
  for (const directory of [...libraries, ...loaded.trees]) assertTrustedTree(directory, trust)
  // the system's own library is the system's business, and on macOS it is not even a file
  const own = runtime.kind === 'private' ? [runtime.library, runtime.loader?.program ?? runtime.library] : []
  for (const file of [...own, ...loaded.files]) assertTrusted(file, trust)
}

/** Checks a file or directory and the path to it. @throws UserError `untrusted`, with the name that is not safe */
export function assertTrusted(path: string, trust: Trust): void {
  const found = findTrustFault(path, trust)
  if (found !== undefined) throw new UserError(errors.untrusted(found.path, found.reason))
}

/** Checks a directory in which files are searched by name, and the path to it. @throws UserError `untrusted` */
export function assertTrustedDirectory(directory: string, trust: Trust): void {
  assertTrusted(directory, trust)
  const reason = new TrustRules(trust).findFault(statSync(directory), true)
  if (reason !== undefined) throw new UserError(errors.untrusted(directory, reason))
}

/**
 * Checks a directory, the path to it, and everything in it: all directories, and the files that are `loaded`, by their names.
 * @throws UserError `untrusted`, with the name that is not safe
 */
export function assertTrustedTree(directory: string, trust: Trust, loaded: (name: string) => boolean = () => true): void {
  assertTrusted(directory, trust)
  const rules = new TrustRules(trust)
  const visit = (path: string): void => {
    const reason = rules.findFault(lstatSync(path), true)
    if (reason !== undefined) throw new UserError(errors.untrusted(path, reason))
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const name = join(path, entry.name)
      if (entry.isDirectory()) visit(name)
      else if (entry.isSymbolicLink()) assertLinkTrusted(name, trust, rules)
      else if (loaded(entry.name)) {
        const fault = rules.findFault(lstatSync(name), false)
        if (fault !== undefined) throw new UserError(errors.untrusted(name, fault))
      }
    }
  }
  visit(resolvePath(directory))
}

/** A file or directory that is not safe. */
export interface TrustFault {
  readonly path: string
  /** Why: the end of a sentence that starts with the path, such as "can be written by everyone". */
  readonly reason: string
}

/** The first name on the path that is not safe; undefined when all are. A path that does not exist is not safe. */
export function findTrustFault(path: string, trust: Trust): TrustFault | undefined {
  if (!isAbsolute(path)) return { path, reason: 'is not an absolute path' }
  const rules = new TrustRules(trust)
  return walkPath(path, (_, stats) => rules.findFault(stats, false))
}

/** Checks a symlink in a tree and its target. A link without a target is allowed, because nothing is loaded through it. */
function assertLinkTrusted(name: string, trust: Trust, rules: TrustRules): void {
  const fault = rules.findFault(lstatSync(name), false)
  if (fault !== undefined) throw new UserError(errors.untrusted(name, fault))
  const found = findTrustFault(name, trust)
  if (found !== undefined && found.reason !== ABSENT) throw new UserError(errors.untrusted(found.path, found.reason))
}

const ABSENT = 'does not exist'

/** Follows `path` name by name, symlinks included, and calls `findFault` for each. Stops at the first fault. */
function walkPath(path: string, findFault: (name: string, stats: Stats) => string | undefined): TrustFault | undefined {
  let links = 0
  let at = '/'
  const rest = splitPath(path)
  const first = findFault('/', lstatSync('/'))
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
    const reason = findFault(next, stats)
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

/** The path's last name when all symlinks are followed. */
function resolvePath(path: string): string {
  let end = path
  walkPath(path, (name, stats) => {
    if (!stats.isSymbolicLink()) end = name
    return undefined
  })
  return end
}

/** The rules for one name; see the head of this file. */
class TrustRules {
  readonly #trusted: ReadonlySet<number>
  readonly #groups = new Map<number, boolean>()

  constructor(trust: Trust) {
    this.#trusted = new Set(trust.callerUid === undefined ? [0] : [0, trust.callerUid])
  }

  /** Why a name is not safe; undefined when it is. `isSearched`: a file that somebody adds to this directory would be loaded. */
  findFault(stats: Stats, isSearched: boolean): string | undefined {
    if (!this.#trusted.has(stats.uid)) return `belongs to user ${stats.uid}, who is neither root nor the caller of sudo`
    if (stats.isSymbolicLink()) return undefined // a link's mode has no meaning
    const isSticky = stats.isDirectory() && (stats.mode & 0o1000) !== 0
    if (isSticky && !isSearched) return undefined
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

/** User ids of all members of a group, also by primary group. Undefined when /etc/group does not list the group. */
function listGroupMembers(gid: number): number[] | undefined {
  const users = readTable('/etc/passwd'), group = readTable('/etc/group').find(fields => fields[2] === String(gid))
  if (group === undefined) return undefined
  const listed = (group[3] ?? '').split(',').filter(name => name !== '')
  const uids = listed.map(name => Number(users.find(fields => fields[0] === name)?.[2] ?? -1))
  return [...uids, ...users.filter(fields => fields[3] === String(gid)).map(fields => Number(fields[2]))]
}

/** The lines of a file such as /etc/passwd, split into fields. */
function readTable(file: string): string[][] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(line => line !== '').map(line => line.split(':'))
  } catch {
    return []
  }
}
