/**
 * Types for the parts of blessed 0.1.81 that @types/blessed lacks: the screen's cells, its output, and its handlers on `process`.
 *
 * These are internals, so package.json pins blessed to exactly this version; before a newer one is used, its source must be read again.
 */
import type { Widgets } from 'blessed'

/**
 * [attr, character]. An attr below FIRST_PEN_ATTR (sgr.ts) is blessed's own: flags << 18 | foreground << 9 | background, where 0x1ff is
 * the terminal's default color.
 */
export type Cell = [attr: number, ch: string]

/** One line of the screen. */
export interface CellLine extends Array<Cell> {
  dirty: boolean
}

/** blessed's writer and reader of the terminal. */
export interface Program {
  cols: number
  rows: number
  isAlt: boolean
  _buf: string
  /** Every byte that blessed writes goes through this function. */
  _owrite(text: string): boolean
  write(text: string): boolean
  clear(): boolean
  on(event: 'keypress', listener: (character: string | undefined, key: { full: string }) => void): void
}

/** Cells from xi and yi up to, not including, xl and yl. */
export interface Coordinates {
  xi: number
  xl: number
  yi: number
  yl: number
}

/** An element with the members that this view reads and replaces. */
export interface BlessedElement extends Omit<Widgets.BoxElement, 'screen' | 'position' | 'render' | 'setContent'> {
  screen: BlessedScreen
  position: { left: number; top: number; width: number; height: number }
  lpos?: Coordinates
  /** Added by layers.ts: elements of a higher layer cover those of a lower one. */
  layer?: number
  render(): unknown
  setContent(text: string): void
  setLabel(label: string): void
}

/** The screen with its cells. */
export interface BlessedScreen extends Omit<Widgets.Screen, 'program' | 'render' | 'draw' | 'alloc' | 'append' | 'prepend'> {
  program: Program
  /** The cells that the elements have drawn. */
  lines: CellLine[]
  /** The cells that the terminal shows. A new array after every resize. */
  olines: CellLine[]
  /** The attr of a cell that nothing has drawn. */
  dattr: number
  /** Bytes that draw() writes before the changed cells. */
  _buf: string
  render(): void
  draw(start: number, end: number): void
  alloc(): void
  append(element: BlessedElement): void
  prepend(element: BlessedElement): void
}

/** Handlers that blessed adds to `process` with its first screen. */
export interface ScreenHandlers {
  _exceptionHandler?: (error: Error) => void
  _sigtermHandler?: () => void
  _sigintHandler?: () => void
  _sigquitHandler?: () => void
  _exitHandler?: () => void
}
