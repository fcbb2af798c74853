/**
 * The main loop: source → sinks (recording, --ndjson) → `update` → `frameOf` → view. Only here a source and a view meet.
 *
 * `update` returns the next model and effects; `#carryOut` carries out the effects. Assumes that events come in the order of the
 * stream. The session closes the view before it throws, so errors are printed on the plain terminal.
 */
import { errors } from './core/errors/messages.js'
import { UserError } from './core/errors/user-error.js'
import { frameOf } from './core/layout/frame-of.js'
import type { Action } from './core/state/actions.js'
import { initialModel } from './core/state/initial.js'
import type { Model, ModelOptions, ReplayState } from './core/state/state.js'
import { tickLength, type End, type Event, type Header, type Unknown } from './core/stream/event.js'
import type { Effect } from './core/update/effects.js'
import { update } from './core/update/update.js'
import { controlPlayback } from './session/control-playback.js'
import { Screen } from './session/screen.js'
import { SinkWriter } from './session/sink-writer.js'
import { TickWatch } from './session/tick-watch.js'
import type { Sink } from './sinks/sink.js'
import type { SeekableSource, Source, SourcedEvent } from './sources/source.js'
import type { View } from './views/view.js'

export type { Sink } from './sinks/sink.js'

/** What a session connects, and how it starts and ends. */
export interface SessionOptions {
  readonly source: Source
  readonly view?: View
  readonly sinks?: readonly Sink[]
  readonly model: ModelOptions
  /** Called after the header has come and before the first frame: drops root privileges and asks the terminal for its background. */
  readonly onHeader?: (header: Header) => Promise<Partial<ModelOptions>> | undefined
  /** Keep the view open after the stream has ended or failed, until the user quits; no effect without a view. */
  readonly hold?: boolean
  /** Writes the view of a model to a file; returns a sentence for the user. Throws UserErrors. */
  readonly save?: (model: Model, name: string) => Promise<string>
  /** A source that the user can seek in, and the first state of its playback. */
  readonly replay?: { readonly source: SeekableSource; readonly state: ReplayState }
}

/** How a session ended. */
export interface Outcome {
  /** Absent when the user quit before the stream ended. */
  readonly end?: End
  readonly how: 'ended' | 'quit' | 'interrupted'
}

/** Milliseconds that the source has to stop; after them, the session ends without the stream's `end`, unless the source is reading. */
const PATIENCE = 250

/** One run of a stream, from its source to its view and sinks. */
export class Session {
  readonly #options: SessionOptions
  readonly #screen: Screen | undefined
  readonly #sinks: SinkWriter
  /** Only with a view, and not in a replay: there a pause is the user's. */
  readonly #watch: TickWatch | undefined
  /** undefined before the first event. */
  #model: Model | undefined
  /** Time of the last event, in milliseconds since the start. */
  #time = 0
  /** How the user stopped the source; undefined while it runs. */
  #stopped: 'quit' | 'interrupted' | undefined
  /** Notices from before the header. */
  readonly #earlyNotices: string[] = []
  #leave: (outcome: Outcome) => void = () => {}
  #fail: (error: Error) => void = () => {}

  constructor(options: SessionOptions) {
    const { view, sinks = [], source, replay } = options
    this.#options = options
    this.#sinks = new SinkWriter(sinks)
    if (view !== undefined && replay === undefined) this.#watch = new TickWatch(source, (waiting) => this.#apply(waiting))
    this.#screen = view === undefined ? undefined : new Screen(view, (size) => this.#model && frameOf(this.#model, size))
  }

  /** Runs until the stream ends or the user quits. Throws what the source throws, after it has restored the terminal. */
  async run(): Promise<Outcome> {
    const left = new Promise<Outcome>((resolve, reject) => {
      this.#leave = resolve
      this.#fail = reject
    })
    left.catch(() => {}) // a failure after the end of the stream has no effect
    let outcome: Outcome | undefined
    try {
      return (outcome = await Promise.race([this.#consume(), left]))
    } catch (error) {
      if (this.#stopped === undefined || this.#model !== undefined) throw error
      return { how: this.#stopped } // the user stopped it before the header came
    } finally {
      this.#watch?.stop()
      this.close()
      this.#options.source.abort()
      await this.#sinks.close(this.#missingEnd(outcome))
    }
  }

  /**
   * Quits: at once when the view is open, or when it is called again. Otherwise it stops the source and waits a moment, so that the last
   * tick and `end` can still come, and sudo can exit. It waits longer while the source reads the kernel.
   */
  quit(how: 'quit' | 'interrupted'): void {
    if (this.#screen?.isOpen === true || this.#stopped !== undefined) return this.#leave({ how })
    this.#stopped = how
    this.#options.source.stop()
    const leaveWhenIdle = (wasReading: boolean): void => {
      const isReading = this.#options.source.reading?.() !== undefined
      if (!isReading && !wasReading) return this.#leave({ how })
      setTimeout(leaveWhenIdle, PATIENCE, isReading).unref()
    }
    setTimeout(leaveWhenIdle, PATIENCE, false).unref()
  }

  /** Ends the session with an error from outside of it, such as a closed output. */
  fail(error: Error): void {
    this.#fail(error)
  }

  /** Restores the terminal, synchronously. May be called from handlers of signals and crashes. */
  close(): void {
    this.#screen?.close()
  }

  /** Shows a text as a notice. A notice that comes before the header waits for it. */
  notice(text: string): void {
    if (this.#model === undefined) this.#earlyNotices.push(text)
    else this.#apply({ type: 'notice', time: this.#time, from: 'consumer', text })
  }

  async #consume(): Promise<Outcome> {
    let end: End | undefined
    for await (const sourced of this.#eventsOrNotice()) {
      await this.#process(sourced)
      if (sourced.event.type === 'end') end = sourced.event as End
    }
    this.#screen?.paint()
    if (this.#isHeld) await new Promise(() => {}) // until the user leaves
    return { how: this.#stopped ?? 'ended', ...(end === undefined ? {} : { end }) }
  }

  /** Writes an event to the sinks and updates the model. Opens the view after the header. */
  async #process({ event, line, isRestart, hasMore, isLast }: SourcedEvent): Promise<void> {
    this.#model ??= await this.#firstModel(event)
    if (isRestart === true) this.#apply({ type: 'replay-restarted' }, false)
    else await this.#sinks.write(line, event)
    this.#apply(event, hasMore !== true)
    if (isLast === true) this.#apply({ type: 'replay-ended' })
    if ('time' in event && typeof event.time === 'number') this.#time = event.time
    for (const text of this.#earlyNotices.splice(0)) this.notice(text)
    if (event.type === 'header' && this.#screen?.isOpen === false) this.#openScreen(this.#screen)
    this.#watchTicks(event)
  }

  #watchTicks(event: Event | Unknown): void {
    if (event.type === 'header') this.#watch?.start(tickLength(event as Header))
    else if (event.type === 'tick') this.#watch?.takeTick()
    else if (event.type === 'end' && (event as End).reason !== 'rotate') this.#watch?.stop()
  }

  /** The first model, with what `onHeader` found out about the terminal. */
  async #firstModel(event: Event | Unknown): Promise<Model> {
    const { model, replay, onHeader } = this.#options
    const found = event.type === 'header' ? await onHeader?.(event as Header) : undefined
    const first = initialModel({ ...model, ...found })
    return replay === undefined ? first : { ...first, replay: replay.state }
  }

  /** The source's events. When the view stays open, an error of the stream becomes a notice, and is thrown when the user quits. */
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

  /** Updates the model and carries out the effects. `paint`: whether to paint the change. */
  #apply(happened: Event | Unknown | Action, paint = true): void {
    const { model, effects } = update(this.#model!, happened)
    this.#model = model
    for (const effect of effects) if (paint || effect.type !== 'paint') this.#carryOut(effect)
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'paint': return this.#screen?.paintSoon()
      case 'leave': return this.#leave({ how: effect.how })
      case 'mark': return this.#sinks.mark({ type: 'mark', time: this.#time, at: effect.at, label: effect.label })
      case 'save': return this.#save(effect.name)
      default: if (this.#options.replay !== undefined) controlPlayback(this.#options.replay.source, effect)
    }
  }

  /** Saves the view. Paints a frame that says so first, because it can take a while. */
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

  /** The `end` that the recording lacks, because a user who quits the view does not wait for the stream's end; else undefined. */
  #missingEnd(outcome: Outcome | undefined): End | undefined {
    const userLeft = outcome !== undefined && outcome.how !== 'ended' && outcome.end === undefined
    const isMissing = userLeft && this.#screen !== undefined && this.#model !== undefined && this.#model.ended === undefined
    return isMissing ? { type: 'end', time: this.#time, reason: 'stop', status: 0 } : undefined
  }
}
