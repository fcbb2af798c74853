/**
 * Reads the mouse events that xterm sends in SGR form: presses, drags with a button held, and the wheel. Motion without a button is not
 * asked for, because it would send bytes for every cell that the mouse crosses.
 *
 * blessed sees only the first of several events in one read, and a fast click arrives in one read. So the events are taken out of the
 * input before blessed gets it. A sequence that a read has cut in two is kept until its rest arrives. Only the left button and the wheel
 * have a meaning; with shift held, most terminals keep the mouse for themselves to select text. A late answer to background-query.ts,
 * after its timeout, is taken out too; it would be read as keys otherwise.
 *
 * Rejected: the older forms of mouse events, which end at column 223 or cannot be told from UTF-8. A terminal that knows only those has
 * no mouse here.
 */

/** Asks for presses and releases, motion while a button is held, and coordinates in SGR form. */
export const MOUSE_ON = '\x1b[?1000h\x1b[?1002h\x1b[?1006h'
/** Ends MOUSE_ON. */
export const MOUSE_OFF = '\x1b[?1006l\x1b[?1002l\x1b[?1000l'

/** `up` and `down` are the wheel. */
export interface MouseEvent {
  readonly how: 'press' | 'drag' | 'release' | 'up' | 'down'
  /** From 0. */
  readonly column: number
  readonly row: number
}

/** A mouse event in SGR form or in the oldest form, an OSC sequence, or an answer to DA1. Only the first has groups. */
const MOUSE_OR_ANSWER = new RegExp([
  /\x1b\[<(\d{1,4});(\d{1,5});(\d{1,5})([Mm])/, /\x1b\[M[^]{3}/, /\x1b\][^\x07\x1b]{0,64}(?:\x07|\x1b\\)/, /\x1b\[\?[\d;]{0,64}c/,
].map(({ source }) => source).join('|'), 'g')
/** The start of one of these, at the end of a read. */
const INCOMPLETE = /\x1b\[<[\d;]{0,16}$|\x1b\][^\x07\x1b]{0,64}\x1b?$|\x1b\[\?[\d;]{0,64}$/

/** Separates what the mouse did from what was typed. */
export class MouseReader {
  readonly #keys: (bytes: Buffer) => void
  readonly #mouse: (event: MouseEvent) => void
  #rest = ''

  /** Calls `keys` with the bytes that are not the mouse's and `mouse` with its events, in the order in which they arrive. */
  constructor(keys: (bytes: Buffer) => void, mouse: (event: MouseEvent) => void) {
    this.#keys = keys
    this.#mouse = mouse
  }

  /** To be called with every read of the input. */
  readonly read = (bytes: Buffer): void => {
    const text = this.#rest + bytes.toString('latin1')
    const cut = INCOMPLETE.exec(text)?.index ?? text.length
    this.#rest = text.slice(cut)
    let from = 0
    for (const found of text.slice(0, cut).matchAll(MOUSE_OR_ANSWER)) {
      this.#handOn(text.slice(from, found.index))
      from = found.index + found[0].length
      const event = parseMouseEvent(found)
      if (event !== undefined) this.#mouse(event)
    }
    this.#handOn(text.slice(from, cut))
  }

  #handOn(text: string): void {
    if (text !== '') this.#keys(Buffer.from(text, 'latin1'))
  }
}

const BUTTON = 0b11, SHIFT_META_CONTROL = 0b11100, MOTION = 32, WHEEL = 64

function parseMouseEvent([, code, x, y, final]: RegExpMatchArray): MouseEvent | undefined {
  if (code === undefined) return undefined
  const position = { column: Math.max(0, Number(x) - 1), row: Math.max(0, Number(y) - 1) }
  const bits = Number(code) & ~SHIFT_META_CONTROL
  if (bits === WHEEL) return { how: 'up', ...position }
  if (bits === WHEEL + 1) return { how: 'down', ...position }
  if ((bits & BUTTON) !== 0 || (bits & ~(BUTTON | MOTION)) !== 0) return undefined
  return { how: final === 'm' ? 'release' : (bits & MOTION) !== 0 ? 'drag' : 'press', ...position }
}
