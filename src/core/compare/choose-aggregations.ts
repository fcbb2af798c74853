/**
 * Which aggregations of two recordings are compared, and in which unit. A difference that can be reconciled becomes a remark; any other is
 * a UserError.
 */
import type { AggregationTally, RecordingTally } from './recording-tally.js'
import { UserError } from '../errors/user-error.js'
import { errors } from '../errors/messages.js'
import { scriptUnit } from '../text/units.js'

/**
 * The aggregations to compare: `asked` by name, else the first that both recordings have (without negative counts, where there is one),
 * else the only one of each. Throws a UserError when there is no such pair, when one of the two has no events, or when one has negative
 * counts: those have no shares and no percentiles.
 */
export function chooseAggregations(
  before: RecordingTally, after: RecordingTally, asked: string | undefined, remarks: string[],
): [AggregationTally, AggregationTally] {
  const names = [before, after].map(({ quantized, header }) =>
    [...quantized.keys()].sort((x, y) => header!.aggregations.indexOf(x) - header!.aggregations.indexOf(y)))
  const [ours, theirs] = names as [string[], string[]]
  const common = ours.filter((one) => theirs.includes(one))
  const isSigned = (one: string): boolean => [before, after].some(({ quantized }) => quantized.get(one)!.all.isSigned)
  const name = asked ?? common.find((one) => !isSigned(one)) ?? common[0]
  const found = [before, after].map(({ quantized }) => (name === undefined ? undefined : quantized.get(name)))
  if (found[0] !== undefined && found[1] !== undefined) return [assertCounted(found[0], 'BEFORE'), assertCounted(found[1], 'AFTER')]
  if (asked !== undefined || ours.length !== 1 || theirs.length !== 1) throw new UserError(errors.noCommonAggregation(asked, ours, theirs))
  remarks.push(`The aggregations have different names: @${ours[0]} is compared with @${theirs[0]}.`)
  return [assertCounted(before.quantized.get(ours[0]!)!, 'BEFORE'), assertCounted(after.quantized.get(theirs[0]!)!, 'AFTER')]
}

function assertCounted(tally: AggregationTally, which: string): AggregationTally {
  if (tally.all.isSigned) throw new UserError(errors.negativeCounts(which, tally.name))
  if (tally.all.count === 0) throw new UserError(errors.nothingToCompare(which, tally.name))
  return tally
}

/**
 * The smaller of two units, and the factors that convert each recording's values to it. A recording without a unit is taken to have that
 * of the other. Throws a UserError when the units measure different things.
 */
export function findCommonUnit(
  a: string, b: string, remarks: string[],
): { readonly unit: string; readonly scales: readonly [before: number, after: number] } {
  if (a === b) return { unit: a, scales: [1, 1] }
  if (a === '' || b === '') {
    remarks.push(`${a === '' ? 'BEFORE' : 'AFTER'} does not say the unit of its values; ${a || b} is assumed.`)
    return { unit: a || b, scales: [1, 1] }
  }
  const [one, other] = [scriptUnit(a), scriptUnit(b)]
  if (one === undefined || other === undefined || one.family !== other.family) throw new UserError(errors.unitsDiffer(a, b))
  const least = Math.min(one.factor, other.factor)
  const unit = one.factor === least ? a : b
  if (one.factor !== other.factor) remarks.push(`Values are in ${a} before and in ${b} after; all are converted to ${unit}.`)
  return { unit, scales: [one.factor / least, other.factor / least] }
}
