/**
 * The deadlines of ticks: start + k × interval. They do not drift: a late tick does not move the next deadline. Deadlines
 * that pass while a tick is late are skipped, because ticks made up for in a burst would cover almost no time.
 */

/** The time of the next tick. All times are milliseconds on one clock. */
export class TickSchedule {
  readonly #start: number
  readonly #interval: number
  #next: number

  /** The first deadline is `start + interval`. */
  constructor(start: number, interval: number) {
    this.#start = start
    this.#interval = interval
    this.#next = start + interval
  }

  /** When the next tick is due. */
  get deadline(): number {
    return this.#next
  }

  /** A tick was taken at `now`: moves to the first deadline after it. A tick up to half a millisecond early counts as on time. */
  advance(now: number): void {
    const k = Math.floor((now + 0.5 - this.#start) / this.#interval) + 1
    this.#next = this.#start + k * this.#interval
  }
}
