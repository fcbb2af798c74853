/**
 * Splits bytes into lines: the lines of a recording, and the output of a process.
 *
 * In a recording, a carriage return before a line feed and a byte order mark are dropped. The last line may lack its line feed;
 * then it is not complete.
 */
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { ByteStream } from './byte-stream.js'

/** A line of a recording. */
export interface TextLine {
  /** The line without its line feed. */
  readonly text: string
  /** A line feed came after it. */
  readonly isComplete: boolean
}

/** The longest line that is read, in characters. A tick with a million keys is shorter. */
const MAX_LINE_CHARACTERS = 256 * 2 ** 20

/**
 * The lines of a recording's decompressed bytes. `name` is the file's name in error messages. Throws a UserError for binary data and
 * for a line that is too long.
 */
export async function* readLines(chunks: ByteStream, name: string): AsyncGenerator<TextLine> {
  const utf8 = new StringDecoder('utf8')
  let rest: string[] = []
  let length = 0
  let count = 0
  const takeLine = (text: string): string => trimLine(text, count++)
  for await (const bytes of chunks) {
    if (count === 0 && bytes.includes(0)) throw new UserError(errors.recordingBinary(name))
    const lines = utf8.write(bytes as Buffer).split('\n')
    for (let i = 0; i < lines.length - 1; i++) {
      yield { text: takeLine(i === 0 && rest.length > 0 ? rest.join('') + lines[0]! : lines[i]!), isComplete: true }
      if (i === 0) [rest, length] = [[], 0]
    }
    const last = lines.at(-1)!
    if (last !== '') rest.push(last)
    length += last.length
    if (length > MAX_LINE_CHARACTERS) throw new UserError(errors.recordingLineTooLong(count + 1, MAX_LINE_CHARACTERS))
  }
  const text = takeLine(rest.join('') + utf8.end())
  if (text !== '') yield { text, isComplete: false }
}

/** The line without a carriage return; the first line (number 0) also without a byte order mark. */
function trimLine(line: string, number: number): string {
  const text = number === 0 && line.startsWith('\uFEFF') ? line.slice(1) : line
  return text.endsWith('\r') ? text.slice(0, -1) : text
}

/** The beginning of a line as this program writes it, up to its time. */
const TYPE_AND_TIME = /^\s*\{\s*"type"\s*:\s*"(\w+)"\s*,\s*"time"\s*:\s*([0-9.eE+]+)\s*[,}]/

/**
 * The type and the time (milliseconds since the stream's start) of the event on a line; undefined when it has no time. Only the
 * beginning of the line is parsed where that is enough, so a search over a large file is fast.
 */
export function parseLineTime(line: string): { readonly type: string; readonly time: number } | undefined {
  const [, type, time] = TYPE_AND_TIME.exec(line.length > 200 ? line.slice(0, 200) : line) ?? []
  if (type !== undefined && time !== undefined) return { type, time: Number(time) }
  if (isHeaderLine(line)) return undefined
  try {
    const event = JSON.parse(line) as { type?: unknown; time?: unknown }
    return typeof event.type === 'string' && typeof event.time === 'number' ? { type: event.type, time: event.time } : undefined
  } catch {
    return undefined
  }
}

/** Whether a line begins as a header does. */
export function isHeaderLine(line: string): boolean {
  return /^\s*\{\s*"type"\s*:\s*"header"/.test(line)
}

/** The lines that a process writes, UTF-8, without their line feeds. A last line without a line feed counts. */
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
