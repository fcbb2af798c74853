/** Lines of a byte stream, UTF-8, without their line feeds. The last one counts even without a line feed. */
import type { Readable } from 'node:stream'

export async function* splitLines(stream: Readable): AsyncGenerator<string> {
  stream.setEncoding('utf8')
  let rest = ''
  for await (const chunk of stream as AsyncIterable<string>) {
    const lines = chunk.split('\n')
    lines[0] = rest + lines[0]!
    rest = lines.pop()!
    yield* lines
  }
  if (rest !== '') yield rest
}
