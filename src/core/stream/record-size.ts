/**
 * Estimates how many bytes one key of a script's aggregations takes in libdtrace's aggregation buffer, from the script's text.
 *
 * All aggregations of a program share the buffer, and every key takes the room of the largest: the words of the function, and the parts
 * of the longest key. The type of a part is not known before compiling; a part that is not known to be a number counts as a string, which
 * has a fixed size (option strsize). So the estimate is rather too large than too small. Rejected: asking libdtrace, which does not say.
 */
import { blankNonCode, findClosingBracket, splitAtCommas } from './d-lexer.js'
import { findAggregations, type ScriptAggregation } from './d-script.js'

const WORD = 8
/** libdtrace's default of the option strsize. */
const STRING_SIZE = 256
/** Default depths of stack() and ustack(): the options stackframes and ustackframes. */
const STACK_FRAMES = { stack: 20, ustack: 100 } as const
/** Assumed where parameters are not plain numbers. */
const UNKNOWN_WORDS = 300
/** A part that begins with a digit, or with a variable or a cast whose value is a number. */
const NUMBER = /^\s*(?:\d|(?:arg\d|p?pid|tid|[ug]id|cpu|errno|id|(?:wall)?timestamp)\b|\((?:u?int\d*_t|int|long|pid_t)\s*\))/

/** Bytes of one key, its key and its words together. 0 for a text without aggregations. */
export function estimateRecordBytes(text: string): number {
  const aggregations = findAggregations(text)
  if (aggregations.length === 0) return 0
  const words = Math.max(...aggregations.map(countWords))
  const stringBytes = roundUp((findOption(text, 'strsize') ?? STRING_SIZE) + 1)
  const key = Math.max(0, ...findKeys(text).map((parts) => parts.reduce((sum, part) => sum + estimatePart(part, stringBytes), 0)))
  return WORD + key + WORD + words * WORD // the number of the aggregation; the record's generation
}

/** Words of a record; on Linux, llquantize mirrors its steps for negative values. */
function countWords({ function: name, parameters = [] }: ScriptAggregation): number {
  const [first, low, third, steps] = parameters
  switch (name) {
    case 'quantize': return 127
    case 'lquantize': return third === undefined ? UNKNOWN_WORDS : Math.max(0, Math.floor((low! - first!) / third)) + 2
    case 'llquantize': return steps === undefined ? UNKNOWN_WORDS : 2 * (third! - low! + 1) * (steps - Math.floor(steps / first!)) + 3
    case 'stddev': return 4
    case 'avg': return 2
    default: return 1
  }
}

/** The parts of every key that the script writes. */
export function findKeys(text: string): string[][] {
  const code = blankNonCode(text)
  return [...code.matchAll(/@(?:[A-Za-z_]\w*)?\s*\[/g)].map(({ index, 0: found }) => {
    const open = index + found.length - 1
    return splitAtCommas(code.slice(open + 1, findClosingBracket(code, open)))
  })
}

function estimatePart(part: string, stringBytes: number): number {
  const stack = /^\s*(u?stack)\s*\(\s*(\d*)/.exec(part)
  if (stack !== null) return WORD * (1 + (Number(stack[2]) || STACK_FRAMES[stack[1] as 'stack' | 'ustack']))
  return NUMBER.test(part) ? WORD : stringBytes
}

/** An option's value in bytes as a pragma of the script sets it. */
function findOption(text: string, name: string): number | undefined {
  const found = new RegExp(`^\\s*#\\s*pragma\\s+D\\s+option\\s+${name}\\s*=\\s*(\\d+)([kKmM]?)`, 'm').exec(text)
  if (found === null) return undefined
  return Number(found[1]) * { '': 1, k: 1024, m: 1024 ** 2 }[found[2]!.toLowerCase() as '' | 'k' | 'm']
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / WORD) * WORD
}
