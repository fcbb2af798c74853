/** Recordings for the replay's tests: ticks of one key, `interval` milliseconds apart, tick n counts n. */
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { encode } from '../../../src/core/stream/ndjson.js'
import type { Event } from '../../../src/core/stream/event.js'
import type { FileSource } from '../../../src/sources/recording/file-source.js'
import type { SourcedEvent } from '../../../src/sources/source.js'
import type { Compression } from '../../../src/core/stream/compression.js'
import { createEncoder } from '../../../src/sinks/encoder.js'

export const header: Event = { type: 'header', version: '1.0', start: Date.UTC(2026, 0, 2, 14), interval: 1000, title: 't', unit: 'ns', host: '', os: '', dtrace: '', script: '', aggregations: ['l'] }

export function tick(time: number, count = 1): Event {
  return { type: 'tick', time, duration: 1000, aggregations: [{ name: 'l', function: 'quantize', parameters: [], records: [{ key: ['k'], buckets: [[1024, 2047, count]] }] }] }
}

export function linesOf(ticks: number): string[] {
  const events = [header, ...Array.from({ length: ticks }, (_, i) => tick((i + 1) * 1000, i + 1)), { type: 'end', time: ticks * 1000, reason: 'limit', status: 0 } satisfies Event]
  return events.map(encode)
}

/** Written as the recorder does, or in one piece by somebody else. */
export async function write(path: string, lines: readonly string[], compression: Compression | 'foreign'): Promise<void> {
  if (compression === 'foreign') return writeFileSync(path, gzipSync(lines.map((line) => `${line}\n`).join('')))
  const encoder = createEncoder(compression)
  const pieces: Uint8Array[] = []
  for (const line of lines) pieces.push(Buffer.from(await encoder.encode(`${line}\n`)))
  writeFileSync(path, Buffer.concat([...pieces, await encoder.end()]))
}

/** Everything until the end of the file. */
export async function all(replay: FileSource): Promise<SourcedEvent[]> {
  const seen: SourcedEvent[] = []
  for await (const sourced of replay.events()) seen.push(sourced)
  return seen
}

export const timesOf = (seen: readonly SourcedEvent[]): number[] => seen.flatMap(({ event }) => (event.type === 'tick' ? [(event as { time: number }).time] : []))
