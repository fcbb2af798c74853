/**
 * Decodes the lines of a recording from any position on: skips what comes before the time that is played, and continues from one
 * part of a split recording (--rotate) to the next.
 *
 * Lines before that time are skipped by their type and time only, so they are not checked.
 */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { Header } from '../../core/stream/event.js'
import { StreamDecoder } from '../../core/stream/ndjson.js'
import type { SourcedEvent } from '../source.js'
import { isHeaderLine, parseLineTime, type TextLine } from './lines.js'
import { decodeLastLine } from './pipe-source.js'

/**
 * Decodes the lines of one range. `entry` is the position that the lines are read from: 0 or one inside the file. `since` is the
 * time up to which events are skipped, in milliseconds since the stream's start, or -1.
 */
export class RangeDecoder {
  readonly #header: Header
  readonly #since: number
  #decoder: StreamDecoder
  /** Whether a header that comes now begins another part. The first header of the file has been read before. */
  #isAfterHeader: boolean
  #isCut = false
  /** Lines read. */
  count = 0
  /** Time of the latest event played, milliseconds since the stream's start. */
  time: number

  constructor(header: Header, entry: number, since: number) {
    this.#header = header
    this.#since = since
    this.time = Math.max(0, since)
    this.#decoder = new StreamDecoder({ header, line: 0, time: this.time })
    this.#isAfterHeader = entry > 0
  }

  /** Whether the stream has ended, by an `end` or by a notice that its last line is cut off. */
  get hasEnded(): boolean {
    return this.#decoder.ended || this.#isCut
  }

  /** The event on a line; undefined for a line that is not played. Throws a UserError for a malformed line. */
  decode(line: TextLine): SourcedEvent | undefined {
    this.count++
    const found = line.text === '' ? undefined : parseLineTime(line.text)
    if (line.text === '' || (found !== undefined && found.time >= 0 && found.time <= this.#since)) {
      this.#decoder.skip()
      return undefined
    }
    if (found === undefined && isHeaderLine(line.text)) {
      if (this.#isAfterHeader) this.#decoder = this.#nextPart(line.text)
      else this.#decoder.skip()
      this.#isAfterHeader = true
      return undefined
    }
    const sourced = decodeLine(this.#decoder, line, this.time)
    this.#isCut = sourced.line !== line.text
    return sourced
  }

  /** An event at `time` has been played. */
  advance(time: number): void {
    this.time = Math.max(this.time, time)
  }

  /** A decoder for the part that begins with this header. Throws a UserError when the part belongs to another stream. */
  #nextPart(text: string): StreamDecoder {
    const next = new StreamDecoder().decode(text) as Header
    if (next.start !== this.#header.start || next.part === undefined) throw new UserError(errors.secondHeader(this.count))
    return new StreamDecoder({ header: next, line: this.count, time: this.time })
  }
}

/** The event on a line; a last line may lack its line feed, see `decodeLastLine`. Throws a UserError for a malformed line. */
export function decodeLine(decoder: StreamDecoder, { text, isComplete }: TextLine, time: number): SourcedEvent {
  return isComplete ? { event: decoder.decode(text), line: text } : decodeLastLine(decoder, text, time)
}
