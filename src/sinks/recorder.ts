/**
 * A recording as it is made: the stream's own lines in a file, or in parts of it, compressed when its name says so.
 *
 * Written at every tick, so a crash of whatever kind costs the last tick at most. The file is created with the header, so under
 * sudo after root was given up: owner and mode are the caller's. When the disk is full (or writing fails in any way) the
 * file is cut back to its last whole tick, `onStop` is told once, and the trace goes on without it. Refused: overwriting what
 * is there, unless forced; anything that is no file but a character device.
 */
import { close as closeCallback, constants, existsSync, ftruncate as ftruncateCallback, open as openCallback, readdirSync, statSync, write as writeCallback } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { errors } from '../core/errors/messages.js'
import { UserError, describeWriteError, type ErrorMessage } from '../core/errors/user-error.js'
import type { Event, Header, Unknown } from '../core/stream/event.js'
import { formatClock } from '../core/text/format.js'
import { compressionForPath, createEncoder, type Encoder } from './encoder.js'
import { formatPartName, PartSplitter, type Rotation } from './rotation.js'
import type { Sink } from './sink.js'

const open = promisify(openCallback)
const close = promisify(closeCallback)
const write = promisify(writeCallback) as (fd: number, bytes: Uint8Array, offset: number) => Promise<{ bytesWritten: number }>
const ftruncate = promisify(ftruncateCallback)

export interface RecorderOptions {
  readonly path: string
  /** Overwrite what is there. */
  readonly force?: boolean
  readonly rotation?: Rotation
  /** Nothing more is recorded, and why. Called once at most. */
  readonly onStop?: (details: ErrorMessage) => void
}

/** Characters held back at most until a tick comes. */
const MAX_HELD_CHARACTERS = 65_536

/** Looks whether there is room for the recording by name; throws a UserError. Touches nothing. */
export function openRecorder(options: RecorderOptions): Recorder {
  const { path, force = false, rotation } = options
  const name = rotation === undefined ? path : formatPartName(path, 1)
  const stat = existsSync(name) ? statSync(name) : undefined
  if (stat !== undefined && !stat.isFile() && !stat.isCharacterDevice()) throw new UserError(errors.recordNotFile(name))
  if (!existsSync(dirname(name))) throw new UserError(errors.cannotRecord(name, 'there is no such directory'))
  if (!force) {
    const there = stat?.isFile() === true ? name : rotation === undefined ? undefined : findExistingPart(path)
    if (there !== undefined) throw new UserError(errors.recordExists(there))
  }
  return new Recorder(options, stat?.isCharacterDevice() === true)
}

/** A part of an earlier recording of the same name. */
function findExistingPart(path: string): string | undefined {
  const [before, after] = formatPartName(basename(path), 0).split('.0000') as [string, string]
  try {
    const found = readdirSync(dirname(path)).find((file) => file.startsWith(before) && file.endsWith(after) && /^\.\d{4,}$/.test(file.slice(before.length, file.length - after.length)))
    return found === undefined ? undefined : join(dirname(path), found)
  } catch {
    return undefined
  }
}

export class Recorder implements Sink {
  readonly #options: RecorderOptions
  readonly #device: boolean
  readonly #parts: PartSplitter | undefined
  #fd: number | undefined
  #encoder: Encoder | undefined
  #name: string
  #held = ''
  /** Bytes in the file, all of them whole. */
  #size = 0
  #start = 0
  #time = 0
  #stopped = false
  #closing: Promise<void> | undefined

  constructor(options: RecorderOptions, device: boolean) {
    this.#options = options
    this.#device = device
    this.#parts = options.rotation === undefined ? undefined : new PartSplitter(options.rotation)
    this.#name = options.rotation === undefined ? options.path : formatPartName(options.path, 1)
  }

  /** Throws a UserError when the file cannot be created. */
  writeLine(text: string, event: Event | Unknown): Promise<void> {
    return (this.#last = this.#last.then(() => this.#line(text, event)))
  }
  /** What was asked for last: one thing is done after the other. */
  #last: Promise<void> = Promise.resolve()

  async #line(text: string, event: Event | Unknown): Promise<void> {
    if (this.#stopped || this.#closing !== undefined) return
    if (event.type === 'header' && this.#fd === undefined) {
      this.#start = (event as Header).start
      await this.#create()
    }
    const seam = this.#parts?.boundaryBefore(event, this.#size)
    if (seam !== undefined) await this.#rotate(seam.end, seam.header, seam.part)
    this.#held += `${this.#parts?.formatLine(text, event) ?? text}\n`
    const whole = ['header', 'tick', 'mark', 'end'].includes(event.type) || this.#held.length > MAX_HELD_CHARACTERS
    if (!whole || !(await this.#flush())) return
    if (event.type === 'tick') this.#time = (event as { time: number }).time
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#last.catch(() => {}).then(() => this.#finish()))
  }

  async #create(): Promise<void> {
    const { force = false } = this.#options
    const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_NOFOLLOW } = constants
    const flags = this.#device ? O_WRONLY : O_WRONLY | O_CREAT | (force ? O_TRUNC | O_NOFOLLOW : O_EXCL)
    try {
      this.#fd = await open(this.#name, flags, 0o644)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      throw new UserError(code === 'EEXIST' ? errors.recordExists(this.#name) : errors.cannotRecord(this.#name, describeWriteError(error as Error)))
    }
    this.#encoder = createEncoder(compressionForPath(this.#options.path))
    this.#size = 0
  }

  async #rotate(end: string, header: string, part: number): Promise<void> {
    this.#held += `${end}\n`
    if (!(await this.#flush()) || !(await this.#seal())) return
    this.#name = formatPartName(this.#options.path, part)
    try {
      await this.#create()
    } catch (error) {
      return this.#stop(error as Error)
    }
    this.#held = `${header}\n`
  }

  /** What is held, written; false when that could not be done, now or earlier. */
  async #flush(): Promise<boolean> {
    if (this.#stopped || this.#encoder === undefined) return false
    const text = this.#held
    this.#held = ''
    return this.#write(await this.#encoder.encode(text))
  }

  async #write(bytes: Uint8Array): Promise<boolean> {
    try {
      for (let at = 0; at < bytes.length;) at += (await write(this.#fd!, bytes, at)).bytesWritten
      this.#size += bytes.length
      return true
    } catch (error) {
      await this.#stop(error as Error)
      return false
    }
  }

  /** The file in good order, and closed. */
  async #seal(): Promise<boolean> {
    const whole = await this.#write(await this.#encoder!.end())
    if (this.#fd !== undefined) await close(this.#fd).catch((error: Error) => this.#stop(error))
    this.#fd = undefined
    return whole && !this.#stopped
  }

  async #stop(error: Error): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    const fd = this.#fd
    this.#fd = undefined
    if (fd !== undefined) {
      if (!this.#device) await ftruncate(fd, this.#size).catch(() => {})
      await close(fd).catch(() => {})
    }
    this.#options.onStop?.(errors.recordStopped(this.#name, describeWriteError(error), formatClock(this.#start + this.#time, 0)))
  }

  async #finish(): Promise<void> {
    if (this.#stopped || this.#fd === undefined) return
    if (this.#held !== '') await this.#flush()
    if (!this.#stopped) await this.#seal()
  }
}
