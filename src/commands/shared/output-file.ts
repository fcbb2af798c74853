/**
 * The file that an export writes: which format its name chooses, and how it is written.
 *
 * An existing file is replaced only with --force, and only by a complete one. A file that could not be written completely is removed.
 */
import { closeSync, constants, openSync, writeFile } from 'node:fs'
import { promisify } from 'node:util'
import { errors } from '../../core/errors/messages.js'
import { UserError, describeWriteError } from '../../core/errors/user-error.js'
import { formatForPath, formats, type Format } from '../../exports/index.js'
import { createOutput, kindOfOutput, type OutputKind } from '../../sinks/output-file.js'
import { findOutputPlace } from '../../sinks/output-place.js'

const write = promisify(writeFile) as (fd: number, contents: string | Uint8Array) => Promise<void>

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
  lookAt(path, force)
}

/** Writes the file. Throws a UserError when it cannot be written; an existing file is then as it was. */
export async function writeExport(path: string, contents: string | Uint8Array, force = false): Promise<void> {
  const kind = lookAt(path, force)
  try {
    if (kind === 'file') await writeFileAt(path, contents, force)
    else await writeStream(path, contents, kind)
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(errors.cannotExport(path, describeWriteError(error as Error)))
  }
}

/** What the path stands for. Throws a UserError when nothing can be written there. */
function lookAt(path: string, force: boolean): OutputKind {
  let place
  try {
    place = findOutputPlace(path)
    const kind = kindOfOutput(place)
    if (kind === 'directory' || kind === 'disk' || kind === 'socket') throw new UserError(errors.cannotExport(path, `it is a ${kind}`))
    if (kind === 'file' && !force && (place.stats !== undefined || place.isLink)) throw new UserError(errors.recordExists(path))
    return kind
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(errors.cannotExport(path, describeWriteError(error as Error)))
  } finally {
    place?.close()
  }
}

async function writeFileAt(path: string, contents: string | Uint8Array, force: boolean): Promise<void> {
  const file = createOutput(path, { force, isHidden: true })
  try {
    await write(file.fd, contents)
    file.publish(true)
  } finally {
    file.discard()
    closeSync(file.fd)
  }
}

/** Writes to a device or a pipe. A pipe without a reader would block this process, so a reader must come soon. */
async function writeStream(path: string, contents: string | Uint8Array, kind: OutputKind): Promise<void> {
  const place = findOutputPlace(path)
  const name = `${place.directory}/${place.name}`
  let probe: number | undefined
  try {
    if (kind === 'pipe') probe = await openWhenRead(name)
    const fd = openSync(name, constants.O_WRONLY | constants.O_NOCTTY)
    try {
      await write(fd, contents)
    } finally {
      closeSync(fd)
    }
  } finally {
    if (probe !== undefined) closeSync(probe)
    place.close()
  }
}

/** Milliseconds in which a reader of a pipe must come, and between looks for one. */
const READER_PATIENCE = 10_000
const READER_LOOKS = 50

/** Opens a pipe as soon as somebody reads it. */
async function openWhenRead(name: string): Promise<number> {
  for (let waited = 0; ; waited += READER_LOOKS) {
    try {
      return openSync(name, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error
      if (waited >= READER_PATIENCE) throw new Error(`it is a pipe that no program has opened within ${READER_PATIENCE / 1000} seconds`)
    }
    await new Promise((resolve) => setTimeout(resolve, READER_LOOKS))
  }
}

/** The size of a file, such as "231 kB". */
export function formatFileSize(contents: string | Uint8Array): string {
  const bytes = typeof contents === 'string' ? Buffer.byteLength(contents) : contents.length
  return bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
