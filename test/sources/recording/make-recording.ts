/** Recordings for tests: ticks of one key, a second apart; tick n counts n events. */
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { encode } from '../../../src/core/stream/ndjson.js'
import type { Event } from '../../../src/core/stream/event.js'
import type { FileSource } from '../../../src/sources/recording/file-source.js'
import type { SourcedEvent } from '../../../src/sources/source.js'
import type { Compression } from '../../../src/core/stream/compression.js'
import { createEncoder } from '../../../src/sinks/encoder.js'

export const header: Event = {
  type: 'header', version: '1.0', start: Date.UTC(2026, 0, 2, 14), interval: 1000, title: 't', unit: 'ns',
  host: '', os: '', dtrace: '', script: '', aggregations: ['l'],
}

export function buildTick(time: number, count = 1): Event {
  const records = [{ key: ['k'], buckets: [[1024, 2047, count] as const] }]
  return { type: 'tick', time, duration: 1000, aggregations: [{ name: 'l', function: 'quantize', parameters: [], records }] }
}

export function buildLines(ticks: number): string[] {
  const end: Event = { type: 'end', time: ticks * 1000, reason: 'limit', status: 0 }
  return [header, ...Array.from({ length: ticks }, (_, i) => buildTick((i + 1) * 1000, i + 1)), end].map(encode)
}

/** Writes a recording as the recorder does, or (`foreign`) compressed in one piece, as another program does. */
export async function writeRecording(path: string, lines: readonly string[], compression: Compression | 'foreign'): Promise<void> {
  if (compression === 'foreign') return writeFileSync(path, gzipSync(lines.map((line) => `${line}\n`).join('')))
  const encoder = createEncoder(compression)
  const pieces: Uint8Array[] = []
  for (const line of lines) pieces.push(Buffer.from(await encoder.encode(`${line}\n`)))
  writeFileSync(path, Buffer.concat([...pieces, await encoder.end()]))
}

/** All events up to the end of the file. */
export async function readAll(replay: FileSource): Promise<SourcedEvent[]> {
  const seen: SourcedEvent[] = []
  for await (const sourced of replay.events()) seen.push(sourced)
  return seen
}

export function tickTimes(seen: readonly SourcedEvent[]): number[] {
  return seen.flatMap(({ event }) => (event.type === 'tick' ? [(event as { time: number }).time] : []))
}
