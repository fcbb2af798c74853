/**
 * Splits lines of delimited text into cells.
 *
 * A line without quotes is split directly, because that is ten times as fast. Lines with quotes are parsed by csv-parse, which is loaded
 * only for delimited text. A quoted cell may go on over several lines, so a record is kept until its quotes are closed, for at most
 * MAX_RECORD_LINES lines. Columns separated by blanks have no quotes; a date and a time of day beside each other are one cell.
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
const MAX_RECORD_LINES = 200
const MAX_RECORD_CHARACTERS = 200_000

const DATE_AND_TIME_PATTERN = /(^|\s)(\d{4}[-/]\d\d[-/]\d\d)\s+(\d\d:\d\d:\d\d)/g

/** Loads csv-parse. */
export async function loadQuoteParser(): Promise<QuoteParser> {
  const { parse } = await import('csv-parse/sync')
  return (text, delimiter) => {
    const records = parse(text, { delimiter, trim: true, relax_column_count: true, relax_quotes: true })
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

/** Splits the lines of one text into rows. */
export interface Splitter {
  readonly delimiter: Delimiter
  /** Whether a record is incomplete. */
  readonly isInsideQuotes: boolean
  /** Takes a line. The rows that it completes: mostly one; none when a quoted cell goes on, or when the line is rejected. */
  split(line: SourceLine): Row[]
  /** At the end of the text: what is left. */
  finish(): Row[]
}

/** Splits lines at a delimiter. */
export class RowSplitter implements Splitter {
  readonly delimiter: Delimiter
  readonly #parseQuotes: QuoteParser
  readonly #reject: (line: SourceLine, reason: string) => void
  /** The lines of a record whose last quotes are open. */
  #open: SourceLine[] = []
  #openCharacters = 0

  constructor(delimiter: Delimiter, parseQuotes: QuoteParser, reject: (line: SourceLine, reason: string) => void) {
    this.delimiter = delimiter
    this.#parseQuotes = parseQuotes
    this.#reject = reject
  }

  get isInsideQuotes(): boolean {
    return this.#open.length > 0
  }

  split(line: SourceLine): Row[] {
    const { delimiter } = this
    const isInside = this.isInsideQuotes
    if (!isInside && (delimiter === ' ' || !line.text.includes('"'))) return [{ cells: splitPlain(line.text, delimiter), line }]
    const isOpen = endsInQuotes(line.text, delimiter, isInside)
    if (!isInside && !isOpen) return this.#parse([line])
    this.#open.push(line)
    this.#openCharacters += line.text.length
    if (isOpen) return this.#open.length < MAX_RECORD_LINES && this.#openCharacters < MAX_RECORD_CHARACTERS ? [] : this.#giveUp()
    return this.#parse(this.#takeOpen())
  }

  finish(): Row[] {
    const rows: Row[] = []
    while (this.isInsideQuotes) rows.push(...this.#giveUp())
    return rows
  }

  /** Rejects the line whose quotes are not closed, and splits those behind it anew: a lone quote costs one line. */
  #giveUp(): Row[] {
    const [first, ...more] = this.#takeOpen()
    this.#reject(first!, 'its quotes are not closed')
    return more.flatMap((line) => this.split(line))
  }

  #takeOpen(): SourceLine[] {
    this.#openCharacters = 0
    return this.#open.splice(0)
  }

  #parse(lines: readonly SourceLine[]): Row[] {
    try {
      return [{ cells: this.#parseQuotes(lines.map(({ text }) => text).join('\n'), this.delimiter), line: lines[0]! }]
    } catch {
      this.#reject(lines[0]!, 'its quotes are wrong')
      return lines.slice(1).flatMap((line) => this.split(line))
    }
  }
}

/** Whether the text ends inside quotes, which open only at the beginning of a cell. `isInside`: it begins inside. */
function endsInQuotes(text: string, delimiter: Delimiter, isInside: boolean): boolean {
  let isOpen = isInside
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
    if (isOpen && text[at + 1] === '"') at++
    else if (isOpen) isOpen = false
    else isOpen = text.slice(text.lastIndexOf(delimiter, at) + 1, at).trim() === ''
  }
  return isOpen
}

/** The cells of a line without quotes, without the blanks around them. */
export function splitPlain(text: string, delimiter: Delimiter): string[] {
  if (delimiter !== ' ') return text.split(delimiter).map((cell) => cell.trim())
  const joined = text.includes(':') ? text.replace(DATE_AND_TIME_PATTERN, '$1$2T$3') : text
  return joined.trim().split(/\s+/)
}
