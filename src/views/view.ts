/**
 * A view paints frames and hands back what the user did. It borrows the terminal on `open` and gives it back on `close`.
 * To add one: a file here that returns a `View`, and a line where a command chooses among them.
 */
import type { Frame, Size } from '../core/frame.js'
import type { Pressed } from '../core/keymap/bindings.js'
import type { Action } from '../core/state/actions.js'

export interface Listener {
  action(action: Action): void
  resize(): void
  quit(how?: 'interrupted'): void
  failed(error: Error): void
  /** What a key means just now; without it a key means what the key table says of the map. */
  meaning?(pressed: Pressed): Action | 'quit' | undefined
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
