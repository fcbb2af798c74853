/**
 * The one loop: source → sinks (recording, --ndjson) → `update` → `frameOf` → view. The only place where a source and a
 * view meet.
 *
 * Nothing is painted before the header has come, so sudo's question and a compile error appear on the plain terminal; the
 * view is closed before anything is thrown. Assumes that events come in the stream's order. Refused: a frame for each event;
 * frames are painted once per turn of the event loop, whatever came in it.
 */
import { actionOf } from './core/keys.js'
import { frameOf } from './core/layout.js'
import { initial, keyContext, update, type Action, type Model, type ModelOptions } from './core/model.js'
import type { End, Header } from './core/event.js'
import { sentences, UserError } from './core/error.js'
import type { Source } from './sources/source.js'
import type { View } from './views/view.js'

/** Where the stream's own lines go. */
export interface Sink {
  /** Resolves when the next line may come. */
  line(text: string): Promise<void> | void
}

export interface SessionOptions {
  readonly source: Source
  readonly view?: View
  readonly sinks?: readonly Sink[]
  readonly model: ModelOptions
  /** The header has come and nothing is painted yet: root is given up here. */
  readonly begun?: (header: Header) => void
}

export interface Outcome {
  /** Absent when the user left before the stream ended. */
  readonly end?: End
  readonly how: 'ended' | 'quit' | 'interrupted'
}

/** Milliseconds that an orderly stop may take before the session leaves without the stream's end. */
const PATIENCE = 250

export class Session {
  readonly #options: SessionOptions
  #model: Model | undefined
  #due = false
  #open = false
  #leave: (outcome: Outcome) => void = () => {}
  #fail: (error: Error) => void = () => {}

  constructor(options: SessionOptions) {
    this.#options = options
  }

  /** Runs until the stream ends or the user leaves. Throws what the source throws, after the terminal has been given back. */
  async run(): Promise<Outcome> {
    const left = new Promise<Outcome>((resolve, reject) => {
      this.#leave = resolve
      this.#fail = reject
    })
    left.catch(() => {}) // a failure after the stream's end is nobody's
    try {
      return await Promise.race([this.#consume(), left])
    } catch (error) {
      if (this.#stopped === undefined || this.#model !== undefined) throw error
      return { how: this.#stopped } // it was stopped before it began
    } finally {
      this.close()
      this.#options.source.abandon()
    }
  }

  /** Leave: with a view at once, without one the last tick and `end` may still come, and before the header sudo may have to go. */
  quit(how: 'quit' | 'interrupted'): void {
    if (this.#open) return this.#leave({ how })
    this.#stopped = how
    this.#options.source.stop()
    setTimeout(() => this.#leave({ how }), PATIENCE).unref()
  }
  #stopped: 'quit' | 'interrupted' | undefined

  /** End with an error of what is around the session: its output has no reader any more. */
  fail(error: Error): void {
    this.#fail(error)
  }

  /** Give the terminal back, now. For handlers of signals and crashes too. */
  close(): void {
    if (this.#open) this.#options.view?.close()
    this.#open = false
  }

  async #consume(): Promise<Outcome> {
    const { source, sinks = [], begun } = this.#options
    let end: End | undefined
    for await (const { event, line } of source.events()) {
      if (event.type === 'header') begun?.(event as Header)
      for (const sink of sinks) await sink.line(line)
      this.#model = this.#model === undefined ? initial(this.#options.model) : this.#model
      this.#model = update(this.#model, event)
      if (event.type === 'header') this.#begin()
      if (event.type === 'end') end = event as End
      this.#paintSoon()
    }
    this.#paint()
    return { how: this.#stopped ?? 'ended', ...(end === undefined ? {} : { end }) }
  }

  #begin(): void {
    const { view } = this.#options
    if (view === undefined) return
    this.#open = true
    const act = (action: Action): void => {
      this.#model = update(this.#model!, action)
      this.#paintSoon()
    }
    act({ type: 'window', ...view.size() })
    view.open({
      action: act,
      meaning: (pressed) => actionOf(pressed, keyContext(this.#model!)),
      resize: () => act({ type: 'window', ...view.size() }),
      quit: (how) => this.#leave({ how: how ?? 'quit' }),
      failed: (error) => this.fail('code' in error ? new UserError(sentences.outputClosed(error.message)) : error),
    })
    this.#paintSoon()
  }

  #paintSoon(): void {
    if (this.#due || !this.#open) return
    this.#due = true
    setImmediate(() => this.#paint())
  }

  #paint(): void {
    this.#due = false
    if (!this.#open || this.#model === undefined) return
    const view = this.#options.view!
    view.paint(frameOf(this.#model, view.size()))
  }
}
