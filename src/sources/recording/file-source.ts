/**
 * A recording in a file as something to move in: played at any speed, stopped, stepped, entered anywhere.
 *
 * With `hold`, the end is a place to stay at until the user goes elsewhere or leaves, and a line that is wrong ends the
 * recording there: a notice quotes the sentence, `failure` holds it, all before it can be looked at. Without, it is thrown.
 */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { tickLength, type Event, type Header, type Mark, type Notice, type Tick, type Unknown } from '../../core/stream/event.js'
import { encode, StreamDecoder } from '../../core/stream/ndjson.js'
import { SeekableFile } from './seekable-file.js'
import { MarkIndex } from './mark-index.js'
import { PlaybackClock } from './playback-clock.js'
import type { Pace } from '../../core/stream/playback.js'
import { decodeLastLine, readError, missingEndNotice } from './pipe-source.js'
import type { MarkSearch, SeekableSource, SourcedEvent } from '../source.js'
import { parseLineTime, type TextLine } from './lines.js'

export interface FileSourceOptions {
  readonly path: string
  /** Default 1. */
  readonly pace?: Pace
  readonly holdAtEnd?: boolean
  readonly skipIdle?: boolean
  /** Begin there; milliseconds since the header's start, by the header. */
  readonly startAt?: (header: Header) => number
  /** Ticks that fill the picture when the beginning is not the recording's. */
  readonly leadTicks?: number
}

interface Target {
  readonly time: number
  readonly lead: number
  /** It stands in the stream after the tick it marks, and is to be seen with it. */
  readonly mark?: Mark
}

export class FileSource implements SeekableSource {
  readonly #options: FileSourceOptions
  readonly #metronome: PlaybackClock
  readonly #marks: MarkIndex
  #header: Header | undefined
  #wanted: Target | undefined
  #skipIdle: boolean
  #going = true
  /** Time of the last tick, as far as it was looked for: a file may still grow. */
  #last = -1
  /** Why the recording ends where it does. */
  failure: UserError | undefined

  constructor(options: FileSourceOptions) {
    this.#options = options
    this.#metronome = new PlaybackClock(options.pace ?? 1)
    this.#marks = new MarkIndex(options.path)
    this.#skipIdle = options.skipIdle ?? false
  }

  seek(time: number, lead: number): void {
    this.#wanted = { time: Math.max(0, time), lead }
    this.#metronome.interrupt()
  }

  seekMark(wanted: MarkSearch, lead: number): void {
    this.#marks.findNearest(wanted).then((mark) => {
      if (mark === undefined || !this.#going) return
      this.#wanted = { time: mark.at, lead, mark }
      this.#metronome.interrupt()
    }, () => {})
  }

  setPace(factor: Pace): void {
    this.#metronome.pace(factor)
  }

  setPaused(paused: boolean): void {
    this.#metronome.setPaused(paused)
  }

  step(): void {
    this.#metronome.step()
  }

  setSkipIdle(skip: boolean): void {
    this.#skipIdle = skip
    this.#metronome.setPaused(false)
  }

  stop(): void {
    this.abort()
  }

  abort(): void {
    this.#going = false
    this.#metronome.interrupt()
  }

  async *events(): AsyncGenerator<SourcedEvent> {
    const { path, startAt: at, leadTicks: lead = 0, holdAtEnd: hold = false } = this.#options
    let archive
    try {
      archive = await SeekableFile.open(path)
      const header = yield* this.#begin(archive)
      if (at !== undefined) this.#wanted = { time: at(header), lead }
      do {
        const target = this.#take()
        yield* target === undefined ? this.#play(archive, 0) : this.#from(archive, header, target)
        if (hold && this.#going && this.#wanted === undefined) await this.#metronome.waitForInterrupt()
      } while (this.#going && this.#wanted !== undefined)
    } catch (error) {
      throw readError(path, error)
    } finally {
      await archive?.close()
    }
  }

  #take(): Target | undefined {
    const target = this.#wanted
    this.#wanted = undefined
    return target
  }

  /** Whether nothing else is wanted. */
  #on(): boolean {
    return this.#going && this.#wanted === undefined
  }

  /** The header, which comes before everything. */
  async *#begin(archive: SeekableFile): AsyncGenerator<SourcedEvent, Header> {
    const decoder = new StreamDecoder()
    for await (const { text, isComplete: whole } of archive.readLinesFrom(0)) {
      if (text === '') {
        decoder.skip()
        continue
      }
      const sourced = whole ? { event: decoder.decode(text), line: text } : decodeLastLine(decoder, text, 0)
      this.#header = decoder.header!
      yield sourced
      return this.#header
    }
    throw new UserError(errors.recordingEmpty(archive.name))
  }

  async *#from(archive: SeekableFile, header: Header, { time, lead, mark }: Target): AsyncGenerator<SourcedEvent> {
    this.#last = time <= this.#last ? this.#last : (await archive.findLastTime()) ?? 0
    const to = Math.min(time, this.#last)
    const since = Math.max(-1, to - (lead + 0.5) * tickLength(header))
    const entry = await archive.findEntryBefore(since)
    if (!this.#on()) return
    this.#metronome.setTime(to)
    yield { event: header, line: encode(header), isRestart: true }
    yield* this.#play(archive, entry, since, to, mark)
  }

  /** Events later than `since` from an entry on, those up to `to` at once, and `mark` with them. */
  async *#play(archive: SeekableFile, entry: number, since = -1, to = -1, mark?: Mark): AsyncGenerator<SourcedEvent> {
    const header = this.#header!
    if (to < 0) this.#metronome.setTime(0)
    let decoder = new StreamDecoder({ header, line: 0, time: Math.max(0, since) })
    let [count, before] = [0, Math.max(0, since)]
    let begun = entry > 0
    let held: SourcedEvent | undefined
    let cut = false
    try {
      for await (const line of archive.readLinesFrom(entry)) {
        count++
        const found = line.text === '' ? undefined : parseLineTime(line.text)
        if (line.text === '' || (found !== undefined && found.time >= 0 && found.time <= since)) {
          decoder.skip()
          continue
        }
        if (found === undefined && HEADER.test(line.text)) {
          if (begun) decoder = this.#nextPart(line.text, count, before)
          else decoder.skip()
          begun = true
          continue
        }
        const sourced = this.#decoded(decoder, line, before)
        const time = eventTime(sourced.event)
        cut = sourced.line !== line.text
        if (time > to) {
          yield* finishSeek(held, mark)
          held = mark = undefined
          if (sourced.event.type === 'tick') await this.#due(sourced.event as Tick, before)
          if (!this.#on()) return
          yield sourced
        } else {
          if (held !== undefined) yield { ...held, hasMore: true }
          held = sourced
        }
        if (!this.#on()) return
        before = Math.max(before, time)
      }
      yield* finishSeek(held, mark)
      if (!decoder.ended && !cut && this.#on()) yield missingEndNotice(before)
    } catch (error) {
      if (held !== undefined) yield held
      if (!(error instanceof UserError)) throw error
      yield* this.#failed(await this.#numbered(archive, entry, error, count), before)
    }
  }

  /** A decoder for the part that a header begins in the midst of a file. */
  #nextPart(text: string, count: number, time: number): StreamDecoder {
    const next = new StreamDecoder().decode(text) as Header
    if (next.start !== this.#header!.start || next.part === undefined) throw new UserError(errors.secondHeader(count))
    return new StreamDecoder({ header: next, line: count, time })
  }

  #decoded(decoder: StreamDecoder, { text, isComplete: whole }: TextLine, time: number): SourcedEvent {
    return whole ? { event: decoder.decode(text), line: text } : decodeLastLine(decoder, text, time)
  }

  /** A tick without a record, and the time before a tick that comes late, is idle. */
  async #due(tick: Tick, before: number): Promise<void> {
    const interval = tickLength(this.#header!)
    const idle = tick.aggregations.every(({ records }) => records.length === 0)
    await this.#metronome.waitUntil(tick.time, this.#skipIdle ? (idle ? 0 : Math.min(interval, tick.time - before)) : Infinity)
  }

  async *#failed(error: UserError, time: number): AsyncGenerator<SourcedEvent> {
    if (this.#options.holdAtEnd !== true) throw error
    this.failure = error
    const event: Notice = { type: 'notice', time, from: 'consumer', text: `${error.details.text} All before it is here.` }
    yield { event, line: encode(event), isLast: true }
  }

  /** The error with the number that its line has in the file. */
  async #numbered(archive: SeekableFile, entry: number, error: UserError, count: number): Promise<UserError> {
    if (entry === 0 || !/^Line \d+/.test(error.details.text)) return error
    const line = (await archive.countLinesBefore(entry)) + count
    return new UserError({ ...error.details, text: error.details.text.replace(/^Line \d+/, `Line ${line}`) })
  }
}

/** The last of what fills the picture, and the mark that was sought. */
function* finishSeek(held: SourcedEvent | undefined, mark: Mark | undefined): Generator<SourcedEvent> {
  if (held !== undefined) yield held
  if (mark !== undefined) yield { event: mark, line: encode(mark) }
}

/** The beginning of a header's line. */
const HEADER = /^\s*\{\s*"type"\s*:\s*"header"/

function eventTime(event: Event | Unknown): number {
  return 'time' in event && typeof event.time === 'number' ? event.time : 0
}
