/**
 * The last screen as lines of text, for the terminal's own scrollback: what the screen showed, without any cursor movement.
 *
 * Each line ends with all attributes off, so that no color runs into what the shell writes next. Blanks at a line's end that show
 * nothing are left out. Rejected: to paint the lines at the place where they were on the screen; what is there now is the user's.
 */
import type { CellLine } from './blessed-internals.js'
import { isPlainBlank, type SgrWriter } from './sgr.js'

/** Lines that end with \r\n, ready to be written on the normal screen; '' where nothing was painted. */
export function formatScrollback(lines: readonly CellLine[], pens: SgrWriter): string {
  const last = lines.findLastIndex((line) => countVisibleCells(line, pens) > 0)
  return lines.slice(0, last + 1).map((line) => `${formatLine(line, pens)}\r\n`).join('')
}

/** Cells up to the last one that shows something. */
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
