/**
 * Draws the cursor and its box over the map, and writes the line that describes the cells in it.
 *
 * The cursor is a heavy cross on its cell. The box is a heavy frame around its cells. When a cell has several lines, the cursor has
 * them too. When a line shows two rows, half a block says in which of them the cursor is. The cursor and the box cover all other
 * marks.
 */
import type { Line, MapColumn, Mark } from '../frame.js'
import { printableGroupName } from './key-names.js'
import { toAscii, formatCount, formatPercent } from '../text/format.js'
import { cutLine, makeSpan, lineWidth } from '../text/styled-line.js'
import type { HeatMap } from '../heatmap/heatmap.js'
import type { Rows } from '../grid/rows.js'
import type { Cursor, Model } from '../state/state.js'
import { type CoveredCells, coveredCells, type CursorCell, rowsOfCell } from '../heatmap/cell-at-cursor.js'
import { NO_PERCENTILES } from '../buckets/percentiles.js'
import { percentileReachedText, cellTimeText, cellValueText } from '../heatmap/cell-text.js'

/** Corners and sides of the box, then the cursor: on a whole line, on an upper and on a lower half. */
const HEAVY = {
  topLeft: '┏', topRight: '┓', bottomLeft: '┗', bottomRight: '┛', across: '━', down: '┃', cross: '╋', upper: '▀', lower: '▄',
}
const ASCII: typeof HEAVY = {
  topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', across: '-', down: '|', cross: '+', upper: '+', lower: '+',
}

/**
 * The columns with the cursor and its box drawn in. Columns outside the box stay the same objects. Without colors the shades are
 * characters too, so the cursor is inverse.
 */
export function drawCursor(
  columns: readonly MapColumn[], { cursor, utf8, depth }: Model, { rows, rowsPerLine, query: { zoom = 1 } }: HeatMap,
): readonly MapColumn[] {
  if (cursor === undefined || rows === undefined) return columns
  const cells = coveredCells(cursor, rows, zoom)
  const glyphs = utf8 ? HEAVY : ASCII
  const lines = { top: mapLine(rows.rows[cells.high]!.top, rowsPerLine), bottom: mapLine(rows.rows[cells.low]!.bottom, rowsPerLine) }
  const cursorColumn = Math.floor(cursor.seq / zoom)
  return columns.map((column) => {
    if (column.id < cells.left || column.id > cells.right) return column
    const frame = cursor.anchor === undefined ? [] : frameMarks(column.id, cells, lines, glyphs)
    const cross = column.id === cursorColumn ? crossMarks(cursor, rows, rowsPerLine, glyphs) : []
    const own = [...frame, ...cross].map((mark): Mark => ({ ...mark, style: depth === 'none' ? 'inverse' : 'bold' }))
    const drawn = new Map([...column.marks, ...own].map((mark) => [mark.row, mark]))
    return { ...column, marks: [...drawn.values()] }
  })
}

function mapLine(row: number, rowsPerLine: number): number {
  return Math.floor(row / rowsPerLine)
}

function boldMark(row: number, glyph: string): Mark {
  return { row, text: glyph, style: 'bold' }
}

/** The part of the box's frame that lies in column `id`. */
function frameMarks(
  id: number, { left, right }: CoveredCells, { top, bottom }: { readonly top: number; readonly bottom: number }, glyphs: typeof HEAVY,
): Mark[] {
  const [first, last] = [id === left, id === right]
  const side = first || last
  const above = first && last ? glyphs.down : first ? glyphs.topLeft : last ? glyphs.topRight : glyphs.across
  const below = first && last ? glyphs.down : first ? glyphs.bottomLeft : last ? glyphs.bottomRight : glyphs.across
  if (top === bottom) return [boldMark(top, glyphs.across)]
  const marks = [boldMark(top, above), boldMark(bottom, below)]
  for (let row = top + 1; side && row < bottom; row++) marks.push(boldMark(row, glyphs.down))
  return marks
}

/** The cursor, on each line of its cell. */
function crossMarks(cursor: Cursor, rows: Rows, rowsPerLine: 1 | 2, glyphs: typeof HEAVY): Mark[] {
  const { low, high } = rowsOfCell(rows, cursor)
  const [top, bottom] = [rows.rows[high]!.top, rows.rows[low]!.bottom]
  const [from, to] = [mapLine(top, rowsPerLine), mapLine(bottom, rowsPerLine)]
  const isHalfLine = rowsPerLine === 2 && top === bottom
  if (from === to) return [boldMark(from, !isHalfLine ? glyphs.cross : top % 2 === 0 ? glyphs.upper : glyphs.lower)]
  const middle = (from + to) >> 1
  return Array.from({ length: to - from + 1 }, (_, i) => boldMark(from + i, from + i === middle ? glyphs.cross : glyphs.down))
}

/**
 * The line that describes the cells at the cursor: time, values, events, share of the columns, percentile reached, keys. It has as much
 * as fits, in this order; the words between the numbers are left out first.
 */
export function cursorLine(model: Model, cell: CursorCell, heatMap: HeatMap, width: number): Line {
  const long = cellLine(model, cell, heatMap, false)
  const line = lineWidth(long) <= width ? [...long] : [...cellLine(model, cell, heatMap, true)]
  for (const [group, events] of namedGroups(model, cell.groups)) {
    const next = [makeSpan('  '), makeSpan(`${printableGroupName(group, model.utf8)} `, 'dim'), makeSpan(formatCount(events))]
    if (lineWidth(line) + lineWidth(next) > width) break
    line.push(...next)
  }
  return cutLine(line, width)
}

function cellLine(model: Model, cell: CursorCell, heatMap: HeatMap, isShort: boolean): Line {
  const { utf8, cursor } = model
  const isBox = cursor?.anchor !== undefined
  return [
    makeSpan(` ${toAscii(isBox ? '■' : '┼', utf8)} `, 'accent'),
    makeSpan(cellTimeText(model, cell, heatMap, isShort)), makeSpan('  '),
    makeSpan(cellValueText(model, cell, heatMap), 'bold'), makeSpan('  '),
    ...(cell.gap ? [makeSpan('no data', 'warning')] : countSpans(cell, utf8, isBox, isShort)),
  ]
}

function countSpans({ count: events, total, below, isSigned }: CursorCell, utf8: boolean, isBox: boolean, isShort: boolean): Line {
  const words = (long: string): Line => (isShort ? [makeSpan('  ')] : [makeSpan(long, 'dim')])
  const counted = [makeSpan(formatCount(events), 'bold'), ...words(events === 1 ? ' event  ' : ' events  ')]
  if (isSigned) return [...counted, makeSpan(`no shares: ${NO_PERCENTILES}`, 'warning')]
  return [
    ...counted,
    makeSpan(formatPercent(total > 0 ? events / total : 0), 'bold'), makeSpan('%', 'dim'),
    ...words(isBox ? ' of its columns  ' : ' of its column  '),
    makeSpan(percentileReachedText(below + events, total, utf8), 'bold'),
  ]
}

/** The groups of a cell; none when the script has no keys, since the only group is then the empty key. */
function namedGroups({ header }: Model, groups: CursorCell['groups']): CursorCell['groups'] {
  return groups.length === 1 && groups[0]![0] === '[]' || header === undefined ? [] : groups
}
