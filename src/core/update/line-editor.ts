/**
 * The one editor for a line of text. Every prompt (mark, save, go to a time, filter) edits with the same keys.
 *
 * The cursor is kept as the number of characters after it, so the cursor of a new text is at its end. Each prompt handles enter,
 * escape and its own keys itself. A word is a run of letters, digits and `_`, as for Meta-Backspace in a shell, since `/`, `.` and `-`
 * separate the parts of file names and keys. Rejected: undo and a kill ring.
 */

/** A line while it is edited. */
export interface EditedLine {
  readonly text: string
  /** Characters (code points) after the cursor. */
  readonly after: number
}

/** What a prompt allows in its line. */
export interface LineRules {
  /** The line has at most this many characters. */
  readonly longest: number
  /** Which characters the line accepts; every printable one by default. */
  readonly accepts?: (character: string) => boolean
}

const LAST_WORD = /[\p{L}\p{N}_]*[^\p{L}\p{N}_]*$/u

/** The line after a key: a character to insert, or a key name as in `Binding.keys`. Keys without a meaning change nothing. */
export function editLine(line: EditedLine, key: string, { longest, accepts = () => true }: LineRules): EditedLine {
  const characters = [...line.text]
  const at = characters.length - Math.min(line.after, characters.length)
  const [before, after] = [characters.slice(0, at), characters.slice(at)]
  const join = (left: readonly string[], right: readonly string[]): EditedLine => (
    { text: [...left, ...right].join(''), after: right.length }
  )
  switch (key) {
    case 'backspace': case 'C-h': return join(before.slice(0, -1), after)
    case 'delete': case 'C-d': return join(before, after.slice(1))
    case 'left': case 'C-b': return { ...line, after: Math.min(characters.length, after.length + 1) }
    case 'right': case 'C-f': return { ...line, after: Math.max(0, after.length - 1) }
    case 'home': case 'C-a': return { ...line, after: characters.length }
    case 'end': case 'C-e': return { ...line, after: 0 }
    case 'C-k': return join(before, [])
    case 'C-u': return join([], after)
    case 'C-w': return join([...before.join('').replace(LAST_WORD, '')], after)
    default: return isCharacter(key) && accepts(key) && characters.length < longest ? join([...before, key], after) : line
  }
}

function isCharacter(key: string): boolean {
  return [...key].length === 1 && key >= ' ' && key !== '\x7f'
}
