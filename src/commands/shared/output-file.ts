/**
 * The file that an export writes: which format its name chooses, and how it is written.
 *
 * An existing file is overwritten only with --force. A file that could not be written completely is removed.
 */
import { existsSync, statSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errors } from '../../core/errors/messages.js'
import { UserError, describeWriteError } from '../../core/errors/user-error.js'
import { formatForPath, formats, type Format } from '../../exports/index.js'

/** The format that --format names, or that the file's extension stands for. Throws a UserError when there is none. */
export function chooseFormat(path: string, named?: string): Format {
  const names = formats.map(({ name }) => name)
  if (named !== undefined) {
    const found = formats.find(({ name }) => name === named)
    if (found === undefined) throw new UserError(errors.notOneOf('--format', named, names))
    return found
  }
  const found = path === '-' ? undefined : formatForPath(path)
  if (found === undefined) throw new UserError(errors.unknownFormat(path, formats.flatMap(({ extensions }) => extensions)))
  return found
}

/** Throws a UserError when the file cannot be written because of its name: for before any work is done. */
export function checkWritable(path: string, force = false): void {
  if (!existsSync(dirname(path))) throw new UserError(errors.cannotExport(path, 'there is no such directory'))
  if (!existsSync(path)) return
  const stat = statSync(path)
  if (stat.isDirectory()) throw new UserError(errors.cannotExport(path, 'it is a directory'))
  if (stat.isFile() && !force) throw new UserError(errors.recordExists(path))
}

/** Writes the file. Throws a UserError when it cannot be written. */
export async function writeExport(path: string, contents: string | Uint8Array, force = false): Promise<void> {
  const device = existsSync(path) && !statSync(path).isFile()
  try {
    await writeFile(path, contents, { flag: device || force ? 'w' : 'wx', mode: 0o644 })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new UserError(errors.recordExists(path))
    if (!device && !OPEN_FAILURES.has(code)) await rm(path, { force: true }).catch(() => {})
    throw new UserError(errors.cannotExport(path, describeWriteError(error as Error)))
  }
}

/** The file could not be opened: if there is one, it is not ours and must not be removed. */
const OPEN_FAILURES: ReadonlySet<string> = new Set([
  'EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EMFILE',
])

/** The size of a file, such as "231 kB". */
export function formatFileSize(contents: string | Uint8Array): string {
  const bytes = typeof contents === 'string' ? Buffer.byteLength(contents) : contents.length
  return bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
