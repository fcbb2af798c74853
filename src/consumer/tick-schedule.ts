/**
 * Deadlines at start + k × interval, whatever the ticks themselves cost: a late tick does not push the next one back,
 * and deadlines that have passed while one was late are skipped, not made up for in a burst.
 */
export class TickSchedule {
  readonly #start: number
  readonly #interval: number
  #next: number

  /** Both in milliseconds; `start` on the clock that `deadline` and `passed` are asked by. */
  constructor(start: number, interval: number) {
    this.#start = start
    this.#interval = interval
    this.#next = start + interval
  }

  /** The instant of the next tick. */
  get deadline(): number {
    return this.#next
  }

  /** A tick was taken at `now`: move to the first deadline after it. A tick up to half a millisecond early counts as on time. */
  advance(now: number): void {
    const k = Math.floor((now + 0.5 - this.#start) / this.#interval) + 1
    this.#next = this.#start + k * this.#interval
  }
}
