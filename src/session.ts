/**
 * The one loop: source → sinks (recording, --ndjson) → `update` → `frameOf` → view. The only place where a source and a
 * view meet.
 *
 * Nothing is painted before the header has come, so sudo's question and a compile error appear on the plain terminal; the
 * view is closed before anything is thrown. Assumes that events come in the stream's order. Refused: a frame for each event;
 * frames are painted once per turn of the event loop, whatever came in it.
 */
import { actionForKey, keyContext } from './core/keymap/bindings.js'
import { frameOf } from './core/layout/frame-of.js'
import { update } from './core/update/update.js'
import type { End, Event, Header, Mark, Unknown } from './core/stream/event.js'
import { encode } from './core/stream/ndjson.js'
import { requestedFileName } from './core/update/save-prompt.js'
import { endReplay as isOver, keepReplayMarks, orderOf, clearTrace as rewind } from './core/update/replay.js'
import { errors } from './core/errors/messages.js'
import { UserError } from './core/errors/user-error.js'
import type { Sink } from './sinks/sink.js'
import type { SeekableSource, Source, SourcedEvent } from './sources/source.js'
import type { View } from './views/view.js'
import type { Model, ModelOptions, ReplayState } from './core/state/state.js'
import type { Action } from './core/state/actions.js'
import { initialModel } from './core/state/initial.js'

export type { Sink } from './sinks/sink.js'

export interface SessionOptions {
  readonly source: Source
  readonly view?: View
  readonly sinks?: readonly Sink[]
  readonly model: ModelOptions
  /** The header has come and nothing is painted yet: root is given up here, and the terminal asked what it looks like. */
  readonly begun?: (header: Header) => Promise<Partial<ModelOptions>> | undefined
  /** Stay when the stream has ended or breaks off, until the user leaves; only where there is a view. */
  readonly hold?: boolean
  /** Makes a file of what a model shows; gives what to say of it. Throws UserErrors. */
  readonly save?: (model: Model, name: string) => Promise<string>
  /** The source can be steered: its keys mean something. */
  readonly replay?: { readonly source: SeekableSource; readonly state: ReplayState }
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
      const outcome = await Promise.race([this.#consume(), left])
      this.#byUser = outcome.how !== 'ended' && outcome.end === undefined
      return outcome
    } catch (error) {
      if (this.#stopped === undefined || this.#model !== undefined) throw error
      return { how: this.#stopped } // it was stopped before it began
    } finally {
      this.close()
      this.#options.source.abandon()
      await this.#closeSinks()
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
    const { source, begun } = this.#options
    let end: End | undefined
    for await (const { event, line, rewound, lead, over } of this.#broken(source)) {
      const look = event.type === 'header' && this.#model === undefined ? await begun?.(event as Header) : undefined
      if (rewound === true) this.#model = rewind(this.#model!)
      else await this.#pass(line, event)
      this.#model = keepReplayMarks(update(this.#model ?? this.#initial(look), event))
      if (over === true) this.#model = isOver(this.#model)
      if ('time' in event && typeof event.time === 'number') this.#time = event.time
      for (const text of this.#early.splice(0)) this.notice(text)
      if (event.type === 'header' && !this.#open) this.#begin()
      if (event.type === 'end') end = event as End
      if (lead !== true) this.#paintSoon()
    }
    this.#paint()
    if (this.#held) await new Promise(() => {}) // until the user leaves
    return { how: this.#stopped ?? 'ended', ...(end === undefined ? {} : { end }) }
  }

  #initial(look: Partial<ModelOptions> = {}): Model {
    const { model, replay } = this.#options
    const first = initialModel({ ...model, ...look })
    return replay === undefined ? first : { ...first, replay: replay.state }
  }

  /** Say something in the stream's place: a notice of this program's own. One that comes before the header is told after it. */
  notice(text: string): void {
    if (this.#model === undefined) return void this.#early.push(text)
    this.#model = update(this.#model, { type: 'notice', time: this.#time, from: 'consumer', text })
    this.#paintSoon()
  }

  readonly #early: string[] = []

  get #held(): boolean {
    return this.#options.hold === true && this.#open
  }

  /** The source's events; where the session stays, a stream that breaks off ends with a notice, and is thrown when the user leaves. */
  async *#broken(source: Source): AsyncGenerator<SourcedEvent> {
    try {
      yield* source.events()
    } catch (error) {
      if (!this.#held || !(error instanceof UserError)) throw error
      this.notice(`${error.details.text} All before it is here.`)
      this.#leave = () => this.#fail(error)
    }
  }

  /** A line to the sinks, after the marks that were set since the last one. */
  async #pass(line: string, event: Event | Unknown): Promise<void> {
    if (this.#over) return
    const { sinks = [] } = this.#options
    for (const mark of this.#marks.splice(0)) for (const sink of sinks) await sink.line(encode(mark), mark)
    for (const sink of sinks) await sink.line(line, event)
  }

  /** Whoever leaves a screen waits for nothing, so the recording's end is written here. A pipe's reader may take nothing more. */
  async #closeSinks(): Promise<void> {
    const { sinks = [], view } = this.#options
    this.#over = true
    for (const mark of this.#marks.splice(0)) for (const sink of sinks) await sink.line(encode(mark), mark)
    const end: End = { type: 'end', time: this.#time, reason: 'stop', status: 0 }
    const lacks = this.#byUser && view !== undefined && this.#model !== undefined && this.#model.ended === undefined
    if (lacks) for (const sink of sinks) await sink.line(encode(end), end)
    for (const sink of sinks) await sink.close?.()
  }
  #byUser = false
  #over = false
  #marks: Mark[] = []
  #time = 0

  /** Marks that were just set are part of the recording. */
  #noteMarks(before: Model): void {
    const { marks, history, replay } = this.#model!
    if (marks.list === before.marks.list || replay !== undefined || (this.#options.sinks ?? []).length === 0) return
    for (const { seq, label } of marks.list) {
      const at = history.at(seq)?.time
      const known = before.marks.list.some((mark) => mark.seq === seq && mark.label === label)
      if (!known && at !== undefined) this.#marks.push({ type: 'mark', time: this.#time, at, label })
    }
  }

  #saveAsked(before: Model, action: Action): void {
    const { save } = this.#options
    const name = requestedFileName(before, action)
    if (name === undefined || save === undefined) return
    const said = (text: string, failed: boolean): void => {
      this.#model = update(this.#model!, { type: 'saved', text, failed })
      this.#paintSoon()
    }
    said(`writing ${name}`, false)
    // After the frame that says so: a picture takes a while.
    setImmediate(() => save(this.#model!, name).then((text) => said(text, false), (error: Error) => said(error instanceof UserError ? error.details.text : error.message, true)))
  }

  #order(before: Model, action: Action): void {
    const source = this.#options.replay?.source
    const order = source === undefined ? undefined : orderOf(before, this.#model!, action)
    switch (order?.type) {
      case 'hold': return source!.pause(order.held)
      case 'step': return source!.step()
      case 'pace': return source!.pace(order.pace)
      case 'idle': return source!.skipIdle(order.skip)
      case 'seek-mark': return source!.seekMark(order, order.lead)
      case 'seek': return source!.seek(order.time, order.lead)
    }
  }

  #begin(): void {
    const { view } = this.#options
    if (view === undefined) return
    this.#open = true
    const act = (action: Action): void => {
      const before = this.#model!
      this.#model = keepReplayMarks(update(before, action))
      this.#order(before, action)
      this.#noteMarks(before)
      this.#saveAsked(before, action)
      this.#paintSoon()
    }
    act({ type: 'window', ...view.size() })
    view.open({
      action: act,
      meaning: (pressed) => actionForKey(pressed, keyContext(this.#model!)),
      resize: () => act({ type: 'window', ...view.size() }),
      quit: (how) => this.#leave({ how: how ?? 'quit' }),
      failed: (error) => this.fail('code' in error ? new UserError(errors.outputClosed(error.message)) : error),
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
