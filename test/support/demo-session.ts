/** The demonstration as the session sees it: a model that takes one tick at a time and is laid out on request. The seed fixes all. */
import { actionForKey, keyContext } from '../../src/core/keymap/bindings.js'
import { reduce } from '../../src/core/update/update.js'
import { frameOf } from '../../src/core/layout/frame-of.js'
import type { Event, Header, Tick, Unknown } from '../../src/core/stream/event.js'
import type { Frame, Size } from '../../src/core/frame.js'
import type { Depth } from '../../src/core/color/palette.js'
import { palettes } from '../../src/palettes/index.js'
import { demoSource } from '../../src/sources/demo.js'
import type { Model } from '../../src/core/state/state.js'
import type { Action, PressedKey } from '../../src/core/state/actions.js'
import { initialModel } from '../../src/core/state/initial.js'

export interface DemoSessionOptions {
  readonly ticks: number
  readonly seed?: number
  readonly keys?: number
  readonly utf8?: boolean
  readonly depth?: Depth
  readonly programs?: readonly string[]
}

/** A model and the ticks that it has not taken yet. */
export class DemoSession {
  #model: Model
  readonly #ticks: readonly (Event | Unknown)[]
  #at = 0

  private constructor(events: readonly (Event | Unknown)[], utf8: boolean, depth: Depth) {
    this.#model = initialModel({ palettes, utf8, depth, history: 400 })
    const header = events[0]
    if (header !== undefined) this.#model = reduce(this.#model, header)
    this.#ticks = events.filter(({ type }) => type === 'tick')
  }

  /** A session before its first tick. With `programs`, every key gets a second part: one of these, in turn. */
  static async create(options: DemoSessionOptions): Promise<DemoSession> {
    const { ticks, seed = 1, keys = 10, utf8 = true, depth = 'truecolor', programs } = options
    const events: (Event | Unknown)[] = []
    for await (const { event } of demoSource({ seed, ticks, keys, pace: 'max', start: Date.UTC(2026, 0, 2, 14, 3, 20) }).events()) {
      events.push(programs === undefined ? event : addPrograms(event as Event, programs))
    }
    return new DemoSession(events, utf8, depth)
  }

  get model(): Model {
    return this.#model
  }

  /** The action of a key in the present state. */
  findAction(pressed: PressedKey): Action | 'quit' | undefined {
    return actionForKey(pressed, keyContext(this.#model))
  }

  /** Takes one more tick. Returns false when there is none left. */
  tick(): boolean {
    const event = this.#ticks[this.#at++]
    if (event !== undefined) this.#model = reduce(this.#model, event)
    return event !== undefined
  }

  act(action: Action): void {
    this.#model = reduce(this.#model, action)
  }

  frame(size: Size): Frame {
    return frameOf(this.#model, size)
  }
}

function addPrograms(event: Event, programs: readonly string[]): Event {
  if (event.type === 'header') return { ...event as Header, keys: ['call', 'program'] }
  if (event.type !== 'tick') return event
  const { aggregations, ...tick } = event as Tick
  return { ...tick, aggregations: aggregations.map((aggregation) => !('parameters' in aggregation) ? aggregation : {
    ...aggregation, records: aggregation.records.map(({ key, buckets }, i) => ({ key: [...key, programs[i % programs.length]!], buckets })),
  }) }
}
