/**
 * Reads the text that bpftrace prints without -f json: the histograms of hist() and lhist().
 *
 *     @usecs[read]:
 *     [0]                    3 |@@@                                                 |
 *     [2, 4)                34 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|
 *     [1K, 2K)               1 |@                                                   |
 *
 * K, M, G, … are powers of 1024. The upper end of a row belongs to the next row. The name of a map may end in a unit. A printout ends when
 * a map with the same key comes again, at a time on a line of its own (`time()`), or where the counts of a map's keys fall, because
 * bpftrace prints the keys of a map from the lowest total to the highest. Lines of other maps are skipped. Any other line is output of
 * printf() and becomes a notice.
 */
import type { Bucket } from '../../../core/stream/event.js'
import type { FormatReader, ImportFormat, ReaderOutput, ReaderSettings, SourceLine } from '../format-reader.js'
import { PrintoutCollector } from '../printout-collector.js'
import { clockReader, parseDate, type StampReader } from '../stamps.js'
import { unitOfMap } from '../value-units.js'
import { describeOtherMaps } from './bpftrace.js'

const HEADING_PATTERN = /^@(\w*)(?:\[(.*)\])?:\s*$/
/** `[2, 4)`, `[0]`, `(..., 0)`, `[64, ...)`; the count; the bar. */
const NUMBER = String.raw`(-?\d{1,20}[KMGTPE]?)`
const ROW_PATTERN = new RegExp(String.raw`^[[(](?:${NUMBER}\]|(?:${NUMBER}|\.\.\.), (?:${NUMBER}|\.\.\.)[)\]])\s+(\d{1,20}) \|[@ ]*\|\s*$`)
/** A map that is not a histogram: `@count[read]: 12`. */
const OTHER_PATTERN = /^(@\w*)(?:\[.*\])?: \S/
const NOISE_PATTERN = /^(Attach(ing|ed) \d+ probes?\b.*|\^C|Tracing .*Hit Ctrl-C.*|Hit Ctrl-C.*)$/
const LOST_PATTERN = /^Lost (\d{1,15}) events/
const MAX_LINE_CHARACTERS = 10_000

export const bpftraceText: ImportFormat = {
  name: 'bpftrace-text',
  description: 'The text of bpftrace: histograms of hist() and lhist(), by map and key; otherwise as bpftrace.',
  hasColumns: false,
  linesNeeded: 1,
  matches: (line) => line.length < 200 && ROW_PATTERN.test(line),
  createReader: (output, settings) => new BpftraceTextReader(output, settings),
}

/** A histogram whose rows are being read. */
interface OpenMap {
  readonly name: string
  readonly key: string | undefined
  readonly heading: SourceLine
  readonly buckets: Bucket[]
  /** The lowest value that the next row may have. */
  above: number
  arrived: number
}

class BpftraceTextReader implements FormatReader {
  readonly #output: ReaderOutput
  readonly #printouts: PrintoutCollector
  readonly #clock: StampReader
  readonly #otherMaps = new Set<string>()
  #open: OpenMap | undefined
  /** The map that was read last, and the total of its last key. */
  #last: { readonly name: string; readonly total: number } | undefined

  constructor(output: ReaderOutput, { writtenAt }: ReaderSettings) {
    this.#output = output
    this.#printouts = new PrintoutCollector(output)
    this.#clock = clockReader(writtenAt)
    output.setReading({ format: 'bpftrace', value: '', unit: '', key: 'as printed' })
  }

  readLine(text: string, number: number, arrived: number): void {
    if (text.length > MAX_LINE_CHARACTERS) return this.#output.reject(text, number, 'it is too long')
    const row = ROW_PATTERN.exec(text)
    if (row !== null) return this.#readRow(row, { text, number })
    this.#endMap()
    const heading = HEADING_PATTERN.exec(text)
    if (heading !== null) {
      this.#open = { name: heading[1]!, key: heading[2], heading: { text, number }, buckets: [], above: -Infinity, arrived }
    } else if (text.trim() !== '' && !NOISE_PATTERN.test(text.trim())) this.#readOther(text, number)
  }

  flush(isEnd: boolean): void {
    if (isEnd || this.#open?.buckets.length !== 0) this.#endMap()
    if (this.#open === undefined) this.#printouts.end()
  }

  describeSkipped(): readonly string[] {
    return describeOtherMaps(this.#otherMaps)
  }

  #readRow([, one, from, to, count]: RegExpExecArray, { text, number }: SourceLine): void {
    const open = this.#open
    if (open === undefined) return this.#output.reject(text, number, 'no map is named above it')
    const min = one !== undefined ? parseValue(one) : from === undefined ? null : parseValue(from)
    const max = one !== undefined ? parseValue(one) : to === undefined ? null : parseValue(to) - 1
    const isInOrder = (min ?? -Infinity) >= open.above && (max ?? Infinity) >= (min ?? -Infinity)
    if (!isInOrder || (min === null && max === null)) return this.#output.reject(text, number, 'its range is impossible')
    open.above = (max ?? Infinity) + 1
    open.buckets.push([min, max, Number(count)])
  }

  #endMap(): void {
    const open = this.#open
    if (open === undefined) return
    this.#open = undefined
    const { name, key, heading, arrived } = open
    if (open.buckets.length === 0) return this.#output.reject(heading.text, heading.number, 'no rows follow it')
    const total = open.buckets.reduce((sum, [, , count]) => sum + count, 0)
    if (this.#last?.name === name && total < this.#last.total) this.#printouts.endWithoutStamp()
    this.#last = { name, total }
    const buckets = open.buckets.filter(([, , count]) => count > 0)
    const unit = unitOfMap(name)
    const distribution = { name, key: key === undefined ? [] : [key], buckets: () => buckets, ...(unit === undefined ? {} : { unit }) }
    this.#printouts.add(`${name}[${key ?? ''}]`, [distribution], arrived)
  }

  #readOther(text: string, number: number): void {
    const time = parseDate(text.trim()) ?? this.#clock.parse(text.trim())
    if (time !== undefined) return this.#printouts.setStamp(time)
    const lost = LOST_PATTERN.exec(text)
    const other = OTHER_PATTERN.exec(text)
    if (lost !== null) {
      const count = Number(lost[1])
      this.#output.addEvent({ type: 'drop', kind: 'events', count, message: `bpftrace lost ${count} events` })
    } else if (other !== null) {
      if (this.#otherMaps.size < 1000) this.#otherMaps.add(other[1]!)
    } else if (/[|@]/.test(text)) this.#output.reject(text, number)
    else this.#output.addEvent({ type: 'notice', from: 'script', text })
  }
}

/** A number with a suffix: 4K is 4096. */
function parseValue(text: string): number {
  const power = ['', 'K', 'M', 'G', 'T', 'P', 'E'].indexOf(/[KMGTPE]$/.exec(text)?.[0] ?? '')
  return Number.parseInt(text, 10) * 1024 ** power
}
