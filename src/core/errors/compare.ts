/** Errors about comparing two recordings. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

export const compareErrors = {
  noCommonAggregation: (asked: string | undefined, before: readonly string[], after: readonly string[]): ErrorMessage => ({
    code: 'no-common-aggregation', exit: EXIT.stream,
    text: asked === undefined ? 'The recordings have no quantizing aggregation of one name.' : `Not both recordings have a quantizing aggregation @${asked}.`,
    hint: `BEFORE has ${before.map((name) => `@${name}`).join(', ') || 'none'}; AFTER has ${after.map((name) => `@${name}`).join(', ') || 'none'}.`,
  }),
  nothingToCompare: (which: string, name: string): ErrorMessage => ({
    code: 'nothing-to-compare', exit: EXIT.stream,
    text: `${which} has no event in @${name}, so there is nothing to compare.`,
  }),
  nothingInCommon: (before: string, after: string): ErrorMessage => ({
    code: 'nothing-in-common', exit: EXIT.stream,
    text: `The recordings' buckets have no ends in common: ${before}, ${after}.`,
    hint: 'Record both with the same quantizing function.',
  }),
  unitsDiffer: (before: string, after: string): ErrorMessage => ({
    code: 'units-differ', exit: EXIT.stream,
    text: `The recordings' values are of different kinds: ${before} before, ${after} after.`,
  }),
  badCondition: (given: string): ErrorMessage => ({
    code: 'bad-condition', exit: EXIT.usage,
    text: `--fail-on ${given}: not a condition.`,
    hint: "Try --fail-on 'p99>+20%', 'p50(read)>2ms', 'rate<-10%', 'max>1s' or 'share(read)>+5pp'.",
  }),
  oneStandardInput: (): ErrorMessage => ({
    code: 'one-standard-input', exit: EXIT.usage,
    text: 'diff: only one of the two recordings can be standard input.',
  }),
} as const
