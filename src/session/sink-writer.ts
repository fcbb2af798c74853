/**
 * Writes a session's stream to its sinks, one line after the other, with the marks that the user sets in between.
 *
 * A mark waits for the next line, so the order of a recording is the order in which things were seen.
 */
import type { End, Event, Mark, Unknown } from '../core/stream/event.js'
import { encode } from '../core/stream/ndjson.js'
import type { Sink } from '../sinks/sink.js'

export class SinkWriter {
  readonly #sinks: readonly Sink[]
  readonly #marks: Mark[] = []
  #closed = false

  constructor(sinks: readonly Sink[]) {
    this.#sinks = sinks
  }

  /** A mark for the recording. Nothing without sinks. */
  mark(mark: Mark): void {
    if (this.#sinks.length > 0) this.#marks.push(mark)
  }

  /** A line of the source, after the marks that were set since the last one. Nothing after `close`. */
  async write(line: string, event: Event | Unknown): Promise<void> {
    if (this.#closed) return
    await this.#writeMarks()
    for (const sink of this.#sinks) await sink.writeLine(line, event)
  }

  /** Closes the sinks. `end`: the end that the stream lacks, since the user left before it came. */
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
