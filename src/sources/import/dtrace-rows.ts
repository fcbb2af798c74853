/**
 * The rows of a printed distribution → buckets.
 *
 * A row tells one end of its bucket; the other is the next row's. Which one it tells below zero depends on the function:
 * lquantize's rows begin at their number, those of the others are mirrored around zero. So the steps between rows are looked at first:
 * `doubling` (quantize), `even` (lquantize) or `stepped` (llquantize); undefined where it cannot be told, and there
 * it makes no difference. dtrace(1) prints an empty row before the first and after the last with a count.
 */
import type { Bucket } from '../../core/stream/event.js'

export interface PrintedRow {
  /** '<' below, '<=' at or below, '>=' at or above, 'abs' between both signs of the value. */
  readonly relation: '' | '<' | '<=' | '>=' | 'abs'
  readonly value: number
  readonly count: number
}

export type StepKind = 'doubling' | 'even' | 'stepped' | undefined

const ROW_PATTERN = /^ *(?:(<=?|>=|abs\(\) <) ?)?(-?\d{1,20}) [ @]*\|[ @]*(-?\d{1,20}) *$/

export function isHeading(line: string): boolean {
  return line.length < 200 && /^ *value  -+ Distribution -+ count *$/.test(line)
}

export function parseRow(line: string): PrintedRow | undefined {
  const found = line.length < 200 ? ROW_PATTERN.exec(line) : null
  if (found === null) return undefined
  const mark = found[1] === 'abs() <' ? 'abs' : (found[1] ?? '') as PrintedRow['relation']
  return { relation: mark, value: Number(found[2]), count: Number(found[3]) }
}

/**
 * The first row that cannot be: rows go from low to high, and no count is negative (or events were taken away again);
 * undefined when all is well.
 */
export function findWrongRow(rows: readonly PrintedRow[]): number | undefined {
  const wrong = rows.findIndex(({ relation: mark, value, count }, i) => {
    const before = rows[i - 1]
    if (count < 0 || before?.relation === '>=' || (i > 0 && mark === '<=')) return true
    if (before === undefined || before.relation === '<' || before.relation === 'abs') return before !== undefined && value < before.value
    return mark === '<' ? before.value > 0 : mark !== 'abs' && value <= before.value
  })
  return wrong < 0 ? undefined : wrong
}

export function detectSteps(rows: readonly PrintedRow[]): StepKind {
  if (rows.some(({ relation: mark }) => mark === 'abs' || mark === '<=')) return 'stepped'
  const values = rows.filter(({ relation: mark }) => mark === '').map(({ value }) => value)
  if (values.every((value) => value >= -1 && value <= 2) && values.length === rows.length) return undefined
  if (values.length === rows.length && values.every((value, i) => i === 0 ? isPowerOfTwo(value) : value === nextPower(values[i - 1]!))) return 'doubling'
  const steps = new Set(values.slice(1).map((value, i) => value - values[i]!))
  return steps.size > 1 ? 'stepped' : steps.size === 1 ? 'even' : undefined
}

function isPowerOfTwo(value: number): boolean {
  return value === 0 || Number.isInteger(Math.log2(Math.abs(value)))
}

/** The row after this one in quantize's order: … -2 -1 0 1 2 …; NaN where there is none. */
function nextPower(value: number): number {
  if (!isPowerOfTwo(value)) return NaN
  return value === 0 ? 1 : value === -1 ? 0 : value < 0 ? value / 2 : value * 2
}

/** Low to high, without empty ones. */
export function buildBuckets(rows: readonly PrintedRow[], steps: StepKind): Bucket[] {
  return rows.flatMap((row, i): Bucket[] => {
    if (row.count <= 0) return []
    const [min, max] = bucketEnds(row, rows[i - 1], rows[i + 1], steps)
    return [[min, max, row.count]]
  })
}

const MAX_POWER = 2 ** 62

function bucketEnds({ relation: mark, value }: PrintedRow, before: PrintedRow | undefined, after: PrintedRow | undefined, steps: StepKind): [number | null, number | null] {
  if (mark === '>=') return [value, null]
  if (mark === '<=') return [null, value]
  if (mark === 'abs' || (mark === '<' && steps === 'stepped')) return [1 - value, value - 1]
  if (mark === '<') return [null, value - 1]
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

/** Whether the buckets can be: from low to high, none over another. */
export function areDisjoint(buckets: readonly Bucket[]): boolean {
  return buckets.every(([min, max], i) => {
    const below = i === 0 ? -Infinity : buckets[i - 1]![1] ?? Infinity
    return (min ?? -Infinity) <= (max ?? Infinity) && (min ?? -Infinity) > below || (i === 0 && min === null)
  })
}

/** Buckets whose ends are the same whatever the function: those above zero that have a next row. */
export function findCertainBuckets(rows: readonly PrintedRow[]): [low: number, high: number][] {
  return rows.slice(0, -1).flatMap(({ relation: mark, value }, i): [number, number][] => (mark === '' && value > 0 ? [[value, rows[i + 1]!.value - 1]] : []))
}
