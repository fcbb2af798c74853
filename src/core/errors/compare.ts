/** Errors about the comparison of two recordings. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

export const compareErrors = {
  noCommonAggregation: (asked: string | undefined, before: readonly string[], after: readonly string[]): ErrorMessage => ({
    code: 'no-common-aggregation', exit: EXIT.stream,
    text: asked === undefined
      ? 'The recordings have no quantizing aggregation with the same name.'
      : `One or both recordings have no quantizing aggregation @${asked}.`,
    hint: `BEFORE has ${listAggregations(before)}; AFTER has ${listAggregations(after)}.`,
  }),
  nothingToCompare: (which: string, name: string): ErrorMessage => ({
    code: 'nothing-to-compare', exit: EXIT.stream,
    text: `${which} has no events in @${name}, so there is nothing to compare.`,
    hint: 'heat-tracer summary FILE shows what a recording holds.',
  }),
  negativeCounts: (which: string, name: string): ErrorMessage => ({
    code: 'negative-counts', exit: EXIT.stream,
    text: `${which} has negative counts in @${name}, so it has no percentiles and no shares that could be compared.`,
    hint: 'heat-tracer summary FILE shows the counts. --aggregation NAME compares another aggregation.',
  }),
  noCommonBuckets: (before: string, after: string): ErrorMessage => ({
    code: 'no-common-buckets', exit: EXIT.stream,
    text: `The recordings share no bucket boundaries (${before}, ${after}), so they cannot be compared.`,
    hint: 'Record both with the same quantizing function and parameters.',
  }),
  unitsDiffer: (before: string, after: string): ErrorMessage => ({
    code: 'units-differ', exit: EXIT.stream,
    text: `The recordings have different units, so they cannot be compared: ${before} before, ${after} after.`,
    hint: 'Record both with scripts whose header names the same kind of unit.',
  }),
  badCondition: (given: string): ErrorMessage => ({
    code: 'bad-condition', exit: EXIT.usage,
    text: `--fail-on ${given}: expected a condition.`,
    hint: "Try --fail-on 'p99>+20%', 'p50(read)>2ms', 'rate<-10%', 'max>1s' or 'share(read)>+5pp'.",
  }),
  twoStandardInputs: (): ErrorMessage => ({
    code: 'two-standard-inputs', exit: EXIT.usage,
    text: 'diff - -: only one of the two recordings can be standard input.',
    hint: 'Save the other recording to a file and name that file.',
  }),
} as const

function listAggregations(names: readonly string[]): string {
  return names.map((name) => `@${name}`).join(', ') || 'none'
}
