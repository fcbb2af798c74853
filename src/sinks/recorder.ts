/**
 * Records the stream: writes its own lines to a file, or to parts of one, compressed if the file name says so.
 *
 * Each tick is written when it comes, so a crash of any kind loses at most the last tick. The file is created when the header
 * comes; with --force it replaces an existing file when the header has been written. When the disk is full, or writing fails in any
 * other way, the file is truncated to its last complete line, `onStop` is called once, and the trace continues without the recording.
 * Rejected: overwriting an existing file without --force, and writing to anything that is neither a file nor a character device.
 */
import {
  close as closeCallback, constants, ftruncate as ftruncateCallback, openSync, readdirSync, write as writeCallback,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { errors } from '../core/errors/messages.js'
import { UserError, describeWriteError, type ErrorMessage } from '../core/errors/user-error.js'
import { compressionForPath } from '../core/stream/compression.js'
import type { Event, Header, Unknown } from '../core/stream/event.js'
import { formatClock } from '../core/text/format.js'
import { createEncoder, type Encoder } from './encoder.js'
import { createOutput, kindOfOutput, type OutputFile } from './output-file.js'
import { findOutputPlace, type OutputPlace } from './output-place.js'
import { formatPartName, PartSplitter, type PartBoundary, type Rotation } from './rotation.js'
import type { Sink } from './sink.js'

const close = promisify(closeCallback)
const write = promisify(writeCallback) as (fd: number, bytes: Uint8Array, offset: number) => Promise<{ bytesWritten: number }>
const ftruncate = promisify(ftruncateCallback)

export interface RecorderOptions {
  readonly path: string
  /** Overwrite an existing file. */
  readonly force?: boolean
  /** Split the recording into parts; `path` then gets the number of the part. */
  readonly rotation?: Rotation
  /** Called at most once, when the recording stops because writing failed, with the reason. */
  readonly onStop?: (details: ErrorMessage) => void
}

/** Characters held back at most while no tick comes. */
const MAX_HELD_CHARACTERS = 65_536

/**
 * A recorder for the file. It looks at what is there and creates nothing yet. Throws a UserError when the path exists and `force` is
 * not set, when it is neither a file nor a character device, or when its directory does not exist.
 */
export function openRecorder(options: RecorderOptions): Recorder {
  const { path, force = false, rotation } = options
  const name = rotation === undefined ? path : formatPartName(path, 1)
  const { kind, isTaken } = lookAt(name)
  if (kind !== 'file' && kind !== 'device') throw new UserError(errors.recordNotFile(name))
  if (!force) {
    const existing = isTaken && kind === 'file' ? name : rotation === undefined ? undefined : findExistingPart(path)
    if (existing !== undefined) throw new UserError(errors.recordExists(existing))
  }
  return new Recorder(options, kind === 'device')
}

/** Calls `use` with where a path leads. Throws a UserError that says why it cannot be recorded to. */
function atPlace<T>(name: string, use: (place: OutputPlace) => T): T {
  let place
  try {
    place = findOutputPlace(name)
    return use(place)
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(errors.cannotRecord(name, describeWriteError(error as Error)))
  } finally {
    place?.close()
  }
}

function lookAt(name: string): { readonly kind: ReturnType<typeof kindOfOutput>; readonly isTaken: boolean } {
  return atPlace(name, (place) => ({ kind: kindOfOutput(place), isTaken: place.stats !== undefined || place.isLink }))
}

function createFile(name: string, force: boolean): OutputFile {
  try {
    return createOutput(name, { force, isHidden: false })
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(errors.cannotRecord(name, describeWriteError(error as Error)))
  }
}

/** The path of a part of an earlier recording with the same name; undefined when there is none. */
function findExistingPart(path: string): string | undefined {
  const [before, after] = formatPartName(basename(path), 0).split('.0000') as [string, string]
  const isPart = (file: string): boolean =>
    file.startsWith(before) && file.endsWith(after) && /^\.\d{4,}$/.test(file.slice(before.length, file.length - after.length))
  try {
    const found = readdirSync(dirname(path)).find(isPart)
    return found === undefined ? undefined : join(dirname(path), found)
  } catch {
    return undefined
  }
}

/** Writes the lines of a stream to a file. `openRecorder` makes it. */
export class Recorder implements Sink {
  readonly #options: RecorderOptions
  readonly #isDevice: boolean
  readonly #parts: PartSplitter | undefined
  #fd: number | undefined
  /** The file behind `#fd`, unless that is a device. */
  #file: OutputFile | undefined
  #encoder: Encoder | undefined
  /** Path of the file that is being written. */
  #name: string
  /** Lines that are not written yet. */
  #held = ''
  /** Bytes of complete lines in the file. */
  #size = 0
  /** Start of the stream, milliseconds since the epoch. */
  #start = 0
  /** Time of the last tick written, milliseconds since the start. */
  #time = 0
  #isStopped = false
  #closing: Promise<void> | undefined
  /** The last call of `writeLine`: each call waits for the one before. */
  #lastWrite: Promise<void> = Promise.resolve()

  constructor(options: RecorderOptions, isDevice: boolean) {
    this.#options = options
    this.#isDevice = isDevice
    this.#parts = options.rotation === undefined ? undefined : new PartSplitter(options.rotation)
    this.#name = options.rotation === undefined ? options.path : formatPartName(options.path, 1)
  }

  /** Throws a UserError when the file cannot be created. */
  writeLine(text: string, event: Event | Unknown): Promise<void> {
    return (this.#lastWrite = this.#lastWrite.then(() => this.#addLine(text, event)))
  }

  async #addLine(text: string, event: Event | Unknown): Promise<void> {
    if (this.#isStopped || this.#closing !== undefined) return
    if (event.type === 'header' && this.#fd === undefined) {
      this.#start = (event as Header).start
      this.#create()
    }
    const boundary = this.#parts?.boundaryBefore(event, this.#size)
    if (boundary !== undefined) await this.#rotate(boundary)
    this.#held += `${this.#parts?.formatLine(text, event) ?? text}\n`
    const isDue = ['header', 'tick', 'mark', 'end'].includes(event.type) || this.#held.length > MAX_HELD_CHARACTERS
    if (!isDue || !(await this.#flush())) return
    if (event.type === 'tick') this.#time = (event as { time: number }).time
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#lastWrite.catch(() => {}).then(() => this.#finish()))
  }

  #create(): void {
    const { force = false } = this.#options
    if (this.#isDevice) {
      const { O_WRONLY, O_NOCTTY } = constants
      this.#fd = atPlace(this.#name, ({ directory, name }) => openSync(`${directory}/${name}`, O_WRONLY | O_NOCTTY))
    } else {
      this.#file = createFile(this.#name, force)
      this.#fd = this.#file.fd
    }
    this.#encoder = createEncoder(compressionForPath(this.#options.path))
    this.#size = 0
  }

  async #rotate({ end, header, part }: PartBoundary): Promise<void> {
    this.#held += `${end}\n`
    if (!(await this.#flush()) || !(await this.#completeFile())) return
    this.#name = formatPartName(this.#options.path, part)
    try {
      this.#create()
    } catch (error) {
      return this.#stop(error as Error)
    }
    this.#held = `${header}\n`
  }

  /** Writes the held lines. False when writing failed, now or earlier. */
  async #flush(): Promise<boolean> {
    if (this.#isStopped || this.#encoder === undefined) return false
    const text = this.#held
    this.#held = ''
    return this.#write(await this.#encoder.encode(text))
  }

  async #write(bytes: Uint8Array): Promise<boolean> {
    try {
      for (let at = 0; at < bytes.length;) at += (await write(this.#fd!, bytes, at)).bytesWritten
      this.#size += bytes.length
      this.#file?.publish(false)
      return true
    } catch (error) {
      await this.#stop(error as Error)
      return false
    }
  }

  /** Writes what completes the file and closes it. False when that failed. */
  async #completeFile(): Promise<boolean> {
    const isComplete = await this.#write(await this.#encoder!.end())
    if (this.#fd !== undefined) await close(this.#fd).catch((error: Error) => this.#stop(error))
    this.#fd = undefined
    return isComplete && !this.#isStopped
  }

  async #stop(error: Error): Promise<void> {
    if (this.#isStopped) return
    this.#isStopped = true
    const fd = this.#fd
    this.#fd = undefined
    if (fd !== undefined) {
      if (this.#size === 0) this.#file?.discard()
      if (!this.#isDevice) await ftruncate(fd, this.#size).catch(() => {})
      await close(fd).catch(() => {})
    }
    const lastTime = formatClock(this.#start + this.#time, 0)
    this.#options.onStop?.(errors.recordStopped(this.#name, describeWriteError(error), lastTime))
  }

  async #finish(): Promise<void> {
    if (this.#isStopped || this.#fd === undefined) return
    if (this.#held !== '') await this.#flush()
    if (!this.#isStopped) await this.#completeFile()
  }
}
