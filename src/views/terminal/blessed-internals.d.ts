/**
 * What is used of blessed 0.1.81 beyond @types/blessed: the screen's cells and the places where its output and its
 * handlers hang. Pinned to that version exactly; a newer blessed would have to be read again.
 */
import type { Widgets } from 'blessed'

/** [attr, character]. An attr below PEN (pens.ts) is blessed's own: flags << 18 | foreground << 9 | background, 0x1ff the default. */
export type Cell = [attr: number, ch: string]

export interface CellLine extends Array<Cell> {
  dirty: boolean
}

export interface Program {
  cols: number
  rows: number
  isAlt: boolean
  _buf: string
  /** Every byte blessed writes passes here. */
  _owrite(text: string): boolean
  write(text: string): boolean
  clear(): boolean
  on(event: 'keypress', listener: (character: string | undefined, key: { full: string }) => void): void
}

export interface Coordinates {
  xi: number
  xl: number
  yi: number
  yl: number
}

export interface BlessedElement extends Omit<Widgets.BoxElement, 'screen' | 'position' | 'render' | 'setContent'> {
  screen: BlessedScreen
  position: { left: number; top: number; width: number; height: number }
  lpos?: Coordinates
  /** Ours: elements of a higher one cover those of a lower one. */
  layer?: number
  render(): unknown
  setContent(text: string): void
  setLabel(label: string): void
}

export interface BlessedScreen extends Omit<Widgets.Screen, 'program' | 'render' | 'draw' | 'alloc' | 'append' | 'prepend'> {
  program: Program
  /** What the elements have drawn. */
  lines: CellLine[]
  /** What the terminal shows. A new array after every resize. */
  olines: CellLine[]
  dattr: number
  /** Bytes that draw() puts before the difference. */
  _buf: string
  render(): void
  draw(start: number, end: number): void
  alloc(): void
  append(element: BlessedElement): void
  prepend(element: BlessedElement): void
}

/** Handlers that the first screen hangs on `process`. */
export interface ScreenHandlers {
  _exceptionHandler?: (error: Error) => void
  _sigtermHandler?: () => void
  _sigintHandler?: () => void
  _sigquitHandler?: () => void
  _exitHandler?: () => void
}
