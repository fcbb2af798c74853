/**
 * The heat map as one blessed element that writes its cells itself, and scrolls by the terminal's own delete-character:
 * where the frame painted last and this one share columns, the lines of the map are moved on the terminal, and only the
 * new columns are sent. The ruler goes with the map when its glyphs belong to the columns.
 *
 * Assumes that nothing stands to the right of the map; where something does, it is painted without scrolling.
 */
import blessed from 'blessed'
import type { Frame, MapColumn, MapRegion, Paint } from '../../core/frame.js'
import type { BlessedElement, CellLine } from './blessed-internals.js'
import type { DrawingContext, ScreenElement } from './elements.js'
import type { CellBounds, Painter } from './painter.js'
import { toCellText } from './printable.js'

/** What the terminal shows of the map. */
interface PaintedMap {
  readonly olines: readonly CellLine[]
  readonly map: MapRegion
}

export function createMapElement(canvas: DrawingContext, painter: Painter): ScreenElement<MapRegion> {
  const { screen } = canvas
  const element = blessed.box({ screen: screen as never }) as unknown as BlessedElement
  let shown: PaintedMap | undefined
  return {
    element,
    show(map, frame) {
      element.render = () => {
        element.lpos = { xi: map.left, xl: map.left + map.width, yi: map.top, yl: map.top + map.height }
        const flush = map.left + map.width === screen.lines[0]!.length
        const count = shown?.olines === screen.olines && flush ? countScrolledColumns(shown.map, map) : 0
        if (count > 0) for (const box of findScrolledLines(map, screen.lines.length)) painter.scroll(box, count)
        if (shown?.olines === screen.olines) for (const box of findSweptColumns(shown.map, map, screen.lines.length)) painter.drawColumnsFirst(box)
        drawColumns(canvas, map, frame)
        shown = { olines: screen.olines, map }
      }
    },
  }
}

/** The map's lines, and the ruler's where it has one: in one box when they are neighbors. */
function findScrolledLines({ left, width, top, height, ruler }: MapRegion, rows: number): CellBounds[] {
  const sides = { left, right: left + width }
  const bottom = Math.min(top + height, rows)
  if (ruler === undefined || ruler >= rows) return [{ ...sides, top, bottom }]
  if (ruler === bottom) return [{ ...sides, top, bottom: bottom + 1 }]
  return [{ ...sides, top, bottom }, { ...sides, top: ruler, bottom: ruler + 1 }]
}

/** Where a sweep has written new columns and blanked the next one: a box each; none after a jump. */
export function findSweptColumns(before: MapRegion, now: MapRegion, rows: number): CellBounds[] {
  const [last, next] = [before.columns.at(-1)?.id, now.columns.at(-1)?.id]
  const alike = before.placement === 'sweep' && now.placement === 'sweep' && before.left === now.left && before.width === now.width
  if (!alike || last === undefined || next === undefined || next < last || next - last > 4) return []
  return Array.from({ length: next - last + 2 }, (_, i): CellBounds => {
    const left = now.left + (((last + i) % now.width) + now.width) % now.width
    return { left, right: left + 1, top: now.top, bottom: Math.min(now.top + now.height, rows) }
  })
}

/** How many columns the map has moved to the left since; 0 when it has not, or has nothing in common with it. */
export function countScrolledColumns(before: MapRegion, now: MapRegion): number {
  const alike = before.placement === 'scroll' && now.placement === 'scroll' && before.top === now.top && before.left === now.left
    && before.width === now.width && before.height === now.height && before.ruler === now.ruler
  const newest = before.columns.at(-1)?.id
  if (!alike || newest === undefined) return 0
  for (let count = 0; count < now.columns.length; count++) {
    const { id } = now.columns[now.columns.length - 1 - count]!
    if (id === newest) return count
    if (id < newest) return 0
  }
  return 0
}

/** Line by line, since a line's cells lie side by side in memory too. */
function drawColumns(canvas: DrawingContext, map: MapRegion, { paints }: Frame): void {
  const { left, top, width, height, columns, placement, ruler } = map
  const { lines } = canvas.screen
  const inks = preparePaintCells(canvas, paints)
  const visible = columns.slice(-width)
  const first = left + width - visible.length
  const xs = visible.map(({ id }, i) => placement === 'scroll' ? first + i : left + (((id % width) + width) % width))
  const inked = visible.map((column) => prepareColumnCells(canvas, map, inks, column))
  for (let row = 0; row < height; row++) {
    const line = lines[top + row]
    for (let i = 0; line !== undefined && i < inked.length; i++) {
      const cell = line[xs[i]!]
      if (cell === undefined) continue
      const { attrs, glyphs } = inked[i]!
      cell[0] = attrs[row]!
      cell[1] = glyphs[row]!
    }
  }
  visible.forEach((column, i) => {
    if (column.marks.length > 0) drawMarks(canvas, map, column, inks, xs[i]!)
  })
  const under = ruler === undefined ? undefined : lines[ruler]
  if (under !== undefined) drawRuler(canvas, under, visible, xs)
  if (placement === 'sweep' && visible.length >= width) blankColumn(canvas, map, left + ((visible.at(-1)!.id + 1) % width))
}

/** A paint's cell, and its glyph; and cells of two paints, by the upper and the lower. */
interface PaintCells {
  readonly paints: readonly Paint[]
  readonly attrs: readonly number[]
  readonly glyphs: readonly string[]
  readonly halves: readonly Map<number, number>[]
  /** What columns look like: of use for as long as paints are only added. */
  readonly columns: WeakMap<MapColumn, ColumnCells>
}

/** A column's cells, top to bottom. */
interface ColumnCells {
  readonly attrs: Int32Array
  readonly glyphs: readonly string[]
  readonly rowsPerLine: 1 | 2
}

let lastPaintCells: { readonly canvas: DrawingContext; readonly inks: PaintCells } | undefined

/** Those of the last frame, where its paints were the same or fewer of the same. */
function preparePaintCells(canvas: DrawingContext, paints: readonly Paint[]): PaintCells {
  const before = lastPaintCells?.canvas === canvas ? lastPaintCells.inks : undefined
  if (before?.paints === paints) return before
  const { pens, utf8 } = canvas
  const kept = before !== undefined && before.paints.every((paint, i) => paint === paints[i]) ? before : undefined
  const fresh = paints.slice(kept?.paints.length ?? 0)
  const inks = {
    paints,
    attrs: [...(kept?.attrs ?? []), ...fresh.map((paint) => pens.cellAttr(paint))],
    glyphs: [...(kept?.glyphs ?? []), ...fresh.map(({ block, ascii }) => pens.depth !== 'none' ? ' ' : utf8 ? block : ascii)],
    halves: [...(kept?.halves ?? []), ...fresh.map(() => new Map<number, number>())],
    columns: kept?.columns ?? new WeakMap<MapColumn, ColumnCells>(),
  }
  lastPaintCells = { canvas, inks }
  return inks
}

function prepareColumnCells(canvas: DrawingContext, { height, rowsPerLine }: MapRegion, inks: PaintCells, column: MapColumn): ColumnCells {
  const before = inks.columns.get(column)
  if (before !== undefined && before.attrs.length === height && before.rowsPerLine === rowsPerLine) return before
  const attrs = new Int32Array(height)
  const glyphs: string[] = []
  for (let row = 0; row < height; row++) {
    const [attr, glyph] = column.gap ? [canvas.pens.textAttr('dim'), canvas.utf8 ? '┊' : ':']
      : rowsPerLine === 1 ? findWholeCell(inks, column.cells[row] ?? 0)
      : findHalfBlockCell(canvas, inks, column.cells[2 * row] ?? 0, column.cells[2 * row + 1] ?? 0)
    attrs[row] = attr
    glyphs.push(glyph)
  }
  const inked = { attrs, glyphs, rowsPerLine }
  inks.columns.set(column, inked)
  return inked
}

function findWholeCell({ attrs, glyphs }: PaintCells, paint: number): [attr: number, glyph: string] {
  return [attrs[paint]!, glyphs[paint]!]
}

/** Two rows in a line; where half blocks cannot be drawn, the hotter of both: what was counted is never hidden. */
function findHalfBlockCell({ pens, utf8 }: DrawingContext, inks: PaintCells, upper: number, lower: number): [attr: number, glyph: string] {
  if (upper === lower || pens.depth === 'none' || !utf8) return findWholeCell(inks, Math.max(upper, lower))
  const { paints, attrs, halves } = inks
  let attr = halves[upper]!.get(lower)
  if (attr === undefined) halves[upper]!.set(lower, (attr = pens.halfBlockAttr(paints[upper]!, paints[lower]!)))
  // Paints that differ may be one color of few.
  return [attr, attr === attrs[lower] ? ' ' : '▀']
}

function drawMarks({ screen: { lines }, pens, utf8 }: DrawingContext, { top, height, rowsPerLine }: MapRegion, column: MapColumn, { paints }: PaintCells, x: number): void {
  for (const { row, text, style } of column.marks) {
    const cell = row < 0 || row >= height ? undefined : lines[top + row]?.[x]
    if (cell === undefined) continue
    const paint = Math.max(0, ...column.cells.subarray(row * rowsPerLine, (row + 1) * rowsPerLine))
    cell[0] = pens.textAttr(style, column.gap ? undefined : paints[paint])
    cell[1] = toCellText(text, utf8)[0] ?? ' '
  }
}

function drawRuler({ pens, utf8 }: DrawingContext, line: CellLine, visible: readonly MapColumn[], xs: readonly number[]): void {
  const dim = pens.textAttr('dim')
  visible.forEach(({ ruler = ' ' }, i) => {
    const cell = line[xs[i]!]
    if (cell === undefined) return
    cell[0] = dim
    cell[1] = toCellText(ruler, utf8)[0] ?? ' '
  })
}

function blankColumn({ screen: { lines, dattr } }: DrawingContext, { top, height }: MapRegion, x: number): void {
  for (let row = 0; row < height; row++) {
    const cell = lines[top + row]?.[x]
    if (cell !== undefined) [cell[0], cell[1]] = [dattr, ' ']
  }
}
