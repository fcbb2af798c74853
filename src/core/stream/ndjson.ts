/**
 * The stream on the wire: an event is one line of JSON, and a line read is checked before anything believes it.
 *
 * `encode(decode(line)) === line` for every line written here: a decoded event is the parsed object itself, so unknown
 * fields and the order of fields survive. A wrong line is a `UserError` with its number and what was
 * expected there. Numbers must be finite (1e999 is refused), counts whole and above zero.
 * Refused: repairing. A reader that guesses what a broken line meant draws a map of nothing that happened.
 * Not checked, for speed: that no key comes twice within an aggregation (`core/aggregation.ts` adds such records up).
 */
import { isQuantized } from './aggregation.js'
import { errors } from '../errors/messages.js'
import { UserError } from '../errors/user-error.js'
import { STREAM_VERSION } from './event.js'
import type { Event, Header, Unknown } from './event.js'

type Fields = Record<string, unknown>

/** One line, without the line feed. Never holds a line feed itself: JSON escapes it. */
export function encode(event: Event | Unknown): string {
  return JSON.stringify(event)
}

/**
 * The event on a line (given without its line feed; a carriage return is tolerated). Types of a newer minor version come
 * back as they are. Throws a UserError that names `lineNumber`, counted from 1.
 */
export function decode(line: string, lineNumber: number): Event | Unknown {
  const event = parse(line, lineNumber)
  const check = CHECKS[event['type'] as string]
  if (check !== undefined && Object.hasOwn(CHECKS, event['type'] as string)) check(event, lineNumber)
  return event as unknown as Event | Unknown
}

function parse(line: string, at: number): Fields {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new UserError(errors.notJson(at, excerpt(line)))
  }
  if (!isObject(value)) throw bad(at, 'the line', value, 'a JSON object')
  if (typeof value['type'] !== 'string') throw bad(at, '"type"', value['type'], 'a string')
  return value
}

const CHECKS: { readonly [type: string]: (event: Fields, at: number) => void } = {
  header: checkHeader,
  tick: checkTick,
  drop(event, at) {
    checkTime(event, at)
    checkStrings(event, ['kind', 'message'], at)
    if (!isAmount(event['count'])) throw bad(at, '"count"', event['count'], 'a number, 0 or more')
  },
  error(event, at) {
    checkTime(event, at)
    checkStrings(event, ['message'], at)
    if (event['count'] !== undefined && !isCount(event['count'])) throw bad(at, '"count"', event['count'], 'a whole number above 0')
  },
  notice(event, at) {
    checkTime(event, at)
    checkStrings(event, ['text'], at)
    checkOneOf(event, 'from', ['script', 'command', 'consumer'], at)
  },
  mark(event, at) {
    checkTime(event, at)
    checkStrings(event, ['label'], at)
    if (!isAmount(event['at'])) throw bad(at, '"at"', event['at'], 'the time of a tick')
  },
  end(event, at) {
    checkTime(event, at)
    checkOneOf(event, 'reason', ['exit', 'limit', 'target', 'stop', 'rotate'], at)
    if (!Number.isInteger(event['status'])) throw bad(at, '"status"', event['status'], 'a whole number')
  },
}

/** Major version of "major.minor", undefined when it is not of that form. */
function majorOf(version: unknown): number | undefined {
  return typeof version === 'string' && /^\d{1,9}\.\d{1,9}$/.test(version) ? Number.parseInt(version, 10) : undefined
}

function checkHeader(event: Fields, at: number): void {
  const major = majorOf(event['version'])
  if (major === undefined) throw bad(at, '"version"', event['version'], `a version such as "${STREAM_VERSION}"`)
  if (major > majorOf(STREAM_VERSION)!) throw new UserError(errors.newerStream(at, event['version'] as string, STREAM_VERSION))
  if (!isFinite(event['start'])) throw bad(at, '"start"', event['start'], 'milliseconds since 1970')
  if (!isFinite(event['interval']) || event['interval'] <= 0) {
    throw bad(at, '"interval"', event['interval'], 'a number of milliseconds above 0')
  }
  checkStrings(event, ['title', 'unit', 'host', 'os', 'dtrace', 'script'], at)
  if (!isStrings(event['aggregations'])) throw bad(at, '"aggregations"', event['aggregations'], 'a list of names')
  for (const field of ['part', 'merged']) {
    if (event[field] !== undefined && !isCount(event[field])) throw bad(at, `"${field}"`, event[field], 'a whole number above 0')
  }
  if (event['keys'] !== undefined && !isStrings(event['keys'])) throw bad(at, '"keys"', event['keys'], 'a list of names')
}

function checkTick(event: Fields, at: number): void {
  checkTime(event, at)
  if (!isAmount(event['duration'])) throw bad(at, '"duration"', event['duration'], 'a number of milliseconds, 0 or more')
  const aggregations = event['aggregations']
  if (!Array.isArray(aggregations)) throw bad(at, '"aggregations"', aggregations, 'a list')
  for (const aggregation of aggregations) checkAggregation(aggregation, at)
}

const QUANTIZING = new Set<unknown>(['quantize', 'lquantize', 'llquantize'])
const PLAIN = new Set<unknown>(['count', 'sum', 'min', 'max', 'avg', 'stddev'])

function checkAggregation(value: unknown, at: number): void {
  if (!isObject(value)) throw bad(at, 'an aggregation', value, 'an object with name, function and records')
  if (typeof value['name'] !== 'string') throw bad(at, 'an aggregation’s "name"', value['name'], 'a string')
  const quantizing = QUANTIZING.has(value['function'])
  if (!quantizing && !PLAIN.has(value['function'])) {
    throw bad(at, `@${value['name']}’s "function"`, value['function'], `one of ${[...QUANTIZING, ...PLAIN].join(', ')}`)
  }
  const { name, parameters, records } = value
  if (quantizing && !(Array.isArray(parameters) && parameters.every(isFinite))) {
    throw bad(at, `@${name}’s "parameters"`, parameters, 'a list of numbers')
  }
  if (!Array.isArray(records)) throw bad(at, `@${name}’s "records"`, records, 'a list')
  for (const record of records) checkRecord(record, quantizing, name, at)
}

function checkRecord(value: unknown, quantizing: boolean, name: string, at: number): void {
  if (!isObject(value)) throw bad(at, `a record of @${name}`, value, 'an object with a key')
  const key = value['key']
  if (!Array.isArray(key) || !key.every(isKeyPart)) throw bad(at, `a key of @${name}`, key, 'a list of strings and numbers')
  if (quantizing) return checkBuckets(value['buckets'], name, at)
  if (!isFinite(value['value'])) throw bad(at, `a "value" of @${name}`, value['value'], 'a number')
  if (value['count'] !== undefined && !isAmount(value['count'])) {
    throw bad(at, `a "count" of @${name}`, value['count'], 'a number, 0 or more')
  }
}

/** What an int64 holds; sums of whatever many stay finite. */
const MOST_EVENTS = 2 ** 63
/** Buckets of one record: DTrace numbers them with 16 bits, and quantizes both signs. */
const MOST_BUCKETS = 2 ** 17
/** Aggregations of a stream. */
export const MOST_AGGREGATIONS = 1000

/** The largest bound that a double tells from its neighbors: beyond it, two buckets' rounded ends may be equal. */
const EXACT = 2 ** 53

function checkBuckets(value: unknown, name: string, at: number): void {
  if (!Array.isArray(value)) throw bad(at, `"buckets" of @${name}`, value, 'a list of [min, max, count]')
  if (value.length > MOST_BUCKETS) throw new UserError(errors.tooMany(at, `buckets in a record of @${name}`, MOST_BUCKETS))
  let below = -Infinity
  for (let i = 0; i < value.length; i++) {
    const bucket: unknown = value[i]
    if (!Array.isArray(bucket) || bucket.length < 3) throw bad(at, `a bucket of @${name}`, bucket, '[min, max, count]')
    const [min, max, count] = bucket as unknown[]
    if (!isCount(count) || count > MOST_EVENTS) throw bad(at, `a bucket of @${name}`, bucket, 'a whole count above 0, at most 2^63')
    if (!isBound(min) || !isBound(max)) throw bad(at, `a bucket of @${name}`, bucket, 'bounds that are numbers or null')
    if (min === null && (i > 0 || max === null)) throw bad(at, `a bucket of @${name}`, bucket, 'a lower bound')
    if (max === null && i < value.length - 1) throw bad(at, `a bucket of @${name}`, bucket, 'no other bucket after an open end')
    if (min !== null && max !== null && min > max) throw bad(at, `a bucket of @${name}`, bucket, 'min no greater than max')
    if (min !== null && (min < below || (min === below && Math.abs(min) < EXACT))) {
      throw bad(at, `a bucket of @${name}`, bucket, `buckets from low to high that do not overlap (the one before ends at ${below})`)
    }
    if (max !== null) below = max
  }
}

function checkTime(event: Fields, at: number): void {
  if (!isAmount(event['time'])) throw bad(at, '"time"', event['time'], 'milliseconds since the start, 0 or more')
}

function checkStrings(event: Fields, names: readonly string[], at: number): void {
  for (const name of names) if (typeof event[name] !== 'string') throw bad(at, `"${name}"`, event[name], 'a string')
}

function checkOneOf(event: Fields, name: string, allowed: readonly string[], at: number): void {
  if (!allowed.includes(event[name] as string)) throw bad(at, `"${name}"`, event[name], `one of ${allowed.join(', ')}`)
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
function isAmount(value: unknown): value is number {
  return isFinite(value) && value >= 0
}
function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0
}
function isBound(value: unknown): value is number | null {
  return value === null || isFinite(value)
}
function isKeyPart(value: unknown): value is string | number {
  return typeof value === 'string' || isFinite(value)
}
function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function bad(at: number, place: string, found: unknown, expected: string): UserError {
  const text = found === undefined ? 'missing' : excerpt(JSON.stringify(found))
  return new UserError(errors.badLine(at, place, text, expected))
}

/** What fits in a sentence, without control characters: it is shown on a terminal. */
function excerpt(text: string): string {
  const shown = text.slice(0, 60).replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd')
  return text.length > 60 ? `${shown}…` : shown
}

/** A place in the middle of a stream from which it can be read on. */
export interface StreamPosition {
  readonly header: Header
  /** Lines before it. */
  readonly line: number
  /** The time of the event before it. */
  readonly time: number
}

/**
 * Decodes a stream line by line and holds its order: the header first and once, times that never go back, nothing known
 * after `end`, and an aggregation that keeps its function and parameters. Blank lines are counted and passed over. Parts of
 * one stream, one after the other, are one stream: after an `end` that rotates comes the header of the next part.
 */
export class StreamDecoder {
  /** Number of the line last given, from 1; 0 before the first. */
  line = 0
  header: Header | undefined
  ended = false
  #time = 0
  readonly #shapes = new Map<string, string>()
  #rotated = false

  constructor(place?: StreamPosition) {
    if (place === undefined) return
    this.header = place.header
    this.line = place.line
    this.#time = place.time
  }

  /** Count a line that was not decoded. */
  skip(): void {
    this.line++
  }

  /** The line's event. Throws a UserError; the decoder must not be used after that. */
  decode(line: string): Event | Unknown {
    this.line++
    const event = decode(line, this.line)
    if (event.type === 'header') {
      this.#begin(event as Header)
    } else if (this.header === undefined) {
      throw new UserError(errors.noHeader(this.line, excerpt(event.type)))
    } else if (Object.hasOwn(CHECKS, event.type)) {
      this.#follow(event as Exclude<Event, Header>)
    }
    return event
  }

  #begin(header: Header): void {
    const before = this.header
    const next = this.#rotated && before !== undefined && header.start === before.start && header.part === (before.part ?? 1) + 1
    if (before !== undefined && !next) throw new UserError(errors.secondHeader(this.line))
    this.header = header
    this.ended = this.#rotated = false
  }

  #follow(event: Exclude<Event, Header>): void {
    if (this.ended) throw new UserError(errors.afterEnd(this.line, event.type))
    if (event.time < this.#time) throw new UserError(errors.timeGoesBack(this.line, event.time, this.#time))
    this.#time = event.time
    if (event.type === 'end') {
      this.ended = true
      this.#rotated = event.reason === 'rotate'
    }
    if (event.type !== 'tick') return
    for (const aggregation of event.aggregations) {
      const parameters = isQuantized(aggregation) ? aggregation.parameters.join(', ') : ''
      const shape = `${aggregation.function}(${parameters})`
      const before = this.#shapes.get(aggregation.name)
      if (before === undefined) this.#know(aggregation.name, shape)
      else if (before !== shape) throw new UserError(errors.badLine(this.line, `@${aggregation.name}`, shape, `${before}, as before`))
    }
  }

  #know(name: string, shape: string): void {
    if (this.#shapes.size >= MOST_AGGREGATIONS) throw new UserError(errors.tooMany(this.line, 'aggregations', MOST_AGGREGATIONS))
    this.#shapes.set(name, shape)
  }
}
