/**
 * Reads the durations in PostgreSQL's log (log_duration, log_min_duration_statement, auto_explain), in stderr, csvlog or jsonlog form:
 *
 *     2026-08-06 14:06:30.123 UTC [1234] LOG:  duration: 12.345 ms  statement: SELECT 1
 *
 * The line's first date, or a number since the epoch (%n), is the time of the end of the statement; the zone is the number of hours, UTC
 * or GMT; any other name of a zone is taken as UTC. The key is the command: SELECT, INSERT, …; for the phases of the extended protocol
 * `parse SELECT` and `bind SELECT`. Entries without a duration are skipped, and so are the further lines of a statement, which PostgreSQL
 * indents.
 */
import { chooseKey, singleKey } from '../choose-key.js'
import type { FormatReader, ImportFormat, ReaderOutput, ReaderSettings } from '../format-reader.js'
import { parseDate } from '../stamps.js'

/** The duration, and perhaps the phase and the first word of the statement, behind a comment. */
const DURATION_PATTERN = new RegExp(String.raw`\bduration: (\d+(?:\.\d+)?) ms\b`
  + String.raw`(?:\s+(statement|execute|parse|bind|plan|fastpath)[^:]{0,200}:\s*(?:\/\*.*?\*\/\s*)?(\w*))?`)
const DATE_PATTERN = /\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:UTC|GMT|Z\b|[-+]\d\d(?::?\d\d)?\b))?/
const EPOCH_PATTERN = /\b(\d{10}\.\d{3})\b/
/** Characters of a line that are searched for time and duration. */
const HEAD = 2000

export const postgresql: ImportFormat = {
  name: 'postgresql',
  description: 'Durations in PostgreSQL\'s log (`log_min_duration_statement`), as text, CSV or JSON: the command (SELECT, …) as key.',
  hasColumns: false,
  keys: ['command'],
  linesNeeded: 1,
  matches: (line) => hasDuration(line.slice(0, HEAD)),
  createReader: (output, settings) => new PostgresqlReader(output, settings),
}

function hasDuration(line: string): boolean {
  return DURATION_PATTERN.test(line) && (DATE_PATTERN.test(line) || EPOCH_PATTERN.test(line))
}

class PostgresqlReader implements FormatReader {
  readonly #output: ReaderOutput
  readonly #key: string
  /** In csvlog, the further lines of a statement are not indented. */
  #isCsv = false
  /** Entries without a duration. */
  #skipped = 0

  constructor(output: ReaderOutput, settings: ReaderSettings) {
    this.#output = output
    this.#key = chooseKey(postgresql, settings)
    output.setReading({ format: 'PostgreSQL', time: 'date', value: 'duration', unit: 'ms', key: this.#key })
  }

  readLine(text: string, number: number): void {
    const head = text.slice(0, HEAD)
    const found = DURATION_PATTERN.exec(head)
    const time = findTime(found === null ? head : head.slice(0, found.index))
    if (time === undefined) {
      const isContinued = found === null && (/^\s/.test(text) || this.#isCsv)
      if (!isContinued && text.trim() !== '') this.#output.reject(text, number, found === null ? undefined : 'it has no date')
      return
    }
    if (found === null) {
      this.#skipped++
      return
    }
    this.#isCsv ||= /,"duration: /.test(head)
    const [, duration, phase = '', word = ''] = found
    const key = this.#key === 'none' ? '' : describeCommand(phase, word)
    this.#output.addMeasurement({ time, value: Number(duration), key: singleKey(key) }, { text, number })
  }

  flush(): void {}

  describeSkipped(): readonly string[] {
    return this.#skipped === 0 ? [] : [`${this.#skipped} ${this.#skipped === 1 ? 'entry' : 'entries'} of the log without a duration`]
  }
}

/** The command of a statement, behind the phase of the extended protocol if it is not its execution. */
function describeCommand(phase: string, word: string): string {
  const command = phase !== 'plan' && /^[a-z]{2,20}$/i.test(word) ? word.toUpperCase() : ''
  return `${/^(parse|bind|plan|fastpath)$/.test(phase) ? phase : ''} ${command}`.trim()
}

function findTime(head: string): number | undefined {
  const date = DATE_PATTERN.exec(head)?.[0]
  if (date !== undefined) return parseDate(date)
  const epoch = EPOCH_PATTERN.exec(head)?.[1]
  return epoch === undefined ? undefined : Number(epoch) * 1000
}
