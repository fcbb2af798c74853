/**
 * A source yields the stream's events, header first, `end` last when the stream ended in good order.
 * It throws a `UserError` (core/error.ts) when it cannot begin or breaks off. To add one: a file here that returns a
 * `Source`, and a line where a command chooses among them. Opening files and processes is the source's business alone.
 */
import type { Event, Unknown } from '../core/stream/event.js'
import type { Pace } from '../core/stream/playback.js'

/** An event and the very line it came as, so that a recorder writes the source's own bytes. */
export interface SourcedEvent {
  readonly event: Event | Unknown
  /** Without the line feed. */
  readonly line: string
  /** A header that comes again because the source went to another place: what was before it is forgotten. */
  readonly isRestart?: boolean
  /** More follows at once that belongs to the same picture. */
  readonly hasMore?: boolean
  /** Nothing more comes, though there was no `end`. */
  readonly isLast?: boolean
}

export interface Source {
  /** Start what takes time; without it, events() does. Harmless when repeated. */
  start?(): void
  events(): AsyncIterable<SourcedEvent>
  /** Ask for an orderly end: the last tick and `end` still come. Harmless when repeated. */
  stop(): void
  /** Let go at once: no more events, nothing waited for. Harmless when repeated. */
  abort(): void
}

export interface SeekableSource extends Source {
  /**
   * Go to a time in milliseconds since the stream's start: the header comes again, `rewound`, then the last `lead` ticks at or
   * before it, all but the last marked `lead`, and then it goes on as the pace says. Infinity is the end.
   */
  seek(time: number, lead: number): void
  /** The same to the tick of a mark, wherever in the recording it is; stays where there is none. */
  seekMark(wanted: MarkSearch, lead: number): void
  setPace(factor: Pace): void
  setPaused(paused: boolean): void
  /** One tick on, while paused. */
  step(): void
  /** Times without data or events are passed over. */
  setSkipIdle(skip: boolean): void
}

/** Which mark: the nearest one before or after a time, in the file or among those known (labels by time). */
export interface MarkSearch {
  readonly to: 'before' | 'after'
  /** Milliseconds since the stream's start. */
  readonly from: number
  readonly known: ReadonlyMap<number, string>
}
