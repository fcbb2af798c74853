/**
 * When a recorded event is due, while somebody changes the speed, pauses, steps and goes elsewhere.
 *
 * Due times are counted from an anchor, which is set anew whenever one of these happens: being late on one event does not
 * shift the later ones. Pausing waits for a step, for going on, or for an interruption.
 */
import { setImmediate } from 'node:timers/promises'
import type { Pace } from '../../core/stream/playback.js'

/** The longest a timer can wait, milliseconds. */
const LONGEST = 2 ** 31 - 1

export class PlaybackClock {
  readonly #clock: Clock
  setPace: Pace
  #paused = false
  #steps = 0
  /** Stream time that was due at a time of the clock. */
  #anchor: { readonly time: number; readonly at: number } | undefined
  #time = 0
  #wake: () => void = () => {}
  #interrupted = false

  constructor(pace: Pace, clock = systemClock) {
    this.setPace = pace
    this.#clock = clock
  }

  pace(pace: Pace): void {
    this.setPace = pace
    this.#anew()
  }

  setPaused(paused: boolean): void {
    this.#paused = paused
    this.#steps = 0
    this.#anew()
  }

  step(): void {
    this.#steps++
    this.#wake()
  }

  /** It is stream time `time` now. */
  setTime(time: number): void {
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
  async waitUntil(time: number, within = Infinity): Promise<void> {
    if (time - this.#time > within) this.setTime(time - within)
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
    if (this.setPace === 'max' && !this.#paused) await setImmediate()
  }

  /** Resolves when interrupted. */
  async waitForInterrupt(): Promise<void> {
    while (!this.#interrupted) await this.#sleep(LONGEST)
  }

  #left(time: number): number {
    if (this.setPace === 'max') return 0
    this.#anchor ??= { time: this.#time, at: this.#clock.now() }
    return this.#anchor.at + (time - this.#anchor.time) / this.setPace - this.#clock.now()
  }

  /** From the event before on counted anew. */
  #anew(): void {
    this.#anchor = undefined
    this.#wake()
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.callAfter(Math.min(Math.ceil(milliseconds), LONGEST), resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }
}

/** What time it is, in milliseconds, and how to wait. */
export interface Clock {
  now(): number
  /** Calls `act` after so many milliseconds, unless the function given back is called before. */
  callAfter(milliseconds: number, act: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  callAfter: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds)
    return () => clearTimeout(timer)
  },
}


export class Pacer {
  readonly #pace: Pace
  readonly #clock: Clock
  #start: number | undefined
  #released = false
  #wake: () => void = () => {}

  constructor(pace: Pace, clock = systemClock) {
    if (pace !== 'max' && !(pace > 0)) throw new RangeError(`a pace of ${pace}`)
    this.#pace = pace
    this.#clock = clock
  }

  /** Resolves when stream time `time`, in milliseconds, is due, or at once when released. */
  async waitUntil(time: number): Promise<void> {
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
      const cancel = this.#clock.callAfter(Math.min(Math.ceil(milliseconds), LONGEST), resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }
}
