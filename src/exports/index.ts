/**
 * The formats that a map can be exported to.
 *
 * To add one: a file here that exports an `Exporter`, and a line below with the names of files that mean it and what loads it. An
 * exporter is loaded when it is used and not before, since drawing a PNG takes more than all the rest of the program.
 */
import type { Exporter } from './exporter.js'

export interface Format {
  readonly name: string
  /** Ends of file names that mean it, lower case. */
  readonly extensions: readonly string[]
  load(): Promise<Exporter>
}

export const formats: readonly Format[] = [
  { name: 'html', extensions: ['.html', '.htm'], load: async () => (await import('./html.js')).html },
]
