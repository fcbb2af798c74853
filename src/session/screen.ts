/**
 * Opens, paints and closes the view of a session. It paints at most once in a turn of the event loop, whatever happened in it.
 *
 * The session opens the view only after the header has come, so that sudo's password prompt and a compile error appear on the plain
 * terminal. Rejected: painting a frame for each event.
 */
import type { Frame, Size } from '../core/frame.js'
import type { Listener, View } from '../views/view.js'

/** A view, and whether it is open and must be painted. */
export class Screen {
  readonly #view: View
  readonly #frameFor: (size: Size) => Frame | undefined
  #isOpen = false
  #isDue = false

  /** `frameFor`: lays out a frame for a window; undefined before there is a model. */
  constructor(view: View, frameFor: (size: Size) => Frame | undefined) {
    this.#view = view
    this.#frameFor = frameFor
  }

  /** Whether the view has taken over the terminal. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Columns and rows of the view. */
  get size(): Size {
    return this.#view.size()
  }

  /** Opens the view, which takes over the terminal. */
  open(listener: Listener): void {
    this.#isOpen = true
    this.#view.open(listener)
  }

  /** Restores the terminal, synchronously. May be called more than once. */
  close(): void {
    if (this.#isOpen) this.#view.close()
    this.#isOpen = false
  }

  /** Paints after the current turn of the event loop, once for all calls in it. */
  paintSoon(): void {
    if (this.#isDue || !this.#isOpen) return
    this.#isDue = true
    setImmediate(() => this.paint())
  }

  /** Paints now, when the view is open. */
  paint(): void {
    this.#isDue = false
    const frame = this.#isOpen ? this.#frameFor(this.#view.size()) : undefined
    if (frame !== undefined) this.#view.paint(frame)
  }
}
