/**
 * The file that an export makes: which format its name means, and how it comes to be there.
 *
 * It is written under its own name only, and taken away again when it could not be written whole. Refused: overwriting what is
 * there unless forced, and bytes that are no text on a terminal.
 */
import { existsSync, statSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errors } from '../../core/errors/messages.js'
import { UserError, describeWriteError } from '../../core/errors/user-error.js'
import { formatForPath, formats, type Format } from '../../exports/index.js'

/** By name of the format, or of the file. Throws a UserError. */
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

/** Before any work is done: whether there is room for it by name. Throws a UserError. */
export function checkWritable(path: string, force = false): void {
  if (!existsSync(dirname(path))) throw new UserError(errors.cannotExport(path, 'there is no such directory'))
  if (!existsSync(path)) return
  const stat = statSync(path)
  if (stat.isDirectory()) throw new UserError(errors.cannotExport(path, 'it is a directory'))
  if (stat.isFile() && !force) throw new UserError(errors.recordExists(path))
}

/** Throws a UserError. */
export async function writeExport(path: string, contents: string | Uint8Array, force = false): Promise<void> {
  const device = existsSync(path) && !statSync(path).isFile()
  try {
    await writeFile(path, contents, { flag: device || force ? 'w' : 'wx', mode: 0o644 })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new UserError(errors.recordExists(path))
    if (!device && !NEVER_BEGUN.has(code)) await rm(path, { force: true }).catch(() => {})
    throw new UserError(errors.cannotExport(path, describeWriteError(error as Error)))
  }
}

/** Failures of opening: whatever is there is not ours. */
const NEVER_BEGUN: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EMFILE'])

/** 231 kB. */
export function formatFileSize(contents: string | Uint8Array): string {
  const bytes = typeof contents === 'string' ? Buffer.byteLength(contents) : contents.length
  return bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
