/**
 * Delivers the events of a stream at the speed at which they happened, or at a fixed multiple of it. For sources that only run
 * forward: the demo, a pipe, an import. A recording that can be paused and entered anywhere uses PlaybackClock instead.
 *
 * Due times count from the first wait, so a late timer does not delay the events after it.
 */
import { setImmediate } from 'node:timers/promises'
import type { Pace } from '../core/stream/playback.js'
import { systemClock, Timer } from './timer.js'

/** Waits until stream times are due. Throws a RangeError for a pace that is not above 0. */
export class Pacer {
  readonly #pace: Pace
  readonly #timer: Timer
  /** Clock time at stream time 0. */
  #start: number | undefined
  #isReleased = false

  constructor(pace: Pace, clock = systemClock) {
    if (pace !== 'max' && !(pace > 0)) throw new RangeError(`a pace of ${pace}`)
    this.#pace = pace
    this.#timer = new Timer(clock)
  }

  /** Resolves when stream time `time`, in milliseconds, is due; at once at pace 'max' or after `release`. */
  async waitUntil(time: number): Promise<void> {
    this.#start ??= this.#timer.now()
    if (this.#pace !== 'max') {
      for (let left = this.#timeLeft(time); left > 0 && !this.#isReleased; left = this.#timeLeft(time)) await this.#timer.sleep(left)
    }
    // Other events of this process, such as key presses, get their turn at full speed too.
    if (!this.#isReleased) await setImmediate()
  }

  /** Ends the current wait, and makes all later ones resolve at once. */
  release(): void {
    this.#isReleased = true
    this.#timer.wake()
  }

  #timeLeft(time: number): number {
    return this.#start! + time / (this.#pace as number) - this.#timer.now()
  }
}
