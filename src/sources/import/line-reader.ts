/**
 * The lines of a foreign file or pipe, a batch at a time, with the time at which they came.
 *
 * Memory holds one piece of the file and one line of at most LONGEST characters; a longer one is given cut off, and what
 * is left of it is passed over. Carriage returns before line feeds and a byte order mark are dropped. A pipe is live:
 * when nothing comes for IDLE milliseconds an empty batch says so. Refused: binary data, compressed data.
 */
import { statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { openPath } from '../recording/open-path.js'

export type ImportInput = { readonly path: string } | {
  readonly stream: Readable
  /** As named in sentences, e.g. "standard input". */
  readonly name: string
  /** Whether the lines come as they are written: a pipe, not a file. */
  readonly live: boolean
}

export interface Batch {
  /** Empty: nothing came for a while. */
  readonly lines: readonly string[]
  /** Number of the first line, from 1. */
  readonly firstNumber: number
  /** Milliseconds since the epoch. */
  readonly arrived: number
}

/** Longest line kept, in characters: bpftrace prints a map of all its keys on one. */
const MAX_LINE_CHARACTERS = 64 * 2 ** 20
/** Milliseconds without a byte after which what a live pipe said is taken as said. */
const IDLE_MILLISECONDS = 200

export class LineReader {
  readonly name: string
  readonly #place: ImportInput
  readonly #now: () => number
  #stream: Readable | undefined
  #stopped = false
  #number = 1
  #rest = ''
  #overlong = false

  constructor(place: ImportInput, now: () => number) {
    this.#place = place
    this.#now = now
    this.name = 'path' in place ? place.path : place.name
  }

  /** Whether lines come as they are written. A file that is not there is told by `batches`. */
  get isLive(): boolean {
    if (!('path' in this.#place)) return this.#place.live
    try {
      return !statSync(this.#place.path).isFile()
    } catch {
      return false
    }
  }

  /** No more batches; what was read is kept. */
  stop(): void {
    this.#stopped = true
    this.#stream?.destroy()
  }

  async *readBatches(): AsyncGenerator<Batch> {
    const pieces = this.#text()
    const { isLive: live } = this
    let coming = pieces.next()
    for (;;) {
      const piece = live ? await awaitUnlessIdle(coming) : await coming
      if (piece === undefined) yield { lines: [], firstNumber: this.#number, arrived: this.#now() }
      const { done, value } = piece ?? await coming
      if (done === true) break
      coming = pieces.next()
      coming.catch(() => {}) // told when it is awaited
      const batch = this.#batch(value)
      if (batch.lines.length > 0) yield batch
    }
    if (this.#rest !== '' || this.#overlong) yield { lines: [trimLine(this.#rest)], firstNumber: this.#number, arrived: this.#now() }
  }

  #batch(text: string): Batch {
    const first = this.#number
    const lines = text.split('\n')
    const rest = lines.pop()!
    if (lines.length === 0) this.#keep(rest)
    else {
      lines[0] = this.#overlong ? this.#rest : this.#rest + lines[0]!
      this.#overlong = false
      this.#rest = ''
      this.#keep(rest)
    }
    this.#number += lines.length
    return { lines: lines.map(trimLine), firstNumber: first, arrived: this.#now() }
  }

  #keep(text: string): void {
    if (this.#overlong) return
    this.#rest += text
    if (this.#rest.length <= MAX_LINE_CHARACTERS) return
    this.#overlong = true
    this.#rest = this.#rest.slice(0, 200)
  }

  async *#text(): AsyncGenerator<string> {
    const utf8 = new StringDecoder('utf8')
    let first = true
    try {
      for await (const chunk of this.#open()) {
        const bytes = Buffer.from(chunk as Uint8Array | string)
        if (first && isBinary(bytes)) throw new UserError(errors.importBinary(this.name))
        const text = utf8.write(bytes)
        yield first ? text.replace(/^\uFEFF/, '') : text
        first = false
      }
      yield utf8.end()
    } catch (error) {
      if (!this.#stopped) throw this.#unreadable(error)
    }
  }

  #open(): Readable {
    this.#stream = 'path' in this.#place ? openPath(this.#place.path) : this.#place.stream
    if (this.#stopped) this.#stream.destroy()
    return this.#stream
  }

  #unreadable(error: unknown): Error {
    const { code, message } = error as NodeJS.ErrnoException
    if (error instanceof UserError || code === undefined) return error as Error
    if (code === 'ENOENT') return new UserError(errors.noSuchImport(this.name))
    const reason = { EISDIR: 'it is a directory', EACCES: 'permission denied' }[code] ?? message
    return new UserError(errors.importUnreadable(this.name, reason))
  }
}

/** What comes within IDLE milliseconds; undefined when nothing does. */
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

function isBinary(bytes: Buffer): boolean {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b) || bytes.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])) || bytes.includes(0)
}
