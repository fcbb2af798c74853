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

/** What is wrong with a grid, in words; nothing when all is well. */
export function verify({ rows, columns }: Grid): string[] {
  const faults: string[] = []
  rows.rows.forEach((row, i) => {
    if (row.from > row.to) faults.push(`row ${i} is empty`)
    if (i > 0 && row.from !== rows.rows[i - 1]!.to + 1) faults.push(`row ${i} does not begin where the one below ends`)
    if (row.top > row.bottom) faults.push(`row ${i} has no line`)
    if (row.bottom !== (i === 0 ? rows.height : rows.rows[i - 1]!.top) - 1) faults.push(`row ${i} does not stand on the one below`)
  })
  if (rows.rows.at(-1)?.top !== 0) faults.push('the highest row does not reach the top')
  columns.forEach(({ entry, counts, total, greatest }, i) => {
    const sum = counts.reduce((a, b) => a + b, 0)
    if (sum !== total) faults.push(`column ${entry.seq} holds ${sum} of ${total} events`)
    if (counts.some((count) => !(count >= 0) || count > greatest)) faults.push(`column ${entry.seq} has a false count`)
    if (i > 0 && entry.seq !== columns[i - 1]!.entry.seq + 1) faults.push(`column ${entry.seq} is out of order`)
    if (entry.gap && sum !== 0) faults.push(`gap ${entry.seq} has events`)
  })
  return faults
}
