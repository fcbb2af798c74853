/**
 * Facts about a D script without compiling it: its aggregations, identifiers and probes. From them the consumer chooses the D libraries
 * to load and refuses early what cannot be drawn.
 *
 * These are readings, not judgments: libdtrace alone decides what a program is. Every function gives an answer for any text, valid D or
 * not, and nothing throws.
 */
import type { AggregatingFunction } from './event.js'
import { blankNonCode, findClosingBracket, splitAtCommas, splitSections } from './d-lexer.js'

const FUNCTIONS: ReadonlySet<string> = new Set<AggregatingFunction>([
  'quantize', 'lquantize', 'llquantize', 'count', 'sum', 'min', 'max', 'avg', 'stddev',
])

export interface ScriptAggregation {
  /** Without the `@`; empty for the anonymous one (`@` and `@_` are the same to libdtrace). */
  readonly name: string
  readonly function: AggregatingFunction
  /**
   * lquantize: base, limit, step. llquantize: factor, low, high, steps. All others: none. Absent when they are not all plain
   * integers (macro arguments, constants by name, expressions).
   */
  readonly parameters?: readonly number[]
}

/** The aggregations that a script fills, each once, in the order in which they first appear. */
export function findAggregations(text: string): ScriptAggregation[] {
  const code = blankNonCode(text)
  const found = new Map<string, ScriptAggregation>()
  const action = /@(?<name>[A-Za-z_]\w*)?\s*/g
  for (let match = action.exec(code); match !== null; match = action.exec(code)) {
    if (code[action.lastIndex] === '[') action.lastIndex = findClosingBracket(code, action.lastIndex) + 1
    const call = /\s*=\s*(?<function>[a-z]+)\s*(?=\()/y
    call.lastIndex = action.lastIndex
    const kind = call.exec(code)?.groups?.['function']
    const name = match.groups?.['name'] ?? '_'
    if (kind === undefined || !FUNCTIONS.has(kind) || found.has(name)) continue
    action.lastIndex = findClosingBracket(code, call.lastIndex)
    const parameters = parseParameters(kind, splitAtCommas(code.slice(call.lastIndex + 1, action.lastIndex)))
    const entry = { name: name === '_' ? '' : name, function: kind as AggregatingFunction }
    found.set(name, parameters === undefined ? entry : { ...entry, parameters })
  }
  return [...found.values()]
}

/** `given`: all arguments of the call; the first is the value. Undefined when a parameter is not a plain integer. */
function parseParameters(kind: string, given: readonly string[]): number[] | undefined {
  if (kind !== 'lquantize' && kind !== 'llquantize') return []
  const numbers = given.slice(1, kind === 'lquantize' ? 4 : 5).map(parseInteger)
  if (kind === 'lquantize' && numbers.length === 2) numbers.push(1)
  if (numbers.length !== (kind === 'lquantize' ? 3 : 4) || numbers.includes(undefined)) return undefined
  return numbers as number[]
}

/** A D integer constant: decimal, 0octal, 0xhex, with a sign and a suffix. */
function parseInteger(text: string): number | undefined {
  const parts = /^\s*([-+]?)\s*(?:(0[xX][0-9a-fA-F]+)|(0[0-7]*)|([1-9]\d*))[uU]?[lL]{0,2}\s*$/.exec(text)
  if (parts === null) return undefined
  const [, sign, hex, octal, decimal] = parts
  const value = hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(octal ?? decimal!, octal !== undefined ? 8 : 10)
  return sign === '-' ? 0 - value : value
}

/** Every word of the program's predicates, bodies and declarations; not those of probe descriptions, comments and strings. */
export function findIdentifiers(text: string): Set<string> {
  return new Set(splitSections(blankNonCode(text)).code.match(/[A-Za-z_]\w*/g))
}

/** The program's probe descriptions, as written. */
export function findDescriptions(text: string): readonly string[] {
  return splitSections(blankNonCode(text)).descriptions
}

/**
 * Providers of the program's probe descriptions, as written: 'syscall', 'pid$target', 'sched*'. '*' stands for a description
 * that names none (`:::entry`, `read:entry`) and may match any. BEGIN, END and ERROR count as 'dtrace', tick-N and profile-N as
 * 'profile'.
 */
export function findProviders(text: string): Set<string> {
  const providers = new Set<string>()
  for (const description of findDescriptions(text)) {
    const parts = description.split(':')
    const name = parts.at(-1)!
    if (parts.length >= 4) providers.add(parts[0] === '' ? '*' : parts[0]!)
    else if (/^(BEGIN|END|ERROR)$/.test(name)) providers.add('dtrace')
    else if (/^(tick|profile)-/.test(name)) providers.add('profile')
    else providers.add('*')
  }
  return providers
}

/** The probe descriptions of the clauses that count something in an aggregation, each once, as written. */
export function findCountingProbes(text: string): string[] {
  const { clauses } = splitSections(blankNonCode(text))
  return [...new Set(clauses.filter(({ body }) => /@[\s\S]*?=/.test(body)).flatMap(({ descriptions }) => descriptions))]
}

/** Raw tracepoints that probe descriptions name in full: `sys_enter` for `rawtp:raw_syscalls::sys_enter`. */
export function findRawTracepoints(text: string): Set<string> {
  const names = findDescriptions(text).map((description) => /^rawtp:[^:]*:[^:]*:(\w+)$/.exec(description)?.[1])
  return new Set(names.filter((name) => name !== undefined))
}
