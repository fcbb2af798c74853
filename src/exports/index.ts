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
  { name: 'svg', extensions: ['.svg'], load: async () => (await import('./svg.js')).svg },
  { name: 'png', extensions: ['.png'], load: async () => (await import('./png.js')).png },
  { name: 'html', extensions: ['.html', '.htm'], load: async () => (await import('./html.js')).html },
  { name: 'ansi', extensions: ['.ansi', '.ans'], load: async () => (await import('./ansi.js')).ansi },
  { name: 'text', extensions: ['.txt'], load: async () => (await import('./ansi.js')).text },
  { name: 'csv', extensions: ['.csv'], load: async () => (await import('./csv.js')).csv },
  { name: 'json', extensions: ['.json'], load: async () => (await import('./json.js')).json },
]

/** The format that a file's name means; undefined when none does. */
export function formatForPath(path: string): Format | undefined {
  const name = path.toLowerCase()
  return formats.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension) && name.length > extension.length))
}
