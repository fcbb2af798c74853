/**
 * The lines of an import that are not of its format. The first one is quoted in a notice immediately; the number of all of them comes
 * at the end.
 */

/** Characters of a line that are quoted. */
const MAX_QUOTED_CHARACTERS = 60

/** Counts rejected lines and words the notices about them. */
export class RejectedLines {
  #count = 0
  #first = ''

  get count(): number {
    return this.#count
  }

  /** The first line and its number, as in `line 3: "foo"`; '' when no line was rejected. */
  get first(): string {
    return this.#first
  }

  /** Adds a line. Returns the text of a notice for the first one, undefined for the others. */
  add(line: string, number: number): string | undefined {
    this.#count++
    if (this.#count > 1) return undefined
    this.#first = `line ${number}: ${quoteLine(line)}`
    return `Not understood: ${this.#first}`
  }

  /** The text of the notice at the end; undefined when no line was rejected. */
  formatSummary(): string | undefined {
    if (this.#count === 0) return undefined
    if (this.#count === 1) return `1 line was not understood, ${this.#first}`
    return `${this.#count} lines were not understood, first ${this.#first}`
  }
}

/** A line in quotation marks that is safe to show: shortened, and without control characters. */
export function quoteLine(line: string): string {
  const shown = line.trim().slice(0, MAX_QUOTED_CHARACTERS).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/g, '\ufffd')
  return `"${shown}${line.trim().length > MAX_QUOTED_CHARACTERS ? '…' : ''}"`
}
