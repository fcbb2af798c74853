/**
 * The header of a D script: the fields of its first comment, from which heat-tracer takes title, unit and the names of the keys.
 *
 * Nothing throws, whatever the text is. Fields that are not there are empty. As in D, only a line feed ends a line; a carriage return or
 * another line separator inside a line counts as a blank.
 */

export interface ScriptHeader {
  readonly name: string
  /** The script's "why": one line, fit for a title. */
  readonly title: string
  /** Unit of the bucketed values: ns, us, ms, s, bytes, … */
  readonly unit: string
  /** Names of the parts of the key tuple. */
  readonly keys: readonly string[]
  readonly usage: string
  /** Platform or kernel feature that the script needs. */
  readonly needs: string
  readonly note: string
}

const FIELDS = new Set(['name', 'why', 'unit', 'keys', 'usage', 'needs', 'note'])

const BLANKS = /[\t\v\f\r\u0085\u2028\u2029]/g
const COMMENT_LINE = /^ *\*?(?<indent> *)(?<rest>.*)$/s
const FIELD_START = /^(?<name>[a-z]+): *(?<value>.*)$/s

/**
 * The fields of the script's first comment: ` * field: text`; further lines of a field are indented deeper than its name.
 * A `#!` line, control lines and blank lines may stand before the comment. Unknown fields and other text are skipped.
 */
export function readScriptHeader(text: string): ScriptHeader {
  const fields = new Map<string, string>()
  let field: string | undefined
  for (const line of findFirstComment(text).replace(BLANKS, ' ').split('\n')) {
    const { indent, rest } = COMMENT_LINE.exec(line.trimEnd())!.groups as { indent: string; rest: string }
    const start = FIELD_START.exec(rest)?.groups as { name: string; value: string } | undefined
    if (start !== undefined && indent.length <= 2) {
      field = FIELDS.has(start.name) && !fields.has(start.name) ? start.name : undefined
      if (field !== undefined) fields.set(field, start.value)
    } else if (field !== undefined && rest !== '' && indent.length > 2) {
      fields.set(field, `${fields.get(field)} ${rest}`.trim())
    } else {
      field = undefined
    }
  }
  const valueOf = (name: string): string => fields.get(name) ?? ''
  return {
    name: valueOf('name'), title: valueOf('why'), unit: valueOf('unit'),
    keys: valueOf('keys').split(',').map((key) => key.trim()).filter((key) => key !== ''),
    usage: valueOf('usage'), needs: valueOf('needs'), note: valueOf('note'),
  }
}

/** The inside of the comment before which nothing but blanks and control lines stand; '' without one. */
function findFirstComment(text: string): string {
  const blanks = /\s*/y
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; ;) {
    blanks.lastIndex = at
    blanks.exec(text)
    at = blanks.lastIndex
    if (text[at] !== '#') {
      const end = text.startsWith('/*', at) ? text.indexOf('*/', at + 2) : -1
      return end === -1 ? '' : text.slice(at + 2, end)
    }
    const lineFeed = text.indexOf('\n', at)
    if (lineFeed === -1) return ''
    at = lineFeed
  }
}
