/**
 * Parses the key of a distribution from the lines above it, as printa() of dtrace(1) lays keys out: strings are left-aligned in 50
 * columns after two blanks; integers are right-aligned in 17, 9, 6 or 4 columns by their size; stacks have one frame per line. A
 * key that was printed with a format string is taken as one string.
 */
import type { Key } from '../../../core/stream/event.js'

export interface ParsedKey {
  readonly key: Key
  /** The kinds of the key's parts (i integer, s string, f frames), or 'text'. All keys of an aggregation have the same pattern. */
  readonly pattern: string
  /** The lines above the key, which do not belong to it. */
  readonly before: readonly string[]
}

/** Columns of a string. */
const STRING_WIDTH = 50
/** Columns of an integer, including the blanks before it. */
const INTEGER_WIDTHS: ReadonlySet<number> = new Set([17, 9, 6, 4])

/** The key at the end of `lines`, which are all lines since the last blank one. */
export function parseDTraceKey(lines: readonly string[]): ParsedKey {
  const last = lines.at(-1)
  if (last === undefined) return { key: [], pattern: '', before: [] }
  const parts = parseColumns(last)
  if (parts !== undefined) return { ...parts, before: lines.slice(0, -1) }
  if (isFrame(last)) return parseStack(lines)
  return { key: [last.trim()], pattern: 'text', before: lines.slice(0, -1) }
}

/** The key on a line in the columns of printa(); undefined when the line is not laid out so. */
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
      // A longer string moves what follows to the right, where it looks like a part of the string.
      if (word.length === STRING_WIDTH && !/\s$/.test(word) && /\S/.test(line.slice(at + 2 + STRING_WIDTH))) return undefined
      key.push(word.trimEnd())
      pattern += 's'
      at += 2 + STRING_WIDTH
    } else return undefined
  }
  return key.length === 0 ? undefined : { key, pattern }
}

/** The number, or its digits as a string when a double would round it. */
function parseInteger(digits: string): string | number {
  const value = Number(digits)
  return Number.isSafeInteger(value) ? value : digits
}

/** Whether the line can be a frame of a stack. */
function isFrame(line: string): boolean {
  return /^ {8,}\S/.test(line)
}

/** The key whose last part is the stack at the end of `lines`. */
function parseStack(lines: readonly string[]): ParsedKey {
  let from = lines.length
  while (from > 0 && isFrame(lines[from - 1]!)) from--
  const frames = lines.slice(from).map((line) => line.trim()).join('\n')
  const parts = from > 0 ? parseColumns(lines[from - 1]!) : undefined
  if (parts !== undefined) return { key: [...parts.key, frames], pattern: `${parts.pattern}f`, before: lines.slice(0, from - 1) }
  return { key: [frames], pattern: 'f', before: lines.slice(0, from) }
}
