/**
 * The cell cursor and its box: where they stand, how they move, what part of the ticks they cover.
 *
 * A place is a tick and a bucket, not a line and a column, so the cursor stays on its cell while the map scrolls, zooms or
 * changes its size; what is drawn is whichever cell holds that tick and bucket. A box lies between the cursor and its
 * anchor and covers whole cells. What moves the cursor out of sight scrolls the map after it.
 */
import { columnAt, firstColumn, lastColumn } from '../grid/columns.js'
import type { Rect } from '../frame.js'
import type { HeatMap } from '../heatmap/heatmap.js'
import { columnsInSight, updateTimeViewport } from '../grid/time-viewport.js'
import type { Cursor, Model, CellPosition } from '../state/state.js'
import type { CursorAction } from '../state/actions.js'
import { type CursorField, cursorField, rowForBucket, isInside } from '../heatmap/cell-at-cursor.js'

export function updateCursor(model: Model, action: Exclude<CursorAction, { type: 'mouse' }>): Partial<Model> | undefined {
  const { cursor } = model
  switch (action.type) {
    case 'cursor': return moveCursor(model, action.right, action.up, action.stretch === true)
    case 'box': return cursor === undefined ? startBox(moveCursor(model, 0, 0, false)) : { cursor: { ...cursor, anchor: cursor.anchor === undefined ? positionOf(cursor) : undefined } }
    case 'corner': return cursor?.anchor === undefined ? undefined : scrollToCursor(model, { ...cursor.anchor, anchor: positionOf(cursor) })
  }
}

function startBox(change: Partial<Model> | undefined): Partial<Model> | undefined {
  return change?.cursor === undefined ? change : { ...change, cursor: { ...change.cursor, anchor: positionOf(change.cursor) } }
}

function positionOf({ seq, bucket }: CellPosition): CellPosition {
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
  return scrollToCursor(model, { ...there, anchor: anchor ?? (stretch ? positionOf(model.cursor) : undefined) })
}

/** On the hottest cell of the newest column with any. */
function hottestCell({ heatMap: shown, rows, zoom }: CursorField): CellPosition {
  const { history } = shown.query
  for (let id = shown.last; id >= shown.first; id--) {
    const { counts, greatest } = columnAt(shown.query, id)!
    if (greatest === 0) continue
    return { seq: Math.min(id * zoom + zoom, history.next) - 1, bucket: rows.scheme.order[rows.rows[counts.indexOf(greatest)]!.from]! }
  }
  const middle = rows.rows[rows.rows.length >> 1]!
  return { seq: history.next - 1, bucket: rows.scheme.order[middle.from]! }
}

/** The cursor there, and the map scrolled if it would be out of sight. */
function scrollToCursor(model: Model, cursor: Cursor): Partial<Model> {
  const field = cursorField(model)
  if (field === undefined) return { cursor }
  const { viewport: timeline } = model
  const { history } = field.heatMap.query
  const { width } = field.map
  const { first, last } = columnsInSight(timeline, history, width)
  const column = Math.floor(cursor.seq / timeline.zoom)
  const by = column < first ? column - first : column > last ? column - last : 0
  return by === 0 ? { cursor } : { cursor, viewport: updateTimeViewport(timeline, { type: 'step', by }, history, width) }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}

/** The place under a cell of the screen; undefined beside the map, or where it has no column yet. `near`: the nearest instead. */
export function cellPositionAt(model: Model, column: number, row: number, near = false): CellPosition | undefined {
  const field = cursorField(model)
  if (field === undefined) return undefined
  const { map, heatMap: shown, rows, zoom } = field
  if (!near && !isInside(map, column, row)) return undefined
  const [x, y] = [clamp(column, map.left, map.left + map.width - 1), clamp(row, map.top, map.top + map.height - 1)]
  const id = model.sweep ? sweptColumnAt(shown, map, x) : shown.last - (map.left + map.width - 1 - x)
  if (id === undefined || (!near && id < shown.first)) return undefined
  const at = clamp(id, shown.first, shown.last)
  const line = (y - map.top) * shown.rowsPerLine
  return { seq: Math.min(at * zoom + zoom, shown.query.history.next) - 1, bucket: rows.scheme.order[rows.rows[rows.rowOfLine[line]!]!.from]! }
}

/** The column in sight that stands at a screen column of a sweeping map. */
function sweptColumnAt({ first, last }: HeatMap, { left, width }: Rect, x: number): number | undefined {
  for (let id = last; id >= first; id--) if (((id % width) + width) % width === x - left) return id
  return undefined
}
