/**
 * Pens: what blessed's nine bits a color cannot say. A cell's attr is PEN + a number, looked up here; an attr below PEN is
 * blessed's own (borders, labels, the sparkline) and is turned into a pen when it is first met.
 *
 * PEN lies above blessed's 27 bits and below 2^31, so that attrs stay small integers. The table only grows, by what the
 * palettes and styles used can combine: a few thousand at the very most.
 */
import type { Paint, Style } from '../../core/frame.js'
import type { Depth } from './color-depth.js'

export const FIRST_PEN_ATTR = 1 << 27

const BOLD = 1, DIM = 2, UNDERLINE = 4, INVERSE = 8

/** SGR parameters of both colors, '' for the terminal's own, and the flags above. */
export interface Pen {
  readonly fg: string
  readonly bg: string
  readonly flags: number
}

interface StylePen {
  /** Index into the 16 ANSI colors; the user's theme decides what they are, so they can be read on any background. */
  readonly fg?: number
  readonly flags?: number
}

const COLOR_STYLES: Readonly<Record<Style, StylePen>> = {
  normal: {}, dim: { fg: 8 }, bold: { flags: BOLD }, accent: { fg: 6 }, good: { fg: 2 }, warning: { fg: 3 },
  error: { fg: 1, flags: BOLD }, inverse: { flags: INVERSE },
}
const MONO_STYLES: Readonly<Record<Style, StylePen>> = {
  normal: {}, dim: { flags: DIM }, bold: { flags: BOLD }, accent: {}, good: {}, warning: { flags: BOLD },
  error: { flags: BOLD }, inverse: { flags: INVERSE },
}

export class SgrWriter {
  readonly depth: Depth
  readonly #pens: Pen[] = []
  readonly #numbers = new Map<string, number>()
  readonly #blessed = new Map<number, number>()
  readonly #sgr = new Map<number, string>()
  readonly #styles = new Map<Style, number>()
  readonly swapColors: (number | undefined)[] = []

  constructor(depth: Depth) {
    this.depth = depth
    this.penAttr({ fg: '', bg: '', flags: 0 })
  }

  /** The attr of a pen; equal pens have equal attrs. */
  penAttr(pen: Pen): number {
    return FIRST_PEN_ATTR + this.addPen(pen)
  }

  addPen(pen: Pen): number {
    const name = `${pen.fg}/${pen.bg}/${pen.flags}`
    let penNumber = this.#numbers.get(name)
    if (penNumber === undefined) {
      penNumber = this.#pens.push(pen) - 1
      this.#numbers.set(name, penNumber)
    }
    return penNumber
  }

  /** The attr of text in a style, on a paint's color where one is given. */
  textAttr(style: Style, ground?: Paint): number {
    if (ground !== undefined) return this.#text(style, ground)
    const known = this.#styles.get(style)
    if (known !== undefined) return known
    const attr = this.#text(style)
    this.#styles.set(style, attr)
    return attr
  }

  #text(style: Style, ground?: Paint): number {
    const { fg, flags = 0 } = (this.depth === 'none' ? MONO_STYLES : COLOR_STYLES)[style]
    if (ground === undefined || this.depth === 'none') return this.penAttr({ fg: fg === undefined ? '' : formatForeground16(fg), bg: '', flags })
    // Text on a paint is there to be read whatever the paint: black or white, and the style only by its weight.
    return this.penAttr({ fg: formatForeground16(isBright(ground) ? 0 : 15), bg: this.#background(ground), flags })
  }

  /** The attr of a map cell: a blank on a paint. */
  cellAttr(paint: Paint): number {
    return this.penAttr({ fg: '', bg: this.#background(paint), flags: 0 })
  }

  /** The attr of an upper half block, or of a blank where both paints are one color. */
  halfBlockAttr(upper: Paint, lower: Paint): number {
    const bg = this.#background(lower)
    return this.penAttr({ fg: bg === this.#background(upper) ? '' : this.#foreground(upper), bg, flags: 0 })
  }

  /** The number of the pen with the colors exchanged; undefined where one of them is the terminal's own. */
  turned(number: number): number | undefined {
    const known = this.swapColors[number]
    if (known !== undefined) return known
    const { fg, bg, flags } = this.pen(number)
    if (fg === '' || bg === '') return undefined
    return this.swapColors[number] = this.addPen({ fg: toForeground(bg), bg: toBackground(fg), flags })
  }

  /** The number of the pen that writes in the ground's color of another, on its own ground. */
  withForegroundFrom(number: number, like: number): number {
    return this.addPen({ ...this.pen(number), fg: toForeground(this.pen(like).bg) })
  }

  /** The number of an attr's pen, blessed's own attrs included. */
  penNumber(attr: number): number {
    if (attr >= FIRST_PEN_ATTR) return attr - FIRST_PEN_ATTR
    let known = this.#blessed.get(attr)
    if (known === undefined) {
      known = this.addPen(this.#fromBlessed(attr))
      this.#blessed.set(attr, known)
    }
    return known
  }

  pen(number: number): Pen {
    return this.#pens[number]!
  }

  /** The bytes that take the terminal from one pen to another, by their numbers. */
  changePen(from: number, to: number): string {
    const key = from * 0x200000 + to
    let sgr = this.#sgr.get(key)
    if (sgr === undefined) {
      if (this.#sgr.size > 20_000) this.#sgr.clear()
      sgr = formatPenChange(this.pen(from), this.pen(to))
      this.#sgr.set(key, sgr)
    }
    return sgr
  }

  #background({ rgb, x256, x16 }: Paint): string {
    switch (this.depth) {
      case 'truecolor': return `48;2;${rgb.join(';')}`
      case '256': return `48;5;${x256}`
      case '16': return String(x16 < 8 ? 40 + x16 : 92 + x16)
      case 'none': return ''
    }
  }

  #foreground({ rgb, x256, x16 }: Paint): string {
    switch (this.depth) {
      case 'truecolor': return `38;2;${rgb.join(';')}`
      case '256': return `38;5;${x256}`
      case '16': return formatForeground16(x16)
      case 'none': return ''
    }
  }

  #fromBlessed(attr: number): Pen {
    const bits = attr >> 18
    const flags = (bits & 1 ? BOLD : 0) | (bits & 2 ? UNDERLINE : 0) | (bits & 8 ? INVERSE : 0)
    const fg = (attr >> 9) & 0x1ff, bg = attr & 0x1ff
    if (this.depth === 'none') return { fg: '', bg: '', flags }
    return { fg: fg > 255 ? '' : fg > 15 ? `38;5;${fg}` : formatForeground16(fg), bg: bg > 255 ? '' : bg > 15 ? `48;5;${bg}` : String(bg < 8 ? 40 + bg : 92 + bg), flags }
  }
}

function toForeground(bg: string): string {
  return bg.startsWith('48;') ? `3${bg.slice(1)}` : String(Number(bg) - 10)
}

function toBackground(fg: string): string {
  return fg.startsWith('38;') ? `4${fg.slice(1)}` : String(Number(fg) + 10)
}

function formatForeground16(index: number): string {
  return String(index < 8 ? 30 + index : 82 + index)
}

function isBright({ rgb: [red, green, blue] }: Paint): boolean {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 128
}

function formatPenChange(from: Pen, to: Pen): string {
  const parameters: string[] = []
  let fg = from.fg, bg = from.bg, flags = from.flags
  if ((flags & ~to.flags) !== 0 || (to.fg === '' && to.bg === '' && (fg !== '' || bg !== ''))) {
    if (to.fg === '' && to.bg === '' && to.flags === 0) return '\x1b[m'
    parameters.push('0')
    fg = '', bg = '', flags = 0
  }
  const added = to.flags & ~flags
  if (added & BOLD) parameters.push('1')
  if (added & DIM) parameters.push('2')
  if (added & UNDERLINE) parameters.push('4')
  if (added & INVERSE) parameters.push('7')
  if (fg !== to.fg) parameters.push(to.fg || '39')
  if (bg !== to.bg) parameters.push(to.bg || '49')
  return parameters.length === 0 ? '' : `\x1b[${parameters.join(';')}m`
}

/** Whether a blank in this pen shows nothing but its ground, so that its foreground need not be sent. */
export function isPlainBlank({ flags }: Pen): boolean {
  return (flags & (UNDERLINE | INVERSE)) === 0
}
