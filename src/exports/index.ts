/**
 * The formats that a heat map can be exported to.
 *
 * To add a format, add a file here that exports an `Exporter`, and a line below with its file name extensions and its loader. An
 * exporter is loaded only when it is used: the PNG renderer alone is larger than the rest of the program.
 */
import type { Exporter } from './exporter.js'

/** An export format that is not loaded yet. */
export interface Format {
  /** The value of --format, the same as the exporter's name. */
  readonly name: string
  /** Extensions of file names that select this format, in lower case, with the dot. */
  readonly extensions: readonly string[]
  /** Loads the exporter. */
  load(): Promise<Exporter>
}

/** All formats, in the order of the help. */
export const formats: readonly Format[] = [
  { name: 'svg', extensions: ['.svg'], load: async () => (await import('./svg.js')).svg },
  { name: 'png', extensions: ['.png'], load: async () => (await import('./png.js')).png },
  { name: 'html', extensions: ['.html', '.htm'], load: async () => (await import('./html.js')).html },
  { name: 'ansi', extensions: ['.ansi', '.ans'], load: async () => (await import('./ansi.js')).ansi },
  { name: 'text', extensions: ['.txt'], load: async () => (await import('./ansi.js')).text },
  { name: 'csv', extensions: ['.csv'], load: async () => (await import('./csv.js')).csv },
  { name: 'json', extensions: ['.json'], load: async () => (await import('./json.js')).json },
]

/** The format that a file name's extension selects, in any case; undefined if no format has it or the name is nothing else. */
export function formatForPath(path: string): Format | undefined {
  const name = path.toLowerCase()
  return formats.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension) && name.length > extension.length))
}
