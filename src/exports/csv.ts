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
 * or was a gap; the JSON export distinguishes the two.
 */
import type { Chart, ChartColumn } from '../core/chart/chart.js'
import type { ChartKey } from '../core/chart/keys.js'
import type { Exporter } from './exporter.js'

/** Writes the cells, or with `byKey` the keys of each cell, as CSV with a line of column names. Ignores `width` and `height`. */
export const csv: Exporter = {
  name: 'csv', about: 'one line for each cell, or for each key of a cell (--by-key)', columns: 'ticks', rows: 'buckets',
  async export({ chart }, { byKey = false }) {
    const names = byKey ? findKeyNames(chart) : []
    const lines = [['begin', 'end', 'low', 'high', ...names, 'count', 'share', 'reached'].map(quoteField).join(',')]
    const parts = byKey ? listKeysByCell(chart, names.length) : undefined
    chart.columns.forEach((column, at) => {
      for (const cell of listCells(chart, column)) {
        const keys = parts?.get(at * chart.rows.rows.length + cell.row) ?? [['', cell.count] as const]
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
  /** Of the column's events, 0 … 1. */
  readonly share: number
  /** Share of the column's events in this cell and below it, 0 … 1. */
  readonly reached: number
}

/** The cells of a column that have events, lowest row first. */
function* listCells({ start, rows }: Chart, { begin, end, counts, total }: ChartColumn): Generator<Cell> {
  const time = `${formatTime(start + begin)},${formatTime(start + end)}`
  let below = 0
  for (const [row, count] of counts.entries()) {
    if (count === 0) continue
    below += count
    const { low, high } = rows.rows[row]!
    const place = `${time},${bound(low)},${bound(high)}`
    yield { row, place, count, share: roundShare(count / total), reached: roundShare(below / total) }
  }
}

/**
 * For each cell the fields of its keys with their counts; the map's key is column index × number of rows + row index. All keys
 * beyond the listed ones are one entry, with its name as the first part and the other parts empty.
 */
function listKeysByCell({ keys, others, rows }: Chart, width: number): Map<number, (readonly [key: string, count: number])[]> {
  const cells = new Map<number, (readonly [string, number])[]>()
  const add = ({ cells: { columns, rows: at, counts } }: ChartKey, key: string): void => {
    counts.forEach((count, i) => {
      const cell = columns[i]! * rows.rows.length + at[i]!
      const known = cells.get(cell)
      if (known === undefined) cells.set(cell, [[key, count]])
      else known.push([key, count])
    })
  }
  for (const key of keys) add(key, formatKeyParts(key.parts, width))
  if (others !== undefined) add(others, formatKeyParts([others.name], width))
  return cells
}

/** The parts of a key as `width` CSV fields, each followed by a comma; missing parts are empty. */
function formatKeyParts(parts: ChartKey['parts'], width: number): string {
  return Array.from({ length: width }, (_, i) => `${quoteField(String(parts[i] ?? ''))},`).join('')
}

/** Names for the columns of the key's parts; `key`, `key2`, … if the script does not name them. */
function findKeyNames({ keys, keyNames: names }: Chart): string[] {
  const width = Math.max(1, ...keys.map(({ parts }) => parts.length))
  return Array.from({ length: width }, (_, i) => (width === names.length ? names[i] : undefined) ?? `key${i === 0 ? '' : i + 1}`)
}

/** Quotes a field if it contains a comma, a quote or a line break. */
function quoteField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
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
