/**
 * The clock that sources wait by, and a wait that can be ended early. Tests pass in a clock of their own.
 */

export interface Clock {
  /** Milliseconds since any fixed moment. */
  now(): number
  /** Calls `act` after so many milliseconds, unless the function that it returns is called before. */
  callAfter(milliseconds: number, act: () => void): () => void
}

/** The clock of this machine. It is monotonic: setting the time of day does not change it. */
export const systemClock: Clock = {
  now: () => performance.now(),
  callAfter: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** The longest wait that a timer can take, milliseconds. */
const MAX_WAIT = 2 ** 31 - 1

/** Waits for one caller at a time; `wake` ends the wait early. */
export class Timer {
  readonly #clock: Clock
  #wake: () => void = () => {}

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  /** Resolves after so many milliseconds, after about 24 days at the latest, or when `wake` is called. Callers check and wait again. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.callAfter(Math.min(Math.ceil(milliseconds), MAX_WAIT), resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }

  /** Ends the current wait. Does nothing when nobody waits. */
  wake(): void {
    this.#wake()
  }
}
