/**
 * The cell cursor and its box: where they are and how they move.
 *
 * The cursor's position is a tick and a bucket, not a column and a line of the screen. So the cursor stays on its cell while the map
 * scrolls, zooms or changes its size; the cell that holds the tick and the bucket is drawn. A box lies between the cursor and its
 * anchor and covers whole cells. When the cursor moves out of sight, the map scrolls after it.
 */
import { columnAt, firstColumn, lastColumn } from '../grid/columns.js'
import type { Rect } from '../frame.js'
import type { HeatMap } from '../heatmap/heatmap.js'
import { columnsInSight, updateTimeViewport } from '../grid/time-viewport.js'
import type { Cursor, Model, CellPosition } from '../state/state.js'
import type { CursorAction } from '../state/actions.js'
import { type CursorField, cursorField, rowForBucket, isInside } from '../heatmap/cell-at-cursor.js'

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

function cellPosition({ seq, bucket }: CellPosition): CellPosition {
  return { seq, bucket }
}

function moveCursor(model: Model, right: number, up: number, stretch: boolean): Partial<Model> | undefined {
  const field = cursorField(model)
  if (field === undefined) return undefined
  const { rows, zoom, heatMap: { query: { history } } } = field
  if (model.cursor === undefined) return { cursor: { ...hottestCell(field), anchor: undefined } }
  const { seq, bucket, anchor } = model.cursor
  const column = clamp(Math.floor(seq / zoom) + right, firstColumn(history, zoom), lastColumn(history, zoom))
  const row = clamp(rowForBucket(rows, bucket) + up, 0, rows.rows.length - 1)
  const to = right === 0 && Math.floor(seq / zoom) === column ? seq : Math.min(column * zoom + zoom, history.next) - 1
  const there = { seq: to, bucket: up === 0 ? bucket : rows.scheme.order[rows.rows[row]!.from]! }
  return scrollToCursor(model, { ...there, anchor: anchor ?? (stretch ? cellPosition(model.cursor) : undefined) })
}

/** The hottest cell of the newest column with events, where a new cursor appears. */
function hottestCell({ heatMap, rows, zoom }: CursorField): CellPosition {
  const { history } = heatMap.query
  for (let id = heatMap.last; id >= heatMap.first; id--) {
    const { counts, greatest } = columnAt(heatMap.query, id)!
    if (greatest === 0) continue
    return { seq: Math.min(id * zoom + zoom, history.next) - 1, bucket: rows.scheme.order[rows.rows[counts.indexOf(greatest)]!.from]! }
  }
  const middle = rows.rows[rows.rows.length >> 1]!
  return { seq: history.next - 1, bucket: rows.scheme.order[middle.from]! }
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
  const { from } = rows.rows[rows.rowOfLine[line]!]!
  return { seq: Math.min(at * zoom + zoom, heatMap.query.history.next) - 1, bucket: rows.scheme.order[from]! }
}

/** The id of the column that a sweeping map shows at screen column `x`. */
function sweptColumnAt({ first, last }: HeatMap, { left, width }: Rect, x: number): number | undefined {
  for (let id = last; id >= first; id--) if (((id % width) + width) % width === x - left) return id
  return undefined
}
