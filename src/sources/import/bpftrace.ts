/**
 * Reads the output of bpftrace -f json (or -o FILE -f json): one object per line, {"type": …, "data": …}. hist() and lhist() both
 * print histograms:
 *
 *     {"type": "hist", "data": {"@name": [{"min": 2048, "max": 4095, "count": 7}, {"min": 4096, "count": 1}]}}
 *     {"type": "hist", "data": {"@name": {"dd,0": [...], "dd,1": [...]}}}
 *
 * The keys of a map are one string. Its parts are joined by commas without escapes, so it cannot be split and stays whole. A
 * printout ends when a map comes again. printf, time and cat become notices, lost_events becomes drops. Other maps (count, sum,
 * stats, …) are skipped, because the output does not say what they count.
 */
import { toLowerBound, toUpperBound } from '../../core/stream/open-ends.js'
import type { Bucket, Key } from '../../core/stream/event.js'
import type { Distribution, FormatReader, ReaderOutput } from './format-reader.js'

type JsonObject = Record<string, unknown>

/** Types of messages that are skipped. */
const SKIPPED_TYPES = new Set(['map', 'stats', 'value', 'attached_probes', 'syscall', 'join', 'strftime'])
/** Names of skipped maps that are kept. */
const MAX_OTHER_MAPS = 1000
/** Types of messages that become notices. */
const TEXT_TYPES = new Set(['printf', 'time', 'cat', 'print'])

/** Reads the lines of bpftrace -f json. */
export class BpftraceReader implements FormatReader {
  readonly #output: ReaderOutput
  /** The printout that is being read: its distributions, the maps in it, and when its first line came. */
  #distributions: Distribution[] = []
  #maps = new Set<string>()
  #arrived: number | undefined
  /** Names of maps that are not histograms. */
  readonly #otherMaps = new Set<string>()

  constructor(output: ReaderOutput) {
    this.#output = output
  }

  readLine(text: string, number: number, arrived: number): void {
    if (text.trim() === '') return
    const message = parseMessage(text)
    if (message === undefined || !this.#takeMessage(message, arrived)) this.#output.reject(text, number)
  }

  flush(): void {
    this.#endPrintout()
  }

  describeSkipped(): readonly string[] {
    const names = [...this.#otherMaps]
    if (names.length === 0) return []
    const shown = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`
    return [`${names.length} ${names.length === 1 ? 'map that is not a histogram' : 'maps that are not histograms'} (${shown})`]
  }

  /** Takes a message; false when bpftrace writes none of this kind. */
  #takeMessage({ type, data }: JsonObject, arrived: number): boolean {
    if (type === 'hist') return isObject(data) && this.#takeHistograms(data, arrived)
    if (type === 'lost_events' && isObject(data) && isCount(data['events'])) {
      const count = data['events']
      this.#output.addEvent({ type: 'drop', kind: 'events', count, message: `bpftrace lost ${count} events` })
      return true
    }
    if (TEXT_TYPES.has(type as string) && typeof data === 'string') {
      this.#output.addEvent({ type: 'notice', from: 'script', text: data.replace(/\n$/, '') })
      return true
    }
    if (!SKIPPED_TYPES.has(type as string)) return false
    if (isObject(data) && this.#otherMaps.size < MAX_OTHER_MAPS) {
      for (const name of Object.keys(data)) if (name.startsWith('@')) this.#otherMaps.add(name)
    }
    return true
  }

  #takeHistograms(maps: JsonObject, arrived: number): boolean {
    const found = Object.entries(maps).map(([map, content]) => ({ map, distributions: parseDistributions(map, content) }))
    if (found.length === 0 || found.some(({ distributions }) => distributions === undefined)) return false
    for (const { map, distributions } of found) {
      if (this.#maps.has(map)) this.#endPrintout()
      this.#maps.add(map)
      this.#arrived ??= arrived
      for (const distribution of distributions!) this.#distributions.push(distribution)
    }
    return true
  }

  #endPrintout(): void {
    if (this.#maps.size > 0) this.#output.addPrintout({ distributions: this.#distributions, arrived: this.#arrived ?? 0 })
    this.#distributions = []
    this.#maps = new Set()
    this.#arrived = undefined
  }
}

/** The message on a line; undefined when it is none. */
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
  const keys: [Key, unknown][] = isObject(content) ? Object.entries(content).map(([key, list]) => [[key], list]) : [[[], content]]
  const distributions: Distribution[] = []
  for (const [key, list] of keys) {
    const buckets = parseBuckets(list)
    if (buckets === undefined) return undefined
    distributions.push({ name, key, buckets: () => buckets })
  }
  return distributions
}

/** The buckets of a list, without the empty ones; undefined when they are malformed or not in order. */
function parseBuckets(list: unknown): Bucket[] | undefined {
  if (!Array.isArray(list)) return undefined
  const buckets: Bucket[] = []
  let below = -Infinity
  for (const each of list as unknown[]) {
    if (!isObject(each) || !isCount(each['count'])) return undefined
    const [min, max] = [each['min'], each['max']].map((end) => (end === undefined ? null : end))
    if (!isBucketEnd(min) || !isBucketEnd(max) || toLowerBound(min) < below || toUpperBound(max) < toLowerBound(min)) return undefined
    below = toUpperBound(max) + 1
    if (each['count'] > 0) buckets.push([min, max, each['count']])
  }
  // A bucket that is open on both sides holds any value: no row could show it.
  return buckets.some(([min, max]) => min === null && max === null) ? undefined : buckets
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
function isBucketEnd(value: unknown): value is number | null {
  return value === null || Number.isFinite(value)
}
