/**
 * Reads delimited text: one event per row. Which columns are time, value and key follows from the layout of a known format, from the
 * options, or from the heading and the first row (choose-columns.ts).
 */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { scriptUnit } from '../../core/text/units.js'
import { excerpt } from '../../core/text/excerpt.js'
import { chooseColumns, isValue, type Columns } from './choose-columns.js'
import type { FormatReader, ReaderOutput, ReaderSettings, SourceLine, TimeUnit } from './format-reader.js'
import { detectDelimiter, RowSplitter, splitPlain, type Delimiter, type QuoteParser, type Row, type Splitter } from './row-splitter.js'
import { epochUnit, findStampReader, parseNumber, TIME_UNITS, type StampReader } from './stamps.js'
import { isTimeUnit } from './value-units.js'

/** What is known of the columns of a format. */
export interface TableLayout {
  /** What the text is called: "JMeter". */
  readonly format: string
  /** Default: by the first row. */
  readonly delimiter?: Delimiter
  /** Splits lines that are not delimited. */
  readonly makeSplitter?: (reject: (line: SourceLine, reason: string) => void) => Splitter
  /** Names of the columns of a format without a heading; a row may have more or fewer columns. */
  readonly names?: readonly string[]
  /** Defaults of the options, which are names of columns. */
  readonly time?: string
  readonly value?: string
  readonly key?: string
  readonly timeUnit?: TimeUnit
  readonly unit?: string
  /** Units of other columns that --value may choose, by name. */
  readonly units?: Readonly<Record<string, string>>
  /** Words for the cells of the key's column. */
  readonly keyWords?: Readonly<Record<string, string>>
}

/** Milliseconds: the year 2100. A time in a wrong unit is later. */
const LATEST_TIME = 4_102_444_800_000

/** Reads the rows of one text. */
export class TableReader implements FormatReader {
  readonly #output: ReaderOutput
  readonly #layout: TableLayout
  readonly #settings: ReaderSettings
  readonly #parseQuotes: QuoteParser
  #splitter: Splitter | undefined
  /** The names in the heading; undefined while it has not come, or if there is none. */
  #names: readonly string[] | undefined
  /** The last comment before the first row, which may be the heading. */
  #comment: string | undefined
  /** How rows are read, once the first has come. */
  #plan: RowPlan | undefined

  constructor(output: ReaderOutput, layout: TableLayout, settings: ReaderSettings, parseQuotes: QuoteParser) {
    this.#output = output
    this.#layout = layout
    this.#settings = mergeSettings(layout, settings)
    this.#parseQuotes = parseQuotes
    this.#names = layout.names
  }

  readLine(text: string, number: number): void {
    if (this.#splitter?.isInsideQuotes !== true) {
      if (text.trim() === '') return
      if (/^\s*#/.test(text)) {
        this.#comment = text.replace(/^[\s#]+/, '')
        return
      }
    }
    const reject = (line: SourceLine, reason: string): void => this.#output.reject(line.text, line.number, reason)
    this.#splitter ??= this.#layout.makeSplitter?.(reject)
      ?? new RowSplitter(this.#layout.delimiter ?? detectDelimiter(text), this.#parseQuotes, reject)
    for (const row of this.#splitter.split({ text, number })) this.#readRow(row)
  }

  flush(isEnd: boolean): void {
    if (isEnd) for (const row of this.#splitter?.finish() ?? []) this.#readRow(row)
  }

  describeSkipped(): readonly string[] {
    return []
  }

  #readRow(row: Row): void {
    if (this.#plan === undefined) {
      if (this.#names === undefined && isHeading(row.cells)) {
        this.#names = row.cells
        return
      }
      this.#plan = this.#planRows(row)
      if (this.#plan === undefined) return
    } else if (this.#isHeadingAgain(row.cells)) return
    const { line } = row
    const problem = this.#readCells(row, this.#plan)
    if (problem !== undefined) this.#output.reject(line.text, line.number, problem)
  }

  /** Whether the heading comes again, where files were joined. */
  #isHeadingAgain(cells: readonly string[]): boolean {
    return this.#names?.[0] === cells[0] && this.#names?.every((name, i) => cells[i] === name) === true
  }

  /** Adds the event of a row. Returns the reason why there is none. */
  #readCells({ cells, line }: Row, { columns, stamps, unit, hasUnitInCell, columnsNeeded }: RowPlan): string | undefined {
    if (!this.#hasRightLength(cells, columns)) return 'the number of its columns is not that of the heading'
    if (cells.length < columnsNeeded) return `it has no column ${columnsNeeded}`
    const time = stamps.parse(timeText(cells, columns))
    if (time === undefined) return `${this.#place(columns.time)} is not a time (${stamps.name})`
    const value = hasUnitInCell ? parseValueWithUnit(cells[columns.value]!, unit) : parseNumber(cells[columns.value]!)
    if (value === undefined) return `${this.#place(columns.value)} is not a number${hasUnitInCell ? ' with a unit' : ''}`
    this.#output.addMeasurement({ time, value, key: this.#readKey(cells, columns) }, line)
    return undefined
  }

  /** Whether a row has as many columns as the heading. Empty ones at the end do not count. */
  #hasRightLength(cells: readonly string[], { isRestKey }: Columns): boolean {
    if (this.#names === undefined || this.#layout.names !== undefined) return true
    const wanted = this.#names.length
    if (cells.length < wanted || isRestKey) return cells.length >= wanted
    for (let i = wanted; i < cells.length; i++) if (cells[i] !== '') return false
    return true
  }

  /** What the user is told of a column: its number, or the name of a field. */
  #place(column: number): string {
    return this.#layout.makeSplitter === undefined ? `column ${column + 1}` : excerpt(this.#names![column]!)
  }

  #readKey(cells: readonly string[], { keys, isRestKey }: Columns): readonly string[] {
    const { keyWords = {} } = this.#layout
    const parts = isRestKey ? [cells.slice(keys[0]).join(' ')] : keys.map((column) => cells[column] ?? '')
    return parts.length === 1 && parts[0] === '' ? [] : parts.map((part) => (Object.hasOwn(keyWords, part) ? keyWords[part]! : part))
  }

  /** Chooses the columns by the first row, and says so. Rejects the row if it is not one. */
  #planRows({ cells, line }: Row): RowPlan | undefined {
    const settings = this.#settings
    if (this.#names === undefined && this.#comment !== undefined) {
      const names = splitPlain(this.#comment, this.#splitter!.delimiter)
      if (names.length === cells.length && isHeading(names)) this.#names = names
    }
    const isBlankSeparated = this.#splitter!.delimiter === ' '
    const columns = chooseColumns({ names: this.#names, row: cells, isBlankSeparated }, settings)
    const headingUnit = TIME_UNITS.find((unit) => unit === columns.timeUnit)
    const sample = timeText(cells, columns)
    if (settings.timeUnit === undefined && headingUnit !== undefined) checkHeadingUnit(this.#place(columns.time), sample, headingUnit)
    const stamps = findStampReader(sample, settings.timeUnit ?? headingUnit, settings.writtenAt)
    if (stamps === undefined && parseNumber(sample) !== undefined) {
      throw new UserError(errors.importNoTimeUnit(this.#place(columns.time), sample))
    }
    const isNumber = isValue(cells[columns.value] ?? '')
    if (stamps === undefined || !isNumber) {
      const place = stamps === undefined ? `${this.#place(columns.time)} is not a time` : `${this.#place(columns.value)} is not a number`
      this.#output.reject(line.text, line.number, place)
      return undefined
    }
    checkEra(this.#place(columns.time), sample, stamps)
    const hasUnitInCell = parseNumber(cells[columns.value]!) === undefined
    const unit = settings.unit ?? (hasUnitInCell ? 'ns' : columns.valueUnit)
    const plan = {
      columns, stamps, unit, hasUnitInCell,
      columnsNeeded: 1 + Math.max(columns.time, columns.value, ...(columns.isRestKey ? [] : columns.keys)),
    }
    this.#sayReading(plan, cells)
    return plan
  }

  #sayReading({ columns, stamps, unit }: RowPlan, cells: readonly string[]): void {
    const { keys, isRestKey } = columns
    const name = (column: number): string => excerpt(this.#names?.[column] ?? '') || `column ${column + 1}`
    const date = columns.date === undefined ? '' : `${this.#place(columns.date)} + `
    const rest = keys[0] !== undefined && keys[0] < cells.length ? `column ${keys[0] + 1}` : 'none'
    this.#output.setReading({
      format: this.#layout.format, unit,
      time: `${date}${this.#place(columns.time)} (${stamps.name})`, value: this.#place(columns.value),
      key: isRestKey ? rest : keys.length === 0 ? 'none' : keys.map(name).join(', '),
      guessed: {
        time: columns.isTimeGuessed && !stamps.name.startsWith('Unix'), timeUnit: stamps.isGuessed, key: columns.isKeyGuessed,
      },
    })
  }
}

/** The time in a row, with the date in a column of its own. */
function timeText(cells: readonly string[], { date, time }: Columns): string {
  return date === undefined ? cells[time] ?? '' : `${cells[date]} ${cells[time]}`
}

/** How the rows of a text are read. */
interface RowPlan {
  readonly columns: Columns
  readonly stamps: StampReader
  /** Unit of the values; '' unknown. */
  readonly unit: string
  /** Whether each value has a unit of its own: 12.5ms. */
  readonly hasUnitInCell: boolean
  readonly columnsNeeded: number
}

/** Whether cells are a heading: words, without a number or a time. */
export function isHeading(cells: readonly string[]): boolean {
  const isWord = (cell: string): boolean => /[a-zµ]/i.test(cell) && !isValue(cell) && parseNumber(cell) === undefined
  return cells.length > 1 && cells.every((cell) => cell === '' || (isWord(cell) && !/\d\d:\d\d/.test(cell)))
}

function mergeSettings(layout: TableLayout, settings: ReaderSettings): ReaderSettings {
  const [time, value, key] = [settings.time ?? layout.time, settings.value ?? layout.value, settings.key ?? layout.key]
  // The units of the layout are those of its own columns.
  const timeUnit = settings.timeUnit ?? (time === layout.time ? layout.timeUnit : undefined)
  const unit = settings.unit ?? (value === layout.value ? layout.unit : layout.units?.[value ?? ''])
  return {
    name: settings.name, writtenAt: settings.writtenAt,
    ...(time === undefined ? {} : { time }), ...(value === undefined ? {} : { value }), ...(key === undefined ? {} : { key }),
    ...(timeUnit === undefined ? {} : { timeUnit }), ...(unit === undefined ? {} : { unit }),
  }
}

/** Throws a UserError when the unit in the heading is not the one in which the number is a time since the epoch. */
function checkHeadingUnit(column: string, sample: string, unit: TimeUnit): void {
  const value = parseNumber(sample)
  const epoch = value === undefined ? undefined : epochUnit(value)
  if (epoch !== undefined && epoch !== unit) throw new UserError(errors.importUnitConflict(column, sample, unit, epoch))
}

/** Throws a UserError when the first time is in the far future, as a time in milliseconds is when it is read as seconds. */
function checkEra(column: string, sample: string, stamps: StampReader): void {
  const time = stamps.parse(sample)!
  if (time < LATEST_TIME) return
  const fitting = TIME_UNITS.find((unit) => (Number(sample) * scriptUnit(unit)!.factor) / 1e6 < LATEST_TIME)
  throw new UserError(errors.importEra(column, sample, stamps.name, fitting))
}

/** The value of a cell such as 12.5ms in `unit`; undefined when it is none. */
function parseValueWithUnit(cell: string, unit: string): number | undefined {
  const [, digits, own = ''] = /^([-+]?[\d.]+(?:e[-+]?\d{1,3})?)\s*([a-zµ]*)$/i.exec(cell) ?? []
  const value = digits === undefined ? undefined : parseNumber(digits)
  const factor = isTimeUnit(own) ? scriptUnit(own)!.factor : undefined
  if (value === undefined || (factor === undefined && value !== 0) || !isTimeUnit(unit)) return undefined
  return (value * (factor ?? 1)) / scriptUnit(unit)!.factor
}
