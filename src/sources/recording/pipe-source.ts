/**
 * A recording: the consumer's own lines, read back from a file or any readable stream (a pipe from another host).
 *
 * Read line by line as events are asked for, so memory holds one line and what the stream has buffered. A file that is cut off in
 * mid-line gives all before it and then a notice that says where; there is no `end` then, and where the lines are whole a notice
 * says that it lacks. A line that is whole but wrong is
 * a UserError with its number. Carriage returns before line feeds, a byte order mark and blank lines are passed over.
 * Compressed data (gzip, zstd) is known by its first bytes and unpacked as it comes.
 */
import type { Readable } from 'node:stream'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { End, Event, Header, Notice, Unknown } from '../../core/stream/event.js'
import { StreamDecoder, encode } from '../../core/stream/ndjson.js'
import { openPath } from './open-path.js'
import { detectPacking, decompress } from './decompress.js'
import type { Pace } from '../../core/stream/playback.js'
import type { Source, SourcedEvent } from '../source.js'
import { readLines, type TextLine } from './lines.js'
import { Pacer } from './playback-clock.js'

export type PipeSourceOptions = {
  /** Default 1: as it happened. */
  readonly pace?: Pace
} & ({ readonly path: string } | {
  readonly stream: Readable
  /** As named in sentences, e.g. "standard input". */
  readonly name: string
})

/** The file is opened when `events()` is first asked for one. */
export function pipeSource(options: PipeSourceOptions): Source {
  const recording = new PipeSource(options)
  return {
    events: () => recording.events(),
    stop: () => recording.stop(),
    abort: () => recording.abort(),
  }
}

class PipeSource {
  readonly #options: PipeSourceOptions
  readonly #name: string
  readonly #pacer: Pacer
  readonly #decoder = new StreamDecoder()
  #stream: Readable | undefined
  #state: 'going' | 'stopped' | 'aborted' = 'going'
  #time = 0

  constructor(options: PipeSourceOptions) {
    this.#options = options
    this.#name = 'path' in options ? options.path : options.name
    this.#pacer = new Pacer(options.pace ?? 1)
  }

  stop(): void {
    if (this.#state === 'going') this.#leave('stopped')
  }

  abort(): void {
    this.#leave('aborted')
  }

  #leave(state: 'stopped' | 'aborted'): void {
    this.#state = state
    this.#pacer.release()
    this.#stream?.destroy()
  }

  async *events(): AsyncGenerator<SourcedEvent> {
    let cut = false
    for await (const { text, isComplete: whole } of this.#lines()) {
      if (text === '') {
        this.#decoder.skip()
        continue
      }
      const sourced = whole ? { event: this.#decoder.decode(text), line: text } : decodeLastLine(this.#decoder, text, this.#time)
      const { event } = sourced
      cut = sourced.line !== text
      if (event.type === 'tick') await this.#pacer.waitUntil((event as { time: number }).time)
      if (this.#going()) yield sourced
      if (!this.#going()) break
      if (hasTime(event)) this.#time = event.time
    }
    if (this.#going() && this.#decoder.header !== undefined && !this.#decoder.ended && !cut) yield missingEndNotice(this.#time)
    if (this.#state === 'stopped' && this.#decoder.header !== undefined && !this.#decoder.ended) yield this.#end()
    if (this.#going() && this.#decoder.header === undefined) throw new UserError(errors.recordingEmpty(this.#name))
  }

  #going(): boolean {
    return this.#state === 'going'
  }

  #end(): SourcedEvent {
    const event: End = { type: 'end', time: this.#time, reason: 'stop', status: 0 }
    return { event, line: encode(event) }
  }

  /** The file's lines. Reading errors become sentences. */
  async *#lines(): AsyncGenerator<TextLine> {
    try {
      const chunks = this.#open().iterator() as AsyncIterableIterator<Uint8Array>
      const first = await chunks.next()
      if (first.done === true) return
      const packing = detectPacking(Buffer.from(first.value))
      yield* readLines(decompress(prependChunk(first.value, chunks), packing, this.#name), this.#name)
    } catch (error) {
      if (this.#going()) throw readError(this.#name, error)
    }
  }

  #open(): Readable {
    this.#stream = 'path' in this.#options ? openPath(this.#options.path) : this.#options.stream
    if (!this.#going()) this.#stream.destroy()
    return this.#stream
  }
}

async function* prependChunk(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(first)
  for await (const chunk of rest) yield Buffer.from(chunk)
}

/** The sentence for what opening or reading threw. */
export function readError(name: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof UserError || code === undefined) return error as Error
  if (code === 'ENOENT') return new UserError(errors.noSuchRecording(name))
  if (code === 'EISDIR') return new UserError(errors.recordingIsDirectory(name))
  return new UserError(errors.recordingUnreadable(name, code === 'EACCES' ? 'permission denied' : message))
}

/** The last line when no line feed follows: it is whole all the same, or it is cut off, which a notice at `time` says then. */
export function decodeLastLine(decoder: StreamDecoder, text: string, time: number): SourcedEvent {
  try {
    return { event: decoder.decode(text), line: text }
  } catch (error) {
    if (!(error instanceof UserError) || error.details.code !== 'not-json') throw error
    const { line, header } = decoder
    if (header === undefined) throw line === 1 && !text.startsWith('{') ? error : new UserError(errors.recordingCut(line))
    const event: Notice = { type: 'notice', time, from: 'consumer', text: `The recording is cut off in line ${line}; all before it is here.` }
    return { event, line: encode(event), isLast: true }
  }
}

/** What is said where the last line is whole and no `end` came. */
export function missingEndNotice(time: number): SourcedEvent {
  const event: Notice = { type: 'notice', time, from: 'consumer', text: 'The recording has no end: it was cut off here, or is still being written.' }
  return { event, line: encode(event), isLast: true }
}

/** Whether the event has a time that counts. */
function hasTime(event: Event | Unknown): event is Exclude<Event, Header> {
  return ['tick', 'drop', 'error', 'notice', 'mark', 'end'].includes(event.type)
}
