/**
 * Opens a file to write: a new one, or one that takes the place of an existing file.
 *
 * An existing file is never truncated: its replacement is written beside it under another name and gets the name when its contents are
 * there, so a full disk or a kill leaves the old file as it was. A file that was not completed is removed, also when the process ends.
 * The replacement has the old file's mode, and its owner as far as this process may give files away. No name leads through a symlink
 * of somebody else: see output-place.ts.
 */
import { randomBytes } from 'node:crypto'
import {
  closeSync, constants, fchmodSync, fchownSync, fstatSync, fsyncSync, linkSync, lstatSync, openSync, renameSync, unlinkSync, type Stats,
} from 'node:fs'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { findOutputPlace, type OutputPlace } from './output-place.js'

/** How a file is opened. */
export interface OutputOptions {
  /** An existing file may be replaced. */
  readonly force: boolean
  /** The file appears under its name when `publish` is called; otherwise a new file has its name at once, so that it can be read live. */
  readonly isHidden: boolean
}

/** What may be in place of a file. Nothing counts as a file, since one can be made, and an open descriptor as a device. */
export type OutputKind = 'file' | 'device' | 'pipe' | 'directory' | 'disk' | 'socket'

/** What a path stands for, by what is there. */
export function kindOfOutput({ stats, isDescriptor }: OutputPlace): OutputKind {
  if (stats === undefined || stats.isFile()) return isDescriptor ? 'device' : 'file'
  if (stats.isCharacterDevice()) return 'device'
  if (stats.isFIFO()) return 'pipe'
  return stats.isDirectory() ? 'directory' : stats.isBlockDevice() ? 'disk' : 'socket'
}

/** A file that is being written. */
export class OutputFile {
  readonly fd: number
  readonly #path: string
  readonly #place: OutputPlace
  readonly #force: boolean
  /** The name under which the file lies now. */
  #name: string
  #isPublished = false

  constructor(path: string, place: OutputPlace, { force, isHidden }: OutputOptions) {
    this.#path = path
    this.#place = place
    this.#force = force
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
    const isOther = isHidden || place.stats !== undefined
    this.#name = isOther ? `.${place.name.slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp` : place.name
    this.fd = openSync(this.#in(this.#name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644)
    if (unfinished.size === 0) process.once('exit', discardUnfinished)
    unfinished.add(this)
    if (place.stats !== undefined) copyOwnerAndMode(this.fd, place.stats)
  }

  /** Gives the file its name, if it has another one. `sync`: its contents are on the disk before. Throws what the system throws. */
  publish(sync: boolean): void {
    if (this.#isPublished) return
    if (sync) fsyncSync(this.fd)
    const { name } = this.#place
    if (this.#name !== name) this.#takeName()
    this.#end()
    if (sync) syncDirectory(this.#place.directory)
    this.#place.close()
  }

  /** Renames the file; without force, only if the name is free. Not every file system has links. */
  #takeName(): void {
    const [from, to] = [this.#in(this.#name), this.#in(this.#place.name)]
    if (this.#force) return renameSync(from, to)
    try {
      linkSync(from, to)
    } catch (error) {
      if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) throw new UserError(errors.recordExists(this.#path))
      if (!NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) throw error
      return renameSync(from, to)
    }
    unlinkSync(from)
  }

  /** Removes the file if it has not been published. The descriptor stays open. */
  discard(): void {
    if (this.#isPublished) return
    const [made, there] = [fstatSync(this.fd), lstatSync(this.#in(this.#name), { throwIfNoEntry: false })]
    if (there?.ino === made.ino && there.dev === made.dev) unlinkSync(this.#in(this.#name))
    this.#end()
    this.#place.close()
  }

  #end(): void {
    this.#isPublished = true
    unfinished.delete(this)
    if (unfinished.size === 0) process.off('exit', discardUnfinished)
  }

  #in(name: string): string {
    return `${this.#place.directory}/${name}`
  }
}

const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'])

/** Files that have not been published: they are removed when the process ends. */
const unfinished = new Set<OutputFile>()

function discardUnfinished(): void {
  for (const file of [...unfinished]) {
    try {
      file.discard()
    } catch {
      // it is gone, or its directory is
    }
  }
}

/** Opens a new file, or the replacement of an existing one. Throws a UserError when that may not be, and what the system throws. */
export function createOutput(path: string, options: OutputOptions): OutputFile {
  const place = findOutputPlace(path)
  try {
    if ((place.stats !== undefined || place.isLink) && !options.force) throw new UserError(errors.recordExists(path))
    return new OutputFile(path, place, options)
  } catch (error) {
    place.close()
    throw error
  }
}

function copyOwnerAndMode(fd: number, { mode, uid, gid }: Stats): void {
  const own = fstatSync(fd)
  try {
    if (own.uid !== uid || own.gid !== gid) fchownSync(fd, process.geteuid?.() === 0 ? uid : own.uid, gid)
  } catch {
    // not a group of this user: the file gets the user's own
  }
  fchmodSync(fd, mode & 0o777)
}

/** The name is on the disk after this, where the file system can do that. */
function syncDirectory(directory: string): void {
  let fd: number | undefined
  try {
    fd = openSync(`${directory}/.`, constants.O_RDONLY | constants.O_DIRECTORY)
    fsyncSync(fd)
  } catch {
    // a directory that may not be read, or a file system that cannot
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}
