/**
 * A source yields the events of one stream: the header first, and `end` last when the stream is complete. It throws a `UserError`
 * (core/errors/user-error.ts) when it cannot start or when it fails on the way.
 *
 * To add a source, write a file here that returns a `Source`, and add it where a command chooses among them. Only sources open
 * input files and start processes that trace.
 */
import type { UserError } from '../core/errors/user-error.js'
import type { Event, Unknown } from '../core/stream/event.js'
import { encode } from '../core/stream/ndjson.js'
import type { Pace } from '../core/stream/playback.js'

/** An event together with the line it was read from, so that a recorder writes the source's own bytes. */
export interface SourcedEvent {
  readonly event: Event | Unknown
  /** The line without its line feed. */
  readonly line: string
  /** The header comes again because the source went to another time: forget the events before it. */
  readonly isRestart?: boolean
  /** More events for the same picture follow immediately: a view need not paint yet. */
  readonly hasMore?: boolean
  /** This is the last event, although there is no `end`. */
  readonly isLast?: boolean
  /** Why a part of the recording could not be read. */
  readonly unread?: UserError
}

/** An event that this program makes itself, with the line that it has in the stream. */
export function encodeEvent(event: Event): SourcedEvent {
  return { event, line: encode(event) }
}

export interface Source {
  /** Starts slow work early. Optional: `events()` starts it otherwise. Calling it again does nothing. */
  start?(): void
  events(): AsyncIterable<SourcedEvent>
  /** Asks for an orderly end: the last tick and `end` still come. Calling it again does nothing. */
  stop(): void
  /**
   * While the tracer reads the kernel, which can take seconds: the number of keys that it read the last time. undefined while it does not,
   * or when the source cannot know. Optional.
   */
  reading?(): number | undefined
  /** Stops immediately: no more events, and nothing is waited for. Calling it again does nothing. */
  abort(): void
}

/** A recording that can be played at any speed, paused, stepped, and entered at any time. */
export interface SeekableSource extends Source {
  /**
   * Goes to a time in milliseconds since the stream's start; Infinity is the end. The header comes again with `isRestart`, then the
   * last `leadTicks` ticks at or before the time, all but the last with `hasMore`. Then playback continues at the pace.
   */
  seek(time: number, leadTicks: number): void
  /** Seeks to the tick of a mark, anywhere in the recording. Does nothing when there is no such mark. */
  seekMark(wanted: MarkSearch, leadTicks: number): void
  setPace(pace: Pace): void
  setPaused(paused: boolean): void
  /** While paused: plays the next tick. */
  step(): void
  /** Whether playback skips the times in which no data was recorded. */
  setSkipIdle(skip: boolean): void
}

/** Which mark to find: the nearest one before or after a time, in the file or among the known ones. */
export interface MarkSearch {
  readonly to: 'before' | 'after'
  /** Milliseconds since the stream's start. */
  readonly from: number
  /** Labels of marks that the file may lack, by time in milliseconds since the stream's start. */
  readonly known: ReadonlyMap<number, string>
}
