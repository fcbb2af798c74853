/**
 * Effects: what the session has to do outside the model after an update, as data. Each kind of effect has a small handler there.
 *
 * Assumes that `before` and `after` are the models around one action. Rejected: callbacks in the model. A model is data, and a test
 * compares effects as it compares models.
 */
import { mapWidth } from '../heatmap/in-sight.js'
import type { Action } from '../state/actions.js'
import { newestTime, type Model } from '../state/state.js'
import { tickLength } from '../stream/event.js'
import { parsePlaybackTime, type Pace } from '../stream/playback.js'
import { requestedFileName } from './save-prompt.js'

/** One thing for the session to do. */
export type Effect =
  /** The picture has changed. */
  | { readonly type: 'paint' }
  /** Write what is shown to a file of this name. */
  | { readonly type: 'save'; readonly name: string }
  /** Write a mark to the recording: the user marked the tick that ended at `at` (milliseconds since the start). */
  | { readonly type: 'mark'; readonly at: number; readonly label: string }
  | PlaybackEffect
  | { readonly type: 'leave'; readonly how: 'quit' | 'interrupted' }

/** What the source of a replay has to do. */
export type PlaybackEffect =
  | { readonly type: 'hold'; readonly held: boolean }
  | { readonly type: 'step' }
  | { readonly type: 'pace'; readonly pace: Pace }
  | { readonly type: 'skip-idle'; readonly skip: boolean }
  /** Go to a time, in milliseconds since the start, and send `lead` ticks before it to fill the picture. */
  | { readonly type: 'seek'; readonly time: number; readonly lead: number }
  /** Go to the next mark before or after `from` (ms). `known`: labels of the marks that the model knows, by time. */
  | {
    readonly type: 'seek-mark'; readonly to: 'before' | 'after'; readonly from: number; readonly known: ReadonlyMap<number, string>
    readonly lead: number
  }

/** The effects of an action that turned `before` into `after`. */
export function actionEffects(before: Model, after: Model, action: Action): Effect[] {
  if (action.type === 'leave') return [{ type: 'leave', how: action.how }]
  const name = requestedFileName(before, action)
  const playback = playbackEffect(before, after, action)
  return [
    ...(playback === undefined ? [] : [playback]),
    ...newMarks(before, after),
    ...(name === undefined ? [] : [{ type: 'save', name } as const]),
    ...(after === before ? [] : [{ type: 'paint' } as const]),
  ]
}

/** Marks that the user has just set on a live trace. A replay keeps its marks in the model. */
function newMarks({ marks: before }: Model, { marks, history, replay }: Model): Effect[] {
  if (marks.list === before.list || replay !== undefined) return []
  return marks.list.flatMap(({ seq, label }): Effect[] => {
    const at = history.at(seq)?.time
    const isKnown = before.list.some((mark) => mark.seq === seq && mark.label === label)
    return isKnown || at === undefined ? [] : [{ type: 'mark', at, label }]
  })
}

function playbackEffect(before: Model, after: Model, action: Action): PlaybackEffect | undefined {
  const { replay, viewport: { zoom }, header } = after
  if (replay === undefined || before.replay === undefined) return undefined
  switch (action.type) {
    case 'replay-hold': return { type: 'hold', held: replay.held }
    case 'replay-step': return before.replay.held ? { type: 'step' } : { type: 'hold', held: true }
    case 'replay-pace': return { type: 'pace', pace: replay.pace }
    case 'replay-idle': return { type: 'skip-idle', skip: replay.skipIdle }
    case 'replay-move': return seek(after, newestTime(after) + action.columns * zoom * tickLength(header ?? { interval: 1000 }))
    case 'replay-jump': return jump(after, action.to)
    case 'type': return action.key === 'enter' ? seekToTyped(before, after) : undefined
    default: return undefined
  }
}

function seekToTyped({ replay }: Model, after: Model): PlaybackEffect | undefined {
  const { header, offset } = after
  if (replay?.typing === undefined || header === undefined) return undefined
  const time = parsePlaybackTime(replay.typing, header.start, offset, newestTime(after))
  return time === undefined ? undefined : seek(after, time)
}

function seek(model: Model, time: number): PlaybackEffect {
  return { type: 'seek', time: Math.max(0, time), lead: leadTicks(model) }
}

function jump(model: Model, to: 'start' | 'end' | 'mark-before' | 'mark-after'): PlaybackEffect {
  if (to === 'end') return seek(model, Infinity)
  if (to === 'start') return seek(model, 0)
  return {
    type: 'seek-mark', to: to === 'mark-before' ? 'before' : 'after', from: newestTime(model), known: model.replay!.marks,
    lead: leadTicks(model),
  }
}

/** Number of ticks that fill the picture, at most as many as the history holds. */
function leadTicks(model: Model): number {
  return Math.min(model.history.limit, (mapWidth(model) + 1) * model.viewport.zoom)
}
