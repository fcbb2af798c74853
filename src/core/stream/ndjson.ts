/**
 * The stream as text: an event is one line of JSON.
 *
 * `encode(decode(line)) === line` for every line written here: a decoded event is the parsed object itself, so unknown fields and the
 * order of fields survive. `check-event.ts` checks each line before anything relies on it.
 */
import { describeShape } from './aggregation.js'
import { badLine, checkEvent, isKnownType, isObject, type Fields } from './check-event.js'
import { errors } from '../errors/messages.js'
import { UserError } from '../errors/user-error.js'
import { escapeJsonControls } from '../text/control-characters.js'
import { excerpt } from '../text/excerpt.js'
import type { Event, Header, Tick, Unknown } from './event.js'

/** The most aggregations that a stream may have. */
export const MOST_AGGREGATIONS = 1000

/** The event as one line, without the line feed. Control characters in a text are escaped. */
export function encode(event: Event | Unknown): string {
  return escapeJsonControls(JSON.stringify(event))
}

/**
 * The event on a line (without its line feed; a carriage return is tolerated). Events of a type that this version does not know
 * come back as they are. Throws a UserError that names `lineNumber`, counted from 1.
 */
export function decode(line: string, lineNumber: number): Event | Unknown {
  const event = parseLine(line, lineNumber)
  checkEvent(event, lineNumber)
  return event as unknown as Event | Unknown
}

function parseLine(line: string, lineNumber: number): Fields {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new UserError(errors.notJson(lineNumber, excerpt(line)))
  }
  if (!isObject(value)) throw badLine(lineNumber, 'the line', value, 'a JSON object')
  if (typeof value['type'] !== 'string') throw badLine(lineNumber, '"type"', value['type'], 'a string')
  return value
}

/** A place in the middle of a stream from which it can be read on. */
export interface StreamPosition {
  readonly header: Header
  /** Lines before it. */
  readonly line: number
  /** The time of the event before it, in milliseconds since the start. */
  readonly time: number
}

/**
 * Decodes a stream line by line and enforces its order: the header first and once, times that never go back, no known event after
 * `end`, and aggregations that keep their function and parameters. Blank lines count, but the caller skips them. The parts of a
 * rotated stream, one after another, are one stream: after an `end` with the reason `rotate` comes the header of the next part.
 */
export class StreamDecoder {
  /** Number of the line last given, from 1; 0 before the first. */
  line = 0
  header: Header | undefined
  ended = false
  #time = 0
  /** Function and parameters of each aggregation by its name. */
  readonly #shapes = new Map<string, string>()
  #isRotated = false

  /** Starts at the beginning of a stream, or at `position` in it. */
  constructor(position?: StreamPosition) {
    if (position === undefined) return
    this.header = position.header
    this.line = position.line
    this.#time = position.time
  }

  /** Counts a line that is not decoded. */
  skip(): void {
    this.line++
  }

  /** The event on the next line. Throws a UserError; the decoder must not be used after that. */
  decode(line: string): Event | Unknown {
    this.line++
    const event = decode(line, this.line)
    if (event.type === 'header') {
      this.#acceptHeader(event as Header)
    } else if (this.header === undefined) {
      throw new UserError(errors.noHeader(this.line, excerpt(event.type)))
    } else if (isKnownType(event.type)) {
      this.#acceptEvent(event as Exclude<Event, Header>)
    }
    return event
  }

  #acceptHeader(header: Header): void {
    const before = this.header
    const isNextPart = this.#isRotated && before !== undefined && header.start === before.start && header.part === (before.part ?? 1) + 1
    if (before !== undefined && !isNextPart) throw new UserError(errors.secondHeader(this.line))
    this.header = header
    this.ended = this.#isRotated = false
  }

  #acceptEvent(event: Exclude<Event, Header>): void {
    if (this.ended) throw new UserError(errors.afterEnd(this.line, event.type))
    if (event.time < this.#time) throw new UserError(errors.timeGoesBack(this.line, event.time, this.#time))
    this.#time = event.time
    if (event.type === 'end') {
      this.ended = true
      this.#isRotated = event.reason === 'rotate'
    }
    if (event.type === 'tick') this.#checkShapes(event)
  }

  #checkShapes({ aggregations }: Tick): void {
    for (const aggregation of aggregations) {
      const shape = describeShape(aggregation)
      const before = this.#shapes.get(aggregation.name)
      if (before === shape) continue
      if (before !== undefined) throw new UserError(errors.badLine(this.line, `@${aggregation.name}`, shape, `${before}, as before`))
      if (this.#shapes.size >= MOST_AGGREGATIONS) throw new UserError(errors.tooMany(this.line, 'aggregations', MOST_AGGREGATIONS))
      this.#shapes.set(aggregation.name, shape)
    }
  }
}
