/**
 * The state of a replay: its speed, whether it is paused, the prompt for a time, and what happens to the model when the source goes to
 * another place in the recording.
 *
 * These functions keep the state. `playbackEffect` in `effects.ts` says what the source has to do after a key, and the session does
 * it. To add a key, add a line to `replayBindings`. A test checks that only the space bar has two meanings.
 */
import { editLine, type LineRules } from './line-editor.js'
import { type Pace, PACES } from '../stream/playback.js'
import { History } from '../history/history.js'
import type { Model, ReplayState } from '../state/state.js'
import type { ReplayAction } from '../state/actions.js'

/** What an action changes; undefined when it is not an action of a replay. */
export function updateReplay({ replay }: Model, action: { readonly type: string }): Partial<Model> | undefined {
  if (replay === undefined) return undefined
  const known = action as ReplayAction | { readonly type: 'type'; readonly key: string }
  switch (known.type) {
    case 'replay-hold': return { replay: { ...replay, held: !replay.held } }
    case 'replay-step': return { replay: { ...replay, held: true } }
    case 'replay-pace': return { replay: { ...replay, pace: known.by === 0 ? 1 : nextPace(replay.pace, known.by) } }
    case 'replay-idle': return { replay: { ...replay, skipIdle: !replay.skipIdle } }
    case 'replay-prompt': return { replay: { ...replay, typing: '', after: 0 } }
    case 'type': return replay.typing === undefined ? undefined : { replay: typeTime(replay, replay.typing, known.key) }
    default: return undefined
  }
}

function nextPace(pace: Pace, by: 1 | -1): Pace {
  const at = PACES.findIndex((one) => one === 'max' || (pace !== 'max' && one >= pace))
  const exact = PACES[at] === pace
  return PACES[Math.max(0, Math.min(PACES.length - 1, by < 0 || exact ? at + by : at))]!
}

const TIME: LineRules = { longest: 20, accepts: (character) => /^[\d:.dhms+-]$/.test(character) }

/** A key typed at the prompt for a time. Enter and escape close it; after enter, an effect makes the source go there. */
function typeTime(replay: ReplayState, text: string, key: string): ReplayState {
  if (key === 'enter' || key === 'escape') return { ...replay, typing: undefined, after: 0 }
  const edited = editLine({ text, after: replay.after }, key, TIME)
  return { ...replay, typing: edited.text, after: edited.after }
}

/** The replay has reached the end of the recording. */
export function endReplay(model: Model): Model {
  return model.replay === undefined ? model : { ...model, replay: { ...model.replay, over: true } }
}

/** The source goes to another place: the model forgets the stream and keeps the view settings. */
export function clearTrace(model: Model): Model {
  return {
    ...model, history: new History(model.history.limit), plain: [], paused: undefined, waiting: undefined, ended: undefined,
    drops: 0, errors: 0, notices: 0, messages: [], marks: { list: [], typing: undefined },
    viewport: { ...model.viewport, end: undefined }, cursor: undefined,
    ...(model.replay === undefined ? {} : { replay: { ...model.replay, over: false } }),
  }
}

/** Remembers the marks of the stream and of the user by time, and sets the mark of the newest tick again. */
export function keepReplayMarks(model: Model): Model {
  const { replay, history, marks } = model
  if (replay === undefined) return model
  const times = mergeMarks(replay.marks, model)
  const newest = history.newest
  const label = newest === undefined ? undefined : times.get(newest.time)
  const list = label === undefined || newest === undefined || marks.list.some(({ seq }) => seq === newest.seq)
    ? marks.list : [...marks.list, { seq: newest.seq, label }]
  return { ...model, replay: { ...replay, marks: times }, marks: { ...marks, list } }
}

/** The known marks and those of the model; the same map when the model has none that it lacks. */
function mergeMarks(known: ReadonlyMap<number, string>, { marks, history }: Model): ReadonlyMap<number, string> {
  let times: Map<number, string> | undefined
  for (const { seq, label } of marks.list) {
    const time = history.at(seq)?.time
    if (time === undefined || known.get(time) === label) continue
    times ??= new Map(known)
    times.set(time, label)
  }
  return times ?? known
}
