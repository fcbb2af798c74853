/** A seeded stream of ticks as the session sees it: a model that is fed tick by tick and laid out when asked. */
import { initial, update, type Action, type Model } from '../../src/core/model.js'
import { frameOf } from '../../src/core/layout.js'
import type { Event, Unknown } from '../../src/core/event.js'
import type { Frame, Size } from '../../src/core/frame.js'
import { palettes } from '../../src/palettes/index.js'
import { demoSource } from '../../src/sources/demo.js'

export class Stream {
  #model: Model
  readonly #ticks: readonly (Event | Unknown)[]
  #at = 0

  private constructor(events: readonly (Event | Unknown)[], utf8: boolean) {
    this.#model = initial({ palettes, utf8, history: 400 })
    const header = events[0]
    if (header !== undefined) this.#model = update(this.#model, header)
    this.#ticks = events.filter(({ type }) => type === 'tick')
  }

  static async of({ ticks, seed = 1, keys = 10, utf8 = true }: { ticks: number; seed?: number; keys?: number; utf8?: boolean }): Promise<Stream> {
    const events: (Event | Unknown)[] = []
    for await (const { event } of demoSource({ seed, ticks, keys, pace: 'max', start: Date.UTC(2026, 0, 2, 14, 3, 20) }).events()) events.push(event)
    return new Stream(events, utf8)
  }

  /** One more tick; false when there are none left. */
  tick(): boolean {
    const event = this.#ticks[this.#at++]
    if (event !== undefined) this.#model = update(this.#model, event)
    return event !== undefined
  }

  act(action: Action): void {
    this.#model = update(this.#model, action)
  }

  frame(size: Size): Frame {
    return frameOf(this.#model, size)
  }
}
