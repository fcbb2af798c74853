/**
 * JSON for programs: title and totals, rows and columns, the counts of each column from low to high, and the cells of each key.
 * `ChartDocument` describes the fields; they are a contract. `null` stands for an open end or a missing value.
 */
import { escapeJsonControls } from '../core/text/control-characters.js'
import { finiteOrNull } from '../core/stream/open-ends.js'
import type { Chart } from '../core/chart/chart.js'
import { sumByRow, type ChartKey } from '../core/chart/keys.js'
import type { Rows } from '../core/grid/rows.js'
import type { Estimate } from '../core/buckets/percentiles.js'
import type { Exporter } from './exporter.js'

/** The exported document. */
export interface ChartDocument {
  readonly title: string
  readonly host: string
  readonly os: string
  readonly dtrace: string
  /** Text of the D program. */
  readonly script: string
  readonly aggregation: Chart['aggregation']
  /** Unit of the values, such as "ns"; all bounds, percentiles and maxima are in it. */
  readonly unit: string
  /** Milliseconds since the Unix epoch; all other times count from here. */
  readonly start: number
  /** Milliseconds that a column normally covers. */
  readonly interval: number
  /** Events in all columns. */
  readonly total: number
  /** Records that DTrace dropped. */
  readonly drops: number
  readonly errors: number
  /** Whether any count is negative: the script took away more than it added. Then there are no percentiles, no maximum and no shares. */
  readonly negative: boolean
  /** Of the events in all columns. */
  readonly percentiles: readonly PercentileEntry[]
  readonly max: Value | null
  /** Low to high; both bounds are inclusive. */
  readonly rows: readonly { readonly low: number | null; readonly high: number | null }[]
  /** Oldest first. */
  readonly columns: readonly {
    /** Milliseconds since `start`. */
    readonly begin: number
    readonly end: number
    /** Milliseconds that the column's ticks cover; 0 in a gap. */
    readonly duration: number
    /** True if nothing was recorded in this time. */
    readonly gap: boolean
    /** Label of the mark in this column. */
    readonly mark?: string
    /** Events in the column. */
    readonly total: number
    /** Whether any count of the column is negative. */
    readonly negative: boolean
    readonly percentiles: readonly PercentileEntry[]
    /** Events by row, low to high. */
    readonly counts: readonly number[]
  }[]
  readonly keys: readonly KeyEntry[]
}

/** `mark` is '' for an interpolated value, '≤' for at most, '≥' for at least, '<' for below. */
type Value = Estimate
type PercentileEntry = Value & { readonly share: number }

interface KeyEntry {
  /** Null: all keys beyond the listed ones, together. */
  readonly key: ChartKey['parts'] | null
  readonly name: string
  /** Events. */
  readonly count: number
  /** Of all events, 0 … 1; null where any count is negative. */
  readonly share: number | null
  /** Events per second. */
  readonly rate: number
  /** Null where a count of the key is negative, as the other two. */
  readonly p50: Value | null
  readonly p99: Value | null
  readonly max: Value | null
  /** The cells in which the key has events. */
  readonly cells: readonly (readonly [column: number, row: number, count: number])[]
}

/** Writes a `ChartDocument` as one line of JSON. Ignores all options. */
export const json: Exporter = {
  name: 'json', about: 'rows, columns, counts and keys, for programs', columns: 'ticks', rows: 'buckets',
  async export({ chart }) {
    return `${escapeJsonControls(JSON.stringify(buildDocument(chart)))}\n`
  },
}

/** The chart as a plain object, ready for `JSON.stringify`. */
function buildDocument(chart: Chart): ChartDocument {
  const { title, host, os, dtrace, script, aggregation, unit, start, interval } = chart
  const { total, drops, errors, values, shares, rows, columns, keys, others } = chart
  return {
    title, host, os, dtrace, script: script.text, aggregation, unit, start, interval, total, drops, errors, negative: chart.isSigned,
    percentiles: buildPercentiles(shares, values), max: values?.at(-1) ?? null,
    rows: rows.rows.map(({ low, high }) => ({ low: finiteOrNull(low), high: finiteOrNull(high) })),
    columns: columns.map(({ begin, end, duration, gap, mark, total, values, counts, isSigned }) => ({
      begin, end, duration, gap, ...(mark === undefined ? {} : { mark }), total, negative: isSigned,
      percentiles: buildPercentiles(shares, values), counts: [...counts],
    })),
    keys: [...keys.map((key) => buildKey(key, key.parts, rows)), ...(others === undefined ? [] : [buildKey(others, null, rows)])],
  }
}

function buildKey({ name, count, share, rate, p50, p99, max, cells }: ChartKey, key: ChartKey['parts'] | null, rows: Rows): KeyEntry {
  const estimates = { p50: p50 ?? null, p99: p99 ?? null, max: max ?? null }
  return { key, name, count, share: share ?? null, rate, ...estimates, cells: sumByRow(cells, rows) }
}

function buildPercentiles(shares: readonly number[], values: readonly Estimate[] | undefined): PercentileEntry[] {
  return values === undefined ? [] : shares.map((share, i) => ({ share, ...values[i]! }))
}
