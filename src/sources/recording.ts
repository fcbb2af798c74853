/**
 * A recording: the consumer's own lines, read back from a file or any readable stream (a pipe from another host).
 *
 * Read line by line as events are asked for, so memory holds one line and what the stream has buffered. A file that is cut off in
 * mid-line gives all before it and then a notice that says where; there is no `end` then. A line that is whole but wrong is
 * a UserError with its number. Carriage returns before line feeds, a byte order mark and blank lines are passed over.
 * Refused: guessing at compressed data. It is named as binary, with the way out.
 */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { UserError, sentences } from '../core/error.js'
import type { End, Event, Header, Notice, Unknown } from '../core/event.js'
import { StreamDecoder, encode } from '../core/ndjson.js'
import { Pacer, type Pace } from './pace.js'
import type { Source, Sourced } from './source.js'

export type RecordingOptions = {
  /** Default 1: as it happened. */
  readonly pace?: Pace
} & ({ readonly path: string } | {
  readonly stream: Readable
  /** As named in sentences, e.g. "standard input". */
  readonly name: string
})

/** Longest line in characters. A tick of a million keys is shorter. */
const LONGEST = 256 * 2 ** 20

/** One line of the file. `whole`: a line feed came after it. */
interface Line {
  readonly text: string
  readonly whole: boolean
}

/** The file is opened when `events()` is first asked for one. */
export function recordingSource(options: RecordingOptions): Source {
  const recording = new Recording(options)
  return {
    events: () => recording.events(),
    stop: () => recording.stop(),
    abandon: () => recording.abandon(),
  }
}

class Recording {
  readonly #options: RecordingOptions
  readonly #name: string
  readonly #pacer: Pacer
  readonly #decoder = new StreamDecoder()
  #stream: Readable | undefined
  #state: 'going' | 'stopped' | 'abandoned' = 'going'
  #time = 0

  constructor(options: RecordingOptions) {
    this.#options = options
    this.#name = 'path' in options ? options.path : options.name
    this.#pacer = new Pacer(options.pace ?? 1)
  }

  stop(): void {
    if (this.#state === 'going') this.#leave('stopped')
  }

  abandon(): void {
    this.#leave('abandoned')
  }

  #leave(state: 'stopped' | 'abandoned'): void {
    this.#state = state
    this.#pacer.release()
    this.#stream?.destroy()
  }

  async *events(): AsyncGenerator<Sourced> {
    for await (const { text, whole } of this.#lines()) {
      if (text === '') {
        this.#decoder.skip()
        continue
      }
      const sourced = whole ? { event: this.#decoder.decode(text), line: text } : this.#decodeLast(text)
      const { event } = sourced
      if (event.type === 'tick') await this.#pacer.reach((event as { time: number }).time)
      if (this.#going()) yield sourced
      if (!this.#going()) break
      if (known(event)) this.#time = event.time
    }
    if (this.#state === 'stopped' && this.#decoder.header !== undefined && !this.#decoder.ended) yield this.#end()
    if (this.#going() && this.#decoder.header === undefined) throw new UserError(sentences.recordingEmpty(this.#name))
  }

  #going(): boolean {
    return this.#state === 'going'
  }

  /** The file's last line when no line feed follows: it is whole all the same, or it is cut off. */
  #decodeLast(text: string): Sourced {
    try {
      return { event: this.#decoder.decode(text), line: text }
    } catch (error) {
      if (!(error instanceof UserError) || error.sentence.code !== 'not-json') throw error
      const { line, header } = this.#decoder
      if (header === undefined) throw line === 1 && !text.startsWith('{') ? error : new UserError(sentences.recordingCut(line))
      const said = `The recording is cut off in line ${line}; all before it is here.`
      const event: Notice = { type: 'notice', time: this.#time, from: 'consumer', text: said }
      return { event, line: encode(event) }
    }
  }

  #end(): Sourced {
    const event: End = { type: 'end', time: this.#time, reason: 'stop', status: 0 }
    return { event, line: encode(event) }
  }

  async *#lines(): AsyncGenerator<Line> {
    let rest = ''
    let count = 0
    for await (const chunk of this.#text()) {
      const lines = chunk.split('\n')
      lines[0] = rest + lines[0]!
      rest = lines.pop()!
      for (const line of lines) yield { text: trimmed(line, count++), whole: true }
      if (rest.length > LONGEST) throw new UserError(sentences.recordingLineTooLong(count + 1, LONGEST))
    }
    if (this.#going() && trimmed(rest, count) !== '') yield { text: trimmed(rest, count), whole: false }
  }

  /** The file as text, a piece at a time. Reading errors become sentences. */
  async *#text(): AsyncGenerator<string> {
    const utf8 = new StringDecoder('utf8')
    let first = true
    try {
      for await (const chunk of this.#open()) {
        const bytes = Buffer.from(chunk as Uint8Array | string)
        if (first && bytes.length > 0) {
          if (isBinary(bytes)) throw new UserError(sentences.recordingBinary(this.#name))
          first = false
        }
        yield utf8.write(bytes)
      }
      yield utf8.end()
    } catch (error) {
      if (this.#going()) throw this.#unreadable(error)
    }
  }

  #open(): Readable {
    this.#stream = 'path' in this.#options ? createReadStream(this.#options.path, { highWaterMark: 2 ** 18 }) : this.#options.stream
    if (!this.#going()) this.#stream.destroy()
    return this.#stream
  }

  #unreadable(error: unknown): Error {
    const { code, message } = error as NodeJS.ErrnoException
    if (error instanceof UserError || code === undefined) return error as Error
    if (code === 'ENOENT') return new UserError(sentences.noSuchRecording(this.#name))
    if (code === 'EISDIR') return new UserError(sentences.recordingIsDirectory(this.#name))
    return new UserError(sentences.recordingUnreadable(this.#name, code === 'EACCES' ? 'permission denied' : message))
  }
}

/** Whether the event has a time that counts. */
function known(event: Event | Unknown): event is Exclude<Event, Header> {
  return ['tick', 'drop', 'error', 'notice', 'end'].includes(event.type)
}

/** Without a carriage return, and the first one (number 0) without a byte order mark. */
function trimmed(line: string, number: number): string {
  const text = number === 0 && line.startsWith('\uFEFF') ? line.slice(1) : line
  return text.endsWith('\r') ? text.slice(0, -1) : text
}

function isBinary(bytes: Buffer): boolean {
  const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  return gzip || bytes.includes(0)
}
