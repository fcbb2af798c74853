/**
 * Plays a recording from its beginning: the consumer's own lines, from a file or any readable stream, such as a pipe from another
 * host.
 *
 * Lines are read as events are asked for, so memory holds one line and what the stream has buffered. If the data is cut off inside
 * a line, the events before it come, then a notice that says where; no `end` follows. If all lines are complete but `end` is
 * missing, a notice says so. A complete line that is malformed throws a UserError with its number. Carriage returns before line
 * feeds, a byte order mark and blank lines are skipped. Compressed data (gzip, zstd) is recognized by its first bytes and
 * decompressed as it comes.
 */
import type { Readable } from 'node:stream'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { detectCompression } from '../../core/stream/compression.js'
import type { Event, Header, Unknown } from '../../core/stream/event.js'
import { StreamDecoder } from '../../core/stream/ndjson.js'
import { openPath, type NamedInput } from './open-path.js'
import { decompress } from './decompress.js'
import type { Pace } from '../../core/stream/playback.js'
import { encodeEvent, type Source, type SourcedEvent } from '../source.js'
import { readLines, type TextLine } from './lines.js'
import { Pacer } from '../pacer.js'

export type PipeSourceOptions = {
  /** Playback speed. Default 1: as it was recorded. */
  readonly pace?: Pace
} & (NamedInput | {
  readonly stream: Readable
  /** What messages call the stream, e.g. "standard input". */
  readonly name: string
})

/** A source that plays a recording. The file is opened when `events()` is first asked for an event. */
export function pipeSource(options: PipeSourceOptions): Source {
  return new PipeSource(options)
}

class PipeSource implements Source {
  readonly #options: PipeSourceOptions
  readonly #name: string
  readonly #pacer: Pacer
  readonly #decoder = new StreamDecoder()
  #stream: Readable | undefined
  #state: 'running' | 'stopped' | 'aborted' = 'running'
  /** Time of the last event, milliseconds since the stream's start. */
  #time = 0

  constructor(options: PipeSourceOptions) {
    this.#options = options
    this.#name = 'path' in options ? options.path : options.name
    this.#pacer = new Pacer(options.pace ?? 1)
  }

  stop(): void {
    if (this.#state === 'running') this.#leave('stopped')
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
    let isCut = false
    for await (const { text, isComplete } of this.#lines()) {
      if (text === '') {
        this.#decoder.skip()
        continue
      }
      const sourced = isComplete ? { event: this.#decoder.decode(text), line: text } : decodeLastLine(this.#decoder, text, this.#time)
      const { event } = sourced
      isCut = sourced.line !== text
      if (event.type === 'tick') await this.#pacer.waitUntil((event as { time: number }).time)
      if (this.#isRunning()) yield sourced
      if (!this.#isRunning()) break
      if (hasTime(event)) this.#time = event.time
    }
    const { header, ended } = this.#decoder
    if (this.#isRunning() && header !== undefined && !ended && !isCut) yield missingEndNotice(this.#time)
    if (this.#state === 'stopped' && header !== undefined && !ended) {
      yield encodeEvent({ type: 'end', time: this.#time, reason: 'stop', status: 0 })
    }
    if (this.#isRunning() && header === undefined) throw new UserError(errors.recordingEmpty(this.#name))
  }

  #isRunning(): boolean {
    return this.#state === 'running'
  }

  /** The lines of the recording. Throws a UserError where reading fails. */
  async *#lines(): AsyncGenerator<TextLine> {
    try {
      const chunks = this.#open().iterator() as AsyncIterableIterator<Uint8Array>
      const first = await chunks.next()
      if (first.done === true) return
      const compression = detectCompression(Buffer.from(first.value))
      yield* readLines(decompress(prependChunk(first.value, chunks), compression, this.#name), this.#name)
    } catch (error) {
      if (this.#isRunning()) throw readError(this.#name, error)
    }
  }

  #open(): Readable {
    this.#stream = 'path' in this.#options ? openPath(this.#options) : this.#options.stream
    if (!this.#isRunning()) this.#stream.destroy()
    return this.#stream
  }
}

async function* prependChunk(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(first)
  for await (const chunk of rest) yield Buffer.from(chunk)
}

/** The UserError for what opening or reading `name` threw; any other error as it is. */
export function readError(name: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof UserError || code === undefined) return error as Error
  if (code === 'ENOENT') return new UserError(errors.noSuchRecording(name))
  if (code === 'EISDIR') return new UserError(errors.recordingIsDirectory(name))
  return new UserError(errors.recordingUnreadable(name, code === 'EACCES' ? 'permission denied' : message))
}

/**
 * The event on a last line that has no line feed. If the line is cut off, a notice at `time` that says so. Throws a UserError for a
 * complete line that is malformed, and for a header that is cut off.
 */
export function decodeLastLine(decoder: StreamDecoder, text: string, time: number): SourcedEvent {
  try {
    return { event: decoder.decode(text), line: text }
  } catch (error) {
    if (!(error instanceof UserError) || error.details.code !== 'not-json') throw error
    const { line, header } = decoder
    if (header === undefined) throw line === 1 && !text.startsWith('{') ? error : new UserError(errors.recordingCut(line))
    const unread = new UserError(errors.recordingLineCut(line))
    return { ...encodeEvent({ type: 'notice', time, from: 'consumer', text: unread.details.text }), isLast: true, unread }
  }
}

/** A notice that all lines are complete but no `end` came. */
export function missingEndNotice(time: number): SourcedEvent {
  const text = 'The recording has no end: it was cut off here, or is still being written.'
  return { ...encodeEvent({ type: 'notice', time, from: 'consumer', text }), isLast: true }
}

/** Whether the event is of a known type that has a time. */
function hasTime(event: Event | Unknown): event is Exclude<Event, Header> {
  return ['tick', 'drop', 'error', 'notice', 'mark', 'end'].includes(event.type)
}
