/**
 * Checks of a line of the stream: every field of every known event, before anything relies on it.
 *
 * A wrong line throws a `UserError` with its number, the field, what stands there and what is expected. Numbers must be finite (1e999 is
 * refused), counts of buckets whole and not zero; a script that takes events away makes them negative. Unknown fields pass. Rejected: to
 * repair a line; a reader that guesses what a broken line meant draws a map of something that did not happen. Not checked, for speed:
 * that no key comes twice within an aggregation; readers add such records up.
 */
import { errors } from '../errors/messages.js'
import { UserError } from '../errors/user-error.js'
import { excerpt } from '../text/excerpt.js'
import { STREAM_VERSION } from './event.js'

/** A parsed line whose fields are not checked yet. */
export type Fields = Record<string, unknown>

/** Whether this version knows events of a type. */
export function isKnownType(type: string): boolean {
  return Object.hasOwn(CHECKS, type)
}

/** Checks the fields of an event of a known type; others pass. Throws a UserError that names `line`, counted from 1. */
export function checkEvent(event: Fields, line: number): void {
  const type = event['type'] as string
  if (isKnownType(type)) CHECKS[type]!(event, line)
}

/** A line that is not as it must be: `place` is `found`, where `expected` is expected. */
export function badLine(line: number, place: string, found: unknown, expected: string): UserError {
  const text = found === undefined ? 'missing' : excerpt(JSON.stringify(found))
  return new UserError(errors.badLine(line, place, text, expected))
}

/** Whether a JSON value is an object, not a list or null. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const CHECKS: { readonly [type: string]: (event: Fields, line: number) => void } = {
  header: checkHeader,
  tick: checkTick,
  drop(event, line) {
    checkTime(event, line)
    checkStrings(event, ['kind', 'message', ...(event['hint'] === undefined ? [] : ['hint'])], line)
    if (!isAmount(event['count'])) throw badLine(line, '"count"', event['count'], 'a number, 0 or more')
  },
  error(event, line) {
    checkTime(event, line)
    checkStrings(event, ['message'], line)
    if (event['count'] !== undefined && !isCount(event['count'])) throw badLine(line, '"count"', event['count'], 'a whole number above 0')
  },
  notice(event, line) {
    checkTime(event, line)
    checkStrings(event, ['text'], line)
    checkOneOf(event, 'from', ['script', 'command', 'consumer'], line)
  },
  mark(event, line) {
    checkTime(event, line)
    checkStrings(event, ['label'], line)
    if (!isAmount(event['at'])) throw badLine(line, '"at"', event['at'], 'the time of a tick')
  },
  end(event, line) {
    checkTime(event, line)
    checkOneOf(event, 'reason', ['exit', 'limit', 'target', 'stop', 'rotate'], line)
    if (!Number.isInteger(event['status'])) throw badLine(line, '"status"', event['status'], 'a whole number')
  },
}

/** Major version of "major.minor", undefined when it is not of that form. */
function majorOf(version: unknown): number | undefined {
  return typeof version === 'string' && /^\d{1,9}\.\d{1,9}$/.test(version) ? Number.parseInt(version, 10) : undefined
}

function checkHeader(event: Fields, line: number): void {
  const major = majorOf(event['version'])
  if (major === undefined) throw badLine(line, '"version"', event['version'], `a version such as "${STREAM_VERSION}"`)
  if (major > majorOf(STREAM_VERSION)!) throw new UserError(errors.newerStream(line, event['version'] as string, STREAM_VERSION))
  if (!isFinite(event['start'])) throw badLine(line, '"start"', event['start'], 'milliseconds since 1970')
  if (!isFinite(event['interval']) || event['interval'] <= 0) {
    throw badLine(line, '"interval"', event['interval'], 'a number of milliseconds above 0')
  }
  checkStrings(event, ['title', 'unit', 'host', 'os', 'dtrace', 'script'], line)
  if (!isStrings(event['aggregations'])) throw badLine(line, '"aggregations"', event['aggregations'], 'a list of names')
  for (const field of ['part', 'merged']) {
    if (event[field] !== undefined && !isCount(event[field])) throw badLine(line, `"${field}"`, event[field], 'a whole number above 0')
  }
  if (event['reading'] !== undefined) checkStrings(event, ['reading'], line)
  if (event['keys'] !== undefined && !isStrings(event['keys'])) throw badLine(line, '"keys"', event['keys'], 'a list of names')
}

function checkTick(event: Fields, line: number): void {
  checkTime(event, line)
  if (!isAmount(event['duration'])) throw badLine(line, '"duration"', event['duration'], 'a number of milliseconds, 0 or more')
  const aggregations = event['aggregations']
  if (!Array.isArray(aggregations)) throw badLine(line, '"aggregations"', aggregations, 'a list')
  for (const aggregation of aggregations) checkAggregation(aggregation, line)
}

const QUANTIZING = new Set<unknown>(['quantize', 'lquantize', 'llquantize'])
const PLAIN = new Set<unknown>(['count', 'sum', 'min', 'max', 'avg', 'stddev'])

function checkAggregation(value: unknown, line: number): void {
  if (!isObject(value)) throw badLine(line, 'an aggregation', value, 'an object with name, function and records')
  if (typeof value['name'] !== 'string') throw badLine(line, 'an aggregation’s "name"', value['name'], 'a string')
  const quantizing = QUANTIZING.has(value['function'])
  if (!quantizing && !PLAIN.has(value['function'])) {
    throw badLine(line, `@${value['name']}’s "function"`, value['function'], `one of ${[...QUANTIZING, ...PLAIN].join(', ')}`)
  }
  const { name, parameters, records } = value
  if (quantizing && !(Array.isArray(parameters) && parameters.every(isFinite))) {
    throw badLine(line, `@${name}’s "parameters"`, parameters, 'a list of numbers')
  }
  if (!Array.isArray(records)) throw badLine(line, `@${name}’s "records"`, records, 'a list')
  for (const record of records) checkRecord(record, quantizing, name, line)
}

function checkRecord(value: unknown, quantizing: boolean, name: string, line: number): void {
  if (!isObject(value)) throw badLine(line, `a record of @${name}`, value, 'an object with a key')
  const key = value['key']
  if (!Array.isArray(key) || !key.every(isKeyPart)) throw badLine(line, `a key of @${name}`, key, 'a list of strings and numbers')
  if (quantizing) return checkBuckets(value['buckets'], name, line)
  if (!isFinite(value['value'])) throw badLine(line, `a "value" of @${name}`, value['value'], 'a number')
  if (value['count'] !== undefined && !isAmount(value['count'])) {
    throw badLine(line, `a "count" of @${name}`, value['count'], 'a number, 0 or more')
  }
}

/** The greatest difference of two int64. The sum of any number of such counts stays finite. */
const MOST_EVENTS = 2 ** 64
/** Buckets of one record: DTrace numbers them with 16 bits, for both signs. */
const MOST_BUCKETS = 2 ** 17

/** From here on a double cannot hold every whole number, so the rounded ends of two buckets may be equal. */
const EXACT = 2 ** 53

function checkBuckets(value: unknown, name: string, line: number): void {
  if (!Array.isArray(value)) throw badLine(line, `"buckets" of @${name}`, value, 'a list of [min, max, count]')
  if (value.length > MOST_BUCKETS) throw new UserError(errors.tooMany(line, `buckets in a record of @${name}`, MOST_BUCKETS))
  let previous = -Infinity
  for (let i = 0; i < value.length; i++) {
    const bucket: unknown = value[i]
    if (!Array.isArray(bucket) || bucket.length < 3) throw badLine(line, `a bucket of @${name}`, bucket, '[min, max, count]')
    const [min, max, count] = bucket as unknown[]
    if (!isBucketCount(count)) throw badLine(line, `a bucket of @${name}`, bucket, 'a whole count from -2^64 to 2^64, but not 0')
    if (!isBound(min) || !isBound(max)) throw badLine(line, `a bucket of @${name}`, bucket, 'bounds that are numbers or null')
    if (min === null && (i > 0 || max === null)) throw badLine(line, `a bucket of @${name}`, bucket, 'a lower bound')
    if (max === null && i < value.length - 1) throw badLine(line, `a bucket of @${name}`, bucket, 'no other bucket after an open end')
    if (min !== null && max !== null && min > max) throw badLine(line, `a bucket of @${name}`, bucket, 'min no greater than max')
    if (min !== null && (min < previous || (min === previous && Math.abs(min) < EXACT))) {
      const expected = `buckets from low to high that do not overlap (the one before ends at ${previous})`
      throw badLine(line, `a bucket of @${name}`, bucket, expected)
    }
    if (max !== null) previous = max
  }
}

function checkTime(event: Fields, line: number): void {
  if (!isAmount(event['time'])) throw badLine(line, '"time"', event['time'], 'milliseconds since the start, 0 or more')
}

function checkStrings(event: Fields, names: readonly string[], line: number): void {
  for (const name of names) if (typeof event[name] !== 'string') throw badLine(line, `"${name}"`, event[name], 'a string')
}

function checkOneOf(event: Fields, name: string, allowed: readonly string[], line: number): void {
  if (!allowed.includes(event[name] as string)) throw badLine(line, `"${name}"`, event[name], `one of ${allowed.join(', ')}`)
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
function isBucketCount(value: unknown): value is number {
  return Number.isInteger(value) && value !== 0 && Math.abs(value as number) <= MOST_EVENTS
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
