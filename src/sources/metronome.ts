/**
 * When a recorded event is due, while somebody changes the speed, pauses, steps and goes elsewhere.
 *
 * Due times are counted from an anchor, which is set anew whenever one of these happens: being late on one event does not
 * shift the later ones. Pausing waits for a step, for going on, or for an interruption.
 */
import { setImmediate } from 'node:timers/promises'
import { realClock, type Clock, type Pace } from './pace.js'

/** The longest a timer can wait, milliseconds. */
const LONGEST = 2 ** 31 - 1

export class Metronome {
  readonly #clock: Clock
  #pace: Pace
  #paused = false
  #steps = 0
  /** Stream time that was due at a time of the clock. */
  #anchor: { readonly time: number; readonly at: number } | undefined
  #time = 0
  #wake: () => void = () => {}
  #interrupted = false

  constructor(pace: Pace, clock = realClock) {
    this.#pace = pace
    this.#clock = clock
  }

  pace(pace: Pace): void {
    this.#pace = pace
    this.#anew()
  }

  pause(paused: boolean): void {
    this.#paused = paused
    this.#steps = 0
    this.#anew()
  }

  step(): void {
    this.#steps++
    this.#wake()
  }

  /** It is stream time `time` now. */
  jump(time: number): void {
    this.#time = time
    this.#interrupted = false
    this.#anchor = undefined
  }

  /** Let whoever waits go on. */
  interrupt(): void {
    this.#interrupted = true
    this.#wake()
  }

  /** Resolves when stream time `time` is due, or at once when interrupted. One that is further away than `within` is waited for as if it were no further. */
  async reach(time: number, within = Infinity): Promise<void> {
    if (time - this.#time > within) this.jump(time - within)
    while (!this.#interrupted) {
      if (this.#paused) {
        if (this.#steps > 0) {
          this.#steps--
          break
        }
        await this.#sleep(LONGEST)
      } else {
        const left = this.#left(time)
        if (left <= 0) break
        await this.#sleep(left)
      }
    }
    this.#time = time
    if (this.#pace === 'max' && !this.#paused) await setImmediate()
  }

  /** Resolves when interrupted. */
  async interruption(): Promise<void> {
    while (!this.#interrupted) await this.#sleep(LONGEST)
  }

  #left(time: number): number {
    if (this.#pace === 'max') return 0
    this.#anchor ??= { time: this.#time, at: this.#clock.now() }
    return this.#anchor.at + (time - this.#anchor.time) / this.#pace - this.#clock.now()
  }

  /** From the event before on counted anew. */
  #anew(): void {
    this.#anchor = undefined
    this.#wake()
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
