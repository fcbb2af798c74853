/**
 * `--fail-on`: what may not differ between two recordings.
 *
 *     p99>+20%            the 99th percentile rose by more than a fifth (without a sign, a % is a rise)
 *     p50(read)>2ms       of the key read (or of all keys that have such a part), after: an absolute value
 *     max<-1ms            fell by more than a millisecond
 *     mean>10us           estimated from the middles of buckets
 *     rate<-10%           events a second
 *     share(read)>+5pp    of all events: percentage points; share(read)>20% is the share itself
 *
 * Refused: guessing. A value in a bucket with an open end is at least (or at most) its bound; a condition that this leaves open,
 * or that has no event to be judged by, counts as failed and says why.
 */
import { scriptUnit, typedUnit, type UnitFamily } from '../text/units.js'
import { errors } from '../errors/messages.js'
import { UserError } from '../errors/user-error.js'
import type { Key } from '../stream/event.js'
import { formatKey, measurePercentiles, ratePerSecond, type Measure } from './summary.js'
import type { AggregationTally, Histogram } from './recording-tally.js'
import type { ComparedSide } from './comparison.js'

export interface Condition {
  /** As given. */
  readonly text: string
  readonly measure: 'percentile' | 'max' | 'mean' | 'rate' | 'share'
  /** Of a percentile, 0 … 1. */
  readonly at: number
  readonly key: string | undefined
  readonly above: boolean
  /** value: of `after`; change: after less before; ratio: the change in parts of before. */
  readonly of: 'value' | 'change' | 'ratio'
  /** ns or bytes where a unit was given, else bare; shares and ratios as parts of 1. */
  readonly bound: number
  /** The unit's family, '' when bare. */
  readonly family: '' | UnitFamily
}

export interface Verdict {
  readonly condition: string
  readonly failed: boolean
  /** Undefined when there was no event. In the unit of the comparison, events a second, or parts of 1. */
  readonly before: number | undefined
  readonly after: number | undefined
  readonly kind: Condition['measure']
  /** Why it could not be judged, when so. */
  readonly reason?: string
}

const MEASURE = /(p\d{1,2}(?:\.\d{1,4})?|p100|max|mean|rate|share)(?:\((.*)\))?/
const BOUND = /([-+]?)(\d+(?:\.\d+)?)\s*(%|pp|\/s|[a-zµ]+)?/
const GRAMMAR = new RegExp(`^${MEASURE.source}\\s*([<>])\\s*${BOUND.source}$`, 'is')

/** Throws a UserError. */
export function parseCondition(given: string): Condition {
  const found = given.length > 500 ? null : GRAMMAR.exec(given.trim())
  if (found === null) throw new UserError(errors.badCondition(given.slice(0, 100)))
  const [, word = '', key, sign = '>', change = '', digits = '', suffix = ''] = found
  const measure = word.startsWith('p') ? 'percentile' : (word as Condition['measure'])
  const sized = measure === 'percentile' || measure === 'max' || measure === 'mean'
  const unit = sized ? typedUnit(suffix) : undefined
  const fits = suffix === '' || suffix === '%' || unit !== undefined ||
    (suffix === 'pp' && measure === 'share') || (suffix === '/s' && measure === 'rate')
  if (!fits || (measure === 'share' && (key === undefined || suffix === ''))) throw new UserError(errors.badCondition(given))
  const size = (change === '-' ? -1 : 1) * Number(digits)
  const absolute = change === '' ? 'value' : 'change'
  const of = suffix === 'pp' ? 'change' : suffix !== '%' ? absolute : measure === 'share' && change === '' ? 'value' : 'ratio'
  return {
    text: given.trim(), measure, at: measure === 'percentile' ? Number(word.slice(1)) / 100 : 0, key, above: sign === '>', of,
    bound: size * (suffix === '%' || suffix === 'pp' ? 0.01 : unit?.factor ?? 1), family: unit?.family ?? '',
  }
}

/** `unit`: that of both sides' scaled values. */
export function evaluateCondition(condition: Condition, before: ComparedSide, after: ComparedSide, unit: string): Verdict {
  const values = [before, after].map((side) => valueOf(condition, side))
  const [a, b] = values.map((one) => one?.value)
  const verdict = { condition: condition.text, before: a, after: b, kind: condition.measure }
  const own = scriptUnit(unit)
  const size = condition.family === '' ? 1 : own?.family === condition.family ? own.factor : undefined
  if (size === undefined) return { ...verdict, failed: true, reason: `its unit does not fit ${unit === '' ? 'values without one' : unit}` }
  if (b === undefined || (a === undefined && condition.of !== 'value')) {
    return { ...verdict, failed: true, reason: `no event ${b === undefined ? 'after' : 'before'}` }
  }
  const bound = condition.of === 'ratio' ? condition.bound : condition.bound / size
  const seen = condition.of === 'value' ? b : condition.of === 'change' ? b - a! : relativeChange(a!, b)
  const failed = condition.above ? seen > bound : seen < bound
  const [low, high] = values.map((one) => one?.mark)
  const isRelative = condition.of !== 'value'
  const open = condition.above ? high === '≥' || (isRelative && low === '<') : high === '<' || (isRelative && low === '≥')
  if (!failed && open) return { ...verdict, failed: true, reason: 'a value lies in a bucket with an open end' }
  return { ...verdict, failed }
}

/** The change as a share of the value before; from 0 it is infinite. */
function relativeChange(before: number, after: number): number {
  if (before === after) return 0
  return before === 0 ? Math.sign(after) * Infinity : (after - before) / Math.abs(before)
}

function valueOf({ measure, at, key }: Condition, { tally, covered, scale }: ComparedSide): Measure | undefined {
  const { histogram, count } = key === undefined ? tally.all : chosen(tally, key)
  if (measure === 'rate') return { mark: '', value: ratePerSecond(count, covered) }
  if (measure === 'share') return tally.all.count === 0 ? undefined : { mark: '', value: count / tally.all.count }
  const shares = measure === 'max' ? [] : [at]
  const found = measure === 'mean' ? meanOf(tally, histogram) : measurePercentiles(tally.scheme, histogram, shares)?.[0]
  return found === undefined ? undefined : { ...found, value: found.value * scale }
}

/** Of all keys whose text, or one of whose parts, is the word. */
function chosen({ keys }: AggregationTally, word: string): { histogram: Histogram; count: number } {
  const sum = { histogram: new Map<number, number>(), count: 0 }
  for (const { key, histogram, count } of keys.values()) {
    if (key === undefined || !isNamed(key, word)) continue
    sum.count += count
    for (const [id, events] of histogram) sum.histogram.set(id, (sum.histogram.get(id) ?? 0) + events)
  }
  return sum
}

function isNamed(key: Key, word: string): boolean {
  return formatKey(key) === word || key.some((part) => String(part) === word)
}

/** From the middles of the buckets; marked when one with an open end has events. */
function meanOf({ scheme }: AggregationTally, histogram: Histogram): Measure | undefined {
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
