/**
 * Cells as a table (RFC 4180, with line feeds): a line for each cell with a count, column by column, low to high.
 *
 *     begin,end,low,high,count,share,reached
 *     2026-01-02T14:03:20.000Z,2026-01-02T14:03:21.000Z,1024,2047,12,0.25,0.75
 *
 * Bounds are in the script's unit, both included, empty where open. `share` is of the column, `reached` the share of the column
 * that is no higher. By key, the parts of the key stand before `count` and there is a line for each key of a cell; `share` and
 * `reached` are the cell's still. A time without a line in it was quiet, or a gap: those are told apart in JSON.
 */
import type { Chart, ChartColumn } from '../core/chart/chart.js'
import type { ChartKey } from '../core/chart/keys.js'
import type { Exporter } from './exporter.js'

export const csv: Exporter = {
  name: 'csv', about: 'a line for each cell, or for each key of a cell (--by-key)', columns: 'ticks', rows: 'buckets',
  async export({ chart }, { byKey = false }) {
    const names = byKey ? findKeyNames(chart) : []
    const lines = [['begin', 'end', 'low', 'high', ...names, 'count', 'share', 'reached'].map(quoteField).join(',')]
    const parts = byKey ? listKeysByCell(chart, names.length) : undefined
    chart.columns.forEach((column, at) => {
      for (const cell of listCells(chart, column)) {
        const [before, after] = [`${cell.place},`, `,${cell.share},${cell.reached}`]
        for (const [key, count] of parts?.get(at * chart.rows.rows.length + cell.row) ?? [['', cell.count] as const]) lines.push(`${before}${key}${count}${after}`)
      }
    })
    return lines.map((line) => `${line}\n`).join('')
  },
}

interface Cell {
  readonly row: number
  /** Times and bounds. */
  readonly place: string
  readonly count: number
  readonly share: number
  readonly reached: number
}

function* listCells({ start, rows }: Chart, { begin, end, counts, total }: ChartColumn): Generator<Cell> {
  const time = `${formatTime(start + begin)},${formatTime(start + end)}`
  let below = 0
  for (const [row, count] of counts.entries()) {
    if (count === 0) continue
    below += count
    const { low, high } = rows.rows[row]!
    yield { row, place: `${time},${bound(low)},${bound(high)}`, count, share: roundShare(count / total), reached: roundShare(below / total) }
  }
}

/** Key columns and count of every cell, by column and row; the keys that are not told apart have their parts empty but the first. */
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

function formatKeyParts(parts: ChartKey['parts'], width: number): string {
  return Array.from({ length: width }, (_, i) => `${quoteField(String(parts[i] ?? ''))},`).join('')
}

/** Names of the key's parts; `key`, `key2` … where the script does not say. */
function findKeyNames({ keys, keyNames: names }: Chart): string[] {
  const width = Math.max(1, ...keys.map(({ parts }) => parts.length))
  return Array.from({ length: width }, (_, i) => (width === names.length ? names[i] : undefined) ?? `key${i === 0 ? '' : i + 1}`)
}

function quoteField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Six digits: counts are exact, and what follows from them need not be longer. */
function roundShare(share: number): number {
  return Number(share.toPrecision(6))
}

function bound(value: number): string {
  return Number.isFinite(value) ? String(value) : ''
}

/** ISO 8601, UTC. */
function formatTime(instant: number): string {
  const date = new Date(instant)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}
