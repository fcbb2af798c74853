/**
 * What a benchmark is, the statistics that the benchmarks share, and the lines of the result table.
 *
 * A figure with a bound is judged `ok` or `over`. A figure without a bound is there to be compared with its neighbors.
 */

/** One line of the table. */
export interface Figure {
  readonly name: string
  /** The measured value with its unit. */
  readonly text: string
  readonly bound?: string
  readonly ok?: boolean
}

/** One benchmark. */
export interface Bench {
  readonly name: string
  /** What it measures, in one line. */
  readonly about: string
  /** Measures. `quick`: fewer repetitions, and no trace that takes a minute to detach. */
  run(quick: boolean): AsyncIterable<Figure>
}

/** A figure without a bound. */
export function plainFigure(name: string, text: string): Figure {
  return { name, text }
}

/** A figure that must not exceed its bound. */
export function boundedFigure(name: string, value: number, bound: number, format: (value: number) => string): Figure {
  return { name, text: format(value), bound: `≤ ${format(bound)}`, ok: value <= bound }
}

/** A figure that must not exceed its bound, where there is one. */
export function figureWithin(name: string, value: number, bound: number | undefined, format: (value: number) => string): Figure {
  return bound === undefined ? plainFigure(name, format(value)) : boundedFigure(name, value, bound, format)
}

/** Seconds, such as "0.25 s". */
export const formatSeconds = (s: number): string => `${s.toFixed(2)} s`
/** A ratio, such as "1.5x". */
export const formatRatio = (ratio: number): string => `${ratio.toPrecision(2)}x`
/** Milliseconds, such as "1.25 ms". */
export const formatMs = (ms: number): string => `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`
/** Nanoseconds, such as "120 ns". */
export const formatNs = (ns: number): string => `${ns.toFixed(0)} ns`
/** A number of bytes, such as "900 B". */
export const formatBytes = (count: number): string => `${Math.round(count)} B`

/** The 50th percentile; NaN when there are no values. */
export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** The smallest value that at least `percent` percent of the values do not exceed; NaN when there are no values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN
}

/** The arithmetic mean; NaN when there are no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The figure as a line of the table. Column widths are fixed, so that each line can be printed as soon as it is known. */
export function formatFigure({ name, text: figure, bound = '', ok }: Figure): string {
  return `  ${name.padEnd(64)} ${figure.padStart(10)}  ${bound.padEnd(10)} ${ok === undefined ? '' : ok ? 'ok' : 'over'}`.trimEnd()
}

/** Waits for this many milliseconds. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
