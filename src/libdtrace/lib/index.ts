/** DTrace consumers: open libdtrace, compile D, trace, and take what was counted. See consumer.ts for the one class. */
export { Consumer } from './consumer.js'
export { DTraceError, type CompileFailure, type DTraceErrorCode } from './error.js'
export { countBuckets, findRange, listRanges, type Layout, type QuantizingFunction, type Range } from './ranges.js'
export { reserveStdio, setsid } from './process.js'
export type * from './types.js'
export type { AggregationValue } from './aggwalk.js'
