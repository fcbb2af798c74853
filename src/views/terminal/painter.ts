/**
 * Finds the fewest bytes that turn what the terminal shows (`screen.olines`) into what the elements have drawn (`screen.lines`). It
 * replaces blessed's own draw(), whose attrs have no 24-bit colors and which sends a cursor address before every cell.
 *
 * Assumes that the terminal does not wrap at the last column (tty.ts turns that off): after a character there, the cursor stays there.
 * With autowrap on, terminals differ in what ends a pending wrap (CSI B does in most terminals, but not in GNU screen), and only a full
 * address, seven bytes more per line, would be safe. `\v` moves down in the same column; `\n` would not, because Node's raw mode leaves
 * ONLCR on.
 *
 * Rejected: left and right margins and rectangle copies, which few terminals have, and erasing with a background color, because not
 * every terminal erases in color.
 */
import type { BlessedScreen, Cell } from './blessed-internals.js'
import { isPlainBlank, type SgrWriter } from './sgr.js'
import { CONTINUATION, findWideCharacter, isWidePart, measurePartByPart } from './wide-cells.js'

/** In `olines`: what the terminal shows there is not known, so the cell is written anew. */
const UNKNOWN = '\0'

/** Cells from left and top up to, not including, right and bottom. */
export interface CellBounds {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Draws a blessed screen. It keeps the state of the terminal: its cursor and its pen. */
export class Painter {
  readonly #screen: BlessedScreen
  readonly #pens: SgrWriter
  #out = ''
  /** Position of the cursor; -1: unknown. */
  #x = -1
  #y = -1
  /** A character was written in the last column. Terminals differ in where a step to the left goes from there. */
  #atEdge = false
  /** Number of the pen that the terminal has. */
  #pen = 0
  #columnsFirst: CellBounds[] = []
  /** Half blocks have been drawn, so the terminal understands UTF-8. */
  #drawsHalfBlocks = false

  constructor(screen: BlessedScreen, pens: SgrWriter) {
    this.#screen = screen
    this.#pens = pens
  }

  /** Clears the terminal at the next draw(); to be called when blessed has made a new `olines`. */
  clear(): void {
    this.#out = '\x1b[m\x1b[H\x1b[2J'
    this.#x = 0
    this.#y = 0
    this.#atEdge = false
    this.#pen = 0
    this.#columnsFirst = []
  }

  /** Scrolls cells that end at the right edge by `count` columns to the left, on the terminal and in `olines`. */
  scroll({ left, right, top, bottom }: CellBounds, count: number): void {
    const { olines } = this.#screen
    this.#changePen(0)
    for (let y = top; y < bottom; y++) {
      this.#moveTo(left, y)
      this.#out += count === 1 ? '\x1b[P' : `\x1b[${count}P`
      const line = olines[y]!
      if (line[left]![1] === CONTINUATION) line[left - 1]![1] = UNKNOWN
      for (const cell of line.splice(left, count)) {
        cell[0] = this.#screen.dattr
        cell[1] = ' '
        line.push(cell)
      }
      if (line[left]![1] === CONTINUATION) line[left]![1] = UNKNOWN
    }
    this.drawColumnsFirst({ left: right - count, right, top, bottom })
  }

  /** Lets the next draw() start with these cells, column by column; this is cheaper where whole columns have changed. */
  drawColumnsFirst(bounds: CellBounds): void {
    this.#columnsFirst.push(bounds)
  }

  /** The bytes that make the terminal show `lines`, '' where it shows them already. Afterwards `olines` has the cells of `lines`. */
  draw(): string {
    for (const bounds of this.#columnsFirst) this.#drawByColumn(bounds)
    const { lines } = this.#screen
    for (let y = 0; y < lines.length; y++) this.#drawLine(y)
    this.#changePen(0)
    const bytes = this.#out
    this.#out = ''
    this.#x = this.#y = -1
    this.#atEdge = false
    this.#columnsFirst = []
    return bytes
  }

  /** Column by column: a move from a cell to the one below it takes two or three bytes. */
  #drawByColumn({ left, right, top, bottom }: CellBounds): void {
    const { lines, olines } = this.#screen
    for (let x = left; x < right; x++) {
      for (let y = top; y < bottom; y++) {
        const cell = lines[y]![x]!, shown = olines[y]![x]!
        if (this.#looksSame(cell, shown) || isWidePart(lines[y]!, x)) continue // wide characters are drawn line by line
        this.#writeCell(x, y, cell, shown, lines[y + 1]?.[x])
      }
    }
  }

  #drawLine(y: number): void {
    const line = this.#screen.lines[y]!, oline = this.#screen.olines[y]!
    for (let x = 0; x < line.length; x++) {
      const cell = line[x]!, shown = oline[x]!
      if (cell[0] === shown[0] && cell[1] === shown[1]) continue
      if (this.#looksSame(cell, shown)) continue
      if (isWidePart(line, x)) {
        x = this.#writeWideCharacter(x, y)
        continue
      }
      if (this.#y === y && this.#x < x) this.#rewriteUpTo(x, y)
      this.#writeCell(x, y, cell, shown, line[x + 1])
    }
  }

  /** Whether two cells look the same; blanks do where they have the same background. */
  #looksSame(cell: Cell, shown: Cell): boolean {
    if (cell[1] !== shown[1]) return false
    if (cell[0] === shown[0]) return true
    const wanted = this.#pens.penNumber(cell[0]), has = this.#pens.penNumber(shown[0])
    if (wanted === has) return true
    if (cell[1] !== ' ') return false
    const a = this.#pens.pen(wanted), b = this.#pens.pen(has)
    return a.bg === b.bg && isPlainBlank(a) && isPlainBlank(b)
  }

  /** Writes a cell. `next`: the cell that is written after it, as far as known. */
  #writeCell(x: number, y: number, cell: Cell, shown: Cell, next?: Cell): void {
    this.#moveTo(x, y)
    const number = this.#pens.penNumber(cell[0])
    if (number === this.#pen) this.#out += cell[1]
    else if (cell[1] === ' ') this.#writeBlank(number, next)
    else if (cell[1] === '▀') this.#writeHalfBlock(number)
    else {
      this.#changePen(number)
      this.#out += cell[1]
    }
    if (x + 1 < this.#screen.lines[y]!.length) this.#x++
    else this.#atEdge = true
    shown[0] = cell[0]
    shown[1] = cell[1]
  }

  /**
   * Writes the wide character at `x` and returns its last column. Its cells are blanked first, because a terminal may take fewer of them
   * for it; what follows is written anew, because it may take more. The cursor is then anywhere.
   */
  #writeWideCharacter(x: number, y: number): number {
    const line = this.#screen.lines[y]!, oline = this.#screen.olines[y]!
    const { lead, end } = findWideCharacter(line, x)
    const [attr, character] = line[lead]!
    this.#moveTo(lead, y)
    this.#changePen(this.#pens.penNumber(attr))
    this.#out += ' '.repeat(end - lead)
    this.#y = -1
    this.#moveTo(lead, y)
    this.#out += character
    this.#x = this.#y = -1
    this.#atEdge = false
    for (let at = lead; at < end; at++) [oline[at]![0], oline[at]![1]] = line[at]!
    for (let at = end; at < lead + measurePartByPart(character) && at < oline.length; at++) oline[at]![1] = UNKNOWN
    return end - 1
  }

  #changePen(number: number): void {
    if (number === this.#pen) return
    this.#out += this.#pens.changePen(this.#pen, number)
    this.#pen = number
  }

  /**
   * Writes a blank, or a full block in its place: where half blocks are drawn, a full block lets the pen keep a color that the `next`
   * half block needs.
   */
  #writeBlank(number: number, next: Cell | undefined): void {
    const pens = this.#pens
    const { bg } = pens.pen(number)
    const swapped = this.#drawsHalfBlocks && pens.pen(this.#pen).bg !== bg ? pens.swapColors(this.#pen) : undefined
    const keepsColor = swapped !== undefined && next?.[1] === '▀' && bg !== ''
      && this.#hasColor(next, pens.pen(this.#pen).bg) && !this.#hasColor(next, pens.pen(swapped).bg)
    if (keepsColor) this.#changePen(pens.withForegroundFrom(this.#pen, number))
    if (keepsColor || (swapped !== undefined && pens.pen(swapped).bg === bg)) this.#out += '█'
    else {
      this.#changePenForBlank(number)
      this.#out += ' '
    }
  }

  /** Whether a half block has this color, given as a background. */
  #hasColor([attr]: Cell, bg: string): boolean {
    const number = this.#pens.penNumber(attr)
    const swapped = this.#pens.swapColors(number)
    return this.#pens.pen(number).bg === bg || (swapped !== undefined && this.#pens.pen(swapped).bg === bg)
  }

  /** Writes an upper half block, or a lower one with swapped colors, whichever takes fewer bytes for the change of the pen. */
  #writeHalfBlock(number: number): void {
    this.#drawsHalfBlocks = true
    const swapped = this.#pens.swapColors(number)
    const change = (to: number) => this.#pens.changePen(this.#pen, to).length
    if (swapped === undefined || change(number) <= change(swapped)) {
      this.#changePen(number)
      this.#out += '▀'
    } else {
      this.#changePen(swapped)
      this.#out += '▄'
    }
  }

  /** Changes only the background where that is enough: a blank does not show its foreground. */
  #changePenForBlank(number: number): void {
    const wanted = this.#pens.pen(number), has = this.#pens.pen(this.#pen)
    if (!isPlainBlank(wanted) || !isPlainBlank(has) || (wanted.bg === '' && has.bg !== '')) return this.#changePen(number)
    if (wanted.bg !== has.bg) this.#changePen(this.#pens.addPen({ ...has, bg: wanted.bg }))
  }

  /** Writes the cells between the cursor and x again where that is shorter than to move over them. */
  #rewriteUpTo(x: number, y: number): void {
    const line = this.#screen.lines[y]!
    if (x - this.#x > 5) return
    let again = ''
    for (let at = this.#x; at < x; at++) {
      const [attr, ch] = line[at]!
      if (isWidePart(line, at) || this.#pens.penNumber(attr) !== this.#pen) return
      again += ch
    }
    if (Buffer.byteLength(again) > this.#findMove(x, y).length) return
    this.#out += again
    this.#x = x
  }

  #moveTo(x: number, y: number): void {
    if (this.#x === x && this.#y === y) return
    this.#out += this.#findMove(x, y)
    if (x !== this.#x) this.#atEdge = false
    this.#x = x
    this.#y = y
  }

  /** The shortest sequence that moves the cursor to a cell. */
  #findMove(x: number, y: number): string {
    const address = x === 0 ? `\x1b[${y === 0 ? '' : y + 1}H` : `\x1b[${y + 1};${x + 1}H`
    const down = y - this.#y
    if (this.#y < 0 || down < 0 || (this.#atEdge && x !== this.#x && x !== 0)) return address
    const relative = (down > 3 ? `\x1b[${down}B` : '\v'.repeat(down)) + formatSidewaysMove(this.#x, x)
    return relative.length < address.length ? relative : address
  }
}

function formatSidewaysMove(from: number, to: number): string {
  if (from === to) return ''
  if (to > from) return `\x1b[${to - from === 1 ? '' : to - from}C`
  if (to === 0) return '\r'
  return from - to < 4 ? '\b'.repeat(from - to) : `\x1b[${from - to}D`
}
