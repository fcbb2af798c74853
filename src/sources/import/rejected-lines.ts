/**
 * The lines of an import that are not of its format. The first one is quoted in a notice immediately; the number of all of them comes
 * at the end.
 */

import { quoteLine } from '../../core/text/excerpt.js'

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
