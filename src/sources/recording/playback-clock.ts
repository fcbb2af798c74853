/**
 * Says when a recorded event is due while the user changes the speed, pauses, steps and goes to other times.
 *
 * Due times count from an anchor, which is set anew after each of these actions, so a late timer does not delay the events after
 * it. A pause lasts until a step, until it is lifted, or until an interruption. Sources that only run forward use the simpler
 * Pacer.
 */
import { setImmediate } from 'node:timers/promises'
import type { Pace } from '../../core/stream/playback.js'
import { systemClock, Timer } from '../timer.js'

/** Waits until stream times are due, for one caller at a time. */
export class PlaybackClock {
  readonly #timer: Timer
  #pace: Pace
  #isPaused = false
  /** Ticks to play while paused. */
  #steps = 0
  /** The stream time that was due at a clock time. */
  #anchor: { readonly streamTime: number; readonly clockTime: number } | undefined
  /** Stream time of the last event. */
  #time = 0
  #isInterrupted = false

  constructor(pace: Pace, clock = systemClock) {
    this.#pace = pace
    this.#timer = new Timer(clock)
  }

  setPace(pace: Pace): void {
    this.#pace = pace
    this.#resetAnchor()
  }

  setPaused(paused: boolean): void {
    this.#isPaused = paused
    this.#steps = 0
    this.#resetAnchor()
  }

  /** While paused: lets one event pass. */
  step(): void {
    this.#steps++
    this.#timer.wake()
  }

  /** Continues from stream time `time`, in milliseconds, and clears an interruption. */
  setTime(time: number): void {
    this.#time = time
    this.#isInterrupted = false
    this.#anchor = undefined
  }

  /** Ends all waits until `setTime` is called. */
  interrupt(): void {
    this.#isInterrupted = true
    this.#timer.wake()
  }

  /**
   * Resolves when stream time `time` is due, or at once when interrupted. A time further away than `maxDistance` (milliseconds of the
   * stream) is waited for as if it were that far away.
   */
  async waitUntil(time: number, maxDistance = Infinity): Promise<void> {
    if (time - this.#time > maxDistance) this.setTime(time - maxDistance)
    while (!this.#isInterrupted) {
      if (this.#isPaused) {
        if (this.#steps > 0) {
          this.#steps--
          break
        }
        await this.#timer.sleep(Infinity)
      } else {
        const left = this.#timeLeft(time)
        if (left <= 0) break
        await this.#timer.sleep(left)
      }
    }
    this.#time = time
    if (this.#pace === 'max' && !this.#isPaused) await setImmediate()
  }

  /** Resolves when `interrupt` is called. */
  async waitForInterrupt(): Promise<void> {
    while (!this.#isInterrupted) await this.#timer.sleep(Infinity)
  }

  #timeLeft(time: number): number {
    if (this.#pace === 'max') return 0
    this.#anchor ??= { streamTime: this.#time, clockTime: this.#timer.now() }
    return this.#anchor.clockTime + (time - this.#anchor.streamTime) / this.#pace - this.#timer.now()
  }

  /** Counts due times from the last event on, under the new conditions. */
  #resetAnchor(): void {
    this.#anchor = undefined
    this.#timer.wake()
  }
}
