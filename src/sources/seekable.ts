/** A source of what has been, as far as a session steers it. */
import type { MarkWanted } from './marks.js'
import type { Pace } from './pace.js'
import type { Source } from './source.js'

export interface Seekable extends Source {
  /**
   * Go to a time in milliseconds since the stream's start: the header comes again, `rewound`, then the last `lead` ticks at or
   * before it, all but the last marked `lead`, and then it goes on as the pace says. Infinity is the end.
   */
  seek(time: number, lead: number): void
  /** The same to the tick of a mark, wherever in the recording it is; stays where there is none. */
  seekMark(wanted: MarkWanted, lead: number): void
  pace(factor: Pace): void
  pause(paused: boolean): void
  /** One tick on, while paused. */
  step(): void
  /** Times without data or events are passed over. */
  skipIdle(skip: boolean): void
}
