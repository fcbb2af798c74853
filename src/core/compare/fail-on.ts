/**
 * `--fail-on`: conditions on the difference between two recordings that make `diff` fail.
 *
 *     p99>+20%            the 99th percentile rose by more than a fifth (a % without a sign is a rise)
 *     p50(read)>2ms       of the key read (or of all keys with such a part) in AFTER: an absolute value
 *     max<-1ms            fell by more than a millisecond
 *     mean>10us           estimated from the middles of buckets
 *     rate<-10%           events per second
 *     share(read)>+5pp    of all events: percentage points; share(read)>20% is the share itself
 *
 * A value in a bucket with an open end is at least (or at most) its bound. A condition that this leaves undecided counts as failed and
 * says why, as does one without events. Rejected: to guess the value.
 */
import { scriptUnit, typedUnit, type UnitFamily } from '../text/units.js'
import { errors } from '../errors/messages.js'
import { UserError } from '../errors/user-error.js'
import type { Key } from '../stream/event.js'
import { formatKey, measurePercentiles, ratePerSecond, type Measure } from './summary.js'
import type { AggregationTally, Histogram, KeyTally } from './recording-tally.js'
import type { ComparedSide } from './comparison.js'

/** A condition that is met when the recordings differ too much. */
export interface Condition {
  /** As the user wrote it. */
  readonly text: string
  readonly measure: 'percentile' | 'max' | 'mean' | 'rate' | 'share'
  /** The percentile as a share, 0 … 1; 0 for other measures. */
  readonly at: number
  /** A key's text, or one of its parts; undefined: all events. */
  readonly key: string | undefined
  /** Fails above the bound; otherwise below it. */
  readonly above: boolean
  /** What the bound is compared with. value: that of AFTER; change: AFTER minus BEFORE; ratio: the change as a part of BEFORE. */
  readonly quantity: 'value' | 'change' | 'ratio'
  /** In ns or bytes where a unit was given, else without a unit; shares and ratios as parts of 1. */
  readonly bound: number
  /** The family of the unit, '' without one. */
  readonly family: '' | UnitFamily
}

/** A condition evaluated on a comparison. */
export interface Verdict {
  readonly condition: string
  /** The condition is met or cannot be decided, so `diff` fails. */
  readonly failed: boolean
  /** In the unit of the comparison, events per second, or parts of 1. Undefined when there was no event. */
  readonly before: number | undefined
  readonly after: number | undefined
  readonly kind: Condition['measure']
  /** Why it cannot be decided, when so. */
  readonly reason?: string
}

const MEASURE = /(p\d{1,2}(?:\.\d{1,4})?|p100|max|mean|rate|share)(?:\((.*)\))?/
const BOUND = /([-+]?)(\d+(?:\.\d+)?)\s*(%|pp|\/s|[a-zµ]+)?/
const GRAMMAR = new RegExp(`^${MEASURE.source}\\s*([<>])\\s*${BOUND.source}$`, 'is')

/** Reads a condition as in the head of this file. Throws a UserError for anything else. */
export function parseCondition(given: string): Condition {
  const found = given.length > 500 ? null : GRAMMAR.exec(given.trim())
  if (found === null) throw new UserError(errors.badCondition(given.slice(0, 100)))
  const [, word = '', key, sign = '>', change = '', digits = '', suffix = ''] = found
  const measure = word.startsWith('p') ? 'percentile' : (word as Condition['measure'])
  const hasUnit = measure === 'percentile' || measure === 'max' || measure === 'mean'
  const unit = hasUnit ? typedUnit(suffix) : undefined
  const fits = suffix === '' || suffix === '%' || unit !== undefined ||
    (suffix === 'pp' && measure === 'share') || (suffix === '/s' && measure === 'rate')
  if (!fits || (measure === 'share' && (key === undefined || suffix === ''))) throw new UserError(errors.badCondition(given))
  const size = (change === '-' ? -1 : 1) * Number(digits)
  const absolute = change === '' ? 'value' : 'change'
  const quantity = suffix === 'pp' ? 'change' : suffix !== '%' ? absolute : measure === 'share' && change === '' ? 'value' : 'ratio'
  return {
    text: given.trim(), measure, at: measure === 'percentile' ? Number(word.slice(1)) / 100 : 0, key, above: sign === '>', quantity,
    bound: size * (suffix === '%' || suffix === 'pp' ? 0.01 : unit?.factor ?? 1), family: unit?.family ?? '',
  }
}

/** `unit`: the comparison's unit, that of both recordings' scaled values. */
export function evaluateCondition(condition: Condition, before: ComparedSide, after: ComparedSide, unit: string): Verdict {
  const values = [before, after].map((side) => measureSide(condition, side))
  const [a, b] = values.map((one) => one?.value)
  const verdict = { condition: condition.text, before: a, after: b, kind: condition.measure }
  const own = scriptUnit(unit)
  const size = condition.family === '' ? 1 : own?.family === condition.family ? own.factor : undefined
  if (size === undefined) return { ...verdict, failed: true, reason: `its unit does not fit ${unit === '' ? 'values without one' : unit}` }
  if (b === undefined || (a === undefined && condition.quantity !== 'value')) {
    return { ...verdict, failed: true, reason: `no event ${b === undefined ? 'after' : 'before'}` }
  }
  const bound = condition.quantity === 'ratio' ? condition.bound : condition.bound / size
  const seen = condition.quantity === 'value' ? b : condition.quantity === 'change' ? b - a! : relativeChange(a!, b)
  const failed = condition.above ? seen > bound : seen < bound
  const [low, high] = values.map((one) => one?.mark)
  const isRelative = condition.quantity !== 'value'
  const open = condition.above ? high === '≥' || (isRelative && low === '<') : high === '<' || (isRelative && low === '≥')
  if (!failed && open) return { ...verdict, failed: true, reason: 'a value lies in a bucket with an open end' }
  return { ...verdict, failed }
}

/** The change as a share of the value before; from 0 it is infinite. */
function relativeChange(before: number, after: number): number {
  if (before === after) return 0
  return before === 0 ? Math.sign(after) * Infinity : (after - before) / Math.abs(before)
}

/** The value that a condition measures in one recording, in the comparison's unit; undefined without events. */
function measureSide({ measure, at, key }: Condition, { tally, covered, scale }: ComparedSide): Measure | undefined {
  const counted = key === undefined ? tally.all : sumNamedKeys(tally, key)
  const { histogram, count } = counted
  if (measure === 'rate') return { mark: '', value: ratePerSecond(count, covered) }
  if (measure === 'share') return tally.all.count === 0 ? undefined : { mark: '', value: count / tally.all.count }
  const shares = measure === 'max' ? [] : [at]
  const found = measure === 'mean' ? estimateMean(tally, histogram) : measurePercentiles(tally.scheme, counted, shares)?.[0]
  return found === undefined ? undefined : { ...found, value: found.value * scale }
}

/** The sum over all keys whose text, or one of whose parts, is the word. */
function sumNamedKeys({ keys }: AggregationTally, word: string): Omit<KeyTally, 'key'> {
  const sum = { histogram: new Map<number, number>(), count: 0, isSigned: false }
  for (const { key, histogram, count, isSigned } of keys.values()) {
    if (key === undefined || !isNamed(key, word)) continue
    sum.count += count
    sum.isSigned ||= isSigned
    for (const [id, events] of histogram) sum.histogram.set(id, (sum.histogram.get(id) ?? 0) + events)
  }
  return sum
}

function isNamed(key: Key, word: string): boolean {
  return formatKey(key) === word || key.some((part) => String(part) === word)
}

/** The mean of the middles of the buckets; marked when a bucket with an open end has events. */
function estimateMean({ scheme }: AggregationTally, histogram: Histogram): Measure | undefined {
  let [sum, count] = [0, 0]
  let mark: Measure['mark'] = ''
  for (const [id, events] of histogram) {
    const [low, high] = [scheme.lows[id]!, scheme.highs[id]!]
    if (low === -Infinity) mark = '<'
    else if (high === Infinity && mark === '') mark = '≥'
    sum += events * (low === -Infinity ? high : high === Infinity ? low : (low + high) / 2)
    count += events
  }
  return count === 0 ? undefined : { mark, value: sum / count }
}
