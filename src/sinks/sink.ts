/**
 * A sink takes the lines of the stream: standard output, a recording. To add one, write a file here that makes a `Sink`, and add
 * it where a command opens its sinks.
 */
import type { Event, Unknown } from '../core/stream/event.js'

export interface Sink {
  /** Writes a line (given without its line feed); `event` is the event on it. Resolves when the sink can take the next line. */
  writeLine(text: string, event: Event | Unknown): Promise<void> | void
  /** Ends the output; no lines follow. Calling it again does nothing. */
  close?(): Promise<void> | void
}
