/**
 * Finding and reading a D program: a file of the user's, or one of the shipped presets in `scripts/`.
 *
 * Beside `NAME.d` there may be `NAME.linux.d`, `NAME.sunos.d`, `NAME.freebsd.d` or `NAME.darwin.d`: the variant for the platform is
 * taken in its place. A file that cannot be a D program (a directory, empty, binary, huge) is refused here, before
 * anyone is asked for a password.
 */
import { closeSync, constants, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { nearestNames } from '../../core/text/did-you-mean.js'

/** Bytes. The longest programs known are a hundredth of it. */
const LARGEST = 1 << 20

const SCRIPTS = fileURLToPath(new URL('../../../../scripts', import.meta.url))
const VARIANT = /\.(linux|sunos|freebsd|darwin)\.d$/

export interface Script {
  /** As shown in messages. */
  readonly name: string
  readonly path: string
  readonly text: string
  /** The platform's variant was taken in place of the file named. */
  readonly variant: boolean
}

function variantOf(path: string, platform: string): string {
  const variant = path.replace(/\.d$/, `.${platform}.d`)
  return !VARIANT.test(path) && variant !== path && existsSync(variant) ? variant : path
}

/** Reads the program at `path`, or the platform's variant beside it. */
export function readScript(path: string, platform: string = process.platform): Script {
  const found = variantOf(path, platform)
  return { name: found, path: found, text: readProgram(found), variant: found !== path }
}

function readProgram(path: string): string {
  let stat
  try {
    stat = statSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UserError(code === 'EACCES' ? errors.unreadableScript(path) : errors.noSuchScript(path, nearestNames(basename(path).replace(/\.d$/, ''), listShippedScripts(), 3)))
  }
  if (stat.isDirectory()) throw new UserError(errors.scriptIsDirectory(path))
  if (stat.size > LARGEST) throw new UserError(errors.scriptTooLarge(path, stat.size))
  if (!stat.isFile() && !stat.isFIFO()) throw new UserError(errors.scriptIsDevice(path))
  let bytes
  try {
    bytes = stat.isFile() ? readFileSync(path) : readPipe(path)
  } catch {
    throw new UserError(errors.unreadableScript(path))
  }
  if (bytes.length > LARGEST) throw new UserError(errors.scriptTooLarge(path, bytes.length))
  if (bytes.includes(0)) throw new UserError(errors.binaryScript(path))
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n') // libdtrace stumbles over CR in a #pragma
  if (text.trim() === '') throw new UserError(errors.emptyScript(path))
  return text
}

/** `run <(generate)`: at most one byte more than allowed, for at most ten seconds; a plain read could not be interrupted. */
function readPipe(path: string): Buffer {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const clock = new Int32Array(new SharedArrayBuffer(4))
  const pieces: Buffer[] = []
  try {
    for (let size = 0, waited = 0; size <= LARGEST && waited < 10_000;) {
      const piece = Buffer.alloc(1 << 16)
      try {
        const length = readSync(fd, piece)
        if (length === 0) return Buffer.concat(pieces)
        pieces.push(piece.subarray(0, length))
        size += length
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
        Atomics.wait(clock, 0, 0, 10)
        waited += 10
      }
    }
    return Buffer.concat(pieces)
  } finally {
    closeSync(fd)
  }
}

/** Names of the shipped scripts, sorted. */
export function listShippedScripts(): string[] {
  return [...new Set(readdirSync(SCRIPTS).filter((file) => file.endsWith('.d')).map((file) => file.replace(VARIANT, '.d').replace(/\.d$/, '')))].sort()
}

/** The shipped script called `name`, in this platform's variant. */
export function readShippedScript(name: string, platform: string = process.platform): Script {
  const known = listShippedScripts()
  const path = join(SCRIPTS, `${name}.d`)
  if (!known.includes(name)) throw new UserError(errors.noSuchPreset(name, nearestNames(name, known, 3)))
  const found = existsSync(path) ? variantOf(path, platform) : path.replace(/\.d$/, `.${platform}.d`)
  if (!existsSync(found)) throw new UserError(errors.presetNotHere(name, platform))
  return { name: basename(found), path: found, text: readProgram(found), variant: false }
}
