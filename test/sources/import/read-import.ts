/** Reads whole imports, and finds in them what the tests check. */
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { isQuantized } from '../../../src/core/stream/aggregation.js'
import type { Bucket, Event, Key, Tick } from '../../../src/core/stream/event.js'
import { importSource, type ImportOptions } from '../../../src/sources/import/index.js'

/**
 * Output captured from DTrace 2.0.7 (a program making 3,000 or 4,000 getpid() calls, printing once a second, or at its end) and from
 * bpftrace 0.17 (dd in a loop); trace.txt is made up.
 */
export const FIXTURES = [
  'dtrace-end.txt', 'dtrace-cumulative.txt', 'dtrace-cleared.txt', 'dtrace-loud.txt', 'dtrace-numbers.txt',
  'bpftrace-cumulative.json', 'bpftrace-cleared.json', 'trace.txt',
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

export function quantizersByName(tick: Tick): Record<string, string> {
  return Object.fromEntries(
    tick.aggregations.filter(isQuantized).map(({ name, function: fn, parameters }) => [name, `${fn}(${parameters})`]),
  )
}

export function findBuckets(tick: Tick, name: string, key: Key): readonly Bucket[] | undefined {
  const aggregation = tick.aggregations.filter(isQuantized).find((one) => one.name === name)
  return aggregation?.records.find((record) => JSON.stringify(record.key) === JSON.stringify(key))?.buckets
}
