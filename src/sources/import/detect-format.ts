/**
 * Finds the format of a text by its first lines.
 *
 * Each format says which lines are its own and how many of them it needs. Where several formats are possible, the first of the list
 * has the line. With --time or --value the text has columns, whatever else it looks like.
 */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { ImportFormat, ReaderSettings } from './format-reader.js'
import { columns } from './formats/columns.js'
import { importFormats } from './formats/index.js'

/** Lines that are examined before the format is an error. */
export const MAX_EARLY_LINES = 1000

/** Looks at the first lines of one text. */
export class FormatDetector {
  readonly #hasColumns: boolean
  readonly #counts = new Map<ImportFormat, number>()

  constructor({ time, value }: ReaderSettings) {
    this.#hasColumns = time !== undefined || value !== undefined
  }

  /** The format, as soon as it is certain. */
  look(line: string): ImportFormat | undefined {
    if (line.trim() === '') return undefined
    if (this.#hasColumns && !line.startsWith('#')) {
      return importFormats.find((format) => format.hasColumns && format.linesNeeded === 1 && format.matches(line)) ?? columns
    }
    for (const format of importFormats) {
      if (!format.matches(line)) continue
      const count = (this.#counts.get(format) ?? 0) + 1
      this.#counts.set(format, count)
      if (count >= format.linesNeeded) return format
    }
    return undefined
  }

  /** The most likely format of a text that has ended; undefined when no line was of any. */
  guess(): ImportFormat | undefined {
    return importFormats.find((format) => this.#counts.has(format))
  }
}

/** The names of all formats, for --format. */
export const IMPORT_FORMATS: readonly string[] = importFormats.map(({ name }) => name)

/** The format of a name. */
export function findFormat(name: string): ImportFormat {
  return importFormats.find((format) => format.name === name)!
}

/** Throws a UserError for options that choose columns of a format that has none. */
export function checkColumnOptions(format: ImportFormat, { time, value, timeUnit, key }: ReaderSettings): void {
  if (format.hasColumns) return
  const given = [['--time', time], ['--value', value], ['--time-unit', timeUnit]].find(([, each]) => each !== undefined)?.[0]
  const withColumns = importFormats.filter(({ hasColumns }) => hasColumns).map(({ name }) => name)
  if (given !== undefined) throw new UserError(errors.importFixedColumns(given, format.name, withColumns))
  if (key !== undefined && format.keys === undefined) throw new UserError(errors.importFixedColumns('--key', format.name, withColumns))
}
