/**
 * When an event of a recorded or made-up stream is due. At pace 1 a second of the stream takes a second, at 2 half of one; at
 * 'max' nothing is waited for, but the event loop gets a turn a tick, so that keys are heard and every tick can be painted.
 * Waiting is for times since the first one asked for began at 0: being late on one event does not shift the later ones.
 */
import { setImmediate } from 'node:timers/promises'
import type { Pace } from '../core/pace.js'

export type { Pace } from '../core/pace.js'

/** What time it is, in milliseconds, and how to wait. */
export interface Clock {
  now(): number
  /** Calls `act` after so many milliseconds, unless the function given back is called before. */
  after(milliseconds: number, act: () => void): () => void
}

export const realClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** The longest a timer can wait, milliseconds. */
const LONGEST = 2 ** 31 - 1

export class Pacer {
  readonly #pace: Pace
  readonly #clock: Clock
  #start: number | undefined
  #released = false
  #wake: () => void = () => {}

  constructor(pace: Pace, clock = realClock) {
    if (pace !== 'max' && !(pace > 0)) throw new RangeError(`a pace of ${pace}`)
    this.#pace = pace
    this.#clock = clock
  }

  /** Resolves when stream time `time`, in milliseconds, is due, or at once when released. */
  async reach(time: number): Promise<void> {
    this.#start ??= this.#clock.now()
    if (this.#pace !== 'max') {
      for (let left = this.#left(time); left > 0 && !this.#released; left = this.#left(time)) await this.#sleep(left)
    }
    if (!this.#released) await setImmediate()
  }

  /** Wait no more, now and from now on. */
  release(): void {
    this.#released = true
    this.#wake()
  }

  #left(time: number): number {
    return this.#start! + time / (this.#pace as number) - this.#clock.now()
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(Math.min(Math.ceil(milliseconds), LONGEST), resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }
}
