/**
 * Plays a recording in a file at any speed; it can be paused, stepped and entered at any time.
 *
 * With `holdAtEnd`, for a view with a keyboard, the source stays at the end until the user seeks or leaves. A malformed line then
 * ends the recording there: a notice quotes the error, `failure` holds it, and the events before it can still be explored. Without
 * `holdAtEnd` the error is thrown.
 */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { tickLength, type Event, type Header, type Mark, type Tick, type Unknown } from '../../core/stream/event.js'
import { StreamDecoder } from '../../core/stream/ndjson.js'
import type { Pace } from '../../core/stream/playback.js'
import { encodeEvent, type MarkSearch, type SeekableSource, type SourcedEvent } from '../source.js'
import { MarkIndex } from './mark-index.js'
import { missingEndNotice, readError } from './pipe-source.js'
import { PlaybackClock } from './playback-clock.js'
import { decodeLine, RangeDecoder } from './range-decoder.js'
import { SeekableFile } from './seekable-file.js'

export interface FileSourceOptions {
  readonly path: string
  /** Playback speed. Default 1: as it was recorded. */
  readonly pace?: Pace
  /** Stay at the end until the user seeks or leaves. Default false. */
  readonly holdAtEnd?: boolean
  /** Skip the times in which no data was recorded. Default false. */
  readonly skipIdle?: boolean
  /** Where to start, in milliseconds since the stream's start. Default: at the beginning. */
  readonly startAt?: (header: Header) => number
  /** Ticks before `startAt` that are read at once, so that the map is full. Default 0. */
  readonly leadTicks?: number
}

/** Where the user wants to go. */
interface Target {
  /** Milliseconds since the stream's start. */
  readonly time: number
  readonly leadTicks: number
  /** The mark that was searched for. In the stream it comes after the tick that it marks; it is shown with that tick. */
  readonly mark?: Mark
}

/** Which lines to play, and from where. */
interface PlaybackRange {
  /** Position in the file to read from. */
  readonly entry: number
  /** Events up to this time are skipped; -1 skips none. Milliseconds since the stream's start. */
  readonly since: number
  /** Events up to this time come at once, as one picture; -1 none. */
  readonly until: number
  /** A mark to show with the last of them. */
  readonly mark?: Mark
}

const WHOLE_FILE: PlaybackRange = { entry: 0, since: -1, until: -1 }

/** A source that plays a recording in a file. `events()` throws a UserError when the file cannot be read or is malformed. */
export class FileSource implements SeekableSource {
  readonly #options: FileSourceOptions
  readonly #clock: PlaybackClock
  readonly #marks: MarkIndex
  #header: Header | undefined
  #target: Target | undefined
  #skipIdle: boolean
  #isRunning = true
  /** Time of the last tick when it was last searched for (the file may grow); -1 before. */
  #lastTime = -1
  /** With `holdAtEnd`: the error that ended the recording early. */
  failure: UserError | undefined

  constructor(options: FileSourceOptions) {
    this.#options = options
    this.#clock = new PlaybackClock(options.pace ?? 1)
    this.#marks = new MarkIndex(options.path)
    this.#skipIdle = options.skipIdle ?? false
  }

  seek(time: number, leadTicks: number): void {
    this.#target = { time: Math.max(0, time), leadTicks }
    this.#clock.interrupt()
  }

  seekMark(wanted: MarkSearch, leadTicks: number): void {
    this.#marks.findNearest(wanted).then((mark) => {
      if (mark === undefined || !this.#isRunning) return
      this.#target = { time: mark.at, leadTicks, mark }
      this.#clock.interrupt()
    }, () => {})
  }

  setPace(pace: Pace): void {
    this.#clock.setPace(pace)
  }

  setPaused(paused: boolean): void {
    this.#clock.setPaused(paused)
  }

  step(): void {
    this.#clock.step()
  }

  setSkipIdle(skip: boolean): void {
    this.#skipIdle = skip
    this.#clock.setPaused(false)
  }

  stop(): void {
    this.abort()
  }

  abort(): void {
    this.#isRunning = false
    this.#clock.interrupt()
  }

  async *events(): AsyncGenerator<SourcedEvent> {
    const { path, startAt, leadTicks = 0, holdAtEnd = false } = this.#options
    let file
    try {
      file = await SeekableFile.open(path)
      const header = yield* this.#readHeader(file)
      if (startAt !== undefined) this.#target = { time: startAt(header), leadTicks }
      do {
        const target = this.#takeTarget()
        yield* target === undefined ? this.#play(file, WHOLE_FILE) : this.#playFrom(file, header, target)
        if (holdAtEnd && this.#isRunning && this.#target === undefined) await this.#clock.waitForInterrupt()
      } while (this.#isRunning && this.#target !== undefined)
    } catch (error) {
      throw readError(path, error)
    } finally {
      await file?.close()
    }
  }

  #takeTarget(): Target | undefined {
    const target = this.#target
    this.#target = undefined
    return target
  }

  /** Whether playback goes on: the user has neither left nor gone to another time. */
  #isPlaying(): boolean {
    return this.#isRunning && this.#target === undefined
  }

  /** Yields the header and returns it. */
  async *#readHeader(file: SeekableFile): AsyncGenerator<SourcedEvent, Header> {
    const decoder = new StreamDecoder()
    for await (const line of file.readLinesFrom(0)) {
      if (line.text === '') {
        decoder.skip()
        continue
      }
      const sourced = decodeLine(decoder, line, 0)
      this.#header = decoder.header!
      yield sourced
      return this.#header
    }
    throw new UserError(errors.recordingEmpty(file.name))
  }

  async *#playFrom(file: SeekableFile, header: Header, { time, leadTicks, mark }: Target): AsyncGenerator<SourcedEvent> {
    if (time > this.#lastTime) this.#lastTime = (await file.findLastTime()) ?? 0
    const until = Math.min(time, this.#lastTime)
    const since = Math.max(-1, until - (leadTicks + 0.5) * tickLength(header))
    const entry = await file.findEntryBefore(since)
    if (!this.#isPlaying()) return
    this.#clock.setTime(until)
    yield { ...encodeEvent(header), isRestart: true }
    yield* this.#play(file, { entry, since, until, ...(mark === undefined ? {} : { mark }) })
  }

  /** Yields the events of a range: those up to `until` at once, the later ones when they are due. */
  async *#play(file: SeekableFile, { entry, since, until, mark }: PlaybackRange): AsyncGenerator<SourcedEvent> {
    if (until < 0) this.#clock.setTime(0)
    const lines = new RangeDecoder(this.#header!, entry, since)
    /** The last event up to `until`: held back, because only the ones before it are marked `hasMore`. */
    let held: SourcedEvent | undefined
    let isSeeking = true
    try {
      for await (const line of file.readLinesFrom(entry)) {
        const sourced = lines.decode(line)
        if (sourced === undefined) continue
        const time = eventTime(sourced.event)
        if (time <= until) {
          if (held !== undefined) yield { ...held, hasMore: true }
          held = sourced
        } else {
          if (isSeeking) yield* finishSeek(held, mark)
          isSeeking = false
          held = undefined
          if (sourced.event.type === 'tick') await this.#waitUntilDue(sourced.event as Tick, lines.time)
          if (!this.#isPlaying()) return
          yield sourced
        }
        if (!this.#isPlaying()) return
        lines.advance(time)
      }
      if (isSeeking) yield* finishSeek(held, mark)
      if (!lines.hasEnded && this.#isPlaying()) yield missingEndNotice(lines.time)
    } catch (error) {
      if (held !== undefined) yield held
      if (!(error instanceof UserError)) throw error
      yield* this.#reportFailure(await addFileLineNumber(file, entry, error, lines.count), lines.time)
    }
  }

  /** Waits until a tick is due. A tick without records, and the time before a tick that comes late, count as idle. */
  async #waitUntilDue(tick: Tick, before: number): Promise<void> {
    const interval = tickLength(this.#header!)
    const isIdle = tick.aggregations.every(({ records }) => records.length === 0)
    const maxDistance = this.#skipIdle ? (isIdle ? 0 : Math.min(interval, tick.time - before)) : Infinity
    await this.#clock.waitUntil(tick.time, maxDistance)
  }

  async *#reportFailure(error: UserError, time: number): AsyncGenerator<SourcedEvent> {
    if (this.#options.holdAtEnd !== true) throw error
    this.failure = error
    const text = `${error.details.text} The events before it are complete.`
    yield { ...encodeEvent({ type: 'notice', time, from: 'consumer', text }), isLast: true }
  }
}

/** The event that completes the picture after a seek, and the mark that was searched for. */
function* finishSeek(held: SourcedEvent | undefined, mark: Mark | undefined): Generator<SourcedEvent> {
  if (held !== undefined) yield held
  if (mark !== undefined) yield encodeEvent(mark)
}

/** The error with the line's number in the file, where reading began at an entry inside it and counted `count` lines. */
async function addFileLineNumber(file: SeekableFile, entry: number, error: UserError, count: number): Promise<UserError> {
  if (entry === 0 || !/^Line \d+/.test(error.details.text)) return error
  const line = (await file.countLinesBefore(entry)) + count
  return new UserError({ ...error.details, text: error.details.text.replace(/^Line \d+/, `Line ${line}`) })
}

function eventTime(event: Event | Unknown): number {
  return 'time' in event && typeof event.time === 'number' ? event.time : 0
}
