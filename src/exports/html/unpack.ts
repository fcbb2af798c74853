/**
 * The stream that the page carries, read line by line while it is unpacked: neither its text nor its events are ever whole in
 * memory. It was checked when it was read and written by this very program into the page, so lines are taken as they are.
 */
import type { Event } from '../../core/event.js'

/** Events of gzipped NDJSON in base64. */
export async function* eventsIn(packed: string): AsyncGenerator<Event> {
  const bytes = Uint8Array.from(atob(packed.trim()), (character) => character.charCodeAt(0))
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).pipeThrough(new TextDecoderStream()).getReader()
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
