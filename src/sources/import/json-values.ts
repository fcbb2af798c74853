/**
 * Splits text into JSON objects, whether they stand on one line each, go over many lines, or are the elements of an array.
 *
 * An object that does not end is given up when a line begins a new one at the left margin, so that one damaged line costs one object.
 */

/** The longest object, in characters: bpftrace prints a map with all its keys at once. */
const MAX_CHARACTERS = 64 * 2 ** 20

/** The text of an object and the number of its first line, from 1. */
export interface JsonText {
  readonly text: string
  readonly number: number
  /** Whether the object is complete. */
  readonly isWhole: boolean
}

/** Takes lines and gives objects. */
export class JsonSplitter {
  /** The lines of the object that is open. */
  #lines: string[] = []
  #characters = 0
  #firstNumber = 0
  #depth = 0
  #isInString = false
  #isEscaped = false

  /** The objects that the line completes, and what is not part of any object. */
  split(line: string, number: number): JsonText[] {
    const found = this.#depth > 0 && /^\[?\s*\{\s*"type"/.test(line) ? this.finish() : []
    let from = 0
    for (let i = 0; i < line.length; i++) {
      const end = this.#readCharacter(line, i)
      if (end === 'begin') {
        const between = line.slice(from, i)
        if (/[^\s,[\]]/.test(between)) found.push({ text: between, number, isWhole: false })
        from = i
        this.#firstNumber = number
      } else if (end === 'end') {
        found.push({ text: [...this.#lines, line.slice(from, i + 1)].join('\n'), number: this.#firstNumber, isWhole: true })
        this.#reset()
        from = i + 1
      }
    }
    const rest = line.slice(from)
    if (this.#depth > 0) this.#keep(rest, found)
    else if (/[^\s,[\]]/.test(rest)) found.push({ text: rest, number, isWhole: false })
    return found
  }

  /** Gives up the object that is open. */
  finish(): JsonText[] {
    const lines = this.#lines
    const first = this.#firstNumber
    this.#reset()
    return lines.map((text, i) => ({ text, number: first + i, isWhole: false }))
  }

  #keep(rest: string, found: JsonText[]): void {
    this.#lines.push(rest)
    this.#characters += rest.length
    if (this.#characters > MAX_CHARACTERS) found.push(...this.finish())
  }

  /** Whether the character at `i` begins or ends an object. */
  #readCharacter(line: string, i: number): 'begin' | 'end' | undefined {
    const code = line.charCodeAt(i)
    if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (code === 0x5c) this.#isEscaped = true
      else if (code === 0x22) this.#isInString = false
      return undefined
    }
    if (code === 0x22 && this.#depth > 0) this.#isInString = true
    else if (code === 0x7b) return this.#depth++ === 0 ? 'begin' : undefined
    else if (code === 0x7d && this.#depth > 0) return --this.#depth === 0 ? 'end' : undefined
    return undefined
  }

  #reset(): void {
    this.#lines = []
    this.#characters = 0
    this.#depth = 0
    this.#isInString = false
    this.#isEscaped = false
  }
}
