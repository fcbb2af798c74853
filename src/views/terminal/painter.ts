/**
 * From what the elements drew (`screen.lines`) and what the terminal shows (`screen.olines`) to the fewest bytes: this
 * replaces blessed's own draw(), whose attrs know no 24-bit color, and which sends a cursor address before every cell.
 *
 * Assumes that the terminal does not wrap at the last column (tty.ts turns that off): a character written there leaves the
 * cursor there. With autowrap on, terminals differ in what ends a pending wrap (CSI B does in most, in GNU screen not), and
 * only a whole address, seven bytes more a line, would be safe. `\v` goes one down in the same column (Node's raw mode leaves
 * ONLCR on, so `\n` would not). Refused: left and right margins and rectangle copies (few terminals), erasing with a
 * background (not every terminal erases in color).
 */
import type { BlessedScreen, Cell } from './blessed-internals.js'
import { isPlainBlank, type SgrWriter } from './sgr.js'

/** Cells from left and top up to, not including, right and bottom. */
export interface CellBounds {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export class Painter {
  readonly #screen: BlessedScreen
  readonly #pens: SgrWriter
  #out = ''
  /** Where the cursor is; -1: unknown. */
  #x = -1
  #y = -1
  /** A character was written in the last column: terminals differ in where a step to the left would go from there. */
  #atEdge = false
  /** Number of the pen the terminal has. */
  #pen = 0
  #strips: CellBounds[] = []
  /** Half blocks have been drawn: the terminal speaks UTF-8. */
  #halves = false

  constructor(screen: BlessedScreen, pens: SgrWriter) {
    this.#screen = screen
    this.#pens = pens
  }

  /** The terminal is to be blank: blessed has made `olines` anew. */
  clear(): void {
    this.#out = '\x1b[m\x1b[H\x1b[2J'
    this.#x = 0
    this.#y = 0
    this.#atEdge = false
    this.#pen = 0
    this.#strips = []
  }

  /** Scroll a box that ends at the right edge `count` columns to the left, on the terminal and in `olines`. */
  scroll({ left, right, top, bottom }: CellBounds, count: number): void {
    const { olines } = this.#screen
    this.#wear(0)
    for (let y = top; y < bottom; y++) {
      this.#moveTo(left, y)
      this.#out += count === 1 ? '\x1b[P' : `\x1b[${count}P`
      const line = olines[y]!
      const gone = line.splice(left, count)
      for (const cell of gone) {
        cell[0] = this.#screen.dattr
        cell[1] = ' '
        line.push(cell)
      }
    }
    this.drawColumnsFirst({ left: right - count, right, top, bottom })
  }

  /** Draw what has changed in a box column by column and before all else: cheaper where whole columns have changed. */
  drawColumnsFirst(box: CellBounds): void {
    this.#strips.push(box)
  }

  /** Bytes that make the terminal show `lines`, '' when it does; `olines` is as `lines` thereafter. */
  draw(): string {
    for (const strip of this.#strips) this.#drawStrip(strip)
    const { lines } = this.#screen
    for (let y = 0; y < lines.length; y++) this.#drawLine(y)
    this.#wear(0)
    const bytes = this.#out
    this.#out = ''
    this.#x = this.#y = -1
    this.#atEdge = false
    this.#strips = []
    return bytes
  }

  /** Column by column: from a cell to the one below it are two or three bytes. */
  #drawStrip({ left, right, top, bottom }: CellBounds): void {
    const { lines, olines } = this.#screen
    for (let x = left; x < right; x++) {
      for (let y = top; y < bottom; y++) {
        const cell = lines[y]![x]!, shown = olines[y]![x]!
        if (!this.#same(cell, shown)) this.#put(x, y, cell, shown, lines[y + 1]?.[x])
      }
    }
  }

  #drawLine(y: number): void {
    const line = this.#screen.lines[y]!, oline = this.#screen.olines[y]!
    for (let x = 0; x < line.length; x++) {
      const cell = line[x]!, shown = oline[x]!
      if (cell[0] === shown[0] && cell[1] === shown[1]) continue
      if (this.#same(cell, shown)) continue
      if (this.#y === y && this.#x < x) this.#fill(x, y)
      this.#put(x, y, cell, shown, line[x + 1])
    }
  }

  #same(cell: Cell, shown: Cell): boolean {
    if (cell[1] !== shown[1]) return false
    if (cell[0] === shown[0]) return true
    const wanted = this.#pens.penNumber(cell[0]), has = this.#pens.penNumber(shown[0])
    if (wanted === has) return true
    if (cell[1] !== ' ') return false
    const a = this.#pens.pen(wanted), b = this.#pens.pen(has)
    return a.bg === b.bg && isPlainBlank(a) && isPlainBlank(b)
  }

  #put(x: number, y: number, cell: Cell, shown: Cell, next?: Cell): void {
    this.#moveTo(x, y)
    const number = this.#pens.penNumber(cell[0])
    if (number === this.#pen) this.#out += cell[1]
    else if (cell[1] === ' ') this.#blank(number, next)
    else if (cell[1] === '▀') this.#half(number)
    else {
      this.#wear(number)
      this.#out += cell[1]
    }
    if (x + 1 < this.#screen.lines[y]!.length) this.#x++
    else this.#atEdge = true
    shown[0] = cell[0]
    shown[1] = cell[1]
  }

  #wear(number: number): void {
    if (number === this.#pen) return
    this.#out += this.#pens.changePen(this.#pen, number)
    this.#pen = number
  }

  /** A blank, or a full block: where half blocks are drawn, either color of the pen can stay, the one that is needed `next`. */
  #blank(number: number, next: Cell | undefined): void {
    const pens = this.#pens
    const { bg } = pens.pen(number)
    const turned = this.#halves && pens.pen(this.#pen).bg !== bg ? pens.turned(this.#pen) : undefined
    const keeps = turned !== undefined && next?.[1] === '▀' && bg !== '' && this.#needs(next, pens.pen(this.#pen).bg) && !this.#needs(next, pens.pen(turned).bg)
    if (keeps) this.#wear(pens.withForegroundFrom(this.#pen, number))
    if (keeps || (turned !== undefined && pens.pen(turned).bg === bg)) {
      this.#out += '█'
    } else {
      this.#wearForBlank(number)
      this.#out += ' '
    }
  }

  /** Whether a half block has this color, written as a ground. */
  #needs([attr]: Cell, bg: string): boolean {
    const number = this.#pens.penNumber(attr)
    const turned = this.#pens.turned(number)
    return this.#pens.pen(number).bg === bg || (turned !== undefined && this.#pens.pen(turned).bg === bg)
  }

  /** An upper half block, or the lower one in exchanged colors: whichever needs the fewer bytes to change to. */
  #half(number: number): void {
    this.#halves = true
    const turned = this.#pens.turned(number)
    if (turned === undefined || this.#pens.changePen(this.#pen, number).length <= this.#pens.changePen(this.#pen, turned).length) {
      this.#wear(number)
      this.#out += '▀'
    } else {
      this.#wear(turned)
      this.#out += '▄'
    }
  }

  /** A blank shows its ground alone: the foreground stays as it is. */
  #wearForBlank(number: number): void {
    const wanted = this.#pens.pen(number), has = this.#pens.pen(this.#pen)
    if (!isPlainBlank(wanted) || !isPlainBlank(has) || (wanted.bg === '' && has.bg !== '')) return this.#wear(number)
    if (wanted.bg !== has.bg) this.#wear(this.#pens.addPen({ ...has, bg: wanted.bg }))
  }

  /** Write cells again that stand between the cursor and x, where that is shorter than to step over them. */
  #fill(x: number, y: number): void {
    const line = this.#screen.lines[y]!
    if (x - this.#x > 5) return
    let again = ''
    for (let at = this.#x; at < x; at++) {
      const [attr, ch] = line[at]!
      if (this.#pens.penNumber(attr) !== this.#pen) return
      again += ch
    }
    if (Buffer.byteLength(again) > this.#way(x, y).length) return
    this.#out += again
    this.#x = x
  }

  #moveTo(x: number, y: number): void {
    if (this.#x === x && this.#y === y) return
    this.#out += this.#way(x, y)
    if (x !== this.#x) this.#atEdge = false
    this.#x = x
    this.#y = y
  }

  /** The shortest way of the cursor to a cell. */
  #way(x: number, y: number): string {
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
