/**
 * A view paints frames and hands back what the user did. It borrows the terminal on `open` and gives it back on `close`.
 * To add one: a file here that returns a `View`, and a line where a command chooses among them.
 */
import type { Frame, Size } from '../core/frame.js'
import type { Action, PressedKey } from '../core/state/actions.js'

/** What a view hears and hands on. It decides nothing: what a key means depends on the model. */
export interface Listener {
  key(pressed: PressedKey): void
  /** Of the mouse. */
  action(action: Action): void
  /** The window has another size. */
  resize(): void
  /** Nothing can be written any more. */
  failed(error: Error): void
}

export interface View {
  /** Borrow the terminal. Called once, after the header has come and not before. */
  open(listener: Listener): void
  size(): Size
  /** May drop a frame when the reader at the other end has not taken the last one; the next call paints everything due. */
  paint(frame: Frame): void
  /** Give the terminal back, synchronously; harmless when repeated and from an exit handler. */
  close(): void
}
