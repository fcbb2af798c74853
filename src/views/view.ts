/**
 * The interface of a view. A view paints frames and reports what the user did. It takes over the terminal in `open` and restores it
 * in `close`. To add a view, add a file here that returns a `View`, and a line where the commands choose a view.
 */
import type { Frame, Size } from '../core/frame.js'
import type { Action, PressedKey } from '../core/state/actions.js'

/** Receives what the user did. A view does not interpret keys, because their meaning depends on the model. */
export interface Listener {
  /** A key was pressed. */
  key(pressed: PressedKey): void
  /** The user used the mouse. */
  action(action: Action): void
  /** The window has another size, or the output takes data again. */
  resize(): void
  /** The output is broken; nothing more can be written. */
  failed(error: Error): void
}

/** Paints frames on an output. */
export interface View {
  /** Takes over the terminal. Called once, after the header has come. */
  open(listener: Listener): void
  /** Columns and rows that a frame should have. */
  size(): Size
  /** Paints a frame, or drops it while the output has not taken the last one; the next call paints everything that is missing. */
  paint(frame: Frame): void
  /** Restores the terminal synchronously. May be called more than once, and from an exit handler. */
  close(): void
}
