/** The package libdtrace: open libdtrace, compile D programs, trace, and read what was counted. Start at `Consumer`. */
export { Consumer } from './consumer.js'
export { DTraceError, type CompileFailure, type DTraceErrorCode } from './error.js'
export { countBuckets, findRange, listRanges, type Layout, type QuantizingFunction, type Range } from './ranges.js'
export { reserveStdio, setCaller, setProcessName, setsid } from './process.js'
export type * from './types.js'
export type { AggregationValue } from './aggwalk.js'
