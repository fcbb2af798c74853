/**
 * Reads the lines of a file or pipe that is imported, in batches, with the time at which they came.
 *
 * Memory holds one chunk of the file and one line of at most MAX_LINE_CHARACTERS; a longer line is cut off and the rest of it is
 * skipped. Carriage returns before line feeds and a byte order mark are dropped. A pipe is live: if nothing comes for
 * IDLE_MILLISECONDS, an empty batch says so. Rejected: binary and compressed data.
 */
import { statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { detectCompression } from '../../core/stream/compression.js'
import { openPath, type NamedInput } from '../recording/open-path.js'

/** What is imported: a path or an open stream. */
export type ImportInput = NamedInput | {
  readonly stream: Readable
  /** What messages call the stream, e.g. "standard input". */
  readonly name: string
  /** Whether the lines come while they are written, as in a pipe. */
  readonly isLive: boolean
}

export interface Batch {
  /** Empty when nothing came for a while. */
  readonly lines: readonly string[]
  /** Number of the first line, from 1. */
  readonly firstNumber: number
  /** When they came, milliseconds since the epoch. */
  readonly arrived: number
}

/** The longest line that is kept, in characters: bpftrace prints a map with all its keys on one line. */
const MAX_LINE_CHARACTERS = 64 * 2 ** 20
/** Milliseconds without data after which the output of a live pipe counts as complete so far. */
const IDLE_MILLISECONDS = 200

/** Reads the lines of one input. `now` gives the time in milliseconds since the epoch. */
export class LineReader {
  /** The input's name for messages. */
  readonly name: string
  readonly #input: ImportInput
  readonly #now: () => number
  #stream: Readable | undefined
  #isStopped = false
  /** Number of the next line. */
  #number = 1
  /** The beginning of a line whose end has not come. */
  #rest = ''
  /** That line is too long: what comes of it is skipped. */
  #isTooLong = false

  constructor(input: ImportInput, now: () => number) {
    this.#input = input
    this.#now = now
    this.name = 'path' in input ? input.path : input.name
  }

  /** Whether the lines come while they are written. A missing file is reported by `readBatches`. */
  get isLive(): boolean {
    if (!('path' in this.#input)) return this.#input.isLive
    try {
      return !statSync(this.#input.path).isFile()
    } catch {
      return false
    }
  }

  /** Ends the batches after what has been read. */
  stop(): void {
    this.#isStopped = true
    this.#stream?.destroy()
  }

  /** The lines in batches. Throws a UserError when the input cannot be read or is binary. */
  async *readBatches(): AsyncGenerator<Batch> {
    const chunks = this.#readText()
    const { isLive } = this
    let coming = chunks.next()
    for (;;) {
      const chunk = isLive ? await awaitUnlessIdle(coming) : await coming
      if (chunk === undefined) yield { lines: [], firstNumber: this.#number, arrived: this.#now() }
      const { done, value } = chunk ?? await coming
      if (done === true) break
      coming = chunks.next()
      coming.catch(() => {}) // thrown when it is awaited
      const batch = this.#makeBatch(value)
      if (batch.lines.length > 0) yield batch
    }
    if (this.#rest !== '' || this.#isTooLong) yield { lines: [trimLine(this.#rest)], firstNumber: this.#number, arrived: this.#now() }
  }

  #makeBatch(text: string): Batch {
    const firstNumber = this.#number
    const lines = text.split('\n')
    const rest = lines.pop()!
    if (lines.length === 0) this.#keepRest(rest)
    else {
      lines[0] = this.#isTooLong ? this.#rest : this.#rest + lines[0]!
      this.#isTooLong = false
      this.#rest = ''
      this.#keepRest(rest)
    }
    this.#number += lines.length
    return { lines: lines.map(trimLine), firstNumber, arrived: this.#now() }
  }

  #keepRest(text: string): void {
    if (this.#isTooLong) return
    this.#rest += text
    if (this.#rest.length <= MAX_LINE_CHARACTERS) return
    this.#isTooLong = true
    this.#rest = this.#rest.slice(0, 200)
  }

  /** The decoded text in chunks of any size. */
  async *#readText(): AsyncGenerator<string> {
    const utf8 = new StringDecoder('utf8')
    let isFirst = true
    try {
      for await (const chunk of this.#open()) {
        const bytes = Buffer.from(chunk as Uint8Array | string)
        if (isFirst && isBinary(bytes)) throw new UserError(errors.importBinary(this.name))
        const text = utf8.write(bytes)
        yield isFirst ? text.replace(/^\uFEFF/, '') : text
        isFirst = false
      }
      yield utf8.end()
    } catch (error) {
      if (!this.#isStopped) throw this.#readError(error)
    }
  }

  #open(): Readable {
    this.#stream = 'path' in this.#input ? openPath(this.#input) : this.#input.stream
    if (this.#isStopped) this.#stream.destroy()
    return this.#stream
  }

  #readError(error: unknown): Error {
    const { code, message } = error as NodeJS.ErrnoException
    if (error instanceof UserError || code === undefined) return error as Error
    if (code === 'ENOENT') return new UserError(errors.noSuchImport(this.name))
    const reason = { EISDIR: 'it is a directory', EACCES: 'permission denied' }[code] ?? message
    return new UserError(errors.importUnreadable(this.name, reason))
  }
}

/** What comes within IDLE_MILLISECONDS; undefined when nothing does. */
async function awaitUnlessIdle<T>(coming: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const idle = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, IDLE_MILLISECONDS, undefined)
  })
  try {
    return await Promise.race([coming, idle])
  } finally {
    clearTimeout(timer)
  }
}

function trimLine(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** Whether data that begins so is compressed or binary. */
function isBinary(bytes: Buffer): boolean {
  return detectCompression(bytes) !== 'none' || bytes.includes(0)
}
