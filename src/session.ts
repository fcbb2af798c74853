/**
 * The one loop: source → sinks (recording, --ndjson) → `update` → `frameOf` → view. The only place where a source and a view meet.
 *
 * `update` says what has to be done besides; `#carryOut` does it. Assumes that events come in the stream's order. The view is closed
 * before anything is thrown, so an error is printed on the plain terminal.
 */
import { errors } from './core/errors/messages.js'
import { UserError } from './core/errors/user-error.js'
import { frameOf } from './core/layout/frame-of.js'
import type { Action } from './core/state/actions.js'
import { initialModel } from './core/state/initial.js'
import type { Model, ModelOptions, ReplayState } from './core/state/state.js'
import type { End, Event, Header, Unknown } from './core/stream/event.js'
import type { Effect } from './core/update/effects.js'
import { update } from './core/update/update.js'
import { controlPlayback } from './session/control-playback.js'
import { Screen } from './session/screen.js'
import { SinkWriter } from './session/sink-writer.js'
import type { Sink } from './sinks/sink.js'
import type { SeekableSource, Source, SourcedEvent } from './sources/source.js'
import type { View } from './views/view.js'

export type { Sink } from './sinks/sink.js'

export interface SessionOptions {
  readonly source: Source
  readonly view?: View
  readonly sinks?: readonly Sink[]
  readonly model: ModelOptions
  /** Called when the header has come and before anything is painted: root is given up here, and the terminal asked for its background. */
  readonly onHeader?: (header: Header) => Promise<Partial<ModelOptions>> | undefined
  /** Stay when the stream has ended or breaks off, until the user leaves; only where there is a view. */
  readonly hold?: boolean
  /** Writes what a model shows to a file; gives the sentence that says so. Throws UserErrors. */
  readonly save?: (model: Model, name: string) => Promise<string>
  /** A source that the user can move in, and how its playback begins. */
  readonly replay?: { readonly source: SeekableSource; readonly state: ReplayState }
}

export interface Outcome {
  /** Absent when the user left before the stream ended. */
  readonly end?: End
  readonly how: 'ended' | 'quit' | 'interrupted'
}

/** Milliseconds that an orderly stop may take before the session leaves without the stream's end. */
const PATIENCE = 250

/** One run of a stream, from its source to its view and sinks. */
export class Session {
  readonly #options: SessionOptions
  readonly #screen: Screen | undefined
  readonly #sinks: SinkWriter
  /** Undefined before the header. */
  #model: Model | undefined
  /** Time of the last event, milliseconds since the start. */
  #time = 0
  /** How the user asked for an orderly stop. */
  #stopped: 'quit' | 'interrupted' | undefined
  /** Notices from before the header. */
  readonly #earlyNotices: string[] = []
  #leave: (outcome: Outcome) => void = () => {}
  #fail: (error: Error) => void = () => {}

  constructor(options: SessionOptions) {
    const { view, sinks = [] } = options
    this.#options = options
    this.#sinks = new SinkWriter(sinks)
    this.#screen = view === undefined ? undefined : new Screen(view, (size) => this.#model && frameOf(this.#model, size))
  }

  /** Runs until the stream ends or the user leaves. Throws what the source throws, after the terminal has been given back. */
  async run(): Promise<Outcome> {
    const left = new Promise<Outcome>((resolve, reject) => {
      this.#leave = resolve
      this.#fail = reject
    })
    left.catch(() => {}) // a failure after the stream's end concerns nobody any more
    let outcome: Outcome | undefined
    try {
      return (outcome = await Promise.race([this.#consume(), left]))
    } catch (error) {
      if (this.#stopped === undefined || this.#model !== undefined) throw error
      return { how: this.#stopped } // it was stopped before it began
    } finally {
      this.close()
      this.#options.source.abort()
      await this.#sinks.close(this.#missingEnd(outcome))
    }
  }

  /** Leave: with a view at once, without one the last tick and `end` may still come, and before the header sudo may have to go. */
  quit(how: 'quit' | 'interrupted'): void {
    if (this.#screen?.isOpen === true) return this.#leave({ how })
    this.#stopped = how
    this.#options.source.stop()
    setTimeout(() => this.#leave({ how }), PATIENCE).unref()
  }

  /** End with an error of what is around the session: nobody reads its output any more. */
  fail(error: Error): void {
    this.#fail(error)
  }

  /** Give the terminal back, now. For handlers of signals and crashes too. */
  close(): void {
    this.#screen?.close()
  }

  /** Say something as a notice of the stream. One that comes before the header is said after it. */
  notice(text: string): void {
    if (this.#model === undefined) this.#earlyNotices.push(text)
    else this.#apply({ type: 'notice', time: this.#time, from: 'consumer', text })
  }

  async #consume(): Promise<Outcome> {
    let end: End | undefined
    for await (const sourced of this.#eventsOrNotice()) {
      await this.#takeIn(sourced)
      if (sourced.event.type === 'end') end = sourced.event as End
    }
    this.#screen?.paint()
    if (this.#isHeld) await new Promise(() => {}) // until the user leaves
    return { how: this.#stopped ?? 'ended', ...(end === undefined ? {} : { end }) }
  }

  async #takeIn({ event, line, isRestart, hasMore, isLast }: SourcedEvent): Promise<void> {
    this.#model ??= await this.#begin(event)
    if (isRestart === true) this.#apply({ type: 'replay-restarted' }, false)
    else await this.#sinks.write(line, event)
    this.#apply(event, hasMore !== true)
    if (isLast === true) this.#apply({ type: 'replay-ended' })
    if ('time' in event && typeof event.time === 'number') this.#time = event.time
    for (const text of this.#earlyNotices.splice(0)) this.notice(text)
    if (event.type === 'header' && this.#screen?.isOpen === false) this.#openScreen(this.#screen)
  }

  /** The model before the header, with what `onHeader` finds out about the terminal. */
  async #begin(event: Event | Unknown): Promise<Model> {
    const { model, replay, onHeader } = this.#options
    const found = event.type === 'header' ? await onHeader?.(event as Header) : undefined
    const first = initialModel({ ...model, ...found })
    return replay === undefined ? first : { ...first, replay: replay.state }
  }

  /** The source's events; where the session stays, a stream that breaks off ends with a notice, and is thrown when the user leaves. */
  async *#eventsOrNotice(): AsyncGenerator<SourcedEvent> {
    try {
      yield* this.#options.source.events()
    } catch (error) {
      if (!this.#isHeld || !(error instanceof UserError)) throw error
      this.notice(`${error.details.text} The events before it are complete.`)
      this.#leave = () => this.#fail(error)
    }
  }

  get #isHeld(): boolean {
    return this.#options.hold === true && this.#screen?.isOpen === true
  }

  #openScreen(screen: Screen): void {
    this.#apply({ type: 'window', ...screen.size })
    screen.open({
      key: (pressed) => this.#apply({ type: 'key', ...pressed }),
      action: (action) => this.#apply(action),
      resize: () => this.#apply({ type: 'window', ...screen.size }),
      failed: (error) => this.fail('code' in error ? new UserError(errors.outputClosed(error.message)) : error),
    })
    screen.paintSoon()
  }

  /** `paint`: whether what has changed is to be painted. */
  #apply(happened: Event | Unknown | Action, paint = true): void {
    const { model, effects } = update(this.#model!, happened)
    this.#model = model
    for (const effect of effects) if (paint || effect.type !== 'paint') this.#carryOut(effect)
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'paint': return this.#screen?.paintSoon()
      case 'leave': return this.#leave({ how: effect.how })
      case 'mark': return this.#sinks.mark({ ...effect, time: this.#time })
      case 'save': return this.#save(effect.name)
      default: if (this.#options.replay !== undefined) controlPlayback(this.#options.replay.source, effect)
    }
  }

  /** After the frame that says so: making a picture takes a while. */
  #save(name: string): void {
    const { save } = this.#options
    if (save === undefined) return
    const report = (text: string, failed: boolean): void => this.#apply({ type: 'saved', text, failed })
    report(`writing ${name}`, false)
    setImmediate(() => save(this.#model!, name).then(
      (text) => report(text, false),
      (error: Error) => report(error instanceof UserError ? error.details.text : error.message, true),
    ))
  }

  /** Who leaves a screen does not wait for the stream's end, so the recording's end is written here. */
  #missingEnd(outcome: Outcome | undefined): End | undefined {
    const userLeft = outcome !== undefined && outcome.how !== 'ended' && outcome.end === undefined
    const isMissing = userLeft && this.#screen !== undefined && this.#model !== undefined && this.#model.ended === undefined
    return isMissing ? { type: 'end', time: this.#time, reason: 'stop', status: 0 } : undefined
  }
}
