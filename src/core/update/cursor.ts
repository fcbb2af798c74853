/**
 * The cell cursor and its box: where they are and how they move.
 *
 * The cursor's position is a tick and a bucket, not a column and a line of the screen. So the cursor stays on its cell while the map
 * scrolls, zooms or changes its size; the cell that holds the tick and the bucket is drawn. Every move up or down goes to a cell with
 * another bucket. It passes rows that only hold the edges of buckets with rows of their own; a click reaches them.
 *
 * A box lies between the cursor and its anchor and covers whole cells. When the cursor moves out of sight, the map scrolls after it.
 */
import { columnAt, firstColumn, lastColumn } from '../grid/columns.js'
import { rowsOfBucket, type Rows } from '../grid/rows.js'
import type { Rect } from '../frame.js'
import type { HeatMap } from '../heatmap/heatmap.js'
import { columnsInSight, updateTimeViewport } from '../grid/time-viewport.js'
import type { Cursor, Model, CellPosition } from '../state/state.js'
import type { CursorAction } from '../state/actions.js'
import { cellOfRow, type CursorField, cursorField, positionOfRow, rowsOfCell, isInside } from '../heatmap/cell-at-cursor.js'

/** What a key for the cursor or the box changes; undefined when it changes nothing. */
export function updateCursor(model: Model, action: Exclude<CursorAction, { type: 'mouse' }>): Partial<Model> | undefined {
  const { cursor } = model
  switch (action.type) {
    case 'cursor': return moveCursor(model, action.right, action.up, action.stretch === true)
    case 'box': return cursor === undefined ? startBox(moveCursor(model, 0, 0, false)) : { cursor: toggleBox(cursor) }
    case 'corner': {
      if (cursor?.anchor === undefined) return undefined
      return scrollToCursor(model, { ...cursor.anchor, anchor: cellPosition(cursor) })
    }
  }
}

function toggleBox(cursor: Cursor): Cursor {
  return { ...cursor, anchor: cursor.anchor === undefined ? cellPosition(cursor) : undefined }
}

function startBox(change: Partial<Model> | undefined): Partial<Model> | undefined {
  return change?.cursor === undefined ? change : { ...change, cursor: { ...change.cursor, anchor: cellPosition(change.cursor) } }
}

function cellPosition({ seq, bucket, at }: CellPosition): CellPosition {
  return at === undefined ? { seq, bucket } : { seq, bucket, at }
}

function moveCursor(model: Model, right: number, up: number, stretch: boolean): Partial<Model> | undefined {
  const field = cursorField(model)
  if (field === undefined) return undefined
  const { rows, zoom, heatMap: { query: { history } } } = field
  if (model.cursor === undefined) return { cursor: { ...hottestCell(field), anchor: undefined } }
  const { seq, anchor } = model.cursor
  const column = clamp(Math.floor(seq / zoom) + right, firstColumn(history, zoom), lastColumn(history, zoom))
  const to = right === 0 && Math.floor(seq / zoom) === column ? seq : Math.min(column * zoom + zoom, history.next) - 1
  const there = up === 0 ? { ...cellPosition(model.cursor), seq: to } : positionOfRow(rows, moveByCells(rows, model.cursor, up), to)
  return scrollToCursor(model, { ...there, anchor: anchor ?? (stretch ? cellPosition(model.cursor) : undefined) })
}

/** The row of the cell that is `up` cells above a position; below it when negative. The last cell where there are no more. */
function moveByCells(rows: Rows, from: CellPosition, up: number): number {
  const { low, high } = rowsOfCell(rows, from)
  let row = up > 0 ? high : low
  for (let left = Math.abs(up); left > 0; left--) {
    const next = nextCell(rows, row, up > 0 ? 1 : -1)
    if (next === undefined) break
    row = next
  }
  return row
}

/** The far row of the next cell upwards or downwards at which the cursor stops; undefined when there is none. */
function nextCell(rows: Rows, row: number, step: 1 | -1): number | undefined {
  const { low, high } = cellOfRow(rows, row)
  for (let at = step > 0 ? high + 1 : low - 1; at >= 0 && at < rows.rows.length; at += step) {
    if (isStop(rows, at)) {
      const cell = cellOfRow(rows, at)
      return step > 0 ? cell.high : cell.low
    }
  }
  return undefined
}

/** Whether a row belongs to one bucket, or holds one that no other row has to itself. Rows without a bucket are passed. */
function isStop(rows: Rows, row: number): boolean {
  const { from, to } = rows.rows[row]!
  if (from >= to) return from === to
  for (let at = from; at <= to; at++) {
    const { first, last } = rowsOfBucket(rows, rows.scheme.order[at]!)
    let isAlone = false
    for (let own = first; own <= last && !isAlone; own++) isAlone = rows.rows[own]!.from === rows.rows[own]!.to
    if (!isAlone) return true
  }
  return false
}

/** The hottest cell of the newest column with events, where a new cursor appears. */
function hottestCell({ heatMap, rows, zoom }: CursorField): CellPosition {
  const { history } = heatMap.query
  for (let id = heatMap.last; id >= heatMap.first; id--) {
    const { counts, greatest, least } = columnAt(heatMap.query, id)!
    if (greatest === 0 && least === 0) continue
    return positionOfRow(rows, counts.indexOf(greatest >= -least ? greatest : least), Math.min(id * zoom + zoom, history.next) - 1)
  }
  return positionOfRow(rows, rows.rows.length >> 1, history.next - 1)
}

/** Puts the cursor there, and scrolls the map when the cursor would be out of sight. */
function scrollToCursor(model: Model, cursor: Cursor): Partial<Model> {
  const field = cursorField(model)
  if (field === undefined) return { cursor }
  const { viewport } = model
  const { history } = field.heatMap.query
  const { width } = field.map
  const { first, last } = columnsInSight(viewport, history, width)
  const column = Math.floor(cursor.seq / viewport.zoom)
  const by = column < first ? column - first : column > last ? column - last : 0
  return by === 0 ? { cursor } : { cursor, viewport: updateTimeViewport(viewport, { type: 'step', by }, history, width) }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}

/** The tick and bucket under a cell of the screen; undefined beside the map and where it has no column yet. `near`: the nearest then. */
export function cellPositionAt(model: Model, column: number, row: number, near = false): CellPosition | undefined {
  const field = cursorField(model)
  if (field === undefined) return undefined
  const { map, heatMap, rows, zoom } = field
  if (!near && !isInside(map, column, row)) return undefined
  const [x, y] = [clamp(column, map.left, map.left + map.width - 1), clamp(row, map.top, map.top + map.height - 1)]
  const id = model.sweep ? sweptColumnAt(heatMap, map, x) : heatMap.last - (map.left + map.width - 1 - x)
  if (id === undefined || (!near && id < heatMap.first)) return undefined
  const at = clamp(id, heatMap.first, heatMap.last)
  const line = (y - map.top) * heatMap.rowsPerLine
  return positionOfRow(rows, rows.rowOfLine[line]!, Math.min(at * zoom + zoom, heatMap.query.history.next) - 1)
}

/** The id of the column that a sweeping map shows at screen column `x`. */
function sweptColumnAt({ first, last }: HeatMap, { left, width }: Rect, x: number): number | undefined {
  for (let id = last; id >= first; id--) if (((id % width) + width) % width === x - left) return id
  return undefined
}
