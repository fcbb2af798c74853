/**
 * An exporter turns a heat map into the contents of a file: a picture, a page or a table.
 *
 * It receives plain data. The core has already counted the events and chosen the colors, so every format shows the same numbers.
 * An exporter writes no files and asks the terminal nothing.
 */
import type { Chart } from '../core/chart/chart.js'
import type { RowsOption } from '../core/chart/row-count.js'
import type { Event } from '../core/stream/event.js'
import type { Frame, Size } from '../core/frame.js'
import type { Depth } from '../core/color/palette.js'

/** What an exporter can draw or write. */
export interface ExportInput {
  readonly chart: Chart
  /** The visible ticks as a stream with its own header, for formats that can be explored. */
  events(): Iterable<Event>
  /** The screen as it would look in a terminal window of `size` characters with this color depth. */
  frame(size: Size, depth: Depth): Frame
}

/** What the user can ask of a format. */
export interface ExportOptions {
  /** Width of the whole picture in pixels, or of the screen in characters; undefined: chosen to suit the chart. */
  readonly width?: number | undefined
  /** Height in the same unit. */
  readonly height?: number | undefined
  /** Tables have one line for each key of each cell. */
  readonly byKey?: boolean
  /** Tables have every text unchanged, also one that a spreadsheet would run as a formula. */
  readonly raw?: boolean
}

/** One file format. */
export interface Exporter {
  /** The value of --format. */
  readonly name: string
  /** What the user gets, for the help. */
  readonly about: string
  /** True if the contents are bytes and must not go to a terminal. */
  readonly binary?: boolean
  /** True if the contents have colors as SGR sequences. */
  readonly styled?: boolean
  /** Default number of columns of the chart. 'ticks': one column for each tick; 'window': as many as a window of the size has. */
  readonly columns: number | 'ticks' | 'window'
  /** Default number of lines of the chart; with 'buckets', rows are whole buckets whatever the number of lines. */
  readonly rows: RowsOption
  /** The file's contents. */
  export(input: ExportInput, options: ExportOptions): Promise<string | Uint8Array>
}
