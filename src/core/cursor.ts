/**
 * The cell cursor and its box: where they stand, how they move, what part of the ticks they cover.
 *
 * A place is a tick and a bucket, not a line and a column, so the cursor stays on its cell while the map scrolls, zooms or
 * changes its size; what is drawn is whichever cell holds that tick and bucket. A box lies between the cursor and its
 * anchor and covers whole cells. What moves the cursor out of sight scrolls the map after it.
 */
import { columnAt, firstColumn, lastColumn } from './columns.js'
import type { Rect } from './frame.js'
import { geometryOf, SMALLEST } from './geometry.js'
import { pictured, type Pictured } from './map.js'
import { shownTrack, type Model } from './model.js'
import type { Part } from './reading.js'
import type { Rows } from './rows.js'
import { sightOf, updateTimeline } from './timeline.js'

export interface Place {
  readonly seq: number
  /** Id of a bucket. */
  readonly bucket: number
}

export interface Cursor extends Place {
  /** The other corner of a box. */
  readonly anchor: Place | undefined
}

export type CursorAction =
  /** Cells to the right and up; Infinity goes to the edge. `stretch`: the other corner stays, there is a box. */
  | { readonly type: 'cursor'; readonly right: number; readonly up: number; readonly stretch?: boolean }
  /** Begin a box here, or give it up. */
  | { readonly type: 'box' }
  /** To the box's other corner. */
  | { readonly type: 'corner' }
  /** The left button, on a cell of the screen counted from 0. */
  | { readonly type: 'mouse'; readonly how: 'press' | 'drag' | 'release' | 'up' | 'down'; readonly column: number; readonly row: number }

/** The map as the cursor moves in it. */
interface Field {
  readonly map: Rect
  readonly shown: Pictured
  readonly rows: Rows
  readonly zoom: number
}

/** Columns of the map (ids) and rows, all ends included. */
export interface Cells {
  readonly left: number
  readonly right: number
  readonly low: number
  readonly high: number
}

export function updateCursor(model: Model, action: Exclude<CursorAction, { type: 'mouse' }>): Partial<Model> | undefined {
  const { cursor } = model
  switch (action.type) {
    case 'cursor': return moved(model, action.right, action.up, action.stretch === true)
    case 'box': return cursor === undefined ? boxed(moved(model, 0, 0, false)) : { cursor: { ...cursor, anchor: cursor.anchor === undefined ? place(cursor) : undefined } }
    case 'corner': return cursor?.anchor === undefined ? undefined : inSight(model, { ...cursor.anchor, anchor: place(cursor) })
  }
}

function boxed(change: Partial<Model> | undefined): Partial<Model> | undefined {
  return change?.cursor === undefined ? change : { ...change, cursor: { ...change.cursor, anchor: place(change.cursor) } }
}

function place({ seq, bucket }: Place): Place {
  return { seq, bucket }
}

/** The map as it is laid out, or would be in the window as far as it was told; undefined while there is nothing in it. */
export function fieldOf(model: Model, map: Rect = mapOf(model)): Field | undefined {
  if (shownTrack(model) === undefined) return undefined
  const shown = pictured(model, map)
  return shown.rows === undefined || shown.last < shown.first ? undefined : { map, shown, rows: shown.rows, zoom: model.timeline.zoom }
}

function mapOf(model: Model): Rect {
  return model.map ?? (geometryOf(model, model.window ?? { columns: 80, rows: 24 }) ?? geometryOf(model, SMALLEST)!).map
}

/** Row that holds a bucket, or the nearest. */
export function rowOfBucket({ ladder, rows, rowAt }: Rows, bucket: number): number {
  const at = (ladder.position[bucket] ?? 0) - rows[0]!.from
  return rowAt[Math.max(0, Math.min(rowAt.length - 1, at))]!
}

/** The cells that the cursor, or its box, covers in these rows; undefined without a cursor. */
export function cellsOf(cursor: Cursor, rows: Rows, zoom: number): Cells {
  const corners = [cursor, cursor.anchor ?? cursor]
  const columns = corners.map(({ seq }) => Math.floor(seq / zoom))
  const lines = corners.map(({ bucket }) => rowOfBucket(rows, bucket))
  return { left: Math.min(...columns), right: Math.max(...columns), low: Math.min(...lines), high: Math.max(...lines) }
}

/** Ticks and buckets of these cells. */
export function partOf({ left, right, low, high }: Cells, rows: Rows, zoom: number): Part {
  return { from: left * zoom, to: right * zoom + zoom - 1, low: rows.rows[low]!.from, high: rows.rows[high]!.to }
}

function moved(model: Model, right: number, up: number, stretch: boolean): Partial<Model> | undefined {
  const field = fieldOf(model)
  if (field === undefined) return undefined
  const { rows, zoom, shown: { sheet: { history } } } = field
  if (model.cursor === undefined) return { cursor: { ...firstPlace(field), anchor: undefined } }
  const { seq, bucket, anchor } = model.cursor
  const column = clamp(Math.floor(seq / zoom) + right, firstColumn(history, zoom), lastColumn(history, zoom))
  const row = clamp(rowOfBucket(rows, bucket) + up, 0, rows.rows.length - 1)
  const to = right === 0 && Math.floor(seq / zoom) === column ? seq : Math.min(column * zoom + zoom, history.next) - 1
  const there = { seq: to, bucket: up === 0 ? bucket : rows.ladder.order[rows.rows[row]!.from]! }
  return inSight(model, { ...there, anchor: anchor ?? (stretch ? place(model.cursor) : undefined) })
}

/** On the hottest cell of the newest column with any. */
function firstPlace({ shown, rows, zoom }: Field): Place {
  const { history } = shown.sheet
  for (let id = shown.last; id >= shown.first; id--) {
    const { counts, greatest } = columnAt(shown.sheet, id)!
    if (greatest === 0) continue
    return { seq: Math.min(id * zoom + zoom, history.next) - 1, bucket: rows.ladder.order[rows.rows[counts.indexOf(greatest)]!.from]! }
  }
  const middle = rows.rows[rows.rows.length >> 1]!
  return { seq: history.next - 1, bucket: rows.ladder.order[middle.from]! }
}

/** The cursor there, and the map scrolled if it would be out of sight. */
function inSight(model: Model, cursor: Cursor): Partial<Model> {
  const field = fieldOf(model)
  if (field === undefined) return { cursor }
  const { timeline } = model
  const { history } = field.shown.sheet
  const { width } = field.map
  const { first, last } = sightOf(timeline, history, width)
  const column = Math.floor(cursor.seq / timeline.zoom)
  const by = column < first ? column - first : column > last ? column - last : 0
  return by === 0 ? { cursor } : { cursor, timeline: updateTimeline(timeline, { type: 'step', by }, history, width) }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}

/** The place under a cell of the screen; undefined beside the map, or where it has no column yet. `near`: the nearest instead. */
export function placeAt(model: Model, column: number, row: number, near = false): Place | undefined {
  const field = fieldOf(model)
  if (field === undefined) return undefined
  const { map, shown, rows, zoom } = field
  if (!near && !within(map, column, row)) return undefined
  const [x, y] = [clamp(column, map.left, map.left + map.width - 1), clamp(row, map.top, map.top + map.height - 1)]
  const id = model.sweep ? sweptAt(shown, map, x) : shown.last - (map.left + map.width - 1 - x)
  if (id === undefined || (!near && id < shown.first)) return undefined
  const at = clamp(id, shown.first, shown.last)
  const line = (y - map.top) * shown.rowsPerLine
  return { seq: Math.min(at * zoom + zoom, shown.sheet.history.next) - 1, bucket: rows.ladder.order[rows.rows[rows.rowOfLine[line]!]!.from]! }
}

/** The column in sight that stands at a screen column of a sweeping map. */
function sweptAt({ first, last }: Pictured, { left, width }: Rect, x: number): number | undefined {
  for (let id = last; id >= first; id--) if (((id % width) + width) % width === x - left) return id
  return undefined
}

export function within({ top, left, width, height }: Rect, column: number, row: number): boolean {
  return column >= left && column < left + width && row >= top && row < top + height
}
