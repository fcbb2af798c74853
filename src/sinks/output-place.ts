/**
 * Finds where an output path leads, without following a symlink of somebody else.
 *
 * Whoever can write a directory on the path could put a symlink there, so that this process, perhaps root, creates or replaces a file
 * somewhere else. So the path is followed name by name. A symlink counts only if it belongs to root or to this process's user and
 * does not lie in a directory that everybody can rename it in. On Linux each directory is held open and the next name is looked up in
 * it, through /proc/self/fd, so what was looked at is what is used, whatever is renamed meanwhile. Where there is no /proc, names are
 * used, and a directory that is replaced at that moment is not noticed.
 *
 * Rejected: realpath(3) and a check before the open (the path can change between them), and O_NOFOLLOW alone (it looks at the last name
 * only).
 */
import { closeSync, constants, existsSync, lstatSync, openSync, readlinkSync, statSync, type Stats } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'

/** Where a file is or will be. Close it after use. */
export interface OutputPlace {
  /** Its directory, as a path for system calls. It names the same directory until `close`. */
  readonly directory: string
  /** The last name. It is no symlink, unless it stands for an open descriptor of this process, such as /dev/stdout. */
  readonly name: string
  /** What is there; undefined when nothing is. */
  readonly stats: Stats | undefined
  /** The path's own last name is a symlink. */
  readonly isLink: boolean
  /** The name stands for an open descriptor. */
  readonly isDescriptor: boolean
  close(): void
}

/** Symlinks on one path; the kernel follows as many. */
const MAX_LINKS = 40
/** Opens a directory only as a place for names: it need not be readable. Linux only; Node has no name for it. */
const O_PATH = 0o10000000

/** Follows the path. Throws a UserError for a symlink of somebody else, and what the system throws, such as ENOENT for a directory. */
export function findOutputPlace(path: string): OutputPlace {
  const walk = new Walk()
  try {
    return walk.follow(path)
  } catch (error) {
    walk.close()
    throw error
  }
}

class Walk {
  /** The current directory as a name, and as a path for system calls. */
  #at = ''
  #directory = ''
  #fd: number | undefined
  readonly #hasProc = process.platform === 'linux' && existsSync('/proc/self/fd')

  follow(path: string): OutputPlace {
    const rest = splitPath(path)
    this.#enter(isAbsolute(path) ? '/' : '.', isAbsolute(path) ? '/' : process.cwd())
    let isLink = false
    for (let links = 0; ;) {
      const name = rest.shift() ?? '.'
      const stats = lstatSync(nameIn(this.#directory, name), { throwIfNoEntry: false })
      const isDescriptor = stats?.isSymbolicLink() === true && DESCRIPTORS.test(this.#at)
      if (stats?.isSymbolicLink() === true && !isDescriptor) {
        this.#assertOwnLink(name, stats)
        if (++links > MAX_LINKS) throw Object.assign(new Error('too many symlinks'), { code: 'ELOOP' })
        if (rest.length === 0) isLink = true
        const target = readlinkSync(nameIn(this.#directory, name))
        rest.unshift(...splitPath(target))
        if (isAbsolute(target)) this.#enter('/', '/')
      } else if (rest.length === 0) {
        return {
          directory: this.#directory, name, isLink, isDescriptor, close: () => this.close(),
          stats: isDescriptor ? statSync(nameIn(this.#directory, name)) : stats,
        }
      } else this.#enter(nameIn(this.#directory, name), name === '..' ? dirname(this.#at) : join(this.#at, name))
    }
  }

  /** Enters a directory. Throws ENOENT, ENOTDIR or ELOOP when it is none, or is not one any more. */
  #enter(path: string, at: string): void {
    const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants
    const fd = this.#hasProc ? openSync(path, O_PATH | O_DIRECTORY | O_NOFOLLOW) : openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    this.close()
    this.#fd = fd
    this.#at = at
    this.#directory = this.#hasProc ? `/proc/self/fd/${fd}` : at
  }

  #assertOwnLink(name: string, { uid }: Stats): void {
    const { mode } = statSync(this.#directory)
    const isOwn = uid === 0 || uid === process.geteuid?.()
    const isOpenToAll = (mode & 0o002) !== 0 && (mode & 0o1000) === 0
    const reason = !isOwn ? `it belongs to user ${uid}` : isOpenToAll ? 'everyone can replace it' : undefined
    if (reason !== undefined) throw new UserError(errors.foreignLink(join(this.#at, name), reason))
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }
}

/** The symlinks in this directory stand for open files, and their targets are not always names. */
const DESCRIPTORS = /^\/proc\/\d+(\/task\/\d+)?\/fd$/

/** Not `join`: that would resolve `..` by name. */
function nameIn(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`
}

/** A slash at the end asks for a directory. */
function splitPath(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  return /\/\.?$/.test(path) ? [...names, '.'] : names
}
