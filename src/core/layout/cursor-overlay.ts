/**
 * The cursor and its box drawn over the map, and what is in them told in a line.
 *
 * The cursor is a heavy cross on its cell, the box a heavy frame around its cells; where a cell has several lines the
 * cursor is as high. Two rows in a line are told apart by half a block. Marks are drawn over whatever else is marked there.
 */
import type { Line, MapColumn, Mark } from '../frame.js'
import { groupName } from '../keys/key-list.js'
import { toAscii, formatCount, formatPercent } from '../text/format.js'
import { cutLine, styled, lineWidth } from '../text/styled-line.js'
import type { HeatMap } from '../heatmap/heatmap.js'
import type { Rows } from '../grid/rows.js'
import type { Cursor, Model } from '../state/state.js'
import { type CoveredCells, coveredCells, type CursorCell, rowForBucket } from '../heatmap/cell-at-cursor.js'
import { percentileReachedText, cellTimeText, cellValueText } from '../heatmap/cell-text.js'

/** Corners, sides, a narrow box's ends, the cursor. */
const HEAVY = { topLeft: '┏', topRight: '┓', bottomLeft: '┗', bottomRight: '┛', across: '━', down: '┃', cross: '╋', upper: '▀', lower: '▄' }
const PLAIN: typeof HEAVY = { topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', across: '-', down: '|', cross: '+', upper: '+', lower: '+' }

/** The columns with the cursor in them, inverse where no color makes it stand out from shades that are characters; the others are handed on as they are. */
export function drawCursor(columns: readonly MapColumn[], { cursor, utf8, depth }: Model, { rows, rowsPerLine, query: { zoom = 1 } }: HeatMap): readonly MapColumn[] {
  if (cursor === undefined || rows === undefined) return columns
  const cells = coveredCells(cursor, rows, zoom)
  const glyphs = utf8 ? HEAVY : PLAIN
  const lines = { top: lineOf(rows.rows[cells.high]!.top, rowsPerLine), bottom: lineOf(rows.rows[cells.low]!.bottom, rowsPerLine) }
  const standing = Math.floor(cursor.seq / zoom)
  return columns.map((column) => {
    if (column.id < cells.left || column.id > cells.right) return column
    const frame = cursor.anchor === undefined ? [] : frameMarks(column.id, cells, lines, glyphs)
    const cross = column.id === standing ? crossMarks(cursor, rows, rowsPerLine, glyphs) : []
    const own = [...frame, ...cross].map((mark): Mark => ({ ...mark, style: depth === 'none' ? 'inverse' : 'bold' }))
    const drawn = new Map([...column.marks, ...own].map((mark) => [mark.row, mark]))
    return { ...column, marks: [...drawn.values()] }
  })
}

function lineOf(row: number, rowsPerLine: number): number {
  return Math.floor(row / rowsPerLine)
}

function mark(row: number, glyph: string): Mark {
  return { row, text: glyph, style: 'bold' }
}

function frameMarks(id: number, { left, right }: CoveredCells, { top, bottom }: { top: number; bottom: number }, glyphs: typeof HEAVY): Mark[] {
  const [first, last] = [id === left, id === right]
  const side = first || last
  const above = first && last ? glyphs.down : first ? glyphs.topLeft : last ? glyphs.topRight : glyphs.across
  const below = first && last ? glyphs.down : first ? glyphs.bottomLeft : last ? glyphs.bottomRight : glyphs.across
  if (top === bottom) return [mark(top, glyphs.across)]
  const marks = [mark(top, above), mark(bottom, below)]
  for (let row = top + 1; side && row < bottom; row++) marks.push(mark(row, glyphs.down))
  return marks
}

function crossMarks(cursor: Cursor, rows: Rows, rowsPerLine: 1 | 2, glyphs: typeof HEAVY): Mark[] {
  const { top, bottom } = rows.rows[rowForBucket(rows, cursor.bucket)]!
  const [from, to] = [lineOf(top, rowsPerLine), lineOf(bottom, rowsPerLine)]
  if (from === to) return [mark(from, rowsPerLine === 2 && top === bottom ? (top % 2 === 0 ? glyphs.upper : glyphs.lower) : glyphs.cross)]
  const middle = (from + to) >> 1
  return Array.from({ length: to - from + 1 }, (_, i) => mark(from + i, from + i === middle ? glyphs.cross : glyphs.down))
}

/** Time, values, events, share of the columns, percentile reached, who is in it: as much as fits, in this order; in few words where not all else does. */
export function cursorLine(model: Model, reading: CursorCell, shown: HeatMap, width: number): Line {
  const long = placeLine(model, reading, shown, false)
  const told = lineWidth(long) <= width ? [...long] : [...placeLine(model, reading, shown, true)]
  for (const [group, of] of groupsTold(model, reading.groups)) {
    const next = [styled('  '), styled(`${groupName(group, model.utf8)} `, 'dim'), styled(formatCount(of))]
    if (lineWidth(told) + lineWidth(next) > width) break
    told.push(...next)
  }
  return cutLine(told, width)
}

function placeLine(model: Model, reading: CursorCell, shown: HeatMap, short: boolean): Line {
  const { utf8, cursor } = model
  const { count: events, total, below, gap } = reading
  const box = cursor?.anchor !== undefined
  const words = (long: string): Line => (short ? [styled('  ')] : [styled(long, 'dim')])
  return [
    styled(` ${toAscii(box ? '■' : '┼', utf8)} `, 'accent'), styled(cellTimeText(model, reading, shown, short)), styled('  '), styled(cellValueText(model, reading, shown), 'bold'), styled('  '),
    ...(gap ? [styled('no data', 'warning')] : [
      styled(formatCount(events), 'bold'), ...words(events === 1 ? ' event  ' : ' events  '),
      styled(formatPercent(total > 0 ? events / total : 0), 'bold'), styled('%', 'dim'), ...words(box ? ' of its columns  ' : ' of its column  '),
      styled(percentileReachedText(below + events, total, utf8), 'bold'),
    ]),
  ]
}

function groupsTold({ header }: Model, groups: CursorCell['groups']): CursorCell['groups'] {
  return groups.length === 1 && groups[0]![0] === '[]' || header === undefined ? [] : groups
}
