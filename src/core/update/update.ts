/**
 * The only way a session's state changes: `update(model, event or action)`.
 *
 * It behaves like a pure function: it has no clock and no randomness, so the same events give the same pictures. Time is the header's
 * start plus an event's time. Each update returns a new model, but the history inside is one ring that is changed in place, since
 * copying hundreds of ticks would cost more than adding one. So of two models, use only the newer one. A paused model keeps a copy of
 * the history, so the user can look at it while the trace continues.
 */
import {
  dropText, type Drop, type Event, type Fault, type Header, type Notice, type Tick, tickLength, type Unknown,
} from '../stream/event.js'
import { isQuantized } from '../stream/aggregation.js'
import { plainValue } from '../history/history.js'
import { closeExploration, updateExploration } from './exploration.js'
import { updateViewSettings, applyRangeUnit } from './view-settings.js'
import { truncate } from '../text/format.js'
import { actionEffects, type Effect } from './effects.js'
import { clearTrace, endReplay, keepReplayMarks, updateReplay } from './replay.js'
import { SCALES } from '../color/color-scale.js'
import { type Model, type PlainTrack, shownTrack, tracksInOrder } from '../state/state.js'
import type { Action, PressedKey } from '../state/actions.js'
import { actionForKey, keyContext } from '../keymap/bindings.js'
import { NO_SAVE_PROMPT } from '../state/initial.js'
import { addStreamMark } from './marks.js'
import { nextHelpPage } from '../keymap/help-pages.js'

/** Messages kept; the oldest are dropped. */
export const MESSAGES = 200
/** Characters kept of a message, and of each text of a header that is shown. */
const LONGEST = 2000

/** The model after an event or action, and what the session has to do then. */
export interface Update {
  readonly model: Model
  readonly effects: readonly Effect[]
}

const PAINT: readonly Effect[] = [{ type: 'paint' }]

/**
 * The model after an event of the stream or an action of the user, with the effects that follow. Unknown events and actions leave the
 * model as it is.
 */
export function update(model: Model, happened: Event | Unknown | Action): Update {
  if (!isAction(happened)) {
    const after = reduce(model, happened)
    return { model: after, effects: after === model ? [] : PAINT }
  }
  const action = happened.type === 'key' ? findAction(model, happened) : happened
  if (action === undefined) return { model, effects: [] }
  const after = reduce(model, action)
  return { model: after, effects: actionEffects(model, after, action) }
}

/** Only the model, for callers without effects: an exported page, a recording that is loaded. */
export function reduce(model: Model, happened: Event | Unknown | Action): Model {
  if (happened.type === 'header') return applyHeader(model, happened as Header)
  return keepReplayMarks(isAction(happened) ? reduceAction(model, happened) : reduceEvent(model, happened as Event))
}

/** Every event except the header has a time, and no action has one. So a line of type "pause" in a stream does not pause anything. */
function isAction(happened: Event | Unknown | Action): happened is Action {
  return happened.type !== 'header' && !('time' in happened)
}

function findAction(model: Model, pressed: PressedKey): Action | undefined {
  const action = actionForKey(pressed, keyContext(model))
  return action === 'quit' ? { type: 'leave', how: pressed.name === 'C-c' ? 'interrupted' : 'quit' } : action
}

function reduceEvent(model: Model, known: Event): Model {
  switch (known.type) {
    case 'tick': return applyTick(model, known)
    case 'drop': return addMessage(model, known, dropText(known), { drops: model.drops + known.count }, known.hint)
    case 'error': return addMessage(model, known, known.message, { errors: model.errors + 1 })
    case 'notice': return addMessage(model, known, known.text, { notices: model.notices + 1 })
    case 'mark': return { ...model, marks: addStreamMark(model.marks, model.history, known) }
    case 'end': return known.reason === 'rotate' ? model : { ...model, waiting: undefined, ended: known }
    default: return model
  }
}

function reduceAction(given: Model, known: Action): Model {
  // The outcome of saving stands until the next key.
  const isKeyless = ['window', 'waiting', 'replay-restarted', 'replay-ended'].includes(known.type)
  const model = given.saving.outcome === undefined || isKeyless ? given : { ...given, saving: NO_SAVE_PROMPT }
  switch (known.type) {
    case 'key': case 'leave': return model
    case 'waiting': return { ...model, waiting: { ms: known.ms, keys: known.keys } }
    case 'replay-restarted': return clearTrace(model)
    case 'replay-ended': return endReplay(model)
    case 'pause': return togglePause(model)
    case 'next-scale': return { ...model, scale: SCALES[(SCALES.indexOf(model.scale) + 1) % SCALES.length]! }
    case 'next-palette': return { ...model, palette: (model.palette + 1) % model.palettes.length }
    case 'next-aggregation': return showNextAggregation(model)
    case 'help': return { ...model, ...nextHelpPage(model) }
    case 'close': return closeTopmost(model)
    default: {
      const changed = updateReplay(model, known) ?? updateExploration(model, known) ?? updateViewSettings(model, known)
      return changed === undefined ? model : { ...model, ...changed }
    }
  }
}

/** Pauses the picture, or continues it at the newest column. */
function togglePause(model: Model): Model {
  if (model.paused === undefined) return { ...model, paused: { history: model.history.copy(), plain: model.plain } }
  return { ...model, paused: undefined, viewport: { ...model.viewport, end: undefined } }
}

/** Escape: closes whatever is on top. */
function closeTopmost(model: Model): Model {
  if (model.help) return { ...model, help: false }
  const closing = closeExploration(model)
  if (closing !== undefined) return { ...model, ...closing }
  return model.noticesOpen ? { ...model, noticesOpen: false } : model
}

function applyHeader(model: Model, given: Header): Model {
  const keys = given.keys?.map((name) => truncate(name, LONGEST))
  const header = { ...given, host: truncate(given.host, LONGEST), ...(keys === undefined ? {} : { keys }) }
  const [unit, title] = [model.unit || truncate(header.unit, LONGEST), model.title || truncate(header.title, LONGEST)]
  return applyRangeUnit({ ...model, header, unit, title })
}

function applyTick(model: Model, tick: Tick): Model {
  const { history } = model
  const interval = model.header === undefined ? tick.duration : tickLength(model.header)
  const before = history.newest?.time ?? tick.time - tick.duration
  const missing = tick.time - tick.duration - before
  if (missing > interval / 2) history.pushGap(before + missing, missing)
  history.pushTick(tick)
  return { ...model, waiting: undefined, plain: newestPlainValues(model.plain, tick) }
}

/** The newest plain values. A count or sum that the tick does not have is 0; the other functions keep their last value. */
function newestPlainValues(before: readonly PlainTrack[], tick: Tick): readonly PlainTrack[] {
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

function addMessage(
  model: Model, { type, time }: Drop | Fault | Notice, text: string, counters: Partial<Model>, hint?: string,
): Model {
  const message = { type, time, text: truncate(text, LONGEST), ...(hint === undefined ? {} : { hint: truncate(hint, LONGEST) }) }
  return { ...model, ...counters, messages: [...model.messages.slice(1 - MESSAGES), message] }
}

function showNextAggregation(model: Model): Model {
  const order = tracksInOrder(model)
  const shown = shownTrack(model)
  if (shown === undefined) return model
  return { ...model, chosenTrack: order[(order.indexOf(shown) + 1) % order.length]! }
}
