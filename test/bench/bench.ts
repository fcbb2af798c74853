/**
 * What a benchmark is, the statistics they share, and the table.
 *
 * A figure is judged against its bound with `ok` or `over`; one without a bound is there to be compared with its neighbors.
 */
export interface Figure {
  readonly name: string
  /** With its unit. */
  readonly figure: string
  readonly bound?: string
  readonly ok?: boolean
}

export interface Bench {
  readonly name: string
  /** One line. */
  readonly about: string
  /** `quick`: fewer repetitions, and nothing that takes a minute to detach. */
  run(quick: boolean): AsyncIterable<Figure>
}

export function figure(name: string, text: string): Figure {
  return { name, figure: text }
}

/** A figure that must not exceed its bound. */
export function atMost(name: string, value: number, bound: number, format: (value: number) => string): Figure {
  return { name, figure: format(value), bound: `≤ ${format(bound)}`, ok: value <= bound }
}

export const seconds = (s: number): string => `${s.toFixed(2)} s`
export const times = (ratio: number): string => `${ratio.toPrecision(2)}x`
export const ms = (ms: number): string => `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`
export const ns = (ns: number): string => `${ns.toFixed(0)} ns`
export const bytes = (count: number): string => `${Math.round(count)} B`

export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** The least value that `percent` of all do not exceed; NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The columns' widths are fixed, so that a line can be printed as soon as it is known. */
export function line({ name, figure, bound = '', ok }: Figure): string {
  return `  ${name.padEnd(64)} ${figure.padStart(10)}  ${bound.padEnd(10)} ${ok === undefined ? '' : ok ? 'ok' : 'over'}`.trimEnd()
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
