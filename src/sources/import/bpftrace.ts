/**
 * bpftrace -f json (or -o FILE -f json): one object a line, {"type": …, "data": …}. Histograms, from hist() and lhist() alike, are
 *
 *     {"type": "hist", "data": {"@name": [{"min": 2048, "max": 4095, "count": 7}, {"min": 4096, "count": 1}]}}
 *     {"type": "hist", "data": {"@name": {"dd,0": [...], "dd,1": [...]}}}
 *
 * A map's keys are one string, their parts joined by commas that nothing escapes: it is kept whole. A print is over when a map
 * comes again. printf, time and cat become notices, lost_events drops; other maps (count, sum, stats, …) are passed over: what they
 * count is not said.
 */
import type { Bucket, Key } from '../../core/stream/event.js'
import type { Printout, FormatReader, ReaderOutput, Distribution } from './format-reader.js'

type JsonObject = Record<string, unknown>

const SKIPPED_TYPES = new Set(['map', 'stats', 'value', 'attached_probes', 'syscall', 'join', 'strftime'])
const TEXT_TYPES = new Set(['printf', 'time', 'cat', 'print'])

export class BpftraceReader implements FormatReader {
  readonly #sink: ReaderOutput
  #tables: Distribution[] = []
  #maps = new Set<string>()
  readonly #others = new Set<string>()
  #arrived: number | undefined

  constructor(sink: ReaderOutput) {
    this.#sink = sink
  }

  readLine(text: string, number: number, arrived: number): void {
    if (text.trim() === '') return
    const value = parseMessage(text)
    if (value === undefined || !this.#take(value, arrived)) this.#sink.reject(text, number)
  }

  flush(): void {
    this.#print()
  }

  describeSkipped(): readonly string[] {
    const names = [...this.#others]
    if (names.length === 0) return []
    return [`${names.length} ${names.length === 1 ? 'map that is no histogram' : 'maps that are no histograms'} (${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''})`]
  }

  /** False when it is nothing bpftrace says. */
  #take({ type, data }: JsonObject, arrived: number): boolean {
    if (type === 'hist') return isObject(data) && this.#histograms(data, arrived)
    if (type === 'lost_events' && isObject(data) && isCount(data['events'])) {
      this.#sink.addEvent({ type: 'drop', kind: 'events', count: data['events'], message: `bpftrace lost ${data['events']} events` })
      return true
    }
    if (TEXT_TYPES.has(type as string) && typeof data === 'string') {
      this.#sink.addEvent({ type: 'notice', from: 'script', text: data.replace(/\n$/, '') })
      return true
    }
    if (!SKIPPED_TYPES.has(type as string)) return false
    if (isObject(data) && this.#others.size < 1000) for (const name of Object.keys(data)) if (name.startsWith('@')) this.#others.add(name)
    return true
  }

  #histograms(maps: JsonObject, arrived: number): boolean {
    const found = Object.entries(maps).map(([map, content]) => ({ map, tables: parseDistributions(map, content) }))
    if (found.length === 0 || found.some(({ tables }) => tables === undefined)) return false
    for (const { map, tables } of found) {
      if (this.#maps.has(map)) this.#print()
      this.#maps.add(map)
      this.#arrived ??= arrived
      for (const table of tables!) this.#tables.push(table)
    }
    return true
  }

  #print(): void {
    if (this.#maps.size > 0) this.#sink.addPrintout({ distributions: this.#tables, arrived: this.#arrived ?? 0 } satisfies Printout)
    this.#tables = []
    this.#maps = new Set()
    this.#arrived = undefined
  }
}

function parseMessage(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) && typeof value['type'] === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** One map's records; undefined when they are not buckets. */
function parseDistributions(map: string, content: unknown): Distribution[] | undefined {
  const name = map.replace(/^@/, '')
  const keys: [Key, unknown][] = Array.isArray(content) ? [[[], content]] : isObject(content) ? Object.entries(content).map(([key, list]) => [[key], list]) : [[[], undefined]]
  const tables: Distribution[] = []
  for (const [key, list] of keys) {
    const buckets = parseBuckets(list)
    if (buckets === undefined) return undefined
    tables.push({ name, key, buckets: () => buckets })
  }
  return tables
}

function parseBuckets(list: unknown): Bucket[] | undefined {
  if (!Array.isArray(list)) return undefined
  const buckets: Bucket[] = []
  let below = -Infinity
  for (const each of list as unknown[]) {
    if (!isObject(each) || !isCount(each['count'])) return undefined
    const [min, max] = [each['min'], each['max']].map((end) => (end === undefined ? null : end))
    if (!isBucketEnd(min) || !isBucketEnd(max) || (min ?? -Infinity) < below || (max ?? Infinity) < (min ?? -Infinity)) return undefined
    below = max === null ? Infinity : max + 1
    if (each['count'] > 0) buckets.push([min, max, each['count']])
  }
  // An end on both sides open holds any value: no row could show it.
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
