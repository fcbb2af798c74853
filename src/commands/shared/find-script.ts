/**
 * Finds and reads a D script: a file of the user, or one of the shipped scripts in `scripts/`.
 *
 * If `NAME.linux.d`, `NAME.sunos.d`, `NAME.freebsd.d` or `NAME.darwin.d` lies beside `NAME.d`, it is used in its place on that
 * platform. A file that cannot be a D script (a directory, empty, binary, huge) is refused here, before sudo asks for a password.
 */
import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { nearestNames } from '../../core/text/did-you-mean.js'

/** Bytes. The longest known scripts have a hundredth of it. */
const LARGEST = 1 << 20

const SCRIPTS = fileURLToPath(new URL('../../../../scripts', import.meta.url))
const VARIANT = /\.(linux|sunos|freebsd|darwin)\.d$/

export interface Script {
  /** As shown in messages. */
  readonly name: string
  readonly path: string
  readonly text: string
  /** The platform's variant is used in place of the named file. */
  readonly variant: boolean
}

/** Path of the platform's variant, or `path` itself when there is none. */
function findVariant(path: string, platform: string): string {
  const variant = path.replace(/\.d$/, `.${platform}.d`)
  return !VARIANT.test(path) && variant !== path && existsSync(variant) ? variant : path
}

/** Reads the script at `path`, or the platform's variant beside it. Throws a UserError when it is none or cannot be read. */
export function readScript(path: string, platform: string = process.platform): Script {
  const found = findVariant(path, platform)
  return { name: found, path: found, text: readText(found), variant: found !== path }
}

/** Reads the script that is written to standard input, for `run -`. Throws a UserError when it is none. */
export async function readScriptFromInput(input: NodeJS.ReadableStream & { readonly isTTY?: boolean }): Promise<Script> {
  if (input.isTTY === true) throw new UserError(errors.scriptIsTerminal())
  const name = 'standard input'
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of input) {
    pieces.push(Buffer.from(piece))
    size += pieces.at(-1)!.length
    if (size > LARGEST) throw new UserError(errors.scriptTooLarge(name, size))
  }
  return { name, path: '-', text: decodeScript(name, Buffer.concat(pieces)), variant: false }
}

function readText(path: string): string {
  let fd
  try {
    // A pipe without a writer must not block the open. The file is opened before it is looked at, so that it cannot be replaced between.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    return decodeScript(path, readScriptBytes(path, fd))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof UserError) throw error
    if (code === 'ENXIO' || code === 'ENODEV') throw new UserError(errors.scriptIsDevice(path))
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw new UserError(errors.unreadableScript(path))
    throw new UserError(errors.noSuchScript(path, nearestNames(basename(path).replace(/\.d$/, ''), listShippedScripts(), 3)))
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

function readScriptBytes(path: string, fd: number): Buffer {
  const stat = fstatSync(fd)
  if (stat.isDirectory()) throw new UserError(errors.scriptIsDirectory(path))
  if (stat.size > LARGEST) throw new UserError(errors.scriptTooLarge(path, stat.size))
  if (!stat.isFile() && !stat.isFIFO()) throw new UserError(errors.scriptIsDevice(path))
  return stat.isFile() ? readFileSync(fd) : readPipe(path, fd)
}

function decodeScript(path: string, bytes: Buffer): string {
  if (bytes.length > LARGEST) throw new UserError(errors.scriptTooLarge(path, bytes.length))
  if (bytes.includes(0)) throw new UserError(errors.binaryScript(path))
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n') // libdtrace rejects a CR in a #pragma
  if (text.trim() === '') throw new UserError(errors.emptyScript(path))
  return text
}

/** Milliseconds in which a script must come from a pipe, and in which a writer must open the pipe. */
const PIPE_PATIENCE = 10_000
const WRITER_PATIENCE = 1000

/** Reads a pipe, as of `run <(generate)`. A plain read could not be interrupted. A pipe without a writer looks like one at its end. */
function readPipe(path: string, fd: number): Buffer {
  const clock = new Int32Array(new SharedArrayBuffer(4))
  const pieces: Buffer[] = []
  for (let size = 0, waited = 0; size <= LARGEST;) {
    const piece = Buffer.alloc(1 << 16)
    const length = readUnlessEmpty(fd, piece)
    if (length === 0 && (size > 0 || waited >= WRITER_PATIENCE)) break
    if (waited >= PIPE_PATIENCE) throw new UserError(errors.slowScript(path, PIPE_PATIENCE / 1000))
    if (length !== undefined && length > 0) {
      pieces.push(piece.subarray(0, length))
      size += length
    } else {
      Atomics.wait(clock, 0, 0, 10)
      waited += 10
    }
  }
  return Buffer.concat(pieces)
}

/** Bytes read: 0 at the end of the pipe; undefined when nothing has come since. */
function readUnlessEmpty(fd: number, piece: Buffer): number | undefined {
  try {
    return readSync(fd, piece)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}

/** Names of the shipped scripts, sorted. */
export function listShippedScripts(): string[] {
  const files = readdirSync(SCRIPTS).filter((file) => file.endsWith('.d'))
  return [...new Set(files.map((file) => file.replace(VARIANT, '.d').replace(/\.d$/, '')))].sort()
}

/** Reads the shipped script `name`, in the platform's variant. Throws a UserError when there is none, or none for the platform. */
export function readShippedScript(name: string, platform: string = process.platform): Script {
  const known = listShippedScripts()
  const path = join(SCRIPTS, `${name}.d`)
  if (!known.includes(name)) throw new UserError(errors.noSuchPreset(name, nearestNames(name, known, 3)))
  const found = existsSync(path) ? findVariant(path, platform) : path.replace(/\.d$/, `.${platform}.d`)
  if (!existsSync(found)) throw new UserError(errors.presetNotHere(name, platform))
  return { name: basename(found), path: found, text: readText(found), variant: false }
}
