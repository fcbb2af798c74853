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
import { sentences, UserError } from '../../core/errors/user-error.js'
import { nearest } from '../../core/text/did-you-mean.js'

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
    throw new UserError(code === 'EACCES' ? sentences.unreadableScript(path) : sentences.noSuchScript(path, nearest(basename(path).replace(/\.d$/, ''), presets(), 3)))
  }
  if (stat.isDirectory()) throw new UserError(sentences.scriptIsDirectory(path))
  if (stat.size > LARGEST) throw new UserError(sentences.scriptTooLarge(path, stat.size))
  if (!stat.isFile() && !stat.isFIFO()) throw new UserError(sentences.scriptIsDevice(path))
  let bytes
  try {
    bytes = stat.isFile() ? readFileSync(path) : readPipe(path)
  } catch {
    throw new UserError(sentences.unreadableScript(path))
  }
  if (bytes.length > LARGEST) throw new UserError(sentences.scriptTooLarge(path, bytes.length))
  if (bytes.includes(0)) throw new UserError(sentences.binaryScript(path))
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n') // libdtrace stumbles over CR in a #pragma
  if (text.trim() === '') throw new UserError(sentences.emptyScript(path))
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
export function presets(): string[] {
  return [...new Set(readdirSync(SCRIPTS).filter((file) => file.endsWith('.d')).map((file) => file.replace(VARIANT, '.d').replace(/\.d$/, '')))].sort()
}

/** The shipped script called `name`, in this platform's variant. */
export function readPreset(name: string, platform: string = process.platform): Script {
  const known = presets()
  const path = join(SCRIPTS, `${name}.d`)
  if (!known.includes(name)) throw new UserError(sentences.noSuchPreset(name, nearest(name, known, 3)))
  const found = existsSync(path) ? variantOf(path, platform) : path.replace(/\.d$/, `.${platform}.d`)
  if (!existsSync(found)) throw new UserError(sentences.presetNotHere(name, platform))
  return { name: basename(found), path: found, text: readProgram(found), variant: false }
}
