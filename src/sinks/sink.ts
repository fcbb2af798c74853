/**
 * A sink takes the stream's own lines: standard output, a recording. To add one: a file here that makes a `Sink`, and a line
 * where a command chooses among them.
 */
import type { Event, Unknown } from '../core/stream/event.js'

export interface Sink {
  /** A line, without its line feed, and the event on it. Resolves when the next one may come. */
  writeLine(text: string, event: Event | Unknown): Promise<void> | void
  /** No more lines. Harmless when repeated. */
  close?(): Promise<void> | void
}
