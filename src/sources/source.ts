/**
 * A source yields the stream's events, header first, `end` last when the stream ended in good order.
 * It throws a `UserError` (core/error.ts) when it cannot begin or breaks off. To add one: a file here that returns a
 * `Source`, and a line where a command chooses among them. Opening files and processes is the source's business alone.
 */
import type { Event, Unknown } from '../core/event.js'

/** An event and the very line it came as, so that a recorder writes the source's own bytes. */
export interface Sourced {
  readonly event: Event | Unknown
  /** Without the line feed. */
  readonly line: string
  /** A header that comes again because the source went to another place: what was before it is forgotten. */
  readonly rewound?: boolean
  /** More follows at once that belongs to the same picture. */
  readonly lead?: boolean
  /** Nothing more comes, though there was no `end`. */
  readonly over?: boolean
}

export interface Source {
  /** Start what takes time; without it, events() does. Harmless when repeated. */
  begin?(): void
  events(): AsyncIterable<Sourced>
  /** Ask for an orderly end: the last tick and `end` still come. Harmless when repeated. */
  stop(): void
  /** Let go at once: no more events, nothing waited for. Harmless when repeated. */
  abandon(): void
}
