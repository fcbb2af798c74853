/**
 * The one editor of a line of text: every prompt (mark, save, go to a time, filter) edits with the same keys.
 *
 * The cursor is kept as the number of characters after it, so a text that is set anew has its cursor at the end. Enter, escape and
 * keys that mean something to one prompt alone are that prompt's. A word is a run of letters, digits and `_`, as in a shell's
 * Meta-Backspace, since file names and keys are split at `/`, `.` and `-`. Rejected: undo and a kill ring.
 */

export interface EditedLine {
  readonly text: string
  /** Characters (code points) after the cursor. */
  readonly after: number
}

export interface LineRules {
  /** Characters that the line takes at most. */
  readonly longest: number
  /** Which characters it takes; every printable one unless given. */
  readonly accepts?: (character: string) => boolean
}

const LAST_WORD = /[\p{L}\p{N}_]*[^\p{L}\p{N}_]*$/u

/** The line after a key: a character to write, or a name as `Binding.keys` has it. A key without meaning leaves the line as it is. */
export function editLine(line: EditedLine, key: string, { longest, accepts = () => true }: LineRules): EditedLine {
  const characters = [...line.text]
  const at = characters.length - Math.min(line.after, characters.length)
  const [before, after] = [characters.slice(0, at), characters.slice(at)]
  const joined = (first: readonly string[], last: readonly string[]): EditedLine => ({ text: [...first, ...last].join(''), after: last.length })
  switch (key) {
    case 'backspace': case 'C-h': return joined(before.slice(0, -1), after)
    case 'delete': case 'C-d': return joined(before, after.slice(1))
    case 'left': case 'C-b': return { ...line, after: Math.min(characters.length, after.length + 1) }
    case 'right': case 'C-f': return { ...line, after: Math.max(0, after.length - 1) }
    case 'home': case 'C-a': return { ...line, after: characters.length }
    case 'end': case 'C-e': return { ...line, after: 0 }
    case 'C-k': return joined(before, [])
    case 'C-u': return joined([], after)
    case 'C-w': return joined([...before.join('').replace(LAST_WORD, '')], after)
    default: return isCharacter(key) && accepts(key) && characters.length < longest ? joined([...before, key], after) : line
  }
}

function isCharacter(key: string): boolean {
  return [...key].length === 1 && key >= ' ' && key !== '\x7f'
}
