/**
 * Turns the rows of a printed distribution into buckets.
 *
 * A row gives one end of its bucket; the next row gives the other. Which end it gives depends on the function for values below
 * zero: the rows of lquantize begin at their number, those of the other functions are mirrored around zero. So the steps between
 * the rows are examined first: `doubling` (quantize), `even` (lquantize) or `stepped` (llquantize). The answer is undefined where
 * the rows do not show it; there it makes no difference. dtrace(1) prints an empty row before the first and after the last row
 * with a count.
 */
import { toLowerBound, toUpperBound } from '../../../core/stream/open-ends.js'
import type { Bucket } from '../../../core/stream/event.js'

/** A row of a printed distribution. */
export interface PrintedRow {
  /** How the values relate to `value`: '<' below, '<=' at or below, '>=' at or above, 'abs' between -value and value, '' from it on. */
  readonly relation: '' | '<' | '<=' | '>=' | 'abs'
  readonly value: number
  readonly count: number
}

/** How the rows of a distribution follow one another. */
export type StepKind = 'doubling' | 'even' | 'stepped' | undefined

const ROW_PATTERN = /^ *(?:(<=?|>=|abs\(\) <) ?)?(-?\d{1,20}) [ @]*\|[ @]*(-?\d{1,20}) *$/

/** Whether the line is the heading above the rows of a distribution. */
export function isHeading(line: string): boolean {
  return line.length < 200 && /^ *value  -+ Distribution -+ count *$/.test(line)
}

/** The row on a line; undefined when the line is not one. */
export function parseRow(line: string): PrintedRow | undefined {
  const found = line.length < 200 ? ROW_PATTERN.exec(line) : null
  if (found === null) return undefined
  const relation = found[1] === 'abs() <' ? 'abs' : (found[1] ?? '') as PrintedRow['relation']
  return { relation, value: Number(found[2]), count: Number(found[3]) }
}

/**
 * Index of the first row that is impossible; undefined when there is none. Rows go from low to high. A count
 * may be negative: the script subtracts events.
 */
export function findWrongRow(rows: readonly PrintedRow[]): number | undefined {
  const wrong = rows.findIndex(({ relation, value }, i) => {
    const before = rows[i - 1]
    if (before?.relation === '>=' || (i > 0 && relation === '<=')) return true
    if (before === undefined) return false
    if (before.relation === '<' || before.relation === 'abs') return value < before.value
    return relation === '<' ? before.value > 0 : relation !== 'abs' && value <= before.value
  })
  return wrong < 0 ? undefined : wrong
}

/** How the rows follow one another. */
export function detectSteps(rows: readonly PrintedRow[]): StepKind {
  if (rows.some(({ relation }) => relation === 'abs' || relation === '<=')) return 'stepped'
  const values = rows.filter(({ relation }) => relation === '').map(({ value }) => value)
  if (values.every((value) => value >= -1 && value <= 2) && values.length === rows.length) return undefined
  const isDoubling = values.every((value, i) => i === 0 ? isPowerOfTwo(value) : value === nextPower(values[i - 1]!))
  if (values.length === rows.length && isDoubling) return 'doubling'
  const steps = new Set(values.slice(1).map((value, i) => value - values[i]!))
  return steps.size > 1 ? 'stepped' : steps.size === 1 ? 'even' : undefined
}

function isPowerOfTwo(value: number): boolean {
  return value === 0 || Number.isInteger(Math.log2(Math.abs(value)))
}

/** The row that follows in quantize: … -2 -1 0 1 2 4 …; NaN when there is none. */
function nextPower(value: number): number {
  if (!isPowerOfTwo(value)) return NaN
  return value === 0 ? 1 : value === -1 ? 0 : value < 0 ? value / 2 : value * 2
}

/** The buckets of the rows, from low to high, without the empty ones. */
export function buildBuckets(rows: readonly PrintedRow[], steps: StepKind): Bucket[] {
  return rows.flatMap((row, i): Bucket[] => {
    if (row.count === 0) return []
    const [min, max] = bucketEnds(row, rows[i - 1], rows[i + 1], steps)
    return [[min, max, row.count]]
  })
}

/** The highest row of quantize. */
const MAX_POWER = 2 ** 62

/** The ends of a row's bucket, inclusive, from its neighbors and the steps between the rows; null is an open end. */
function bucketEnds(
  { relation, value }: PrintedRow, before: PrintedRow | undefined, after: PrintedRow | undefined, steps: StepKind,
): [number | null, number | null] {
  if (relation === '>=') return [value, null]
  if (relation === '<=') return [null, value]
  if (relation === 'abs' || (relation === '<' && steps === 'stepped')) return [1 - value, value - 1]
  if (relation === '<') return [null, value - 1]
  if (value < 0 && steps !== 'even') {
    if (before !== undefined) return [before.value + 1, value]
    return value <= -MAX_POWER ? [null, value] : [2 * value + 1, value]
  }
  if (value === 0 && steps !== 'even') return [0, 0]
  if (after !== undefined) return [value, after.value - 1]
  if (value >= MAX_POWER) return [value, null]
  if (steps === 'doubling' || before === undefined) return [value, Math.max(value, 2 * value - 1)]
  return [value, value + (value - before.value) - 1]
}

/** Whether the buckets go from low to high and do not overlap. */
export function areDisjoint(buckets: readonly Bucket[]): boolean {
  return buckets.every(([min, max], i) => {
    const below = i === 0 ? -Infinity : toUpperBound(buckets[i - 1]![1])
    const low = toLowerBound(min)
    return low <= toUpperBound(max) && low > below || (i === 0 && min === null)
  })
}

/** The ends of the buckets that are certain whatever the function is: those above zero that have a next row. */
export function findCertainBuckets(rows: readonly PrintedRow[]): [low: number, high: number][] {
  return rows.slice(0, -1).flatMap(({ relation, value }, i): [number, number][] => {
    return relation === '' && value > 0 ? [[value, rows[i + 1]!.value - 1]] : []
  })
}

/** The buckets of the rows by these steps, or by the rows' own steps where the buckets would overlap. */
export function buildDisjointBuckets(rows: readonly PrintedRow[], steps: StepKind): Bucket[] {
  const buckets = buildBuckets(rows, steps)
  return areDisjoint(buckets) ? buckets : buildBuckets(rows, detectSteps(rows))
}
