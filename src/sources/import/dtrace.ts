/**
 * dtrace(1): what printa() and the end of a program print of quantize, lquantize and llquantize.
 *
 *     <blank>
 *       read                                                             (the key, as many lines as it needs)
 *                value  ------------- Distribution ------------- count
 *                 1024 |                                         0
 *                 2048 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 7
 *                 4096 |                                         0
 *
 * The text names no aggregation: distributions are told apart by the kinds of their keys and by their rows, and named
 * after the function. One print is over when a key comes again, when printa() begins again (two blank lines) with an aggregation
 * already seen, when a probe fires again (without -q), or when the script printed the time (%Y). So two aggregations with like keys
 * and like rows are taken for one that is printed twice. Numbers (count, sum, …) are passed over.
 */
import { keyId } from '../../core/stream/aggregation.js'
import type { Bucket, Key } from '../../core/stream/event.js'
import { parseDTraceKey } from './dtrace-key.js'
import { areDisjoint, buildBuckets, isHeading, parseRow, detectSteps, findCertainBuckets, findWrongRow, type PrintedRow, type StepKind } from './dtrace-rows.js'
import type { Printout, FormatReader, ReaderOutput, Distribution } from './format-reader.js'
import { guessQuantizer } from './guess-quantizer.js'

/** An aggregation as far as it is known. */
interface SeenAggregation {
  readonly id: string
  /** Kinds of the key's parts, and which of several aggregations printed under one key. */
  readonly pattern: string
  /** Named at its first print, when more than one table has been seen. */
  name: string | undefined
  steps: StepKind
  /** Buckets met: their upper by their lower ends. */
  readonly highByLow: Map<number, number>
}

interface NumberedLine {
  readonly text: string
  readonly number: number
}

/** Lines of a key beyond which the upper ones are no part of it. */
const MAX_KEY_LINES = 1000

const PROBE_PATTERN = /^ *\d+ +\d+ +\S*:\S* *$/
const NOISE_PATTERN = /^(CPU +ID +FUNCTION:NAME|dtrace: (script|description) .* matched \d+ probes?)\s*$/
const NUMBER_PATTERN = /^( {2}\S.*)? +-?\d+ *$/

export class DTraceReader implements FormatReader {
  readonly #sink: ReaderOutput
  readonly #known: SeenAggregation[] = []
  /** Lines since the last blank one. */
  #text: NumberedLine[] = []
  /** The text above the blank lines: the key, if a heading follows after one. */
  #above: NumberedLine[] = []
  /** Blank lines since then, and those above the text. */
  #blanks = 0
  #blanksAbove = 0
  /** Nothing but blanks since the last distribution. */
  #afterTable = false
  /** Numbers of a plain aggregation stood there. */
  #afterNumbers = false
  #rows: (PrintedRow & { readonly line: NumberedLine })[] | undefined
  #heading: NumberedLine | undefined
  #key: Key = []
  #pattern = ''
  #begins = false
  /** How many distributions stood under this key before. */
  #tuple = 0
  #tables: { readonly known: SeenAggregation; readonly key: Key; readonly rows: readonly PrintedRow[] }[] = []
  readonly #keys = new Set<string>()
  #calls = new Set<SeenAggregation>()
  #call: SeenAggregation | undefined
  readonly #probes = new Set<string>()
  #arrived: number | undefined
  #stamp: number | undefined
  #numbers = 0

  constructor(sink: ReaderOutput) {
    this.#sink = sink
  }

  readLine(text: string, number: number, arrived: number): void {
    if (this.#rows !== undefined) {
      const row = parseRow(text)
      if (row !== undefined) return void this.#rows.push({ ...row, line: { text, number } })
      this.#close()
    }
    if (text.trim() === '') this.#blank()
    else if (isHeading(text)) this.#open({ text, number }, arrived)
    else this.#other({ text, number })
  }

  flush(end: boolean): void {
    if (end) {
      if (this.#rows !== undefined) this.#close()
      this.#dismiss(this.#above.splice(0))
      this.#dismiss(this.#text.splice(0))
    }
    if (this.#rows === undefined && this.#text.length === 0) this.#print()
  }

  describeSkipped(): readonly string[] {
    return this.#numbers === 0 ? [] : [`${this.#numbers} ${this.#numbers === 1 ? 'line' : 'lines'} of plain aggregations`]
  }

  #blank(): void {
    if (this.#text.length > 0) {
      this.#dismiss(this.#above)
      this.#above = this.#text.splice(0)
      this.#blanks = 0
    }
    this.#blanks++
    if (this.#blanks > 1) this.#dismiss(this.#above.splice(0))
  }

  #other(line: NumberedLine): void {
    const stamp = parseTimestamp(line.text)
    if (stamp !== undefined) {
      this.#print()
      this.#stamp = stamp
    } else if (PROBE_PATTERN.test(line.text)) {
      if (this.#probes.has(line.text)) this.#print()
      this.#probes.add(line.text)
      this.#afterTable = false
    } else if (!NOISE_PATTERN.test(line.text)) {
      if (this.#text.length === 0) this.#blanksAbove = this.#blanks
      this.#blanks = 0
      this.#text.push(line)
      if (this.#text.length > MAX_KEY_LINES) this.#dismiss(this.#text.splice(0, MAX_KEY_LINES >> 1))
    }
  }

  /** Lines that turned out to be no key. */
  #dismiss(lines: readonly NumberedLine[]): void {
    for (const { text, number } of lines) {
      this.#afterNumbers = NUMBER_PATTERN.test(text)
      if (this.#afterNumbers) this.#numbers++
      else this.#sink.reject(text, number)
    }
    if (lines.length > 0) this.#afterTable = false
  }

  #open(heading: NumberedLine, arrived: number): void {
    this.#heading = heading
    const lines = this.#text.length > 0 ? this.#text : this.#above
    const blanks = this.#text.length > 0 ? this.#blanksAbove : this.#blanks
    if (lines === this.#text) this.#dismiss(this.#above)
    const { key, pattern, before } = parseDTraceKey(lines.map(({ text }) => text))
    if (lines.length === 0 && this.#afterTable && blanks === 1) this.#tuple++
    else {
      this.#key = key
      this.#pattern = pattern
      this.#tuple = 0
      this.#begins = this.#afterTable ? blanks >= (lines.length > 0 ? 2 : 3) : this.#afterNumbers
      this.#dismiss(lines.slice(0, before.length))
      this.#afterNumbers = false
    }
    this.#text = []
    this.#above = []
    this.#blanks = 0
    this.#rows = []
    this.#arrived ??= arrived
  }

  /** The distribution is over: it is one more table of this print, or the first of the next. */
  #close(): void {
    const rows = this.#rows!
    this.#rows = undefined
    this.#afterTable = true
    const wrong = rows.length === 0 ? this.#heading! : rows[findWrongRow(rows) ?? (areDisjoint(buildBuckets(rows, detectSteps(rows))) ? -1 : 0)]?.line
    if (wrong !== undefined) return this.#sink.reject(wrong.text, wrong.number)
    const known = this.#knownOf(rows)
    const id = `${known.id} ${keyId(this.#key)}`
    const again = this.#begins && this.#tuple === 0 && this.#calls.has(known)
    if (again || this.#keys.has(id)) this.#print()
    this.#begins = false
    this.#arrived ??= 0
    this.#keys.add(id)
    this.#calls.add(known)
    this.#tables.push({ known, key: this.#key, rows: rows.map(({ relation, value, count }) => ({ relation, value, count })) })
  }

  #knownOf(rows: readonly PrintedRow[]): SeenAggregation {
    const pattern = `${this.#pattern}/${this.#tuple}`
    const steps = detectSteps(rows)
    const surely = findCertainBuckets(rows)
    const like = this.#known.filter((one) => one.pattern === pattern && areCompatible(one.steps, steps))
    let known = like.find(({ highByLow: highs }) => surely.every(([low, high]) => highs.get(low) === high)) ?? like.find((one) => couldBeSameAggregation(one, steps, surely))
    if (known === undefined) this.#known.push((known = { id: String(this.#known.length), pattern, name: undefined, steps, highByLow: new Map() }))
    known.steps = mergeSteps(known, steps, rows)
    for (const [low, high] of surely) known.highByLow.set(low, high)
    return known
  }

  #print(): void {
    if (this.#tables.length > 0) {
      const tables = this.#tables.map(({ known, key, rows }): Distribution => ({ name: this.#nameOf(known), key, buckets: () => buildDisjointBuckets(rows, known.steps) }))
      this.#sink.addPrintout({ distributions: tables, arrived: this.#arrived ?? 0, ...(this.#stamp === undefined ? {} : { stamp: this.#stamp }) } satisfies Printout)
    }
    this.#tables = []
    this.#keys.clear()
    this.#calls = new Set()
    this.#probes.clear()
    this.#arrived = undefined
    this.#stamp = undefined
  }

  #nameOf(known: SeenAggregation): string {
    const fn = { doubling: 'quantize', even: 'lquantize', stepped: 'llquantize', none: 'quantize' }[known.steps ?? 'none']
    const taken = new Set(this.#known.map(({ name }) => name))
    let number = 1
    while (known.name === undefined) {
      const name = number === 1 ? fn : `${fn}${number}`
      if (!taken.has(name)) known.name = name
      number++
    }
    return known.name
  }
}

function buildDisjointBuckets(rows: readonly PrintedRow[], steps: StepKind): Bucket[] {
  const buckets = buildBuckets(rows, steps)
  return areDisjoint(buckets) ? buckets : buildBuckets(rows, detectSteps(rows))
}

/** quantize's steps are unlike all others; even ones may be a piece of stepped ones. */
function areCompatible(a: StepKind, b: StepKind): boolean {
  return a === undefined || b === undefined || (a === 'doubling') === (b === 'doubling')
}

/**
 * Whether one function could have made both: no bucket begins where another of its does and ends elsewhere, and if each has
 * a function, so have both together.
 */
function couldBeSameAggregation(known: SeenAggregation, steps: StepKind, surely: readonly (readonly [number, number])[]): boolean {
  if (!surely.every(([low, high]) => (known.highByLow.get(low) ?? high) === high)) return false
  const news = surely.filter(([low]) => !known.highByLow.has(low))
  if (news.length === 0 || (known.steps !== 'stepped' && steps !== 'stepped')) return true
  const has = (ranges: Iterable<readonly [number, number]>): boolean => guessQuantizer(ranges).parameters.length > 0
  return has([...known.highByLow, ...news]) || !has(known.highByLow) || !has(surely)
}

/** What the steps are, now that these rows are known too: even ones of two widths are stepped. */
function mergeSteps(known: SeenAggregation, steps: StepKind, rows: readonly PrintedRow[]): StepKind {
  if (known.steps === undefined || steps === undefined) return known.steps ?? steps
  if (known.steps !== steps) return 'stepped'
  if (steps !== 'even' || known.highByLow.size === 0) return steps
  const [low, high] = known.highByLow.entries().next().value!
  return findCertainBuckets(rows).every(([from, to]) => to - from === high - low) ? 'even' : 'stepped'
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** printf("%Y", walltimestamp): 2026 Jan  2 14:03:20, taken as UTC. Milliseconds since the epoch. */
function parseTimestamp(text: string): number | undefined {
  const parts = text.length > 80 ? null : /^\s*(\d{4}) ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)\b/.exec(text)
  const month = parts === null ? -1 : MONTHS.indexOf(parts[2]!)
  if (parts === null || month < 0) return undefined
  const [year, day, hour, minute, second] = [1, 3, 4, 5, 6].map((i) => Number(parts[i])) as [number, number, number, number, number]
  return Date.UTC(year, month, day, hour, minute, second)
}
