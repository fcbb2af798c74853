/**
 * Pens: the colors and attributes of a cell, and the SGR sequences that set them. blessed has nine bits per color, too few for 24-bit
 * colors, so a cell's attr is FIRST_PEN_ATTR plus a pen's number in the table here. An attr below FIRST_PEN_ATTR is blessed's own (in
 * borders, labels and the sparkline); its pen is added to the table when it is first met.
 *
 * FIRST_PEN_ATTR is above blessed's 27 bits and below 2^31, so that attrs stay small integers. The table only grows. It holds the
 * combinations of colors and styles that are in use, a few thousand at most.
 */
import type { Paint, Style } from '../../core/frame.js'
import type { Depth } from './color-depth.js'

/** The attr of pen number 0. */
export const FIRST_PEN_ATTR = 1 << 27

const BOLD = 1, DIM = 2, UNDERLINE = 4, INVERSE = 8

/** SGR parameters of the foreground and background color, '' for the terminal's own, and the flags above added up. */
export interface Pen {
  readonly fg: string
  readonly bg: string
  readonly flags: number
}

interface StylePen {
  /** Index into the 16 ANSI colors. The user's theme defines them, so they can be read on any background. */
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

/** The table of pens for one color depth, and the bytes to change from one to another. */
export class SgrWriter {
  readonly depth: Depth
  readonly #pens: Pen[] = []
  /** Pen numbers by the pen's content. */
  readonly #numbers = new Map<string, number>()
  /** Pen numbers by blessed's attrs. */
  readonly #blessed = new Map<number, number>()
  /** Bytes by two pen numbers. */
  readonly #changes = new Map<number, string>()
  /** Attrs of styles without a background. */
  readonly #styles = new Map<Style, number>()
  /** Numbers of pens with swapped colors, by pen number. */
  readonly #swapped: (number | undefined)[] = []

  constructor(depth: Depth) {
    this.depth = depth
    this.penAttr({ fg: '', bg: '', flags: 0 })
  }

  /** The attr of a pen. Equal pens have equal attrs. */
  penAttr(pen: Pen): number {
    return FIRST_PEN_ATTR + this.addPen(pen)
  }

  /** The number of a pen, which is added to the table where it is new. */
  addPen(pen: Pen): number {
    const content = `${pen.fg}/${pen.bg}/${pen.flags}`
    let number = this.#numbers.get(content)
    if (number === undefined) {
      number = this.#pens.push(pen) - 1
      this.#numbers.set(content, number)
    }
    return number
  }

  /** The attr of text in a style, on a paint as its background where one is given. */
  textAttr(style: Style, background?: Paint): number {
    if (background !== undefined) return this.#textAttr(style, background)
    const known = this.#styles.get(style)
    if (known !== undefined) return known
    const attr = this.#textAttr(style)
    this.#styles.set(style, attr)
    return attr
  }

  #textAttr(style: Style, background?: Paint): number {
    const { fg, flags = 0 } = (this.depth === 'none' ? MONO_STYLES : COLOR_STYLES)[style]
    if (background === undefined || this.depth === 'none') {
      return this.penAttr({ fg: fg === undefined ? '' : formatForeground16(fg), bg: '', flags })
    }
    // Text on a paint must be readable on any paint: it is black or white, and the style gives only its weight.
    return this.penAttr({ fg: formatForeground16(isBright(background) ? 0 : 15), bg: this.#background(background), flags })
  }

  /** The attr of a blank with a paint as its background: a cell of the map. */
  cellAttr(paint: Paint): number {
    return this.penAttr({ fg: '', bg: this.#background(paint), flags: 0 })
  }

  /** The attr of an upper half block, or of a blank where both paints have the same color. */
  halfBlockAttr(upper: Paint, lower: Paint): number {
    const bg = this.#background(lower)
    return this.penAttr({ fg: bg === this.#background(upper) ? '' : this.#foreground(upper), bg, flags: 0 })
  }

  /** The number of the pen with foreground and background swapped; undefined where one of them is the terminal's own. */
  swapColors(number: number): number | undefined {
    const known = this.#swapped[number]
    if (known !== undefined) return known
    const { fg, bg, flags } = this.pen(number)
    if (fg === '' || bg === '') return undefined
    return this.#swapped[number] = this.addPen({ fg: toForeground(bg), bg: toBackground(fg), flags })
  }

  /** The number of the pen with its own background and the background color of the pen `other` as its foreground. */
  withForegroundFrom(number: number, other: number): number {
    return this.addPen({ ...this.pen(number), fg: toForeground(this.pen(other).bg) })
  }

  /** The number of the pen of an attr, which may be one of blessed's own. */
  penNumber(attr: number): number {
    if (attr >= FIRST_PEN_ATTR) return attr - FIRST_PEN_ATTR
    let known = this.#blessed.get(attr)
    if (known === undefined) {
      known = this.addPen(this.#fromBlessed(attr))
      this.#blessed.set(attr, known)
    }
    return known
  }

  /** The pen with this number. */
  pen(number: number): Pen {
    return this.#pens[number]!
  }

  /** The bytes that change the terminal from the pen `from` to the pen `to`, both by number; '' where nothing changes. */
  changePen(from: number, to: number): string {
    const key = from * 0x200000 + to
    let sgr = this.#changes.get(key)
    if (sgr === undefined) {
      if (this.#changes.size > 20_000) this.#changes.clear()
      sgr = formatPenChange(this.pen(from), this.pen(to))
      this.#changes.set(key, sgr)
    }
    return sgr
  }

  #background({ rgb, x256, x16 }: Paint): string {
    switch (this.depth) {
      case 'truecolor': return `48;2;${rgb.join(';')}`
      case '256': return `48;5;${x256}`
      case '16': return formatBackground16(x16)
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
    return {
      fg: fg > 255 ? '' : fg > 15 ? `38;5;${fg}` : formatForeground16(fg),
      bg: bg > 255 ? '' : bg > 15 ? `48;5;${bg}` : formatBackground16(bg),
      flags,
    }
  }
}

/** The SGR parameter of the same color as a foreground. */
function toForeground(bg: string): string {
  return bg.startsWith('48;') ? `3${bg.slice(1)}` : String(Number(bg) - 10)
}

/** The SGR parameter of the same color as a background. */
function toBackground(fg: string): string {
  return fg.startsWith('38;') ? `4${fg.slice(1)}` : String(Number(fg) + 10)
}

function formatForeground16(index: number): string {
  return String(index < 8 ? 30 + index : 82 + index)
}

function formatBackground16(index: number): string {
  return String(index < 8 ? 40 + index : 92 + index)
}

function isBright({ rgb: [red, green, blue] }: Paint): boolean {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 128
}

/** The shortest sequence: it resets all only where an attribute or both colors must go. */
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

/** Whether a blank in this pen shows only its background, so that its foreground need not be sent. */
export function isPlainBlank({ flags }: Pen): boolean {
  return (flags & (UNDERLINE | INVERSE)) === 0
}
