/**
 * The heat map's numbers: entries of the history as columns of counts, one for each row.
 *
 * Derived, never stored: another size, filter or zoom makes another grid and migrates nothing. Columns are conserved: the
 * counts of a column sum to its entry's count under the filter, which `verify` holds. What was derived from an entry is
 * kept in its `memo` for as long as rows and filter are the same objects, so a tick costs one column.
 *
 * A late tick is one column with its longer duration; a gap is a column without data. Rates are events in one interval.
 */
import { countsOf } from './filtered.js'
import type { Entry, History, Slab, Track } from './history.js'
import type { KeyFilter } from './intern.js'
import { rowsOf, type Rows } from './rows.js'
import type { Weights } from './weight.js'

export interface GridColumn {
  readonly entry: Entry
  /** By row, low to high. */
  readonly counts: Float64Array
  readonly total: number
  /** The greatest count of a row. */
  readonly greatest: number
}

export interface Grid {
  readonly rows: Rows
  /** Oldest first. */
  readonly columns: readonly GridColumn[]
}

interface Memo {
  readonly rows: Rows
  readonly filter: KeyFilter
  readonly weights: Weights
  readonly column: GridColumn
}

/** Rows for all the ticks a history holds of a track; undefined while nothing was counted. */
export function rowsOfTrack(track: Track, height: number, last?: Rows): Rows | undefined {
  const { ladder, range } = track
  if (range === undefined || height < 1) return undefined
  const low = ladder.position[range.low]!
  const high = ladder.position[range.high]!
  return last !== undefined && last.ladder === ladder && last.version === ladder.version && last.height === height &&
    last.low === low && last.high === high ? last : rowsOf(ladder, low, high, height)
}

/** The columns of the entries `from` … `to`, both included, as far as the history holds them. */
export function gridOf(history: History, track: number, rows: Rows, from: number, to: number, filter?: KeyFilter): Grid {
  const columns: GridColumn[] = []
  for (let seq = Math.max(from, history.first); seq <= Math.min(to, history.next - 1); seq++) {
    columns.push(columnOf(history.at(seq)!, track, rows, filter))
  }
  return { rows, columns }
}

/** An entry's counts by row, weighted where there are weights. */
export function columnOf(entry: Entry, track: number, rows: Rows, filter?: KeyFilter, weights?: Weights): GridColumn {
  const memo = entry.memo as Memo | undefined
  if (memo !== undefined && memo.rows === rows && memo.filter === filter && memo.weights === weights) return memo.column
  const counts = new Float64Array(rows.rows.length)
  const slab = entry.slabs[track]
  const total = slab === undefined ? 0 : addTo(counts, slab, rows, filter, weights)
  const column = { entry, counts, total, greatest: counts.reduce((most, count) => Math.max(most, count), 0) }
  entry.memo = { rows, filter, weights, column } satisfies Memo
  return column
}

/** Add a slab's counts to `counts`, by row; gives the sum of what was added. Columns merged in time are several calls. */
export function addTo(into: Float64Array, slab: Slab, { ladder: { position }, rowAt, rows }: Rows, filter?: KeyFilter, weights?: Weights): number {
  const { ids, counts } = countsOf(slab, filter)
  const start = rows[0]!.from
  let total = 0
  for (let i = 0; i < ids.length; i++) {
    const weight = weights === undefined ? counts[i]! : counts[i]! * weights[ids[i]!]!
    into[rowAt[position[ids[i]!]! - start]!]! += weight
    total += weight
  }
  return total
}

/** Events in one whole interval: what is shaded. */
export function rateOf(count: number, duration: number, interval: number): number {
  return duration > 0 ? (count * interval) / duration : count
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
