/**
 * The mouse, as xterm tells of it in SGR form: buttons, drags with a button held, and the wheel; no plain motion, which
 * would send bytes for every cell crossed.
 *
 * blessed sees but the first of several events in one read, and a fast click is one read; so they are taken out of what was
 * typed before blessed gets it. A sequence cut in two by a read is kept until the rest has come. Only the left button and
 * the wheel mean anything; with shift held most terminals keep the mouse for themselves, to select text. What a slow terminal
 * answers to background.ts when nobody waits any more is taken out too, or it would be keys. Refused: the older
 * forms, which end at column 223 or mix with UTF-8; a terminal that knows no other has no mouse here.
 */

/** Presses and releases, motion while a button is held, SGR coordinates. */
export const MOUSE_ON = '\x1b[?1000h\x1b[?1002h\x1b[?1006h'
export const MOUSE_OFF = '\x1b[?1006l\x1b[?1002l\x1b[?1000l'

export interface MouseEvent {
  readonly how: 'press' | 'drag' | 'release' | 'up' | 'down'
  /** From 0. */
  readonly column: number
  readonly row: number
}

const MOUSE_OR_ANSWER = /\x1b\[<(\d{1,4});(\d{1,5});(\d{1,5})([Mm])|\x1b\[M[^]{3}|\x1b\][^\x07\x1b]{0,64}(?:\x07|\x1b\\)|\x1b\[\?[\d;]{0,64}c/g
const INCOMPLETE = /\x1b\[<[\d;]{0,16}$|\x1b\][^\x07\x1b]{0,64}\x1b?$|\x1b\[\?[\d;]{0,64}$/

export class MouseReader {
  readonly #keys: (bytes: Buffer) => void
  readonly #mouse: (event: MouseEvent) => void
  #rest = ''

  /** Hands on, in the order in which they came, the bytes that are not the mouse's, and what the mouse did. */
  constructor(keys: (bytes: Buffer) => void, mouse: (event: MouseEvent) => void) {
    this.#keys = keys
    this.#mouse = mouse
  }

  readonly read = (bytes: Buffer): void => {
    const text = this.#rest + bytes.toString('latin1')
    const cut = INCOMPLETE.exec(text)?.index ?? text.length
    this.#rest = text.slice(cut)
    let from = 0
    for (const found of text.slice(0, cut).matchAll(MOUSE_OR_ANSWER)) {
      this.#type(text.slice(from, found.index))
      from = found.index + found[0].length
      const event = parseMouseEvent(found)
      if (event !== undefined) this.#mouse(event)
    }
    this.#type(text.slice(from, cut))
  }

  #type(text: string): void {
    if (text !== '') this.#keys(Buffer.from(text, 'latin1'))
  }
}

const BUTTON = 0b11, SHIFT_META_CONTROL = 0b11100, MOTION = 32, WHEEL = 64

function parseMouseEvent([, code, x, y, final]: RegExpMatchArray): MouseEvent | undefined {
  if (code === undefined) return undefined
  const place = { column: Math.max(0, Number(x) - 1), row: Math.max(0, Number(y) - 1) }
  const bits = Number(code) & ~SHIFT_META_CONTROL
  if (bits === WHEEL) return { how: 'up', ...place }
  if (bits === WHEEL + 1) return { how: 'down', ...place }
  if ((bits & BUTTON) !== 0 || (bits & ~(BUTTON | MOTION)) !== 0) return undefined
  return { how: final === 'm' ? 'release' : (bits & MOTION) !== 0 ? 'drag' : 'press', ...place }
}
