/**
 * D programs split as libdtrace's lexer splits them: comments, strings and control lines, probe descriptions, and the rest.
 *
 * As there, only a line feed ends a line. Nothing throws, whatever the text is. Rejected: a parser of D; lexing is enough for what is
 * asked of a script. `//` counts as a comment, as it does for the preprocessor under -C; without -C no program that has one compiles.
 */

/** A comment, or a string or character constant; also one that is not closed. */
export const COMMENT_OR_STRING = /\/\*[\s\S]*?(?:\*\/|$)|\/\/(?!\*)[^\n]*|"(?:[^"\\\n]|\\[^\n])*"?|'(?:[^'\\\n]|\\[^\n])*'?/g

/** The program alone: comments and control lines are blanked, strings are emptied; lines stay where they were. */
export function blankNonCode(text: string): string {
  const code = text.replace(COMMENT_OR_STRING, (found) => (found.startsWith('/') ? blankText(found) : found[0]! + found[0]!))
  return code.replace(/(?<![^\n])[ \t\f\v]*#(?:[^\n]*\\\r?\n)*[^\n]*/g, blankText)
}

/** A blank in place of each line; the line feeds stay. */
export function blankText(text: string): string {
  return text.replace(/[^\n]+/g, ' ')
}

/** Position of the bracket that closes the one at `open`; the length of the text when none does. */
export function findClosingBracket(code: string, open: number): number {
  let depth = 0
  for (let i = open; i < code.length; i++) {
    if ('([{'.includes(code[i]!)) depth++
    else if (')]}'.includes(code[i]!) && --depth === 0) return i
  }
  return code.length
}

/** The parts of a list, split at the commas that no bracket encloses. */
export function splitAtCommas(list: string): string[] {
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

export interface ProgramSections {
  /** Probe descriptions as written. */
  readonly descriptions: readonly string[]
  /** Everything else. */
  readonly code: string
  readonly clauses: readonly Clause[]
}

/** Probe descriptions as written, and the actions that their probes run, in braces. */
export interface Clause {
  readonly descriptions: readonly string[]
  readonly body: string
}

/** A word of the outer scope that can only be a probe description: libdtrace's own test, and what stands before `{`, `/`. */
const DESCRIPTION = /[-$:a-zA-Z_.?*\\[\]!][-$:0-9a-zA-Z_.`?*\\[\]!]*/y
const DECLARATION_WORDS = [
  'auto', 'char', 'const', 'counter', 'double', 'enum', 'extern', 'float', 'import', 'inline', 'int', 'long', 'provider',
  'register', 'restrict', 'self', 'short', 'signed', 'static', 'string', 'struct', 'this', 'translator', 'typedef', 'union',
  'unsigned', 'void', 'volatile',
]
const DECLARATION = new RegExp(`^(?:${DECLARATION_WORDS.join('|')})$`)

/**
 * Separates the probe descriptions of a program from its code. `code` is what `blankNonCode` gives. A clause is descriptions, perhaps
 * `/ predicate /`, and `{ … }`; a declaration begins with one of D's words for one and ends at its `;`.
 */
export function splitSections(code: string): ProgramSections {
  const descriptions: string[] = []
  const clauses: Clause[] = []
  let described = 0
  let rest = ''
  let at = 0
  while (at < code.length) {
    DESCRIPTION.lastIndex = at
    const word = DESCRIPTION.exec(code)?.[0]
    let end = at + 1
    if (word !== undefined && DECLARATION.test(word.replace(/\*+$/, ''))) {
      end = findDeclarationEnd(code, at)
    } else if (word !== undefined && isDescription(word, code, at + word.length)) {
      descriptions.push(word)
      rest += ' '
      at += word.length
      continue
    } else if (word !== undefined) {
      end = findDeclarationEnd(code, at)
    } else if (code[at] === '{') {
      end = findClosingBracket(code, at) + 1
      clauses.push({ descriptions: descriptions.slice(described), body: code.slice(at, end) })
      described = descriptions.length
    } else if (code[at] === '/') {
      end = findPredicateEnd(code, at)
    }
    rest += code.slice(at, end)
    at = end
  }
  return { descriptions, code: rest, clauses }
}

/** A bare word may also be a type's name that begins a declaration (`pid_t x;`): then another word or a star follows. */
function isDescription(word: string, code: string, end: number): boolean {
  if (/[-:.?!`$]/.test(word) || /^(BEGIN|END|ERROR)$/.test(word)) return true
  return /^\s*(?:[,{/]|$)/.test(code.slice(end, end + 200))
}

function findDeclarationEnd(code: string, at: number): number {
  for (let i = at; i < code.length; i++) {
    if (code[i] === ';') return i + 1
    if (code[i] === '{') i = findClosingBracket(code, i)
  }
  return code.length
}

/** A slash closes a predicate when `{`, `;`, another slash or the end follows it, as in libdtrace's lexer. */
function findPredicateEnd(code: string, at: number): number {
  const close = /\/(?=\s*(?:[{;/]|$))/g
  close.lastIndex = at + 1
  const match = close.exec(code)
  return match === null ? code.length : match.index + 1
}
