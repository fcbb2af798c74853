/**
 * Tells apart the aggregations whose distributions dtrace(1) prints without their names.
 *
 * A distribution belongs to an aggregation seen before if the kinds of its key are the same and one quantizing function could have
 * made the buckets of both. Later distributions show more of the function, so an aggregation learns as it is printed.
 */
import { detectSteps, findCertainBuckets, type PrintedRow, type StepKind } from './dtrace-rows.js'
import { guessQuantizer } from '../guess-quantizer.js'

/** What is known of an aggregation. */
export interface SeenAggregation {
  readonly id: string
  /** The kinds of its key's parts, and its index among the aggregations that are printed under one key. */
  readonly pattern: string
  /** Set by `nameAggregation` when it is first printed completely: by then more of its function may be known. */
  name: string | undefined
  steps: StepKind
  /** The buckets whose ends are certain: the upper end by the lower one. */
  readonly highByLow: Map<number, number>
}

/** The aggregation that a distribution with these rows belongs to: one of `seen`, or a new one, which is added to `seen`. */
export function findOrAddAggregation(seen: SeenAggregation[], pattern: string, rows: readonly PrintedRow[]): SeenAggregation {
  const steps = detectSteps(rows)
  const certain = findCertainBuckets(rows)
  const candidates = seen.filter((one) => one.pattern === pattern && areCompatible(one.steps, steps))
  let aggregation = candidates.find(({ highByLow }) => certain.every(([low, high]) => highByLow.get(low) === high))
    ?? candidates.find((one) => couldBeSameAggregation(one, steps, certain))
  if (aggregation === undefined) {
    aggregation = { id: String(seen.length), pattern, name: undefined, steps, highByLow: new Map() }
    seen.push(aggregation)
  }
  aggregation.steps = mergeSteps(aggregation, steps, rows)
  for (const [low, high] of certain) aggregation.highByLow.set(low, high)
  return aggregation
}

/** The name of an aggregation, which it keeps: its function, with a number when others of `seen` have the same function. */
export function nameAggregation(aggregation: SeenAggregation, seen: readonly SeenAggregation[]): string {
  const fn = { doubling: 'quantize', even: 'lquantize', stepped: 'llquantize', none: 'quantize' }[aggregation.steps ?? 'none']
  const taken = new Set(seen.map(({ name }) => name))
  for (let number = 1; aggregation.name === undefined; number++) {
    const name = number === 1 ? fn : `${fn}${number}`
    if (!taken.has(name)) aggregation.name = name
  }
  return aggregation.name
}

/** Whether one function can have both steps: those of quantize are unlike all others; even ones may be a piece of stepped ones. */
function areCompatible(a: StepKind, b: StepKind): boolean {
  return a === undefined || b === undefined || (a === 'doubling') === (b === 'doubling')
}

/**
 * Whether one function could have made both: no bucket begins where another of the aggregation begins and ends elsewhere, and if a
 * function fits each of them, one fits both together.
 */
function couldBeSameAggregation(
  aggregation: SeenAggregation, steps: StepKind, certain: readonly (readonly [low: number, high: number])[],
): boolean {
  const { highByLow } = aggregation
  if (!certain.every(([low, high]) => (highByLow.get(low) ?? high) === high)) return false
  const added = certain.filter(([low]) => !highByLow.has(low))
  if (added.length === 0 || (aggregation.steps !== 'stepped' && steps !== 'stepped')) return true
  const hasQuantizer = (buckets: Iterable<readonly [number, number]>): boolean => guessQuantizer(buckets).parameters.length > 0
  return hasQuantizer([...highByLow, ...added]) || !hasQuantizer(highByLow) || !hasQuantizer(certain)
}

/** The steps of the aggregation, now that these rows are known too: even steps of two widths are stepped. */
function mergeSteps({ steps: known, highByLow }: SeenAggregation, steps: StepKind, rows: readonly PrintedRow[]): StepKind {
  if (known === undefined || steps === undefined) return known ?? steps
  if (known !== steps) return 'stepped'
  if (steps !== 'even' || highByLow.size === 0) return steps
  const [low, high] = highByLow.entries().next().value!
  return findCertainBuckets(rows).every(([from, to]) => to - from === high - low) ? 'even' : 'stepped'
}
