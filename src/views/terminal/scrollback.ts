/**
 * The last picture as lines of text for the terminal's own scrollback: what the screen showed, without a cursor movement.
 *
 * Each line ends with the attributes off, so that nothing runs into what the shell writes next. Blanks at a line's end that
 * show nothing are left out. Refused: painting it where it stood; whatever was there belongs to the user.
 */
import type { CellLine } from './blessed-internals.js'
import { blankIsPlain, type SgrWriter } from './sgr.js'

/** Ready to be written on the normal screen; '' where nothing was painted. */
export function scrollbackText(lines: readonly CellLine[], pens: SgrWriter): string {
  const last = lines.findLastIndex((line) => lengthOf(line, pens) > 0)
  return lines.slice(0, last + 1).map((line) => `${keptLine(line, pens)}\r\n`).join('')
}

function lengthOf(line: CellLine, pens: SgrWriter): number {
  return line.findLastIndex(([attr, ch]) => {
    const pen = pens.pen(pens.number(attr))
    return ch !== ' ' || pen.bg !== '' || !blankIsPlain(pen)
  }) + 1
}

function keptLine(line: CellLine, pens: SgrWriter): string {
  const plain = pens.numberOf({ fg: '', bg: '', flags: 0 })
  let pen = plain
  let text = ''
  for (const [attr, ch] of line.slice(0, lengthOf(line, pens))) {
    const wanted = pens.number(attr)
    text += pens.change(pen, wanted) + ch
    pen = wanted
  }
  return text + (pen === plain ? '' : '\x1b[m')
}
