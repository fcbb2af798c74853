/**
 * Reads access logs with the time that each request took: nginx's $request_time, in seconds with three decimals.
 *
 *     127.0.0.1 - - [06/Aug/2026:14:06:30 +0000] "GET /a?b HTTP/1.1" 200 612 "-" "curl/7.88" 0.003
 *     … "curl/7.88" rt=0.003 uct="0.000" urt="0.003"
 *
 * The request's time is named (`rt=`, `request_time=`), or it is the first number with three decimals behind the last quoted text. Times of
 * the upstream follow it in the usual formats. An access log without it, and one with whole numbers (Apache's %D), is refused: what a
 * whole number means is not known.
 */
import { errors } from '../../../core/errors/messages.js'
import { UserError } from '../../../core/errors/user-error.js'
import { chooseKey, singleKey } from '../choose-key.js'
import type { FormatReader, ImportFormat, ReaderOutput, ReaderSettings } from '../format-reader.js'
import { parseDate } from '../stamps.js'

/** Address, time, request, status, and the rest. */
const LINE_PATTERN = /^(\S+) .{0,300}?\[(\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [-+]\d{4})\] "((?:[^"\\]|\\.)*)" (\d{3}) (.*)$/
const NAMED_PATTERN = /\b(?:rt|request_time|req_time|reqtime)[=:] ?"?(\d+\.\d{3})\b/
const PLAIN_PATTERN = /(?:^|\s)"?(\d+\.\d{3})"?(?=\s|$)/
const MAX_LINE_CHARACTERS = 100_000

export const nginx: ImportFormat = {
  name: 'nginx',
  description: 'Access logs with nginx\'s `$request_time`, behind the usual fields or as `rt=`: the method as key. `--key path`, `status` '
    + 'and `address` choose others.',
  hasColumns: false,
  keys: ['method', 'path', 'status', 'address'],
  linesNeeded: 1,
  matches: (line) => line.length < MAX_LINE_CHARACTERS && LINE_PATTERN.test(line),
  createReader: (output, settings) => new NginxReader(output, settings),
}

class NginxReader implements FormatReader {
  readonly #output: ReaderOutput
  readonly #name: string
  readonly #key: string
  #hasTime = false
  #linesWithoutTime = 0

  constructor(output: ReaderOutput, settings: ReaderSettings) {
    this.#output = output
    this.#name = settings.name
    this.#key = chooseKey(nginx, settings)
    output.setReading({ format: 'access log', time: '[date]', value: '$request_time', unit: 's', key: this.#key })
  }

  readLine(text: string, number: number): void {
    if (text.trim() === '') return
    const found = text.length > MAX_LINE_CHARACTERS ? null : LINE_PATTERN.exec(text)
    const time = found === null ? undefined : parseDate(found[2]!)
    if (found === null || time === undefined) return this.#output.reject(text, number)
    const [, address = '', , request = '', status = '', rest = ''] = found
    const behind = rest.slice(findTextEnd(rest))
    const value = NAMED_PATTERN.exec(rest)?.[1] ?? PLAIN_PATTERN.exec(behind)?.[1]
    if (value === undefined) return this.#rejectWithoutTime(text, number)
    this.#hasTime = true
    const [method = '', target = ''] = request.split(' ')
    const key = { method, path: target.replace(/[?#].*$/, ''), status, address, none: '' }[this.#key]!
    this.#output.addMeasurement({ time, value: Number(value), key: singleKey(key) }, { text, number })
  }

  flush(): void {}

  describeSkipped(): readonly string[] {
    return []
  }

  #rejectWithoutTime(text: string, number: number): void {
    this.#output.reject(text, number, 'it has no $request_time')
    if (this.#hasTime || ++this.#linesWithoutTime < 10) return
    throw new UserError(errors.importRefused(
      this.#name, 'its lines do not end in $request_time (seconds with three decimals)', 'Add $request_time to the log_format of nginx.',
    ))
  }
}

/** Where the last of the usual quoted fields ends: the referrer and the user agent. */
function findTextEnd(rest: string): number {
  const found = /^\S+ "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*"/.exec(rest)
  return found === null ? 0 : found[0].length
}
