/**
 * The lines above a distribution → its key, as dtrace(1)'s printa() lays keys out: strings left in fifty columns after two
 * blanks, integers right in 17, 9, 6 or 4 by their size, stacks one frame a line. What printa() was given a format for is one
 * string.
 */
import type { Key } from '../../core/stream/event.js'

export interface ParsedKey {
  readonly key: Key
  /** Equal for keys of one aggregation: kinds of the parts, or 'text'. */
  readonly pattern: string
  /** Lines above that do not belong to the key. */
  readonly before: readonly string[]
}

const STRING_WIDTH = 50
const INTEGER_WIDTHS: ReadonlySet<number> = new Set([17, 9, 6, 4])

/** `lines`: all since the last blank line, none of them blank. */
export function parseDTraceKey(lines: readonly string[]): ParsedKey {
  const last = lines.at(-1)
  if (last === undefined) return { key: [], pattern: '', before: [] }
  const parts = parseColumns(last)
  if (parts !== undefined) return { ...parts, before: lines.slice(0, -1) }
  if (isFrame(last)) return parseStack(lines)
  return { key: [last.trim()], pattern: 'text', before: lines.slice(0, -1) }
}

/** The line in printa()'s own columns, or undefined. */
function parseColumns(line: string): Omit<ParsedKey, 'before'> | undefined {
  const key: (string | number)[] = []
  let pattern = ''
  let at = 0
  while (at < line.length && line.slice(at).trim() !== '') {
    const number = /^ +-?\d+/.exec(line.slice(at, at + 24))?.[0]
    if (number !== undefined && (INTEGER_WIDTHS.has(number.length) || (number.length > 17 && number[1] !== ' '))) {
      key.push(parseInteger(number.trim()))
      pattern += 'i'
      at += number.length
    } else if (/^ {2}[^ ]/.test(line.slice(at, at + 3)) && (line.length >= at + 2 + STRING_WIDTH || at === 0)) {
      const word = line.slice(at + 2, at + 2 + STRING_WIDTH)
      // A longer string pushes what follows to the right, which cannot be told from a part of it.
      if (word.length === STRING_WIDTH && !/\s$/.test(word) && /\S/.test(line.slice(at + 2 + STRING_WIDTH))) return undefined
      key.push(word.trimEnd())
      pattern += 's'
      at += 2 + STRING_WIDTH
    } else return undefined
  }
  return key.length === 0 ? undefined : { key, pattern }
}

/** A double, or the digits where a double would round them. */
function parseInteger(digits: string): string | number {
  const value = Number(digits)
  return Number.isSafeInteger(value) ? value : digits
}

function isFrame(line: string): boolean {
  return /^ {8,}\S/.test(line)
}

function parseStack(lines: readonly string[]): ParsedKey {
  let from = lines.length
  while (from > 0 && isFrame(lines[from - 1]!)) from--
  const frames = lines.slice(from).map((line) => line.trim()).join('\n')
  const parts = from > 0 ? parseColumns(lines[from - 1]!) : undefined
  if (parts !== undefined) return { key: [...parts.key, frames], pattern: `${parts.pattern}f`, before: lines.slice(0, from - 1) }
  return { key: [frames], pattern: 'f', before: lines.slice(0, from) }
}
