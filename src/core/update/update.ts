/**
 * The state of a session and the one way it changes: `update(model, event or action)`.
 *
 * Pure in behavior: no clock, no randomness, the same events give the same pictures. Time is the header's start plus an
 * event's time and nothing else. A model is a new object after each update, but the history inside is one ring changed in
 * place (copying hundreds of ticks for each would cost more than the tick): of two models, only the newer is to be used.
 * A paused model keeps a copy of the history as it was, so nothing seen is lost and the trace goes on beside it.
 */
import { type Drop, type Event, type Fault, type Header, type Notice, type Tick, tickLength, type Unknown } from '../stream/event.js'
import { isQuantized } from '../stream/aggregation.js'
import { plainValue } from '../history/history.js'
import { closeExploration, updateExploration } from './exploration.js'
import { updateViewSettings, applyRangeUnit } from './view-settings.js'
import { truncate } from '../text/format.js'
import { updateReplay } from './replay.js'
import { SCALES } from '../color/color-scale.js'
import { type Model, type PlainTrack, shownTrack, tracksInOrder } from '../state/state.js'
import type { Action } from '../state/actions.js'
import { NO_SAVE_PROMPT } from '../state/initial.js'
import { addStreamMark } from './marks.js'
import { nextHelpPage } from '../keymap/help-pages.js'

export const MESSAGES = 200
/** Characters kept of a message, and of what a header says to be shown. */
const LONGEST = 2000

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
    case 'mark': return { ...model, marks: addStreamMark(model.marks, model.history, known) }
    case 'end': return known.reason === 'rotate' ? model : { ...model, ended: known }
    default: return model
  }
}

function withAction(given: Model, known: Action): Model {
  // What was said stands until the next key.
  const model = given.saving.outcome === undefined || known.type === 'window' ? given : { ...given, saving: NO_SAVE_PROMPT }
  switch (known.type) {
    case 'pause': return withPause(model)
    case 'next-scale': return { ...model, scale: SCALES[(SCALES.indexOf(model.scale) + 1) % SCALES.length]! }
    case 'next-palette': return { ...model, palette: (model.palette + 1) % model.palettes.length }
    case 'next-aggregation': return withNextAggregation(model)
    case 'help': return { ...model, ...nextHelpPage(model) }
    case 'close': return closed(model)
    default: {
      const changed = updateReplay(model, known) ?? updateExploration(model, known) ?? updateViewSettings(model, known)
      return changed === undefined ? model : { ...model, ...changed }
    }
  }
}

/** Whoever goes on wants to see what is: a paused picture may be looked through, and the live one is at its newest. */
function withPause(model: Model): Model {
  if (model.paused === undefined) return { ...model, paused: { history: model.history.copy(), plain: model.plain } }
  return { ...model, paused: undefined, viewport: { ...model.viewport, end: undefined } }
}

/** What lies uppermost. */
function closed(model: Model): Model {
  if (model.help) return { ...model, help: false }
  const closing = closeExploration(model)
  if (closing !== undefined) return { ...model, ...closing }
  return model.noticesOpen ? { ...model, noticesOpen: false } : model
}

function withHeader(model: Model, given: Header): Model {
  const header = { ...given, host: truncate(given.host, LONGEST), ...(given.keys === undefined ? {} : { keys: given.keys.map((name) => truncate(name, LONGEST)) }) }
  return applyRangeUnit({ ...model, header, unit: model.unit || truncate(header.unit, LONGEST), title: model.title || truncate(header.title, LONGEST) })
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
  return { ...model, ...counted, messages: [...model.messages.slice(1 - MESSAGES), { type, time, text: truncate(text, LONGEST) }] }
}

function withNextAggregation(model: Model): Model {
  const order = tracksInOrder(model)
  const shown = shownTrack(model)
  if (shown === undefined) return model
  return { ...model, chosenTrack: order[(order.indexOf(shown) + 1) % order.length]! }
}
