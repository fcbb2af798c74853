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
import { areApart, bucketsOf, isHeading, rowOf, stepsOf, surelyOf, wrongRow, type Row, type Steps } from './dtrace-rows.js'
import type { Print, Reader, Sink, Table } from './format.js'
import { shapeOf } from './shape.js'

/** An aggregation as far as it is known. */
interface Known {
  readonly id: string
  /** Kinds of the key's parts, and which of several aggregations printed under one key. */
  readonly pattern: string
  /** Named at its first print, when more than one table has been seen. */
  name: string | undefined
  steps: Steps
  /** Buckets met: their upper by their lower ends. */
  readonly highs: Map<number, number>
}

interface Line {
  readonly text: string
  readonly number: number
}

/** Lines of a key beyond which the upper ones are no part of it. */
const LONGEST_KEY = 1000

const PROBE = /^ *\d+ +\d+ +\S*:\S* *$/
const NOISE = /^(CPU +ID +FUNCTION:NAME|dtrace: (script|description) .* matched \d+ probes?)\s*$/
const NUMBERS = /^( {2}\S.*)? +-?\d+ *$/

export class DTraceReader implements Reader {
  readonly #sink: Sink
  readonly #known: Known[] = []
  /** Lines since the last blank one. */
  #text: Line[] = []
  /** The text above the blank lines: the key, if a heading follows after one. */
  #above: Line[] = []
  /** Blank lines since then, and those above the text. */
  #blanks = 0
  #blanksAbove = 0
  /** Nothing but blanks since the last distribution. */
  #afterTable = false
  /** Numbers of a plain aggregation stood there. */
  #afterNumbers = false
  #rows: (Row & { readonly line: Line })[] | undefined
  #heading: Line | undefined
  #key: Key = []
  #pattern = ''
  #begins = false
  /** How many distributions stood under this key before. */
  #tuple = 0
  #tables: { readonly known: Known; readonly key: Key; readonly rows: readonly Row[] }[] = []
  readonly #keys = new Set<string>()
  #calls = new Set<Known>()
  #call: Known | undefined
  readonly #probes = new Set<string>()
  #arrived: number | undefined
  #stamp: number | undefined
  #numbers = 0

  constructor(sink: Sink) {
    this.#sink = sink
  }

  line(text: string, number: number, arrived: number): void {
    if (this.#rows !== undefined) {
      const row = rowOf(text)
      if (row !== undefined) return void this.#rows.push({ ...row, line: { text, number } })
      this.#close()
    }
    if (text.trim() === '') this.#blank()
    else if (isHeading(text)) this.#open({ text, number }, arrived)
    else this.#other({ text, number })
  }

  rest(end: boolean): void {
    if (end) {
      if (this.#rows !== undefined) this.#close()
      this.#dismiss(this.#above.splice(0))
      this.#dismiss(this.#text.splice(0))
    }
    if (this.#rows === undefined && this.#text.length === 0) this.#print()
  }

  passedOver(): readonly string[] {
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

  #other(line: Line): void {
    const stamp = stampOf(line.text)
    if (stamp !== undefined) {
      this.#print()
      this.#stamp = stamp
    } else if (PROBE.test(line.text)) {
      if (this.#probes.has(line.text)) this.#print()
      this.#probes.add(line.text)
      this.#afterTable = false
    } else if (!NOISE.test(line.text)) {
      if (this.#text.length === 0) this.#blanksAbove = this.#blanks
      this.#blanks = 0
      this.#text.push(line)
      if (this.#text.length > LONGEST_KEY) this.#dismiss(this.#text.splice(0, LONGEST_KEY >> 1))
    }
  }

  /** Lines that turned out to be no key. */
  #dismiss(lines: readonly Line[]): void {
    for (const { text, number } of lines) {
      this.#afterNumbers = NUMBERS.test(text)
      if (this.#afterNumbers) this.#numbers++
      else this.#sink.junk(text, number)
    }
    if (lines.length > 0) this.#afterTable = false
  }

  #open(heading: Line, arrived: number): void {
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
    const wrong = rows.length === 0 ? this.#heading! : rows[wrongRow(rows) ?? (areApart(bucketsOf(rows, stepsOf(rows))) ? -1 : 0)]?.line
    if (wrong !== undefined) return this.#sink.junk(wrong.text, wrong.number)
    const known = this.#knownOf(rows)
    const id = `${known.id} ${keyId(this.#key)}`
    const again = this.#begins && this.#tuple === 0 && this.#calls.has(known)
    if (again || this.#keys.has(id)) this.#print()
    this.#begins = false
    this.#arrived ??= 0
    this.#keys.add(id)
    this.#calls.add(known)
    this.#tables.push({ known, key: this.#key, rows: rows.map(({ mark, value, count }) => ({ mark, value, count })) })
  }

  #knownOf(rows: readonly Row[]): Known {
    const pattern = `${this.#pattern}/${this.#tuple}`
    const steps = stepsOf(rows)
    const surely = surelyOf(rows)
    const like = this.#known.filter((one) => one.pattern === pattern && agree(one.steps, steps))
    let known = like.find(({ highs }) => surely.every(([low, high]) => highs.get(low) === high)) ?? like.find((one) => areOfOne(one, steps, surely))
    if (known === undefined) this.#known.push((known = { id: String(this.#known.length), pattern, name: undefined, steps, highs: new Map() }))
    known.steps = joined(known, steps, rows)
    for (const [low, high] of surely) known.highs.set(low, high)
    return known
  }

  #print(): void {
    if (this.#tables.length > 0) {
      const tables = this.#tables.map(({ known, key, rows }): Table => ({ name: this.#nameOf(known), key, buckets: () => apartOf(rows, known.steps) }))
      this.#sink.print({ tables, arrived: this.#arrived ?? 0, ...(this.#stamp === undefined ? {} : { stamp: this.#stamp }) } satisfies Print)
    }
    this.#tables = []
    this.#keys.clear()
    this.#calls = new Set()
    this.#probes.clear()
    this.#arrived = undefined
    this.#stamp = undefined
  }

  #nameOf(known: Known): string {
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

function apartOf(rows: readonly Row[], steps: Steps): Bucket[] {
  const buckets = bucketsOf(rows, steps)
  return areApart(buckets) ? buckets : bucketsOf(rows, stepsOf(rows))
}

/** quantize's steps are unlike all others; even ones may be a piece of stepped ones. */
function agree(a: Steps, b: Steps): boolean {
  return a === undefined || b === undefined || (a === 'doubling') === (b === 'doubling')
}

/**
 * Whether one function could have made both: no bucket begins where another of its does and ends elsewhere, and if each has
 * a function, so have both together.
 */
function areOfOne(known: Known, steps: Steps, surely: readonly (readonly [number, number])[]): boolean {
  if (!surely.every(([low, high]) => (known.highs.get(low) ?? high) === high)) return false
  const news = surely.filter(([low]) => !known.highs.has(low))
  if (news.length === 0 || (known.steps !== 'stepped' && steps !== 'stepped')) return true
  const has = (ranges: Iterable<readonly [number, number]>): boolean => shapeOf(ranges).parameters.length > 0
  return has([...known.highs, ...news]) || !has(known.highs) || !has(surely)
}

/** What the steps are, now that these rows are known too: even ones of two widths are stepped. */
function joined(known: Known, steps: Steps, rows: readonly Row[]): Steps {
  if (known.steps === undefined || steps === undefined) return known.steps ?? steps
  if (known.steps !== steps) return 'stepped'
  if (steps !== 'even' || known.highs.size === 0) return steps
  const [low, high] = known.highs.entries().next().value!
  return surelyOf(rows).every(([from, to]) => to - from === high - low) ? 'even' : 'stepped'
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** printf("%Y", walltimestamp): 2026 Jan  2 14:03:20, taken as UTC. Milliseconds since the epoch. */
function stampOf(text: string): number | undefined {
  const parts = text.length > 80 ? null : /^\s*(\d{4}) ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)\b/.exec(text)
  const month = parts === null ? -1 : MONTHS.indexOf(parts[2]!)
  if (parts === null || month < 0) return undefined
  const [year, day, hour, minute, second] = [1, 3, 4, 5, 6].map((i) => Number(parts[i])) as [number, number, number, number, number]
  return Date.UTC(year, month, day, hour, minute, second)
}
