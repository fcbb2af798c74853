/**
 * What a D script says of itself, without compiling it: the header comment of a shipped script, and the static facts from
 * which a title, a unit, the D libraries to load and an early refusal are chosen.
 *
 * These are readings, not judgments: libdtrace alone decides what a program is. Whatever text is given, valid D or not,
 * an answer comes and nothing throws. Refused: a parser of D. Lexing as libdtrace does (its comments, strings, control lines
 * and probe descriptions) is enough for all that is asked here. `//` is taken as a comment, as the preprocessor under -C does;
 * without it no program that has one compiles.
 */
import type { AggregatingFunction } from './event.js'

/** Empty where the script does not say. */
export interface ScriptHeader {
  readonly name: string
  /** The script's "why": one line, fit for a title. */
  readonly title: string
  /** Unit of the bucketed values: ns, us, ms, s, bytes, … */
  readonly unit: string
  /** What the parts of the key tuple are called. */
  readonly keys: readonly string[]
  readonly usage: string
  /** Platform or kernel feature the script wants. */
  readonly needs: string
  readonly note: string
}

const FIELDS = new Set(['name', 'why', 'unit', 'keys', 'usage', 'needs', 'note'])

/**
 * The fields of the script's first comment: ` * field: text`, a field's further lines indented deeper than a field's name.
 * A `#!` line, control lines and blank lines may stand before the comment; unknown fields and other text are passed over.
 */
export function readScriptHeader(text: string): ScriptHeader {
  const fields = new Map<string, string>()
  const comment = /^\uFEFF?(?:\s|#[^\n]*(?:\n|$))*\/\*([\s\S]*?)\*\//.exec(text)?.[1] ?? ''
  let field: string | undefined
  for (const line of comment.split(/\r?\n/)) {
    const said = /^[ \t]*\*?(?<indent>[ \t]*)(?<rest>.*?)[ \t]*$/.exec(line)!.groups as { indent: string; rest: string }
    const start = /^(?<name>[a-z]+):[ \t]*(?<value>.*)$/.exec(said.rest)?.groups
    if (start !== undefined && said.indent.length <= 2) {
      field = FIELDS.has(start['name']!) && !fields.has(start['name']!) ? start['name']! : undefined
      if (field !== undefined) fields.set(field, start['value']!)
    } else if (field !== undefined && said.rest !== '' && said.indent.length > 2) {
      fields.set(field, `${fields.get(field)} ${said.rest}`.trim())
    } else {
      field = undefined
    }
  }
  const of = (name: string): string => fields.get(name) ?? ''
  const keys = of('keys').split(',').map((key) => key.trim()).filter((key) => key !== '')
  return { name: of('name'), title: of('why'), unit: of('unit'), keys, usage: of('usage'), needs: of('needs'), note: of('note') }
}

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

/** The aggregations a script fills, each once, in the order in which they first appear. */
export function findAggregations(text: string): ScriptAggregation[] {
  const code = codeOf(text)
  const found = new Map<string, ScriptAggregation>()
  const action = /@(?<name>[A-Za-z_]\w*)?\s*/g
  for (let match = action.exec(code); match !== null; match = action.exec(code)) {
    if (code[action.lastIndex] === '[') action.lastIndex = closing(code, action.lastIndex) + 1
    const call = /\s*=\s*(?<function>[a-z]+)\s*(?=\()/y
    call.lastIndex = action.lastIndex
    const kind = call.exec(code)?.groups?.['function']
    const name = match.groups?.['name'] ?? '_'
    if (kind === undefined || !FUNCTIONS.has(kind) || found.has(name)) continue
    action.lastIndex = closing(code, call.lastIndex)
    const parameters = parametersOf(kind, split(code.slice(call.lastIndex + 1, action.lastIndex)))
    const entry = { name: name === '_' ? '' : name, function: kind as AggregatingFunction }
    found.set(name, parameters === undefined ? entry : { ...entry, parameters })
  }
  return [...found.values()]
}

/** Position of the bracket that closes the one at `open`; the text's end when none does. */
function closing(code: string, open: number): number {
  let depth = 0
  for (let i = open; i < code.length; i++) {
    if ('([{'.includes(code[i]!)) depth++
    else if (')]}'.includes(code[i]!) && --depth === 0) return i
  }
  return code.length
}

/** At the commas that no bracket encloses. */
function split(list: string): string[] {
  const parts = ['']
  let depth = 0
  for (const letter of list) {
    if ('([{'.includes(letter)) depth++
    else if (')]}'.includes(letter)) depth--
    if (letter === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts
}

function parametersOf(kind: string, given: readonly string[]): number[] | undefined {
  if (kind !== 'lquantize' && kind !== 'llquantize') return []
  const numbers = given.slice(1, kind === 'lquantize' ? 4 : 5).map(integer)
  if (kind === 'lquantize' && numbers.length === 2) numbers.push(1)
  if (numbers.length !== (kind === 'lquantize' ? 3 : 4) || numbers.includes(undefined)) return undefined
  return numbers as number[]
}

/** A D integer constant: decimal, 0octal, 0xhex, with a sign and a suffix. */
function integer(text: string): number | undefined {
  const parts = /^\s*([-+]?)\s*(?:(0[xX][0-9a-fA-F]+)|(0[0-7]*)|([1-9]\d*))[uU]?[lL]{0,2}\s*$/.exec(text)
  if (parts === null) return undefined
  const [, sign, hex, octal, decimal] = parts
  const value = hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(octal ?? decimal!, octal !== undefined ? 8 : 10)
  return sign === '-' ? 0 - value : value
}

/** Every word of the program's predicates, bodies and declarations; not those of probe descriptions, comments and strings. */
export function findIdentifiers(text: string): Set<string> {
  return new Set(sectionsOf(codeOf(text)).code.match(/[A-Za-z_]\w*/g))
}

/**
 * Providers of the program's probe descriptions, as written: 'syscall', 'pid$target', 'sched*'. '*' stands for a description
 * that names none (`:::entry`, `read:entry`) and may match any. BEGIN, END and ERROR count as 'dtrace', tick-N and profile-N as
 * 'profile'.
 */
export function findProviders(text: string): Set<string> {
  const providers = new Set<string>()
  for (const description of sectionsOf(codeOf(text)).descriptions) {
    const parts = description.split(':')
    const name = parts.at(-1)!
    if (parts.length >= 4) providers.add(parts[0] === '' ? '*' : parts[0]!)
    else if (/^(BEGIN|END|ERROR)$/.test(name)) providers.add('dtrace')
    else if (/^(tick|profile)-/.test(name)) providers.add('profile')
    else providers.add('*')
  }
  return providers
}

/** Raw tracepoints that probe descriptions name in full, as `sys_enter` of `rawtp:raw_syscalls::sys_enter`. */
export function findRawTracepoints(text: string): Set<string> {
  const names = sectionsOf(codeOf(text)).descriptions.map((description) => /^rawtp:[^:]*:[^:]*:(\w+)$/.exec(description)?.[1])
  return new Set(names.filter((name) => name !== undefined))
}

/** Actions and subroutines that DTrace refuses without its option `destructive`. */
const DESTRUCTIVE = 'stop|raise|system|freopen|copyout|copyoutstr|breakpoint|panic|chill'

/** Whether the program seems to act on the system, or asks for leave to itself (`#pragma D option destructive`). */
export function isDestructive(text: string): boolean {
  if (/^[ \t]*#[ \t]*pragma[ \t]+D[ \t]+option[ \t]+destructive\b/m.test(withoutComments(text))) return true
  return new RegExp(`(?<![\\w.>@])(?:${DESTRUCTIVE})\\s*\\(`).test(sectionsOf(codeOf(text)).code)
}

const COMMENT_OR_STRING = /\/\*[\s\S]*?(?:\*\/|$)|\/\/(?!\*)[^\n]*|"(?:[^"\\\n]|\\[^\n])*"?|'(?:[^'\\\n]|\\[^\n])*'?/g

function withoutComments(text: string): string {
  return text.replace(COMMENT_OR_STRING, (found) => (found.startsWith('/') ? blank(found) : found))
}

/** The program alone: comments and control lines blanked, strings emptied; lines stay where they were. */
function codeOf(text: string): string {
  const code = text.replace(COMMENT_OR_STRING, (found) => (found.startsWith('/') ? blank(found) : found[0]! + found[0]!))
  return code.replace(/^[ \t\f\v]*#(?:[^\n]*\\\r?\n)*[^\n]*/gm, blank)
}

function blank(text: string): string {
  return text.replace(/[^\n]+/g, ' ')
}

interface Sections {
  readonly descriptions: readonly string[]
  /** All else. */
  readonly code: string
}

/** A word of the outer scope that can only be a probe description: libdtrace's own test, and what stands before `{`, `/`. */
const DESCRIPTION = /[-$:a-zA-Z_.?*\\[\]!][-$:0-9a-zA-Z_.`?*\\[\]!]*/y
const DECLARATION = /^(?:auto|char|const|counter|double|enum|extern|float|import|inline|int|long|provider|register|restrict|self|short|signed|static|string|struct|this|translator|typedef|union|unsigned|void|volatile)$/

/**
 * Walks the outer scope. A clause is descriptions, perhaps `/ predicate /`, and `{ … }`; a declaration begins with one of D's words for
 * one and ends at its `;`.
 */
function sectionsOf(code: string): Sections {
  const descriptions: string[] = []
  let rest = ''
  let at = 0
  while (at < code.length) {
    DESCRIPTION.lastIndex = at
    const word = DESCRIPTION.exec(code)?.[0]
    let end = at + 1
    if (word !== undefined && DECLARATION.test(word.replace(/\*+$/, ''))) {
      end = declarationEnd(code, at)
    } else if (word !== undefined && isDescription(word, code, at + word.length)) {
      descriptions.push(word)
      rest += ' '
      at += word.length
      continue
    } else if (word !== undefined) {
      end = declarationEnd(code, at)
    } else if (code[at] === '{') {
      end = closing(code, at) + 1
    } else if (code[at] === '/') {
      end = predicateEnd(code, at)
    }
    rest += code.slice(at, end)
    at = end
  }
  return { descriptions, code: rest }
}

/** A bare word may also be a type's name that begins a declaration (`pid_t x;`): then another word or a star follows. */
function isDescription(word: string, code: string, end: number): boolean {
  if (/[-:.?!`$]/.test(word) || /^(BEGIN|END|ERROR)$/.test(word)) return true
  return /^\s*(?:[,{/]|$)/.test(code.slice(end, end + 200))
}

function declarationEnd(code: string, at: number): number {
  for (let i = at; i < code.length; i++) {
    if (code[i] === ';') return i + 1
    if (code[i] === '{') i = closing(code, i)
  }
  return code.length
}

/** A slash closes a predicate when `{`, `;`, another slash or the end follows it, as libdtrace's lexer has it. */
function predicateEnd(code: string, at: number): number {
  const close = /\/(?=\s*(?:[{;/]|$))/g
  close.lastIndex = at + 1
  const match = close.exec(code)
  return match === null ? code.length : match.index + 1
}
