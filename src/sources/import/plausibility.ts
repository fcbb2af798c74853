/**
 * Checks what was guessed about a text against its first events, and refuses what cannot be: times that go back, times in the wrong
 * unit, a key of its own for every event, fractions without a unit.
 *
 * Only guesses are checked. Who names a column or a unit, and a format that is known, is believed.
 */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { formatDuration } from '../../core/text/format.js'
import type { Guesses, Measurement, SourceLine } from './format-reader.js'

export interface PlausibilityOptions {
  readonly guessed: Guesses
  /** Where times and keys come from: "column 1". */
  readonly time: string
  readonly value: string
  readonly key: string
  /** Milliseconds per tick. */
  readonly interval: number
  /** The unit of the values if fractions would be cut off, because it is unknown or none of time; undefined if they are kept. */
  readonly wholeUnit: string | undefined
}

/** Events after which the guesses are judged, and the fewest that are judged at the end. */
const EVENTS_NEEDED = 100
const FEWEST_EVENTS = 20
/** If the events are this many ticks per event apart, their times are not in the guessed unit. */
const MAX_TICKS_PER_EVENT = 100
/** In a column of times, the steps back add up to few times the whole span, even if many events overlap. */
const MAX_BACK_SPANS = 5
/** Events whose values are looked at for fractions. */
const EVENTS_FOR_FRACTIONS = 1000

/** Judges the first events of one text. */
export class PlausibilityCheck {
  readonly #options: PlausibilityOptions
  #events = 0
  #first = 0
  #last = 0
  #earliest = Infinity
  #latest = -Infinity
  #stepsBack = 0
  /** Milliseconds of all steps back. */
  #wayBack = 0
  /** The first line whose time is before that of the line above. */
  #firstBack: SourceLine | undefined
  readonly #keys = new Set<string>()

  constructor(options: PlausibilityOptions) {
    this.#options = options
  }

  /** Looks at an event. Throws a UserError when a guess turns out wrong. */
  look({ time, value, key }: Measurement, line: SourceLine): void {
    if (this.#events >= EVENTS_FOR_FRACTIONS) return
    const { wholeUnit } = this.#options
    if (wholeUnit !== undefined && !Number.isInteger(value)) {
      throw new UserError(errors.importNoUnit(this.#options.value, String(value), line.number, wholeUnit))
    }
    this.#events++
    if (this.#events > EVENTS_NEEDED) return
    if (this.#events === 1) this.#first = time
    else if (time < this.#last) {
      this.#stepsBack++
      this.#wayBack += this.#last - time
      this.#firstBack ??= line
    }
    this.#last = time
    this.#earliest = Math.min(this.#earliest, time)
    this.#latest = Math.max(this.#latest, time)
    this.#keys.add(key.join('\u0000'))
    if (this.#events === EVENTS_NEEDED) this.#judge()
  }

  /** Judges a text of few events. Throws a UserError when a guess turns out wrong. */
  finish(): void {
    if (this.#events >= FEWEST_EVENTS && this.#events < EVENTS_NEEDED) this.#judge()
  }

  #judge(): void {
    const { guessed, interval, time, key } = this.#options
    const span = this.#latest - this.#earliest
    const events = this.#events
    const isDescending = this.#last < this.#first && 2 * this.#stepsBack > events
    const isDisordered = guessed.time === true && this.#wayBack > MAX_BACK_SPANS * span
    if (isDescending || isDisordered) {
      throw new UserError(errors.importTimesBack(time, this.#stepsBack, events - 1, this.#firstBack!.number, isDescending))
    }
    if (guessed.timeUnit === true && span > MAX_TICKS_PER_EVENT * events * interval) {
      throw new UserError(errors.importSparse(time, events, formatDuration(span)))
    }
    if (guessed.key === true && this.#keys.size >= 0.9 * events) throw new UserError(errors.importManyKeys(key, this.#keys.size, events))
  }
}
