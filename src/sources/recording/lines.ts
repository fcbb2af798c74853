/**
 * Lines of a stream's bytes. A carriage return before a line feed and a byte order mark are passed over; the last line may be
 * without a line feed, then it is not `whole`.
 */
import { StringDecoder } from 'node:string_decoder'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { ByteStream } from './decompress.js'
import type { Readable } from 'node:stream'

export interface TextLine {
  readonly text: string
  /** A line feed came after it. */
  readonly isComplete: boolean
}

/** Longest line in characters. A tick of a million keys is shorter. */
const MAX_LINE_CHARACTERS = 256 * 2 ** 20

/** `name` is for sentences. */
export async function* readLines(chunks: ByteStream, name: string): AsyncGenerator<TextLine> {
  const utf8 = new StringDecoder('utf8')
  let rest: string[] = []
  let length = 0
  let count = 0
  const line = (text: string): string => trimLine(text, count++)
  for await (const bytes of chunks) {
    if (count === 0 && bytes.includes(0)) throw new UserError(errors.recordingBinary(name))
    const lines = utf8.write(bytes as Buffer).split('\n')
    for (let i = 0; i < lines.length - 1; i++) {
      yield { text: line(i === 0 && rest.length > 0 ? rest.join('') + lines[0]! : lines[i]!), isComplete: true }
      if (i === 0) [rest, length] = [[], 0]
    }
    const last = lines.at(-1)!
    if (last !== '') rest.push(last)
    length += last.length
    if (length > MAX_LINE_CHARACTERS) throw new UserError(errors.recordingLineTooLong(count + 1, MAX_LINE_CHARACTERS))
  }
  const text = line(rest.join('') + utf8.end())
  if (text !== '') yield { text, isComplete: false }
}

/** Without a carriage return, and the first one (number 0) without a byte order mark. */
function trimLine(line: string, number: number): string {
  const text = number === 0 && line.startsWith('\uFEFF') ? line.slice(1) : line
  return text.endsWith('\r') ? text.slice(0, -1) : text
}

/** The time on a line of a given type, without reading all of it; undefined where there is none. */
export function parseLineTime(line: string): { readonly type: string; readonly time: number } | undefined {
  const [, type, time] = /^\s*\{\s*"type"\s*:\s*"(\w+)"\s*,\s*"time"\s*:\s*([0-9.eE+]+)\s*[,}]/.exec(line.length > 200 ? line.slice(0, 200) : line) ?? []
  if (type !== undefined && time !== undefined) return { type, time: Number(time) }
  if (/^\s*\{\s*"type"\s*:\s*"header"/.test(line)) return undefined
  try {
    const event = JSON.parse(line) as { type?: unknown; time?: unknown }
    return typeof event.type === 'string' && typeof event.time === 'number' ? { type: event.type, time: event.time } : undefined
  } catch {
    return undefined
  }
}

export async function* readProcessLines(stream: Readable): AsyncGenerator<string> {
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
