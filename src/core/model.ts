/**
 * The state of a session and the one way it changes: `update(model, event or action)`.
 *
 * Pure in behaviour: no clock, no randomness, the same events give the same pictures. Time is the header's start plus an
 * event's time and nothing else. A model is a new object after each update, but the history inside is one ring changed in
 * place (copying hundreds of ticks for each would cost more than the tick): of two models, only the newer is to be used.
 * A paused model keeps a copy of the history as it was, so nothing seen is lost and the trace goes on beside it.
 */
import { tickLength, type Drop, type End, type Event, type Fault, type Header, type Notice, type PlainAggregation, type Tick, type Unknown } from './event.js'
import { History, isQuantized, plainValue, type PlainValue } from './history.js'
import { closeInquiry, uninquired, updateInquiry, type Inquiry, type InquiryAction } from './inquiry.js'
import { turnedHelp } from './help.js'
import { initialInstrument, isTyping, updateInstrument, withUnit, type Instrument, type InstrumentAction, type InstrumentOptions } from './instrument.js'
import type { KeyContext } from './keys.js'
import { shortened } from './label.js'
import { markAt } from './marks.js'
import type { Depth, Palette } from './palette.js'
import { updateReplay, type ReplayAction, type ReplayState } from './replay.js'
import { unsaved } from './saving.js'
import { SCALES, type ScaleName } from './scale.js'

/** What the user did, from the keyboard or the mouse. */
export type Action =
  | { readonly type: 'pause' }
  | { readonly type: 'next-scale' }
  | { readonly type: 'next-palette' }
  | { readonly type: 'next-aggregation' }
  | { readonly type: 'help' }
  | { readonly type: 'close' }
  | InstrumentAction
  | ReplayAction
  | InquiryAction

export interface ModelOptions extends InstrumentOptions {
  /** In the order in which `next-palette` goes through them; at least one. */
  readonly palettes: readonly Palette[]
  /** Name of the first palette shown; the first of `palettes` unless given. */
  readonly palette?: string
  /** 'log' unless given. */
  readonly scale?: ScaleName
  /** Instead of the header's. */
  readonly unit?: string
  /** Instead of the header's. */
  readonly title?: string
  /** Ticks held, 16 … ; 900 unless given. A window wider than that is not filled. */
  readonly history?: number
  /** Whether the picture may hold other characters than ASCII; true unless given. */
  readonly utf8?: boolean
  /** Colours that the terminal shows; 'truecolor' unless given. */
  readonly depth?: Depth
  /** Minutes from UTC for clock and ruler; 0 unless given. */
  readonly offset?: number
  /** The table of keys is there, or not; as the window has room for it unless given. */
  readonly table?: boolean
}

/** A line worth telling: what went wrong, or what the script printed. */
export interface Message {
  readonly time: number
  readonly type: 'drop' | 'error' | 'notice'
  readonly text: string
}

/** The newest value of a plain aggregation. */
export interface PlainTrack extends PlainValue {
  readonly name: string
  readonly function: PlainAggregation['function']
}

/** What a pause holds still. */
export interface Picture {
  readonly history: History
  readonly plain: readonly PlainTrack[]
}

export interface Model extends Picture, Instrument, Inquiry {
  readonly palettes: readonly Palette[]
  readonly palette: number
  readonly scale: ScaleName
  readonly unit: string
  readonly title: string
  readonly utf8: boolean
  readonly depth: Depth
  /** Minutes from UTC. */
  readonly offset: number
  readonly header: Header | undefined
  /** Index of the track chosen by the user; undefined: the first quantizing aggregation in program order. */
  readonly chosen: number | undefined
  /** The picture as it was when paused. */
  readonly paused: Picture | undefined
  readonly help: boolean
  /** Records lost, D faults, notices: since the start. */
  readonly drops: number
  readonly errors: number
  readonly notices: number
  /** The last MESSAGES of them, newest last. */
  readonly messages: readonly Message[]
  readonly ended: End | undefined
  /** Of a recording that can be moved in. */
  readonly replay?: ReplayState
}

export const MESSAGES = 200
/** Characters kept of a message, and of what a header says to be shown. */
const LONGEST = 2000

export function initial(options: ModelOptions): Model {
  const { palettes, unit = '', title = '', utf8 = true, depth = 'truecolor', offset = 0, scale = 'log', history = 900 } = options
  return {
    palettes, palette: Math.max(0, palettes.findIndex(({ name }) => name === options.palette)), scale, unit, title, utf8, depth, offset,
    history: new History(Math.max(16, history)), plain: [], header: undefined, chosen: undefined,
    paused: undefined, help: false, drops: 0, errors: 0, notices: 0, messages: [], ended: undefined,
    ...initialInstrument(options, offset), ...uninquired, table: { ...uninquired.table, open: options.table },
  }
}

/**
 * The model after an event of the stream or an action of the user. What it does not know leaves it as it is. Everything
 * in a stream but the header has a time and no action has, so a line of type "pause" in a stream pauses nothing.
 */
export function update(model: Model, happened: Event | Unknown | Action): Model {
  if (happened.type === 'header') return withHeader(model, happened as Header)
  return 'time' in happened ? withEvent(model, happened as Event) : withAction(model, happened as Action)
}

function withEvent(model: Model, known: Event): Model {
  switch (known.type) {
    case 'tick': return withTick(model, known)
    case 'drop': return told(model, known, known.message, { drops: model.drops + known.count })
    case 'error': return told(model, known, known.message, { errors: model.errors + 1 })
    case 'notice': return told(model, known, known.text, { notices: model.notices + 1 })
    case 'mark': return { ...model, marks: markAt(model.marks, model.history, known) }
    case 'end': return known.reason === 'rotate' ? model : { ...model, ended: known }
    default: return model
  }
}

function withAction(given: Model, known: Action): Model {
  // What was said stands until the next key.
  const model = given.saving.said === undefined || known.type === 'window' ? given : { ...given, saving: unsaved }
  switch (known.type) {
    case 'pause': return withPause(model)
    case 'next-scale': return { ...model, scale: SCALES[(SCALES.indexOf(model.scale) + 1) % SCALES.length]! }
    case 'next-palette': return { ...model, palette: (model.palette + 1) % model.palettes.length }
    case 'next-aggregation': return withNextAggregation(model)
    case 'help': return { ...model, ...turnedHelp(model) }
    case 'close': return closed(model)
    default: {
      const changed = updateReplay(model, known) ?? updateInquiry(model, known) ?? updateInstrument(model, known)
      return changed === undefined ? model : { ...model, ...changed }
    }
  }
}

/** Whoever goes on wants to see what is: a paused picture may be looked through, and the live one is at its newest. */
function withPause(model: Model): Model {
  if (model.paused === undefined) return { ...model, paused: { history: model.history.copy(), plain: model.plain } }
  return { ...model, paused: undefined, timeline: { ...model.timeline, end: undefined } }
}

/** What lies uppermost. */
function closed(model: Model): Model {
  if (model.help) return { ...model, help: false }
  const closing = closeInquiry(model)
  if (closing !== undefined) return { ...model, ...closing }
  return model.log ? { ...model, log: false } : model
}

/** What a key is pressed into. */
export function keyContext(model: Model): KeyContext {
  return { place: model.table.focus ? 'table' : 'map', typing: model.table.typing || isTyping(model), replay: model.replay !== undefined }
}

/** What is to be seen: the trace as it is, or as it was when paused. */
export function pictureOf(model: Model): Picture {
  return model.paused ?? model
}

/** Index of the aggregation shown among the picture's tracks; undefined when there is no quantizing one yet. */
export function shownTrack(model: Model): number | undefined {
  const order = tracksInOrder(model)
  return order.find((track) => track === model.chosen) ?? order[0]
}

/** Indices of the picture's tracks in program order. */
export function tracksInOrder(model: Model): number[] {
  const { header } = model
  const { tracks } = pictureOf(model).history
  const place = (track: number) => {
    const at = header?.aggregations.indexOf(tracks[track]!.name) ?? -1
    return at === -1 ? Infinity : at
  }
  return [...tracks.keys()].sort((a, b) => place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : a - b)
}

function withHeader(model: Model, given: Header): Model {
  const header = { ...given, host: shortened(given.host, LONGEST), ...(given.keys === undefined ? {} : { keys: given.keys.map((name) => shortened(name, LONGEST)) }) }
  return withUnit({ ...model, header, unit: model.unit || shortened(header.unit, LONGEST), title: model.title || shortened(header.title, LONGEST) })
}

function withTick(model: Model, tick: Tick): Model {
  const { history } = model
  const interval = model.header === undefined ? tick.duration : tickLength(model.header)
  const before = history.newest?.time ?? tick.time - tick.duration
  const away = tick.time - tick.duration - before
  if (away > interval / 2) history.pushGap(before + away, away)
  history.pushTick(tick)
  return { ...model, plain: withPlain(model.plain, tick) }
}

/** Newest values. Where a count or a sum is not mentioned nothing was counted; the others keep what they last were. */
function withPlain(before: readonly PlainTrack[], tick: Tick): readonly PlainTrack[] {
  const after = before.map((track) => track.function === 'count' || track.function === 'sum' ? { ...track, value: 0 } : track)
  for (const aggregation of tick.aggregations) {
    if (isQuantized(aggregation)) continue
    const value = plainValue(aggregation)
    if (value === undefined) continue
    const { name, function: fn } = aggregation
    const at = after.findIndex((other) => other.name === name && other.function === fn)
    after[at === -1 ? after.length : at] = { name, function: fn, ...value }
  }
  return after
}

function told(model: Model, { type, time }: Drop | Fault | Notice, text: string, counted: Partial<Model>): Model {
  return { ...model, ...counted, messages: [...model.messages.slice(1 - MESSAGES), { type, time, text: shortened(text, LONGEST) }] }
}

function withNextAggregation(model: Model): Model {
  const order = tracksInOrder(model)
  const shown = shownTrack(model)
  if (shown === undefined) return model
  return { ...model, chosen: order[(order.indexOf(shown) + 1) % order.length]! }
}
