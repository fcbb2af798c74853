/**
 * The stream that the page carries, read line by line while it is unpacked: neither its text nor its events are ever whole in
 * memory. It was checked when it was read and written by this very program into the page, so lines are taken as they are.
 */
import type { Event } from '../core/stream/event.js'

/** A loop, since the ways that read better take a second for ten megabytes. */
function decodeBase64(packed: string): Uint8Array<ArrayBuffer> {
  const text = atob(packed.trim())
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** Events of gzipped NDJSON in base64. */
export async function* readEmbeddedEvents(packed: string): AsyncGenerator<Event> {
  const reader = new Blob([decodeBase64(packed)]).stream().pipeThrough(new DecompressionStream('gzip')).pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) break
    const lines = (rest + value).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield JSON.parse(line) as Event
  }
  if (rest !== '') yield JSON.parse(rest) as Event
}
