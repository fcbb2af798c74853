/**
 * An exporter turns what a map shows into a file that is read elsewhere: a picture, a page, a table.
 *
 * It is handed plain data and gives back the file's contents; what is counted and which colours stand for it was decided in the
 * core, so that every format tells the same. It writes no files and asks nothing of a terminal.
 */
import type { Chart } from '../core/chart.js'
import type { Event } from '../core/event.js'

export interface Exhibit {
  readonly chart: Chart
  /** The ticks in sight as a stream of their own, for a format in which one can look further. */
  events(): Iterable<Event>
}

export interface ExportOptions {
  /** Pixels of the whole picture; undefined: as suits the chart. Only for pictures. */
  readonly width?: number | undefined
  readonly height?: number | undefined
  /** Tables tell each key's part of each cell. */
  readonly byKey?: boolean
}

export interface Exporter {
  /** As given to --format. */
  readonly name: string
  /** File names that mean it, lower case, with the dot: the longest that fits wins. */
  readonly extensions: readonly string[]
  /** For the help: what one gets. */
  readonly about: string
  /** Columns of the chart when none are asked for; 'ticks': one a tick, as far as ticks are held. */
  readonly columns: number | 'ticks'
  /** Lines of the chart likewise; 'buckets': one a bucket. */
  readonly rows: number | 'buckets'
  export(exhibit: Exhibit, options: ExportOptions): Promise<string | Uint8Array>
}
