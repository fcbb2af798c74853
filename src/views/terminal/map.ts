/**
 * The heat map as one blessed element that writes its cells itself and scrolls with the terminal's own delete-character (DCH).
 *
 * Where this frame and the last one share columns, the lines of the map are moved on the terminal and only the new columns are sent.
 * The ruler moves with the map when its characters belong to the columns.
 *
 * Assumes that nothing is to the right of the map. Where something is, the map is painted without scrolling.
 */
import blessed from 'blessed'
import type { Frame, MapColumn, MapRegion, Paint } from '../../core/frame.js'
import type { BlessedElement, CellLine } from './blessed-internals.js'
import type { DrawingContext, ScreenElement } from './elements.js'
import type { CellBounds, Painter } from './painter.js'
import { toCellCharacter } from './printable.js'

/** What the terminal shows of the map. */
interface PaintedMap {
  readonly olines: readonly CellLine[]
  readonly map: MapRegion
}

/** The map's element. It tells the painter what to scroll and which columns to draw first. */
export function createMapElement(context: DrawingContext, painter: Painter): ScreenElement<MapRegion> {
  const { screen } = context
  const element = blessed.box({ screen: screen as never }) as unknown as BlessedElement
  let painted: PaintedMap | undefined
  return {
    element,
    show(map, frame) {
      element.render = () => {
        const { left, width, top, height } = map
        const rows = screen.lines.length
        element.lpos = { xi: left, xl: left + width, yi: top, yl: top + height }
        // After a resize `olines` is a new array, and the terminal has been cleared.
        const before = painted?.olines === screen.olines ? painted.map : undefined
        const isFlushRight = left + width === screen.lines[0]!.length
        const count = before !== undefined && isFlushRight ? countScrolledColumns(before, map) : 0
        if (count > 0) for (const bounds of findScrolledLines(map, rows)) painter.scroll(bounds, count)
        if (before !== undefined) for (const bounds of findSweptColumns(before, map, rows)) painter.drawColumnsFirst(bounds)
        drawColumns(context, map, frame)
        painted = { olines: screen.olines, map }
      }
    },
  }
}

/** The map's lines and the ruler's, where it has one; in one piece where they are neighbors. */
function findScrolledLines({ left, width, top, height, ruler }: MapRegion, rows: number): CellBounds[] {
  const sides = { left, right: left + width }
  const bottom = Math.min(top + height, rows)
  if (ruler === undefined || ruler >= rows) return [{ ...sides, top, bottom }]
  if (ruler === bottom) return [{ ...sides, top, bottom: bottom + 1 }]
  return [{ ...sides, top, bottom }, { ...sides, top: ruler, bottom: ruler + 1 }]
}

/** The columns that a sweep has written or blanked since `before`; none where it has moved by more than four columns. */
function findSweptColumns(before: MapRegion, now: MapRegion, rows: number): CellBounds[] {
  const [last, next] = [before.columns.at(-1)?.id, now.columns.at(-1)?.id]
  const isAlike = before.placement === 'sweep' && now.placement === 'sweep' && before.left === now.left && before.width === now.width
  if (!isAlike || last === undefined || next === undefined || next < last || next - last > 4) return []
  return Array.from({ length: next - last + 2 }, (_, i): CellBounds => {
    const left = now.left + (((last + i) % now.width) + now.width) % now.width
    return { left, right: left + 1, top: now.top, bottom: Math.min(now.top + now.height, rows) }
  })
}

/** By how many columns the map has scrolled to the left since `before`; 0 also where the two maps share no column. */
function countScrolledColumns(before: MapRegion, now: MapRegion): number {
  const isAlike = before.placement === 'scroll' && now.placement === 'scroll' && before.top === now.top && before.left === now.left
    && before.width === now.width && before.height === now.height && before.ruler === now.ruler
  const newest = before.columns.at(-1)?.id
  if (!isAlike || newest === undefined) return 0
  for (let count = 0; count < now.columns.length; count++) {
    const { id } = now.columns[now.columns.length - 1 - count]!
    if (id === newest) return count
    if (id < newest) return 0
  }
  return 0
}

/** Writes the map line by line, because a line's cells are side by side in memory too. */
function drawColumns(context: DrawingContext, map: MapRegion, { paints }: Frame): void {
  const { left, top, width, height, columns, placement, ruler } = map
  const { lines } = context.screen
  const paintCells = preparePaintCells(context, paints)
  const visible = columns.slice(-width)
  const first = left + width - visible.length
  const xs = visible.map(({ id }, i) => placement === 'scroll' ? first + i : left + (((id % width) + width) % width))
  const prepared = visible.map((column) => prepareColumnCells(context, map, paintCells, column))
  for (let row = 0; row < height; row++) {
    const line = lines[top + row]
    for (let i = 0; line !== undefined && i < prepared.length; i++) {
      const cell = line[xs[i]!]
      if (cell === undefined) continue
      const { attrs, glyphs } = prepared[i]!
      cell[0] = attrs[row]!
      cell[1] = glyphs[row]!
    }
  }
  visible.forEach((column, i) => {
    if (column.marks.length > 0) drawMarks(context, map, column, paints, xs[i]!)
  })
  const rulerLine = ruler === undefined ? undefined : lines[ruler]
  if (rulerLine !== undefined) drawRuler(context, rulerLine, visible, xs)
  if (placement === 'sweep' && visible.length >= width) blankColumn(context, map, left + ((visible.at(-1)!.id + 1) % width))
}

/** Attrs and glyphs of cells by paint, and attrs of half-block cells by the upper and the lower paint. */
interface PaintCells {
  readonly paints: readonly Paint[]
  readonly attrs: readonly number[]
  readonly glyphs: readonly string[]
  readonly halves: readonly Map<number, number>[]
  /** Cells of columns that were drawn before; they stay right as long as paints are only added. */
  readonly columns: WeakMap<MapColumn, ColumnCells>
}

/** A column's cells, from top to bottom. */
interface ColumnCells {
  readonly attrs: Int32Array
  readonly glyphs: readonly string[]
  readonly rowsPerLine: 1 | 2
}

let lastPaintCells: { readonly context: DrawingContext; readonly paintCells: PaintCells } | undefined

/** The cells of these paints. Those of the last frame are used again where its paints are the first of these. */
function preparePaintCells(context: DrawingContext, paints: readonly Paint[]): PaintCells {
  const before = lastPaintCells?.context === context ? lastPaintCells.paintCells : undefined
  if (before?.paints === paints) return before
  const { pens, utf8 } = context
  const kept = before !== undefined && before.paints.every((paint, i) => paint === paints[i]) ? before : undefined
  const fresh = paints.slice(kept?.paints.length ?? 0)
  const paintCells = {
    paints,
    attrs: [...(kept?.attrs ?? []), ...fresh.map((paint) => pens.cellAttr(paint))],
    glyphs: [...(kept?.glyphs ?? []), ...fresh.map(({ block, ascii }) => pens.depth !== 'none' ? ' ' : utf8 ? block : ascii)],
    halves: [...(kept?.halves ?? []), ...fresh.map(() => new Map<number, number>())],
    columns: kept?.columns ?? new WeakMap<MapColumn, ColumnCells>(),
  }
  lastPaintCells = { context, paintCells }
  return paintCells
}

function prepareColumnCells(
  context: DrawingContext, { height, rowsPerLine }: MapRegion, paintCells: PaintCells, column: MapColumn,
): ColumnCells {
  const before = paintCells.columns.get(column)
  if (before !== undefined && before.attrs.length === height && before.rowsPerLine === rowsPerLine) return before
  const attrs = new Int32Array(height)
  const glyphs: string[] = []
  for (let row = 0; row < height; row++) {
    const [attr, glyph] = column.gap ? [context.pens.textAttr('dim'), context.utf8 ? '┊' : ':']
      : rowsPerLine === 1 ? findWholeCell(paintCells, column.cells[row] ?? 0)
      : findHalfBlockCell(context, paintCells, column.cells[2 * row] ?? 0, column.cells[2 * row + 1] ?? 0)
    attrs[row] = attr
    glyphs.push(glyph)
  }
  const cells = { attrs, glyphs, rowsPerLine }
  paintCells.columns.set(column, cells)
  return cells
}

function findWholeCell({ attrs, glyphs }: PaintCells, paint: number): [attr: number, glyph: string] {
  return [attrs[paint]!, glyphs[paint]!]
}

/** Two rows in one cell. Where half blocks cannot be drawn, the cell has the higher of the two paints, so that no count is hidden. */
function findHalfBlockCell(
  { pens, utf8 }: DrawingContext, paintCells: PaintCells, upper: number, lower: number,
): [attr: number, glyph: string] {
  if (upper === lower || pens.depth === 'none' || !utf8) return findWholeCell(paintCells, Math.max(upper, lower))
  const { paints, attrs, halves } = paintCells
  let attr = halves[upper]!.get(lower)
  if (attr === undefined) halves[upper]!.set(lower, (attr = pens.halfBlockAttr(paints[upper]!, paints[lower]!)))
  // Where there are few colors, two paints may have the same one.
  return [attr, attr === attrs[lower] ? ' ' : '▀']
}

/** Draws percentile lines, the target and the cursor over the column's cells. */
function drawMarks(
  context: DrawingContext, { top, height, rowsPerLine }: MapRegion, column: MapColumn, paints: readonly Paint[], x: number,
): void {
  const { screen: { lines }, pens, utf8 } = context
  for (const { row, text, style } of column.marks) {
    const cell = row < 0 || row >= height ? undefined : lines[top + row]?.[x]
    if (cell === undefined) continue
    const paint = Math.max(0, ...column.cells.subarray(row * rowsPerLine, (row + 1) * rowsPerLine))
    cell[0] = pens.textAttr(style, column.gap ? undefined : paints[paint])
    cell[1] = toCellCharacter(text, utf8)
  }
}

function drawRuler({ pens, utf8 }: DrawingContext, line: CellLine, visible: readonly MapColumn[], xs: readonly number[]): void {
  const dim = pens.textAttr('dim')
  visible.forEach(({ ruler = ' ' }, i) => {
    const cell = line[xs[i]!]
    if (cell === undefined) return
    cell[0] = dim
    cell[1] = toCellCharacter(ruler, utf8)
  })
}

/** The blank column of a sweep, between the newest and the oldest column. */
function blankColumn({ screen: { lines, dattr } }: DrawingContext, { top, height }: MapRegion, x: number): void {
  for (let row = 0; row < height; row++) {
    const cell = lines[top + row]?.[x]
    if (cell !== undefined) [cell[0], cell[1]] = [dattr, ' ']
  }
}
