/**
 * Reads the calls of strace -T: the time of a call, its name, and at the end how long it took in seconds.
 *
 *     4711 1795579633.491557 read(3, "…"..., 832) = 832 <0.000011>
 *     [pid  4712] 14:03:20.123456 <... futex resumed>) = 0 <1.234567>
 *
 * The time is that of -t, -tt, -ttt or -r, whose steps are added up. A call that another thread interrupts has its latency on the line
 * where it is resumed, with the time of its return. Signals, exits and calls without a latency (unfinished, exit_group) are skipped.
 */
import { errors } from '../../../core/errors/messages.js'
import { UserError } from '../../../core/errors/user-error.js'
import type { FormatReader, ImportFormat, ReaderOutput, ReaderSettings } from '../format-reader.js'
import { chooseKey, singleKey } from '../choose-key.js'
import { clockReader, epochUnit, type StampReader } from '../stamps.js'

/** Process, time, time since the line before, and the rest. */
const LINE_PATTERN = /^(?:\[pid +(\d+)\] |(\d{1,7}) +)?(?:(\d\d:\d\d:\d\d(?:\.\d+)?|\d+\.\d+|\d{10}) +)?(?:\(\+ *(\d+\.\d+)\) +)?(\S.*)$/
const CALL_PATTERN = /^(?:(\w+)\(|<\.\.\. (\w+) resumed>)/
const LATENCY_PATTERN = /<(\d+\.\d+)>$/
const OTHER_PATTERN = /^(---|\+\+\+|strace: |> )/
const MAX_LINE_CHARACTERS = 1_000_000

export const strace: ImportFormat = {
  name: 'strace',
  description: '`strace -T` with `-t`, `-tt`, `-ttt` or `-r`, with or without `-f`: the system call as key. `--key pid` chooses the '
    + 'process.',
  hasColumns: false,
  keys: ['syscall', 'pid'],
  linesNeeded: 2,
  matches: isCall,
  createReader: (output, settings) => new StraceReader(output, settings),
}

function isCall(line: string): boolean {
  if (line.length > MAX_LINE_CHARACTERS) return false
  const [, , , , , rest = ''] = LINE_PATTERN.exec(line.trimStart()) ?? []
  return CALL_PATTERN.test(rest) && (LATENCY_PATTERN.test(rest) || / <unfinished \.\.\.>$/.test(rest) || /\) += .*$/.test(rest))
}

class StraceReader implements FormatReader {
  readonly #output: ReaderOutput
  readonly #settings: ReaderSettings
  readonly #key: string
  /** How times are read, once the first has come. */
  #stamps: StampReader | undefined
  /** Sum of the steps of -r, milliseconds. */
  #elapsed = 0
  /** Calls without a latency. */
  #withoutLatency = 0

  constructor(output: ReaderOutput, settings: ReaderSettings) {
    this.#output = output
    this.#settings = settings
    this.#key = chooseKey(strace, settings)
  }

  readLine(text: string, number: number): void {
    const found = text.length > MAX_LINE_CHARACTERS ? null : LINE_PATTERN.exec(text.trimStart())
    if (found === null) return text.trim() === '' ? undefined : this.#output.reject(text, number)
    const [, inBrackets, pid = inBrackets, stamp, , rest = ''] = found
    const call = CALL_PATTERN.exec(rest)
    const time = stamp === undefined ? undefined : this.#readTime(stamp, found[4])
    if (call === null) {
      if (!OTHER_PATTERN.test(rest)) this.#output.reject(text, number)
      return
    }
    const latency = LATENCY_PATTERN.exec(rest)
    if (latency === null) {
      this.#withoutLatency++
      return
    }
    if (time === undefined) {
      if (this.#stamps !== undefined) return this.#output.reject(text, number, 'it has no time')
      throw new UserError(errors.importRefused(this.#settings.name, 'strace wrote no times', 'Trace with times: strace -f -ttt -T'))
    }
    const key = { syscall: call[1] ?? call[2]!, pid: pid ?? '', none: '' }[this.#key]!
    this.#output.addMeasurement({ time, value: Number(latency[1]), key: singleKey(key) }, { text, number })
  }

  flush(): void {}

  describeSkipped(): readonly string[] {
    const count = this.#withoutLatency
    return count === 0 ? [] : [`${count} ${count === 1 ? 'line' : 'lines'} of calls without a latency (unfinished, or not returning)`]
  }

  /** The time of a line in milliseconds. The first one says of which kind all are. */
  #readTime(stamp: string, step: string | undefined): number | undefined {
    this.#stamps ??= this.#findStamps(stamp, step)
    return this.#stamps.parse(stamp)
  }

  #findStamps(stamp: string, step: string | undefined): StampReader {
    const isClock = stamp.includes(':')
    const isEpoch = !isClock && epochUnit(Number(stamp)) === 's'
    const relative = { name: 's since the start, -r', isGuessed: false, parse: (text: string) => (this.#elapsed += Number(text) * 1000) }
    const epoch = { name: 'Unix s', isGuessed: false, parse: (text: string) => Number(text) * 1000 }
    const stamps = isClock ? clockReader(this.#settings.writtenAt) : isEpoch || step !== undefined ? epoch : relative
    const time = isClock ? 'HH:MM:SS (day of the file)' : stamps.name
    this.#output.setReading({ format: 'strace', time, value: '<time>', unit: 's', key: this.#key })
    return stamps
  }
}
