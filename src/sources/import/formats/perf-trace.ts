/**
 * Reads the text of perf trace: the time of a call in ms (since the start, or of the uptime with -T), its duration in parentheses, the
 * thread and the call.
 *
 *          0.046 ( 0.011 ms): sh/9904 brk()                                       = 0x556b93086000
 *              ? (         ): sh/9904  ... [continued]: execve())                 = 0
 *
 * A call without a time or a duration (it began before the trace, it has not returned, it does not return) is skipped and counted. LOST
 * events become drops.
 */
import { chooseKey, singleKey } from '../choose-key.js'
import type { FormatReader, ImportFormat, ReaderOutput, ReaderSettings } from '../format-reader.js'

/** Time, duration, thread and call. Without threads, the call follows immediately. */
const LINE_PATTERN = /^\s*(\?|\d+\.\d+) \(\s*(?:(\d+\.\d+) ms)?\s*\): (?:(.{1,64}?)\/(\d+) )?\s*(?:\.\.\. \[continued\]: )?([\w:]+)\(/
const LOST_PATTERN = /LOST (\d{1,15}) events/
const MAX_LINE_CHARACTERS = 100_000

export const perfTrace: ImportFormat = {
  name: 'perf-trace',
  description: '`perf trace`: times and durations in ms, the system call as key. `--key comm` and `--key tid` choose the program and the '
    + 'thread.',
  hasColumns: false,
  keys: ['syscall', 'comm', 'tid'],
  linesNeeded: 2,
  matches: (line) => line.length < MAX_LINE_CHARACTERS && LINE_PATTERN.test(line),
  createReader: (output, settings) => new PerfTraceReader(output, settings),
}

class PerfTraceReader implements FormatReader {
  readonly #output: ReaderOutput
  readonly #key: string
  #withoutDuration = 0

  constructor(output: ReaderOutput, settings: ReaderSettings) {
    this.#output = output
    this.#key = chooseKey(perfTrace, settings)
    output.setReading({ format: 'perf trace', time: 'ms', value: '(duration)', unit: 'ms', key: this.#key })
  }

  readLine(text: string, number: number): void {
    if (text.trim() === '') return
    const found = text.length > MAX_LINE_CHARACTERS ? null : LINE_PATTERN.exec(text)
    const lost = found === null ? LOST_PATTERN.exec(text) : null
    if (lost !== null) {
      const count = Number(lost[1])
      return this.#output.addEvent({ type: 'drop', kind: 'events', count, message: `perf trace lost ${count} events` })
    }
    if (found === null) return this.#output.reject(text, number)
    const [, time, duration, comm = '', tid = '', syscall = ''] = found
    if (time === '?' || duration === undefined) {
      this.#withoutDuration++
      return
    }
    const key = { syscall, comm, tid, none: '' }[this.#key]!
    this.#output.addMeasurement({ time: Number(time), value: Number(duration), key: singleKey(key) }, { text, number })
  }

  flush(): void {}

  describeSkipped(): readonly string[] {
    const count = this.#withoutDuration
    return count === 0 ? [] : [`${count} ${count === 1 ? 'call' : 'calls'} without a time or a duration (begun before, or not returned)`]
  }
}
