/**
 * The lines of an import that cannot be read. The first one with each reason is quoted in a notice immediately, and a notice says when
 * there are 10, 100, 1000, … of them, because a pipe may never end. Their numbers come at the end.
 */
import { quoteLine } from '../../core/text/excerpt.js'

interface Rejection {
  /** The first line and its number, as in `line 3: "foo"`. */
  readonly first: string
  count: number
}

/** Reasons that are told apart; lines with further reasons count as not understood. */
const MAX_REASONS = 20

/** Counts rejected lines by reason and words the notices about them. */
export class RejectedLines {
  readonly #byReason = new Map<string, Rejection>()
  #first = ''

  get count(): number {
    return [...this.#byReason.values()].reduce((sum, { count }) => sum + count, 0)
  }

  /** The first line and its number, as in `line 3: "foo"`, and the reason; '' when no line was rejected. */
  get first(): string {
    return this.#first
  }

  /** Adds a line. Returns the text of a notice for the first one with its reason, and for the tenth, the hundredth, …. */
  add(line: string, number: number, given = ''): string | undefined {
    const reason = this.#byReason.size < MAX_REASONS ? given : ''
    const known = this.#byReason.get(reason)
    if (known !== undefined) {
      known.count++
      if (known.count < 10 || !/^10*$/.test(String(known.count))) return undefined
      return `${known.count} lines ${reason === '' ? 'not understood' : `rejected because ${reason}`} so far, first ${known.first}`
    }
    const first = `line ${number}: ${quoteLine(line)}`
    this.#byReason.set(reason, { first, count: 1 })
    if (this.#first === '') this.#first = reason === '' ? first : `${first} (${reason})`
    return reason === '' ? `Not understood: ${first}` : `Rejected because ${reason}: ${first}`
  }

  /** The texts of the notices at the end, one for each reason. */
  formatSummary(): string[] {
    return [...this.#byReason].map(([reason, { first, count }]) => {
      const place = `${count === 1 ? '' : 'first '}${first}`
      const lines = count === 1 ? '1 line was' : `${count} lines were`
      return reason === '' ? `${lines} not understood, ${place}` : `${lines} rejected because ${reason}, ${place}`
    })
  }
}
