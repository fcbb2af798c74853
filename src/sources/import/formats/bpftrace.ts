/**
 * Reads the output of bpftrace -f json (or -o FILE -f json): objects {"type": …, "data": …}, one per line, pretty-printed, or as the
 * elements of an array. hist() and lhist() both print histograms:
 *
 *     {"type": "hist", "data": {"@name": [{"min": 2048, "max": 4095, "count": 7}, {"min": 4096, "count": 1}]}}
 *     {"type": "hist", "data": {"@name": {"dd,0": [...], "dd,1": [...]}}}
 *
 * From 0.24 on, bpftrace prints integers beyond 2^53 in quotes. The keys of a map are one string. Its parts are joined by commas
 * without escapes, so it cannot be split and stays whole. A printout ends when a map comes again, or at the output of time(), which
 * dates it. The name of a map may end in a unit (@usecs). printf and cat become notices, lost_events becomes drops. Other maps (count,
 * sum, stats, …) are skipped, because the output does not say what they count.
 */
import { toLowerBound, toUpperBound } from '../../../core/stream/open-ends.js'
import type { Bucket, Key } from '../../../core/stream/event.js'
import type { Distribution, FormatReader, ImportFormat, ReaderOutput, ReaderSettings } from '../format-reader.js'
import { JsonSplitter, type JsonText } from '../json-values.js'
import { PrintoutCollector } from '../printout-collector.js'
import { clockReader, parseDate, type StampReader } from '../stamps.js'
import { unitOfMap } from '../value-units.js'

type JsonObject = Record<string, unknown>

/** Types of messages that are skipped. */
const SKIPPED_TYPES = new Set(['map', 'stats', 'value', 'attached_probes', 'syscall', 'join', 'strftime', 'tseries', 'helper_error'])
/** Types of messages that become notices. */
const TEXT_TYPES = new Set(['printf', 'cat', 'print'])
/** Names of skipped maps that are kept. */
const MAX_OTHER_MAPS = 1000

const TYPES = ['hist', 'lost_events', 'time', ...SKIPPED_TYPES, ...TEXT_TYPES].join('|')
const LINE_PATTERN = new RegExp(String.raw`^\s*(?:\[?\s*\{\s*)?"type"\s*:\s*"(?:${TYPES})"`)

export const bpftrace: ImportFormat = {
  name: 'bpftrace',
  description: 'bpftrace -f json: histograms of hist() and lhist(), by map and key. The output of time() is the time of a print. '
    + 'A map whose name ends in a unit (`@usecs`, `@lat_ns`) has this unit.',
  hasColumns: false,
  linesNeeded: 1,
  matches: (line) => LINE_PATTERN.test(line.slice(0, 200)),
  createReader: (output, settings) => new BpftraceReader(output, settings),
}

class BpftraceReader implements FormatReader {
  readonly #output: ReaderOutput
  readonly #splitter = new JsonSplitter()
  readonly #printouts: PrintoutCollector
  readonly #clock: StampReader
  /** Names of maps that are not histograms. */
  readonly #otherMaps = new Set<string>()

  constructor(output: ReaderOutput, { writtenAt }: ReaderSettings) {
    this.#output = output
    this.#printouts = new PrintoutCollector(output)
    this.#clock = clockReader(writtenAt)
    output.setReading({ format: 'bpftrace', value: '', unit: '', key: 'as printed' })
  }

  readLine(text: string, number: number, arrived: number): void {
    for (const found of this.#splitter.split(text, number)) this.#readObject(found, arrived)
  }

  flush(isEnd: boolean): void {
    if (isEnd) for (const { text, number } of this.#splitter.finish()) this.#output.reject(text, number)
    this.#printouts.end()
  }

  describeSkipped(): readonly string[] {
    return describeOtherMaps(this.#otherMaps)
  }

  #readObject({ text, number, isWhole }: JsonText, arrived: number): void {
    const message = isWhole ? parseMessage(text) : undefined
    if (message !== undefined && this.#takeMessage(message, arrived)) return
    text.split('\n').forEach((line, i) => this.#output.reject(line, number + i))
  }

  /** Takes a message; false when bpftrace writes none of this kind. */
  #takeMessage({ type, data }: JsonObject, arrived: number): boolean {
    if (type === 'hist') return isObject(data) && this.#takeHistograms(data, arrived)
    const lost = isObject(data) ? parseInteger(data['events']) : undefined
    if (type === 'lost_events' && lost !== undefined && lost >= 0) {
      this.#output.addEvent({ type: 'drop', kind: 'events', count: lost, message: `bpftrace lost ${lost} events` })
      return true
    }
    if (type === 'time' && typeof data === 'string') return this.#takeTime(data.trim())
    if (TEXT_TYPES.has(type as string) && typeof data === 'string') return this.#takeText(data)
    if (!SKIPPED_TYPES.has(type as string)) return false
    if (isObject(data) && this.#otherMaps.size < MAX_OTHER_MAPS) {
      for (const name of Object.keys(data)) if (name.startsWith('@')) this.#otherMaps.add(name)
    }
    return true
  }

  #takeTime(text: string): true {
    const time = parseDate(text) ?? this.#clock.parse(text)
    if (time === undefined) return this.#takeText(text)
    this.#printouts.setStamp(time)
    return true
  }

  #takeText(text: string): true {
    this.#output.addEvent({ type: 'notice', from: 'script', text: text.replace(/\n$/, '') })
    return true
  }

  #takeHistograms(maps: JsonObject, arrived: number): boolean {
    const found = Object.entries(maps).map(([map, content]) => ({ map, distributions: parseDistributions(map, content) }))
    if (found.length === 0 || found.some(({ distributions }) => distributions === undefined)) return false
    for (const { map, distributions } of found) this.#printouts.add(map, distributions!, arrived)
    return true
  }
}

/** The maps that are not histograms, for the notice at the end. */
export function describeOtherMaps(maps: ReadonlySet<string>): readonly string[] {
  const names = [...maps]
  if (names.length === 0) return []
  const shown = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`
  return [`${names.length} ${names.length === 1 ? 'map that is not a histogram' : 'maps that are not histograms'} (${shown})`]
}

/** The message of an object; undefined when it is none. */
function parseMessage(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) && typeof value['type'] === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** The distributions of one map; undefined when its content is not buckets. */
function parseDistributions(map: string, content: unknown): Distribution[] | undefined {
  const name = map.replace(/^@/, '')
  const unit = unitOfMap(name)
  const keys: [Key, unknown][] = isObject(content) ? Object.entries(content).map(([key, list]) => [[key], list]) : [[[], content]]
  const distributions: Distribution[] = []
  for (const [key, list] of keys) {
    const buckets = parseBuckets(list)
    if (buckets === undefined) return undefined
    distributions.push({ name, key, buckets: () => buckets, ...(unit === undefined ? {} : { unit }) })
  }
  return distributions
}

/** The buckets of a list, without the empty ones; undefined when they are malformed or not in order. */
function parseBuckets(list: unknown): Bucket[] | undefined {
  if (!Array.isArray(list)) return undefined
  const buckets: Bucket[] = []
  let below = -Infinity
  for (const each of list as unknown[]) {
    if (!isObject(each)) return undefined
    const [min, max] = [each['min'], each['max']].map((end) => (end === undefined || end === null ? null : parseInteger(end)))
    const count = parseInteger(each['count'])
    if (min === undefined || max === undefined || count === undefined || count < 0) return undefined
    if (toLowerBound(min) < below || toUpperBound(max) < toLowerBound(min)) return undefined
    below = toUpperBound(max) + 1
    if (count > 0) buckets.push([min, max, count])
  }
  // A bucket that is open on both sides holds any value: no row could show it.
  return buckets.some(([min, max]) => min === null && max === null) ? undefined : buckets
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An integer, with or without quotes; undefined for all else. Beyond 2^53 it is rounded to the nearest double. */
function parseInteger(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? Number(value) : value
  return Number.isInteger(number) && Math.abs(number as number) <= 2 ** 64 ? number as number : undefined
}
