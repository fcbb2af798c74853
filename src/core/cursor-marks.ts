/**
 * The cursor and its box drawn over the map, and what is in them told in a line.
 *
 * The cursor is a heavy cross on its cell, the box a heavy frame around its cells; where a cell has several lines the
 * cursor is as high. Two rows in a line are told apart by half a block. Marks are drawn over whatever else is marked there.
 */
import { cellsOf, rowOfBucket, type Cells, type Cursor } from './cursor.js'
import type { Line, MapColumn, Mark } from './frame.js'
import type { CursorReading } from './inquiry.js'
import { groupName } from './keytable.js'
import { percent } from './keypanel.js'
import { ascii, clock, count, span, unitsOf } from './label.js'
import { cut, text, widthOf } from './lines.js'
import type { Pictured } from './map.js'
import type { Model } from './model.js'
import type { Rows } from './rows.js'

/** Corners, sides, a narrow box's ends, the cursor. */
const HEAVY = { topLeft: '┏', topRight: '┓', bottomLeft: '┗', bottomRight: '┛', across: '━', down: '┃', cross: '╋', upper: '▀', lower: '▄' }
const PLAIN: typeof HEAVY = { topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', across: '-', down: '|', cross: '+', upper: '+', lower: '+' }

/** The columns with the cursor in them, inverse where no colour makes it stand out from shades that are characters; the others are handed on as they are. */
export function withCursor(columns: readonly MapColumn[], { cursor, utf8, depth }: Model, { rows, rowsPerLine, sheet: { zoom = 1 } }: Pictured): readonly MapColumn[] {
  if (cursor === undefined || rows === undefined) return columns
  const cells = cellsOf(cursor, rows, zoom)
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

function frameMarks(id: number, { left, right }: Cells, { top, bottom }: { top: number; bottom: number }, glyphs: typeof HEAVY): Mark[] {
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
  const { top, bottom } = rows.rows[rowOfBucket(rows, cursor.bucket)]!
  const [from, to] = [lineOf(top, rowsPerLine), lineOf(bottom, rowsPerLine)]
  if (from === to) return [mark(from, rowsPerLine === 2 && top === bottom ? (top % 2 === 0 ? glyphs.upper : glyphs.lower) : glyphs.cross)]
  const middle = (from + to) >> 1
  return Array.from({ length: to - from + 1 }, (_, i) => mark(from + i, from + i === middle ? glyphs.cross : glyphs.down))
}

/** Time, values, events, share of the columns, percentile reached, who is in it: as much as fits, in this order; in few words where not all else does. */
export function cursorLine(model: Model, reading: CursorReading, shown: Pictured, width: number): Line {
  const long = placeLine(model, reading, shown, false)
  const told = widthOf(long) <= width ? [...long] : [...placeLine(model, reading, shown, true)]
  for (const [group, of] of groupsTold(model, reading.groups)) {
    const next = [text('  '), text(`${groupName(group, model.utf8)} `, 'dim'), text(count(of))]
    if (widthOf(told) + widthOf(next) > width) break
    told.push(...next)
  }
  return cut(told, width)
}

function placeLine(model: Model, reading: CursorReading, shown: Pictured, short: boolean): Line {
  const { utf8, cursor } = model
  const { count: events, total, below, gap } = reading
  const box = cursor?.anchor !== undefined
  const words = (long: string): Line => (short ? [text('  ')] : [text(long, 'dim')])
  return [
    text(` ${ascii(box ? '■' : '┼', utf8)} `, 'accent'), text(timeText(model, reading, shown, short)), text('  '), text(valueText(model, reading, shown), 'bold'), text('  '),
    ...(gap ? [text('no data', 'warning')] : [
      text(count(events), 'bold'), ...words(events === 1 ? ' event  ' : ' events  '),
      text(percent(total > 0 ? events / total : 0), 'bold'), text('%', 'dim'), ...words(box ? ' of its columns  ' : ' of its column  '),
      text(reachedText(below + events, total, utf8), 'bold'),
    ]),
  ]
}

function groupsTold({ header }: Model, groups: CursorReading['groups']): CursorReading['groups'] {
  return groups.length === 1 && groups[0]![0] === '[]' || header === undefined ? [] : groups
}

/** The percentile at the upper end, never rounded up. */
export function reachedText(upTo: number, total: number, utf8: boolean): string {
  if (total === 0) return '-'
  return `${ascii('≤', utf8)}p${upTo === total ? 100 : Math.floor((upTo / total) * 1000) / 10}`
}

/** The begin and how long, or begin and end of a box of several columns; in short, the begin to the second. */
export function timeText({ header, offset }: Model, { part }: CursorReading, { sheet: { history } }: Pictured, short = false): string {
  const first = history.at(Math.max(part.from, history.first))
  const last = history.at(Math.min(part.to, history.next - 1))
  if (first === undefined || last === undefined) return 'gone'
  const start = header?.start ?? 0
  const begin = first.time - first.duration
  return short ? clock(start + begin, offset) : `${moment(start + begin, offset, first.duration)} +${span(last.time - begin)}`
}

/** Down to the millisecond where ticks are short. */
function moment(instant: number, offset: number, duration: number): string {
  return clock(instant, offset) + (duration < 999 ? `.${String(Math.floor(((instant % 1000) + 1000) % 1000)).padStart(3, '0')}` : '')
}

export function valueText(model: Model, { part }: CursorReading, { rows }: Pictured): string {
  if (rows === undefined) return ''
  const units = unitsOf(model.unit, model.utf8)
  const { ladder } = rows
  let [low, high] = [Infinity, -Infinity]
  for (let at = part.low; at <= part.high; at++) {
    low = Math.min(low, ladder.lows[ladder.order[at]!]!)
    high = Math.max(high, ladder.highs[ladder.order[at]!]!)
  }
  if (low === -Infinity && high === Infinity) return 'any'
  if (low === -Infinity) return `<${units.value(high + 1, 3)}`
  if (high === Infinity) return ascii(`≥${units.value(low, 3)}`, model.utf8)
  return low === high ? units.value(low, 3) : `${units.value(low, 3)}${model.utf8 ? '–' : '-'}${units.value(high + 1, 3)}`
}
