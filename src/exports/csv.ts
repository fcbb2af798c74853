/**
 * CSV: the cells as a table (RFC 4180, but with line feeds). One line for each cell that has events, column by column, from the
 * lowest row to the highest.
 *
 *     begin,end,low,high,count,share,reached
 *     2026-01-02T14:03:20.000Z,2026-01-02T14:03:21.000Z,1024,2047,12,0.25,0.75
 *
 * Bounds are in the script's unit and inclusive; the field of an open end is empty. `share` is the cell's share of its column;
 * `reached` is the share of the column in this cell and below it. With --by-key there is one line for each key of a cell, and the
 * parts of the key stand before `count`; `share` and `reached` still belong to the whole cell. A time without lines had no events
 * or was a gap; the JSON export distinguishes the two. A count is negative where the script took away more than it added; the fields
 * `share` and `reached` of a column with a negative count are empty.
 *
 * A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula, and keys are chosen by whatever is traced. So an
 * apostrophe stands before such a key or name, unless `raw` is set. Negative numbers stay as they are.
 */
import type { Chart, ChartColumn } from '../core/chart/chart.js'
import { sumByRow, type ChartKey } from '../core/chart/keys.js'
import type { Exporter } from './exporter.js'

/** Writes the cells, or with `byKey` the keys of each cell, as CSV with a line of column names. Ignores `width` and `height`. */
export const csv: Exporter = {
  name: 'csv', about: 'one line for each cell, or for each key of a cell (--by-key)', columns: 'ticks', rows: 'buckets',
  async export({ chart }, { byKey = false, raw = false }) {
    const writeText = raw ? quoteField : quoteText
    const names = byKey ? findKeyNames(chart) : []
    const lines = [['begin', 'end', 'low', 'high', ...names, 'count', 'share', 'reached'].map(writeText).join(',')]
    const parts = byKey ? listKeysByCell(chart, names.length, writeText) : undefined
    chart.columns.forEach((column, at) => {
      for (const cell of listCells(chart, column)) {
        const keys = parts === undefined ? [['', cell.count] as const] : parts.get(at * chart.rows.rows.length + cell.row) ?? []
        if (parts === undefined && cell.count === 0) continue
        for (const [key, count] of keys) lines.push(`${cell.place},${key}${count},${cell.share},${cell.reached}`)
      }
    })
    return lines.map((line) => `${line}\n`).join('')
  },
}

interface Cell {
  /** Index into the chart's rows, 0 at the lowest values. */
  readonly row: number
  /** The first four fields of the line: begin, end, low, high. */
  readonly place: string
  /** Events of all keys. */
  readonly count: number
  /** Of the column's events, 0 … 1; empty where the column has a negative count. */
  readonly share: number | ''
  /** Share of the column's events in this cell and below it, 0 … 1; empty where the column has a negative count. */
  readonly reached: number | ''
}

/** The cells of a column, lowest row first: those that have events, and those in which the events of several keys may cancel out. */
function* listCells({ start, rows }: Chart, { begin, end, counts, total, isSigned }: ChartColumn): Generator<Cell> {
  const time = `${formatTime(start + begin)},${formatTime(start + end)}`
  let below = 0
  for (const [row, count] of counts.entries()) {
    if (count === 0 && !isSigned) continue
    below += count
    const { low, high } = rows.rows[row]!
    const place = `${time},${bound(low)},${bound(high)}`
    yield { row, place, count, share: isSigned ? '' : roundShare(count / total), reached: isSigned ? '' : roundShare(below / total) }
  }
}

/**
 * For each cell the fields of its keys with their counts; the map's key is column index × number of rows + row index. A key is
 * `width` fields, each followed by a comma; missing parts are empty. All keys beyond the listed ones are one entry, with its name as
 * the first part.
 */
function listKeysByCell(
  { keys, others, rows }: Chart, width: number, writeText: (text: string) => string,
): Map<number, (readonly [key: string, count: number])[]> {
  const cells = new Map<number, (readonly [string, number])[]>()
  const add = ({ cells: own }: ChartKey, key: string): void => {
    sumByRow(own, rows).forEach(([column, row, count]) => {
      const cell = column * rows.rows.length + row
      const known = cells.get(cell)
      if (known === undefined) cells.set(cell, [[key, count]])
      else known.push([key, count])
    })
  }
  const writeKey = (parts: ChartKey['parts']): string =>
    Array.from({ length: width }, (_, i) => `${writeText(String(parts[i] ?? ''))},`).join('')
  for (const key of keys) add(key, writeKey(key.parts))
  if (others !== undefined) add(others, writeKey([others.name]))
  return cells
}

/** Names for the columns of the key's parts; `key`, `key2`, … if the script does not name them. */
function findKeyNames({ keys, keyNames: names }: Chart): string[] {
  const width = Math.max(1, ...keys.map(({ parts }) => parts.length))
  return Array.from({ length: width }, (_, i) => (width === names.length ? names[i] : undefined) ?? `key${i === 0 ? '' : i + 1}`)
}

/** What a spreadsheet takes for a formula: also behind a tab or a line break, and in the wide letters of East Asian keyboards. */
const FORMULA = /^[\t\r\n]|^[=+\-@\uff1d\uff0b\uff0d\uff20]/
const NEGATIVE_NUMBER = /^-\d+(\.\d+)?(e[-+]?\d+)?$/i

/** A field that no spreadsheet runs as a formula. */
function quoteText(text: string): string {
  return quoteField(FORMULA.test(text) && !NEGATIVE_NUMBER.test(text) ? `'${text}` : text)
}

/** Quotes a field if it contains a quote, a line break, or a character that separates fields for some programs. */
function quoteField(text: string): string {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Six significant digits: counts are exact, and ratios of counts do not need more. */
function roundShare(share: number): number {
  return Number(share.toPrecision(6))
}

/** Empty for an open end. */
function bound(value: number): string {
  return Number.isFinite(value) ? String(value) : ''
}

/** ISO 8601 in UTC; empty if the instant is beyond the range of dates. */
function formatTime(instant: number): string {
  const date = new Date(instant)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}
