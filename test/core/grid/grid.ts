/**
 * A grid of columns as tests check it: all columns of a span, and what is wrong with them, in words.
 */
import { columnAt, type Column } from '../../../src/core/grid/columns.js'
import type { Rows } from '../../../src/core/grid/rows.js'
import type { Entry, History } from '../../../src/core/history/history.js'
import type { KeyFilter } from '../../../src/core/history/interned-keys.js'

export interface Grid {
  readonly rows: Rows
  /** Oldest first. */
  readonly columns: readonly (Column & { readonly entry: Entry })[]
}

/** The columns of the entries `from` … `to`, both included, as far as the history holds them. */
export function gridOf(history: History, track: number, rows: Rows, from: number, to: number, filter?: KeyFilter): Grid {
  const columns: (Column & { readonly entry: Entry })[] = []
  for (let seq = Math.max(from, history.first); seq <= Math.min(to, history.next - 1); seq++) {
    columns.push({ entry: history.at(seq)!, ...columnAt({ history, track, rows, ...(filter === undefined ? {} : { filter }) }, seq)! })
  }
  return { rows, columns }
}

/** The share of a bucket (by position) that each row has, counted anew from the bounds of the row and of the bucket. */
export function sharesByRow({ scheme, axis, rows }: Rows, position: number): number[] {
  const id = scheme.order[position]!
  const [low, high] = [scheme.lows[id]!, scheme.highs[id]!]
  const own = rows.findIndex(({ from, to, kind }) => from <= position && position <= to && (axis === 'own' || kind !== 'range'))
  if (own !== -1) return rows.map((_, i) => i === own ? 1 : 0)
  const place = (value: number) => axis === 'linear' ? value : Math.sign(value) * Math.log(Math.abs(value))
  const [begin, end] = (axis === 'log' && low < 0 ? [low - 1, high] : [low, high + 1]).map(place) as [number, number]
  const overlaps = rows.map((row) => row.kind !== 'range' ? 0 : Math.max(0, Math.min(place(row.end), end) - Math.max(place(row.begin), begin)))
  return overlaps.map((overlap) => overlap / (end - begin))
}

/** What is wrong with a grid, in words; nothing when all is well. */
export function verify({ rows, columns }: Grid): string[] {
  const faults: string[] = []
  rows.rows.forEach((row, i) => {
    if (row.from > row.to) faults.push(`row ${i} is empty`)
    const isNext = row.from === rows.rows[i - 1]?.to || row.from === (rows.rows[i - 1]?.to ?? -1) + 1
    if (i > 0 && !(rows.axis === 'own' ? row.from === rows.rows[i - 1]!.to + 1 : isNext || row.to === rows.rows[i - 1]!.to)) {
      faults.push(`row ${i} does not begin where the one below ends`)
    }
    if (row.top > row.bottom) faults.push(`row ${i} has no line`)
    if (row.bottom !== (i === 0 ? rows.height : rows.rows[i - 1]!.top) - 1) faults.push(`row ${i} does not stand on the one below`)
  })
  if (rows.rows.at(-1)?.top !== 0) faults.push('the highest row does not reach the top')
  columns.forEach(({ entry, counts, total, greatest }, i) => {
    const sum = counts.reduce((a, b) => a + b, 0)
    if (Math.abs(sum - total) > 1e-9 * total) faults.push(`column ${entry.seq} holds ${sum} of ${total} events`)
    const isFalse = (count: number, row: number) => !(count >= 0) || (count > greatest && !rows.rows[row]!.isOutside)
    if (counts.some(isFalse)) faults.push(`column ${entry.seq} has a false count`)
    if (i > 0 && entry.seq !== columns[i - 1]!.entry.seq + 1) faults.push(`column ${entry.seq} is out of order`)
    if (entry.gap && sum !== 0) faults.push(`gap ${entry.seq} has events`)
  })
  return faults
}
