/**
 * Cells as JSON, for programs: what the picture says of itself, its rows and columns, the counts of every column low to high, and
 * each key's own cells. The shape is `ChartDocument`; `null` is an open end, or a value that there is none of.
 */
import type { Chart } from '../core/chart/chart.js'
import type { ChartKey } from '../core/chart/keys.js'
import type { Estimate } from '../core/buckets/percentiles.js'
import type { Exporter } from './exporter.js'

export interface ChartDocument {
  readonly title: string
  readonly host: string
  readonly os: string
  readonly dtrace: string
  readonly script: string
  readonly aggregation: Chart['aggregation']
  /** Of values. */
  readonly unit: string
  /** Milliseconds since the epoch; all times count from here. */
  readonly start: number
  /** Milliseconds of an ordinary column. */
  readonly interval: number
  readonly total: number
  readonly drops: number
  readonly errors: number
  /** Over all columns. */
  readonly percentiles: readonly PercentileEntry[]
  readonly max: Value | null
  /** Low to high, both ends included. */
  readonly rows: readonly { readonly low: number | null; readonly high: number | null }[]
  readonly columns: readonly {
    readonly begin: number
    readonly end: number
    /** Milliseconds that its ticks speak for; 0 in a gap. */
    readonly duration: number
    readonly gap: boolean
    readonly mark?: string
    readonly total: number
    readonly percentiles: readonly PercentileEntry[]
    /** By row. */
    readonly counts: readonly number[]
  }[]
  readonly keys: readonly KeyEntry[]
}

/** '' interpolated, '≤' at most, '≥' at least, '<' below. */
type Value = Estimate
type PercentileEntry = Value & { readonly share: number }

interface KeyEntry {
  /** Null: all keys that are not told apart. */
  readonly key: ChartKey['parts'] | null
  readonly name: string
  readonly count: number
  readonly share: number
  readonly rate: number
  readonly p50: Value
  readonly p99: Value
  readonly max: Value
  /** column, row, count. */
  readonly cells: readonly (readonly [column: number, row: number, count: number])[]
}

export const json: Exporter = {
  name: 'json', about: 'rows, columns, counts and keys, for programs', columns: 'ticks', rows: 'buckets',
  async export({ chart }) {
    return `${JSON.stringify(buildDocument(chart))}\n`
  },
}

export function buildDocument(chart: Chart): ChartDocument {
  const { title, host, os, dtrace, script, aggregation, unit, start, interval, total, drops, errors, values, shares, rows, columns, keys, others } = chart
  return {
    title, host, os, dtrace, script: script.text, aggregation, unit, start, interval, total, drops, errors,
    percentiles: buildPercentiles(shares, values), max: values?.at(-1) ?? null,
    rows: rows.rows.map(({ low, high }) => ({ low: finite(low), high: finite(high) })),
    columns: columns.map(({ begin, end, duration, gap, mark, total, values, counts }) => ({
      begin, end, duration, gap, ...(mark === undefined ? {} : { mark }), total, percentiles: buildPercentiles(shares, values), counts: [...counts],
    })),
    keys: [...keys.map((key) => buildKey(key, key.parts)), ...(others === undefined ? [] : [buildKey(others, null)])],
  }
}

function buildKey({ name, count, share, rate, p50, p99, max, cells }: ChartKey, key: ChartKey['parts'] | null): KeyEntry {
  return { key, name, count, share, rate, p50, p99, max, cells: Array.from(cells.counts, (each, i) => [cells.columns[i]!, cells.rows[i]!, each] as const) }
}

function buildPercentiles(shares: readonly number[], values: readonly Estimate[] | undefined): PercentileEntry[] {
  return values === undefined ? [] : shares.map((share, i) => ({ share, ...values[i]! }))
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
