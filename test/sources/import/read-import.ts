/** Reads whole imports, and finds in them what the tests check. */
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { isQuantized } from '../../../src/core/stream/aggregation.js'
import type { Bucket, Event, Key, Tick } from '../../../src/core/stream/event.js'
import { importSource, type ImportOptions } from '../../../src/sources/import/index.js'

/**
 * Output captured from DTrace 2.0.7 (a program making 3,000 or 4,000 getpid() calls, printing once a second, or at its end) and from
 * bpftrace 0.17 (dd in a loop); trace.txt is made up. The others are reductions of what users feed to such tools.
 */
export const FIXTURES = [
  'dtrace-end.txt', 'dtrace-cumulative.txt', 'dtrace-cleared.txt', 'dtrace-loud.txt', 'dtrace-numbers.txt', 'dtrace-negative.txt',
  'bpftrace-cumulative.json', 'bpftrace-cleared.json', 'trace.txt', 'bcc-biolatency.txt', 'bpftrace-024-quoted-integers.json',
  'bpftrace-array.json', 'bpftrace-pretty.json', 'bpftrace-time-every-5s.json', 'bpftrace-keys-cleared-away.json', 'bpftrace-text.txt',
  'fio-clat-log.txt', 'hdrhistogram-interval.hlog', 'hey.csv', 'jmeter-results.jtl', 'strace-f-ttt-T.txt', 'vegeta-encode.csv',
  'dtrace-loud-printf-beside-printa.txt',
] as const

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../../../test/fixtures/import/${name}`, import.meta.url))
}

export async function readImport(options: ImportOptions): Promise<Event[]> {
  const events: Event[] = []
  for await (const { event } of importSource(options).events()) events.push(event as Event)
  return events
}

/** Import options for a file with this content. */
export function textInput(content: string | Uint8Array): { stream: Readable; name: string; isLive: false } {
  return { stream: Readable.from([Buffer.from(content)]), name: 'text', isLive: false }
}

export const selectTicks = (events: readonly Event[]): Tick[] => events.filter((event): event is Tick => event.type === 'tick')

export const noticeTexts = (events: readonly Event[]): string[] => events.flatMap((event) => (event.type === 'notice' ? [event.text] : []))

/** Number of events by the aggregation's name. */
export function countByAggregation(tick: Tick): Record<string, number> {
  const quantized = tick.aggregations.filter(isQuantized)
  return Object.fromEntries(
    quantized.map(({ name, records }) => [name, records.flatMap(({ buckets }) => buckets).reduce((sum, [, , count]) => sum + count, 0)]),
  )
}

/** What the header says of how the text was read. */
export const readingOf = (events: readonly Event[]): string | undefined => (events[0]?.type === 'header' ? events[0].reading : undefined)

/** Number of events in all ticks, and by the first part of their keys. */
export function countByKey(events: readonly Event[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { aggregations } of selectTicks(events)) {
    for (const { records } of aggregations.filter(isQuantized)) {
      for (const { key, buckets } of records) {
        const name = key.join(' ')
        counts[name] = (counts[name] ?? 0) + buckets.reduce((sum, [, , count]) => sum + count, 0)
      }
    }
  }
  return counts
}

/** Number of events in all ticks. */
export function totalOf(events: readonly Event[]): number {
  return Object.values(countByKey(events)).reduce((sum, count) => sum + count, 0)
}

export function quantizersByName(tick: Tick): Record<string, string> {
  return Object.fromEntries(
    tick.aggregations.filter(isQuantized).map(({ name, function: fn, parameters }) => [name, `${fn}(${parameters})`]),
  )
}

export function findBuckets(tick: Tick, name: string, key: Key): readonly Bucket[] | undefined {
  const aggregation = tick.aggregations.filter(isQuantized).find((one) => one.name === name)
  return aggregation?.records.find((record) => JSON.stringify(record.key) === JSON.stringify(key))?.buckets
}
