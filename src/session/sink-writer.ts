/**
 * Writes a session's stream to its sinks, line by line, with the user's marks between the lines.
 *
 * A mark is written before the next line, so the lines of a recording are in the order in which the user saw them.
 */
import type { End, Event, Mark, Unknown } from '../core/stream/event.js'
import { encode } from '../core/stream/ndjson.js'
import type { Sink } from '../sinks/sink.js'

/** The sinks of a session. */
export class SinkWriter {
  readonly #sinks: readonly Sink[]
  readonly #marks: Mark[] = []
  #closed = false

  constructor(sinks: readonly Sink[]) {
    this.#sinks = sinks
  }

  /** Keeps a mark until the next line. Does nothing without sinks. */
  mark(mark: Mark): void {
    if (this.#sinks.length > 0) this.#marks.push(mark)
  }

  /** Writes the marks set since the last line, then a line of the source. Does nothing after `close`. */
  async write(line: string, event: Event | Unknown): Promise<void> {
    if (this.#closed) return
    await this.#writeMarks()
    for (const sink of this.#sinks) await sink.writeLine(line, event)
  }

  /** Writes the last marks and closes the sinks. `end`: an event to write first, when the user quit before the stream's own came. */
  async close(end?: End): Promise<void> {
    this.#closed = true
    await this.#writeMarks()
    if (end !== undefined) for (const sink of this.#sinks) await sink.writeLine(encode(end), end)
    for (const sink of this.#sinks) await sink.close?.()
  }

  async #writeMarks(): Promise<void> {
    for (const mark of this.#marks.splice(0)) for (const sink of this.#sinks) await sink.writeLine(encode(mark), mark)
  }
}
