/**
 * Reads the text of dtrace(1): the distributions of quantize, lquantize and llquantize that printa() prints, and those printed at
 * the end of a program.
 *
 *     <blank>
 *       read                                                             (the key, as many lines as it needs)
 *                value  ------------- Distribution ------------- count
 *                 1024 |                                         0
 *                 2048 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 7
 *                 4096 |                                         0
 *
 * The text does not name the aggregations. They are told apart by the kinds of their keys and by their rows (see
 * dtrace-aggregations.ts), and named after the function. A printout ends when a key comes again, when printa() begins again (two
 * blank lines) with an aggregation that was printed already, when a probe fires again (without -q), or when the script prints the
 * time (%Y). So two aggregations with the same kinds of keys and compatible rows look like one that is printed twice. Numbers
 * (count, sum, …) are skipped.
 */
import { keyId } from '../../../core/stream/aggregation.js'
import type { Key } from '../../../core/stream/event.js'
import { findOrAddAggregation, nameAggregation, type SeenAggregation } from './dtrace-aggregations.js'
import { HexDumpReader } from './dtrace-hex-dump.js'
import { parseDTraceKey } from './dtrace-key.js'
import {
  areDisjoint, buildBuckets, buildDisjointBuckets, detectSteps, findWrongRow, isHeading, parseRow, type PrintedRow,
} from './dtrace-rows.js'
import type { Distribution, FormatReader, ImportFormat, ReaderOutput, SourceLine } from '../format-reader.js'
import { parseDate } from '../stamps.js'

/** The distribution that is being read. */
interface OpenDistribution {
  readonly heading: SourceLine
  readonly rows: (PrintedRow & { readonly line: SourceLine })[]
}

/** A distribution of the printout that is being read. */
interface ReadDistribution {
  readonly aggregation: SeenAggregation
  readonly key: Key
  readonly rows: readonly PrintedRow[]
}

/** The longest key, in lines. Of a longer text above a heading, the upper lines are no part of the key. */
const MAX_KEY_LINES = 1000

/** A probe that fired, without -q: CPU, ID, FUNCTION:NAME, and what printf() writes behind it. */
const PROBE_PATTERN = /^( *\d+ +\d+ +\S*:\S*)(?: +(\S.*?))? *$/
/** What dtrace(1) itself prints. */
const NOISE_PATTERN = /^(CPU +ID +FUNCTION:NAME|dtrace: (script|description) .* matched \d+ probes?)\s*$/
/** A line of an aggregation that is a number. */
const NUMBER_PATTERN = /^( {2}\S.*)? +-?\d+ *$/

export const dtrace: ImportFormat = {
  name: 'dtrace',
  description: 'Text of dtrace(1): distributions of quantize, lquantize and llquantize, from printa() or the end of the program. A time '
    + 'that the script prints with `%Y` is the time of a print.',
  hasColumns: false,
  linesNeeded: 1,
  matches: isHeading,
  createReader: (output) => new DTraceReader(output),
}

class DTraceReader implements FormatReader {
  readonly #output: ReaderOutput
  readonly #aggregations: SeenAggregation[] = []
  readonly #dumps = new HexDumpReader()
  /** The distribution whose rows are being read. */
  #open: OpenDistribution | undefined

  /** Lines since the last blank one. */
  #text: SourceLine[] = []
  /** The text above the blank lines: the key, if a heading follows after one blank line. */
  #textAbove: SourceLine[] = []
  /** Blank lines since the last text, and those above that text. */
  #blanks = 0
  #blanksAbove = 0
  /** Only blank lines came since the last distribution. */
  #isAfterDistribution = false
  /** The last text was numbers of an aggregation. */
  #isAfterNumbers = false

  /** The key of the last heading, the kinds of its parts, and how many distributions came under it before. */
  #key: Key = []
  #pattern = ''
  #indexUnderKey = 0
  /** A printa() begins with this key. */
  #beginsPrinta = false

  /** The printout that is being read. */
  #distributions: ReadDistribution[] = []
  /** Aggregations and keys in it. */
  readonly #printedKeys = new Set<string>()
  #printedAggregations = new Set<SeenAggregation>()
  /** Probes that fired during it. */
  readonly #firedProbes = new Set<string>()
  /** When its first line came, and the time that the script printed; milliseconds since the epoch. */
  #arrived: number | undefined
  #stamp: number | undefined
  #stampsFollow: boolean | undefined

  /** Lines of numbers that were skipped. */
  #skippedNumbers = 0

  constructor(output: ReaderOutput) {
    this.#output = output
    output.setReading({ format: 'dtrace', value: '', unit: '', key: 'as printed' })
  }

  readLine(text: string, number: number, arrived: number): void {
    for (const line of this.#dumps.read({ text, number }, () => this.#takeBack())) this.#readPrinted(line.text, line.number, arrived)
  }

  /** The line before a dump, which is then a part of the same key. Without one, the blank line before belongs to the dump. */
  #takeBack(): SourceLine | undefined {
    const line = this.#text.pop()
    if (line === undefined) this.#blanks = Math.max(0, this.#blanks - 1)
    else if (this.#text.length === 0) this.#blanks = this.#blanksAbove
    return line
  }

  #readPrinted(text: string, number: number, arrived: number): void {
    if (this.#open !== undefined) {
      const row = parseRow(text)
      if (row !== undefined) return void this.#open.rows.push({ ...row, line: { text, number } })
      this.#endDistribution(this.#open)
    }
    if (text.trim() === '') this.#readBlank()
    else if (isHeading(text)) this.#readHeading({ text, number }, arrived)
    else this.#readText({ text, number })
  }

  flush(isEnd: boolean): void {
    if (isEnd) {
      for (const { text, number } of this.#dumps.finish()) this.#readPrinted(text, number, this.#arrived ?? 0)
      if (this.#open !== undefined) this.#endDistribution(this.#open)
      this.#dismiss(this.#textAbove.splice(0))
      this.#dismiss(this.#text.splice(0))
    }
    if (this.#open === undefined && this.#text.length === 0) this.#endPrintout()
  }

  describeSkipped(): readonly string[] {
    const count = this.#skippedNumbers
    return count === 0 ? [] : [`${count} ${count === 1 ? 'line' : 'lines'} of plain aggregations`]
  }

  #readBlank(): void {
    if (this.#text.length > 0) {
      this.#dismiss(this.#textAbove)
      this.#textAbove = this.#text.splice(0)
      this.#blanks = 0
    }
    this.#blanks++
    if (this.#blanks > 1) this.#dismiss(this.#textAbove.splice(0))
  }

  #readText(line: SourceLine): void {
    const stamp = line.text.length > 80 ? undefined : parseDate(line.text.trim())
    const probe = PROBE_PATTERN.exec(line.text)
    if (stamp !== undefined) this.#setStamp(stamp)
    else if (probe !== null) this.#readProbe(probe, line)
    else if (!NOISE_PATTERN.test(line.text)) {
      if (this.#text.length === 0) this.#blanksAbove = this.#blanks
      this.#blanks = 0
      this.#text.push(line)
      if (this.#text.length > MAX_KEY_LINES) this.#dismiss(this.#text.splice(0, MAX_KEY_LINES >> 1))
    }
  }

  /** A time dates what follows it, or, if the first distribution came before the first time, what came before it. */
  #setStamp(stamp: number): void {
    this.#stampsFollow ??= this.#distributions.length > 0
    if (this.#stampsFollow) this.#stamp = stamp
    this.#endPrintout()
    if (!this.#stampsFollow) this.#stamp = stamp
  }

  /** A probe that fires again begins a printout. The script may print the time, or anything else, on the same line. */
  #readProbe([, probe, printed = '']: RegExpExecArray, line: SourceLine): void {
    const name = probe!.trim()
    if (this.#firedProbes.has(name)) this.#endPrintout()
    this.#isAfterDistribution = false
    const stamp = printed.length > 80 ? undefined : parseDate(printed)
    if (stamp !== undefined) this.#setStamp(stamp)
    else if (printed !== '') this.#output.reject(line.text, line.number)
    this.#firedProbes.add(name)
  }

  /** Skips or rejects lines that turned out not to be a key. */
  #dismiss(lines: readonly SourceLine[]): void {
    for (const { text, number } of lines) {
      this.#isAfterNumbers = NUMBER_PATTERN.test(text)
      if (this.#isAfterNumbers) this.#skippedNumbers++
      else this.#output.reject(text, number)
    }
    if (lines.length > 0) this.#isAfterDistribution = false
  }

  #readHeading(heading: SourceLine, arrived: number): void {
    const lines = this.#text.length > 0 ? this.#text : this.#textAbove
    const blanks = this.#text.length > 0 ? this.#blanksAbove : this.#blanks
    if (lines === this.#text) this.#dismiss(this.#textAbove)
    const { key, pattern, before } = parseDTraceKey(lines.map(({ text }) => text))
    if (lines.length === 0 && this.#isAfterDistribution && blanks === 1) this.#indexUnderKey++
    else {
      this.#key = key
      this.#pattern = pattern
      this.#indexUnderKey = 0
      this.#beginsPrinta = this.#isAfterDistribution ? blanks >= (lines.length > 0 ? 2 : 3) : this.#isAfterNumbers
      this.#dismiss(lines.slice(0, before.length))
      this.#isAfterNumbers = false
    }
    this.#text = []
    this.#textAbove = []
    this.#blanks = 0
    this.#open = { heading, rows: [] }
    this.#arrived ??= arrived
  }

  /** The distribution is complete: it belongs to this printout, or it is the first of the next. An impossible one is rejected. */
  #endDistribution({ heading, rows }: OpenDistribution): void {
    this.#open = undefined
    this.#isAfterDistribution = true
    const wrong = findWrongLine(heading, rows)
    if (wrong !== undefined) return this.#output.reject(wrong.text, wrong.number)
    const aggregation = findOrAddAggregation(this.#aggregations, `${this.#pattern}/${this.#indexUnderKey}`, rows)
    const id = `${aggregation.id} ${keyId(this.#key)}`
    const isPrintedAgain = this.#beginsPrinta && this.#indexUnderKey === 0 && this.#printedAggregations.has(aggregation)
    if (isPrintedAgain || this.#printedKeys.has(id)) this.#endPrintout()
    this.#beginsPrinta = false
    this.#arrived ??= 0
    this.#printedKeys.add(id)
    this.#printedAggregations.add(aggregation)
    const plainRows = rows.map(({ relation, value, count }) => ({ relation, value, count }))
    this.#distributions.push({ aggregation, key: this.#key, rows: plainRows })
  }

  #endPrintout(): void {
    if (this.#distributions.length > 0) {
      const distributions = this.#distributions.map(({ aggregation, key, rows }): Distribution => ({
        name: nameAggregation(aggregation, this.#aggregations), key, buckets: () => buildDisjointBuckets(rows, aggregation.steps),
      }))
      const stamp = this.#stamp === undefined ? {} : { stamp: this.#stamp }
      this.#output.addPrintout({ distributions, arrived: this.#arrived ?? 0, ...stamp })
    }
    this.#distributions = []
    this.#printedKeys.clear()
    this.#printedAggregations = new Set()
    this.#firedProbes.clear()
    this.#arrived = undefined
    this.#stamp = undefined
  }
}

/** The line that makes a distribution impossible: its heading when there are no rows, or a row; undefined when it is sound. */
function findWrongLine(heading: SourceLine, rows: OpenDistribution['rows']): SourceLine | undefined {
  if (rows.length === 0) return heading
  const wrong = findWrongRow(rows)
  if (wrong !== undefined) return rows[wrong]!.line
  return areDisjoint(buildBuckets(rows, detectSteps(rows))) ? undefined : rows[0]!.line
}
