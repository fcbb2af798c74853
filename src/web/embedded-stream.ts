/**
 * Reads the recording that the page carries: gzipped NDJSON in base64.
 *
 * It is read line by line while it is decompressed, so that neither its whole text nor all of its events are in memory at once.
 * Lines are not checked again: this program has read and checked them, and has written them into the page itself.
 */
import type { Event } from '../core/stream/event.js'

/** A plain loop: the shorter ways to write it take a second for ten megabytes. */
function decodeBase64(packed: string): Uint8Array<ArrayBuffer> {
  const text = atob(packed.trim())
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** The events in `packed`, in their order. Throws where it is not base64, not gzip or not NDJSON. */
export async function* readEmbeddedEvents(packed: string): AsyncGenerator<Event> {
  const bytes = new Blob([decodeBase64(packed)]).stream()
  const reader = bytes.pipeThrough(new DecompressionStream('gzip')).pipeThrough(new TextDecoderStream()).getReader()
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
