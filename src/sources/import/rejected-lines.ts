/** Lines that mean nothing in the format: the first is quoted at once, all are counted, the count is told at the end. */

/** Characters of a line that are quoted. */
const MAX_QUOTED_CHARACTERS = 60

export class RejectedLines {
  #count = 0
  #first = ''

  get count(): number {
    return this.#count
  }

  /** The remark to make of this line: of the first one only. */
  add(line: string, number: number): string | undefined {
    this.#count++
    if (this.#count > 1) return undefined
    this.#first = `line ${number}: ${quoteLine(line)}`
    return `Not understood: ${this.#first}`
  }

  /** What is to be said at the end, if anything. */
  formatSummary(): string | undefined {
    if (this.#count === 0) return undefined
    return this.#count === 1 ? `1 line was not understood, ${this.#first}` : `${this.#count} lines were not understood, first ${this.#first}`
  }

  /** "line 3: …", or '' when all was understood. */
  get first(): string {
    return this.#first
  }
}

/** A line as it can be shown: cut, in quotation marks, without control characters. */
export function quoteLine(line: string): string {
  const shown = line.trim().slice(0, MAX_QUOTED_CHARACTERS).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/g, '\ufffd')
  return `"${shown}${line.trim().length > MAX_QUOTED_CHARACTERS ? '…' : ''}"`
}
