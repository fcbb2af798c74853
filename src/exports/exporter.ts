/**
 * An exporter turns what a map shows into a file that is read elsewhere: a picture, a page, a table.
 *
 * It is handed plain data and gives back the file's contents; what is counted and which colors stand for it was decided in the
 * core, so that every format tells the same. It writes no files and asks nothing of a terminal.
 */
import type { Chart } from '../core/chart/chart.js'
import type { RowsOption } from '../core/chart/row-count.js'
import type { Event } from '../core/stream/event.js'
import type { Frame, Size } from '../core/frame.js'
import type { Depth } from '../core/color/palette.js'

export interface ExportInput {
  readonly chart: Chart
  /** The ticks in sight as a stream of their own, for a format in which one can look further. */
  events(): Iterable<Event>
  /** The screen, as it would be in a window of that size on a terminal of such colors. */
  frame(size: Size, depth: Depth): Frame
}

export interface ExportOptions {
  /** Pixels of the whole picture, characters of a screen; undefined: as suits the chart. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  /** Tables tell each key's part of each cell. */
  readonly byKey?: boolean
}

export interface Exporter {
  /** As given to --format. */
  readonly name: string
  /** For the help: what one gets. */
  readonly about: string
  /** Not text. */
  readonly binary?: boolean
  /** Columns of the chart when none are asked for. 'ticks': one a tick; 'window': as many as a window of the size has. */
  readonly columns: number | 'ticks' | 'window'
  /** Lines of the chart likewise. */
  readonly rows: RowsOption
  export(input: ExportInput, options: ExportOptions): Promise<string | Uint8Array>
}
