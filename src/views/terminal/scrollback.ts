/**
 * The last picture as lines of text for the terminal's own scrollback: what the screen showed, without a cursor movement.
 *
 * Each line ends with the attributes off, so that nothing runs into what the shell writes next. Blanks at a line's end that
 * show nothing are left out. Refused: painting it where it stood; whatever was there belongs to the user.
 */
import type { CellLine } from './blessed-internals.js'
import { isPlainBlank, type SgrWriter } from './sgr.js'

/** Ready to be written on the normal screen; '' where nothing was painted. */
export function formatScrollback(lines: readonly CellLine[], pens: SgrWriter): string {
  const last = lines.findLastIndex((line) => countVisibleCells(line, pens) > 0)
  return lines.slice(0, last + 1).map((line) => `${formatLine(line, pens)}\r\n`).join('')
}

function countVisibleCells(line: CellLine, pens: SgrWriter): number {
  return line.findLastIndex(([attr, ch]) => {
    const pen = pens.pen(pens.penNumber(attr))
    return ch !== ' ' || pen.bg !== '' || !isPlainBlank(pen)
  }) + 1
}

function formatLine(line: CellLine, pens: SgrWriter): string {
  const plain = pens.addPen({ fg: '', bg: '', flags: 0 })
  let pen = plain
  let text = ''
  for (const [attr, ch] of line.slice(0, countVisibleCells(line, pens))) {
    const wanted = pens.penNumber(attr)
    text += pens.changePen(pen, wanted) + ch
    pen = wanted
  }
  return text + (pen === plain ? '' : '\x1b[m')
}
