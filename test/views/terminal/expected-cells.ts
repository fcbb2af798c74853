/**
 * The cells that a terminal must show for a frame, computed in the simplest way: everything again for each frame, from the lowest layer
 * up. It shares no code with the view, so that it can check what a terminal made of the view's bytes.
 */
import assert from 'node:assert/strict'
import stringWidth from 'string-width'
import type { Frame, Line, Paint, Style } from '../../../src/core/frame.js'
import type { Depth } from '../../../src/views/terminal/color-depth.js'
import { normalizeCell, type Screen, type ScreenCell } from '../../support/screen.js'

const BLANK: ScreenCell = { ch: ' ', fg: 'default', bg: 'default', bold: false, dim: false, inverse: false }

interface TextStyle { readonly depth: Depth; readonly utf8: boolean }

export function expectedCells(frame: Frame, { depth, utf8 }: TextStyle): ScreenCell[][] {
  const cells: ScreenCell[][] = Array.from({ length: frame.rows }, () => Array.from({ length: frame.columns }, () => BLANK))
  const put = (x: number, y: number, cell: ScreenCell): void => {
    if (cells[y]?.[x] === undefined) return
    if (cell.ch !== REST || cells[y][x]!.ch !== REST) blankWideCharacter(cells[y]!, x)
    cells[y][x] = cell
  }
  const putLine = (line: Line, x: number, y: number, width: number): void => {
    const styled = line.flatMap(({ text, style, paint }) => splitCells(text).map((ch) => ({ ch, style: style ?? 'normal', paint })))
    styled.slice(0, width).forEach(({ ch, style, paint }, i) => put(
      x + i, y, textCell(ch, style, paint === undefined ? undefined : frame.paints[paint], { depth, utf8 }),
    ))
  }
  putMap(frame, { depth, utf8 }, put)
  if (frame.series !== undefined) {
    const { top, left, width, height, values } = frame.series
    const glyphs = sparklineGlyphs(values)
    glyphs.forEach((glyph, i) => put(
      left + width - glyphs.length + i, top + height - 1,
      { ...BLANK, ch: utf8 ? glyph : '_.,-=+*#'['▁▂▃▄▅▆▇█'.indexOf(glyph)]!, fg: depth === 'none' ? 'default' : '6' },
    ))
  }
  for (const region of frame.regions) {
    const inset = region.popup ? 1 : 0
    if (region.popup) putBorder(region, utf8, put)
    region.lines.slice(0, region.height - 2 * inset).forEach((line, i) => putLine(
      line, region.left + inset, region.top + inset + i, region.width - 2 * inset,
    ))
  }
  return cells
}

/** In a cell that a wide character takes beside its first one: terminals disagree on what they tell of it. */
export const REST = 'rest'

/** Half of a character cannot be shown: what covers one of its cells blanks the others. */
function blankWideCharacter(line: ScreenCell[], x: number): void {
  let from = x
  while (from > 0 && line[from]!.ch === REST) from--
  if (from === x && line[x + 1]?.ch !== REST) return
  for (let at = from; at === from || line[at]?.ch === REST; at++) line[at] = { ...line[at]!, ch: ' ' }
}

/** What each cell of a text holds. */
function splitCells(text: string): string[] {
  return [...new Intl.Segmenter().segment(text)].flatMap(({ segment }) => [segment, ...Array<string>(stringWidth(segment) - 1).fill(REST)])
}

type Put = (x: number, y: number, cell: ScreenCell) => void

function putMap({ map, paints }: Frame, look: TextStyle, put: Put): void {
  map?.columns.slice(-map.width).forEach((column, i, { length }) => {
    const x = map.placement === 'scroll' ? map.left + map.width - length + i : map.left + (column.id % map.width)
    for (let row = 0; row < map.height; row++) {
      const [upper, lower] = map.rowsPerLine === 2 ? [
        column.cells[2 * row]!, column.cells[2 * row + 1]!,
      ] : [column.cells[row]!, column.cells[row]!]
      if (column.gap) put(x, map.top + row, textCell(look.utf8 ? '┊' : ':', 'dim', undefined, look))
      else if (upper !== lower && look.utf8 && look.depth !== 'none') {
        put(
          x, map.top + row,
          { ...BLANK, ch: '▀', fg: backgroundColor(paints[upper]!, look.depth), bg: backgroundColor(paints[lower]!, look.depth) },
        )
      } else put(x, map.top + row, textCell(' ', 'normal', paints[Math.max(upper, lower)]!, look))
    }
    for (const { row, text, style } of column.marks) {
      const paint = Math.max(...column.cells.slice(row * map.rowsPerLine, (row + 1) * map.rowsPerLine))
      put(x, map.top + row, textCell(text[0]!, style, column.gap ? undefined : paints[paint]!, look))
    }
    if (map.ruler !== undefined) put(x, map.ruler, textCell(column.ruler ?? ' ', 'dim', undefined, look))
    if (map.placement === 'sweep' && i === length - 1 && length === map.width) {
      for (let row = 0; row < map.height; row++) put(map.left + ((column.id + 1) % map.width), map.top + row, BLANK)
    }
  })
}

function putBorder({ top, left, width, height, title }: Frame['regions'][number], utf8: boolean, put: Put): void {
  const glyphs = utf8 ? '┌┐└┘─│' : '++++-|'
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edge = (y === 0 ? 0 : y === height - 1 ? 2 : 4) + (x === 0 ? 0 : x === width - 1 ? 1 : 4)
      const ch = edge < 4 ? glyphs[edge]! : edge === 8 ? ' ' : y === 0 || y === height - 1 ? glyphs[4]! : glyphs[5]!
      put(left + x, top + y, { ...BLANK, ch })
    }
  }
  if (title) [...` ${title} `].forEach((ch, i) => put(left + 2 + i, top, { ...BLANK, ch }))
}

function sparklineGlyphs(values: readonly number[]): string[] {
  const most = Math.max(0, ...values)
  // The widget's own arithmetic: eighths of the highest value, in fixed point.
  const step = Math.max(1, Math.trunc((most * 256) / 7))
  return values.map((value) => '▁▂▃▄▅▆▇█'[Math.trunc((value * 256) / step)]!)
}

const COLORS: Readonly<Record<Style, string>> = {
  normal: 'default', dim: '8', bold: 'default', accent: '6', good: '2', warning: '3', error: '1', inverse: 'default',
}

function textCell(ch: string, style: Style, paint: Paint | undefined, { depth, utf8 }: TextStyle): ScreenCell {
  const inverse = style === 'inverse'
  if (depth === 'none') {
    const glyph = ch === ' ' && paint !== undefined ? (utf8 ? paint.block : paint.ascii) : ch
    return { ...BLANK, ch: glyph, bold: ['bold', 'warning', 'error'].includes(style), dim: style === 'dim', inverse }
  }
  const bold = style === 'bold' || style === 'error'
  if (paint === undefined) return { ...BLANK, ch, fg: COLORS[style], bold, inverse }
  const [red, green, blue] = paint.rgb
  const fg = 0.299 * red + 0.587 * green + 0.114 * blue > 128 ? '0' : '15'
  return { ch, fg, bg: backgroundColor(paint, depth), bold, dim: false, inverse }
}

function backgroundColor({ rgb, x256, x16 }: Paint, depth: Depth): string {
  return depth === 'truecolor' ? rgb.join(',') : depth === '256' ? String(x256) : String(x16)
}

/** Asserts that every cell of the screen is the frame's; blanks are compared by their background only. */
export function assertShows(screen: Screen, frame: Frame, look: TextStyle, when = ''): void {
  assert.deepEqual([screen.columns, screen.rows], [frame.columns, frame.rows], `size ${when}`)
  const expected = expectedCells(frame, look)
  const wrong: string[] = []
  screen.cells().forEach((line, y) => line.forEach((cell, x) => {
    const [shown, wanted] = [describeCell(cell), describeCell(expected[y]![x]!)]
    // A terminal that draws the parts of a joined emoji one by one shows the first part: the others are covered by what follows.
    const isPart = /\u200d/.test(wanted) && wanted.startsWith(shown.replace(/\u200d?".*/, ''))
    if (shown !== wanted && !isPart && expected[y]![x]!.ch !== REST) wrong.push(`${x},${y}: ${shown} instead of ${wanted}`)
  }))
  if (wrong.length > 0) assert.fail(`${wrong.length} cells wrong ${when}:\n${wrong.slice(0, 8).join('\n')}\n${screen.text().join('\n')}`)
}

function describeCell(cell: ScreenCell): string {
  const { ch, fg, bg, bold, dim, inverse } = normalizeCell(cell)
  if (ch === ' ' && !inverse) return `blank on ${bg}`
  return `"${ch}" ${fg} on ${bg}${bold ? ' bold' : ''}${dim ? ' dim' : ''}${inverse ? ' inverse' : ''}`
}
