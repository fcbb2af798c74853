/**
 * Splits lines of delimited text into cells.
 *
 * A line without quotes is split directly. Lines with quotes are parsed by csv-parse, which is loaded only for texts that need it; a
 * quoted cell may go on over several lines, so a record is kept until its quotes are closed, for at most MAX_RECORD_LINES lines. Columns
 * separated by blanks have no quotes; a date and a time of day beside each other are one cell.
 */
import type { SourceLine } from './format-reader.js'

export type Delimiter = ',' | ';' | '\t' | '|' | ' '

/** The cells of a record. `lines` are the lines that it consists of. */
export interface Row {
  readonly cells: readonly string[]
  readonly line: SourceLine
}

/** Parses the text of one record that has quotes. Throws an Error when they are wrong. */
export type QuoteParser = (text: string, delimiter: Delimiter) => string[]

/** Lines of one record with a quoted line feed, and their characters. */
const MAX_RECORD_LINES = 1000
const MAX_RECORD_CHARACTERS = 1_000_000

const DATE_AND_TIME_PATTERN = /(^|\s)(\d{4}[-/]\d\d[-/]\d\d)\s+(\d\d:\d\d:\d\d)/g

/** Loads csv-parse. */
export async function loadQuoteParser(): Promise<QuoteParser> {
  const { parse } = await import('csv-parse/sync')
  return (text, delimiter) => {
    const records = parse(text, { delimiter, trim: true, relax_column_count: true })
    if (records.length !== 1) throw new Error('not one record')
    return records[0]!
  }
}

/** The delimiter of a line: a tab, a semicolon or a comma if there is one outside quotes, else blanks. */
export function detectDelimiter(line: string): Delimiter {
  const bare = line.replace(/"(?:[^"]|"")*"/g, '""')
  const delimiters: readonly Delimiter[] = ['\t', ';', ',']
  return delimiters.find((delimiter) => bare.includes(delimiter)) ?? (/^[^|]+(\|[^|]*)+$/.test(bare) ? '|' : ' ')
}

/** Splits the lines of one text. */
export class RowSplitter {
  readonly delimiter: Delimiter
  readonly #parseQuotes: QuoteParser
  readonly #reject: (line: SourceLine, reason: string) => void
  /** The lines of a record whose quotes are open. */
  #open: SourceLine[] = []
  #openCharacters = 0

  constructor(delimiter: Delimiter, parseQuotes: QuoteParser, reject: (line: SourceLine, reason: string) => void) {
    this.delimiter = delimiter
    this.#parseQuotes = parseQuotes
    this.#reject = reject
  }

  /** Whether a record is incomplete. */
  get isInsideQuotes(): boolean {
    return this.#open.length > 0
  }

  /** Takes a line. The row that it completes; undefined when a quoted cell goes on, or when the line is rejected. */
  split(line: SourceLine): Row | undefined {
    const { delimiter } = this
    if (this.#open.length === 0 && (delimiter === ' ' || !line.text.includes('"'))) return { cells: splitPlain(line.text, delimiter), line }
    this.#open.push(line)
    this.#openCharacters += line.text.length
    const text = this.#open.map((each) => each.text).join('\n')
    if (countQuotes(text) % 2 === 1) {
      if (this.#open.length >= MAX_RECORD_LINES || this.#openCharacters > MAX_RECORD_CHARACTERS) this.finish()
      return undefined
    }
    const [first] = this.#open
    try {
      const cells = this.#parseQuotes(text, delimiter)
      this.#open = []
      this.#openCharacters = 0
      return { cells, line: first! }
    } catch {
      this.finish()
      return undefined
    }
  }

  /** Rejects what is incomplete. */
  finish(): void {
    for (const line of this.#open.splice(0)) this.#reject(line, 'its quotes are not closed')
    this.#openCharacters = 0
  }
}

function countQuotes(text: string): number {
  let count = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++
  return count
}

/** The cells of a line without quotes, without the blanks around them. */
export function splitPlain(text: string, delimiter: Delimiter): string[] {
  if (delimiter !== ' ') return text.split(delimiter).map((cell) => cell.trim())
  const joined = text.includes(':') ? text.replace(DATE_AND_TIME_PATTERN, '$1$2T$3') : text
  return joined.trim().split(/\s+/)
}
