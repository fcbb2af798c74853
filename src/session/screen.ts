/**
 * The view of a session and when it is painted: once a turn of the event loop at most, whatever happened in it.
 *
 * The view is opened when the header has come and not before, so that sudo's question and a compile error appear on the plain
 * terminal. Rejected: a frame for each event.
 */
import type { Frame, Size } from '../core/frame.js'
import type { Listener, View } from '../views/view.js'

export class Screen {
  readonly #view: View
  readonly #frameFor: (size: Size) => Frame | undefined
  #isOpen = false
  #isDue = false

  /** `frameFor`: lays out what is to be seen in a window; undefined while there is nothing. */
  constructor(view: View, frameFor: (size: Size) => Frame | undefined) {
    this.#view = view
    this.#frameFor = frameFor
  }

  /** Whether the terminal is borrowed. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  get size(): Size {
    return this.#view.size()
  }

  open(listener: Listener): void {
    this.#isOpen = true
    this.#view.open(listener)
  }

  /** Gives the terminal back, now. Harmless when repeated. */
  close(): void {
    if (this.#isOpen) this.#view.close()
    this.#isOpen = false
  }

  paintSoon(): void {
    if (this.#isDue || !this.#isOpen) return
    this.#isDue = true
    setImmediate(() => this.paint())
  }

  paint(): void {
    this.#isDue = false
    const frame = this.#isOpen ? this.#frameFor(this.#view.size()) : undefined
    if (frame !== undefined) this.#view.paint(frame)
  }
}
