/**
 * Reads the histograms of bcc's tools (biolatency, runqlat, funclatency, ext4dist, …), in Python and in libbpf-tools:
 *
 *     12:21:39
 *
 *     disk = b'sda'
 *          usecs               : count     distribution
 *              128 -> 255        : 15       |******                                  |
 *              256 -> 511        : 98       |****************************************|
 *
 * The heading names the unit. The lines between a time, or a blank line, and the heading are the key; without `name =`, it is the
 * text. A printout ends at a time on a line of its own, at two blank lines, or when a key comes again. The tools clear their counts at
 * each print.
 */
import type { Bucket } from '../../../core/stream/event.js'
import type { FormatReader, ImportFormat, ReaderOutput, ReaderSettings, SourceLine } from '../format-reader.js'
import { PrintoutCollector } from '../printout-collector.js'
import { clockReader, parseDate, type StampReader } from '../stamps.js'
import { unitWord } from '../value-units.js'

const HEADING_PATTERN = /^\s*(\S+)\s*: count\s+distribution\s*$/
const ROW_PATTERN = /^\s*(-?\d{1,20})(?:\s*->\s*(-?\d{1,20}))?\s*:\s*(\d{1,20})\s*\|[* +]*\|\s*$/
const NOISE_PATTERN = /^(Tracing .*|Detaching.*|Hit Ctrl-C.*|\^C|avg = .*|Summarizing .*)$/i
/** Lines of a key, at most. */
const MAX_KEY_LINES = 10
const MAX_LINE_CHARACTERS = 1000

export const bcc: ImportFormat = {
  name: 'bcc',
  description: 'Histograms of bcc\'s tools, such as biolatency, runqlat and funclatency: the unit from the heading (usecs), keys from the '
    + 'lines above it, times from the lines that -T prints.',
  hasColumns: false,
  linesNeeded: 1,
  matches: (line) => line.length < 200 && HEADING_PATTERN.test(line),
  createReader: (output, settings) => new BccReader(output, settings),
}

/** A table whose rows are being read. */
interface OpenTable {
  readonly unit: string | undefined
  readonly name: string
  readonly key: readonly string[]
  readonly heading: SourceLine
  readonly buckets: Bucket[]
  readonly arrived: number
  above: number
}

class BccReader implements FormatReader {
  readonly #output: ReaderOutput
  readonly #printouts: PrintoutCollector
  readonly #clock: StampReader
  #open: OpenTable | undefined
  /** The lines since the last table or time: a key if a heading follows. */
  #text: SourceLine[] = []
  /** Blank lines since the last line that was not. */
  #blanks = 0

  constructor(output: ReaderOutput, { writtenAt }: ReaderSettings) {
    this.#output = output
    this.#printouts = new PrintoutCollector(output)
    this.#clock = clockReader(writtenAt)
    output.setReading({ format: 'bcc', value: '', unit: '', key: 'lines above', countMode: 'cleared' })
  }

  readLine(text: string, number: number, arrived: number): void {
    if (text.length > MAX_LINE_CHARACTERS) return this.#output.reject(text, number, 'it is too long')
    const row = ROW_PATTERN.exec(text)
    if (row !== null) return this.#readRow(row, { text, number })
    this.#endTable()
    this.#countBlanks(text)
    const heading = HEADING_PATTERN.exec(text)
    if (heading !== null) this.#readHeading(heading[1]!, { text, number }, arrived)
    else if (text.trim() !== '' && !NOISE_PATTERN.test(text.trim())) this.#readText({ text: text.trim(), number })
  }

  flush(isEnd: boolean): void {
    if (isEnd || this.#open?.buckets.length !== 0) this.#endTable()
    if (isEnd) this.#dismiss()
    if (this.#open === undefined && this.#text.length === 0) this.#printouts.end()
  }

  describeSkipped(): readonly string[] {
    return []
  }

  /** Two blank lines, above a key or a heading, begin a printout. */
  #countBlanks(text: string): void {
    if (text.trim() === '') this.#blanks++
    else {
      if (this.#blanks >= 2) this.#printouts.endWithoutStamp()
      this.#blanks = 0
    }
  }

  #readText(line: SourceLine): void {
    const time = parseDate(line.text) ?? this.#clock.parse(line.text)
    if (time !== undefined) {
      this.#dismiss()
      return this.#printouts.setStamp(time)
    }
    this.#text.push(line)
    if (this.#text.length > MAX_KEY_LINES) this.#dismiss()
  }

  /** Rejects lines that turned out not to be a key. */
  #dismiss(): void {
    for (const { text, number } of this.#text.splice(0)) this.#output.reject(text, number)
  }

  #readHeading(word: string, heading: SourceLine, arrived: number): void {
    const unit = unitWord(word)
    this.#open = {
      unit, name: unit === undefined ? word : 'latency', key: this.#text.splice(0).map(({ text }) => parseKey(text)), heading, buckets: [],
      arrived, above: -Infinity,
    }
  }

  #readRow([, from, to = from, count]: RegExpExecArray, { text, number }: SourceLine): void {
    const open = this.#open
    if (open === undefined) return this.#output.reject(text, number, 'no heading stands above it')
    const [min, max] = [Number(from), Number(to)]
    if (min < open.above || max < min) return this.#output.reject(text, number, 'its range is impossible')
    open.above = max + 1
    // The tools print 0 -> 1 for the values 0 and 1.
    open.buckets.push([min, max, Number(count)])
  }

  #endTable(): void {
    const open = this.#open
    if (open === undefined) return
    this.#open = undefined
    const { name, unit, key, heading, arrived } = open
    if (open.buckets.length === 0) return this.#output.reject(heading.text, heading.number, 'no rows follow it')
    const buckets = open.buckets.filter(([, , count]) => count > 0)
    const distribution = { name, key, buckets: () => buckets, ...(unit === undefined ? {} : { unit }) }
    this.#printouts.add(`${name} ${key.join('\u0000')}`, [distribution], arrived)
  }
}

/** The value of a line such as `disk = b'sda'`, or the line. */
function parseKey(text: string): string {
  const [, value = text] = /^[\w .-]{1,40}? = (.*)$/.exec(text) ?? []
  return /^b?(['"])(.*)\1$/.exec(value)?.[2] ?? value
}
