/**
 * Notices that a tick is overdue, and says so while it lasts. Without it the screen would stand still while DTrace reads many keys from
 * the kernel, or while nothing comes any more, and look as if nothing happened.
 *
 * It knows the stream's interval and when the last tick came. What the source does meanwhile, the source says (`Source.reading`).
 */
import type { Action } from '../core/state/actions.js'
import type { Source } from '../sources/source.js'

/** Milliseconds between two looks at the clock. */
const LOOK_MS = 500
/** A tick is overdue when it is an interval and this many milliseconds late. */
const TOLERANCE_MS = 1000

/** Watches the ticks of one stream. */
export class TickWatch {
  readonly #source: Source
  readonly #report: (waiting: Action) => void
  #interval = Infinity
  /** When the last tick came, or the header. */
  #last = 0
  /** Whole seconds last reported. */
  #reported = 0
  #timer: NodeJS.Timeout | undefined

  /** `report` is called once for each second that a tick is overdue. */
  constructor(source: Source, report: (waiting: Action) => void) {
    this.#source = source
    this.#report = report
  }

  /** The header has come: watches from now on, for ticks of `interval` milliseconds. */
  start(interval: number): void {
    this.#interval = interval
    this.takeTick()
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS).unref()
  }

  /** A tick has come. */
  takeTick(): void {
    this.#last = performance.now()
    this.#reported = 0
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    const ms = performance.now() - this.#last
    const seconds = Math.floor(ms / 1000)
    if (ms < 2 * this.#interval + TOLERANCE_MS || seconds === this.#reported) return
    this.#reported = seconds
    this.#report({ type: 'waiting', ms, keys: this.#source.reading?.() })
  }
}
