/**
 * What a replay adds to the screen: how fast it goes, whether it is held, keys of its own, a prompt for a time, and what becomes
 * of the model when the source goes to another place.
 *
 * `update` keeps the state; what the source must do follows from a key's action by `orderOf`, which the session carries out.
 * To add a key: a line in `replayBindings`, beside the map's (a test holds that only the space bar means two things).
 */
import type { Pace } from './pace.js'
import { tickLength } from './event.js'
import type { Line } from './frame.js'
import { History } from './history.js'
import type { Binding } from './keys.js'
import { clock } from './label.js'
import { cut, text } from './lines.js'
import type { Model } from './model.js'
import { mapWidth } from './instrument.js'

export interface ReplayState {
  readonly pace: Pace
  /** It stands still. */
  readonly held: boolean
  readonly skipIdle: boolean
  /** Nothing more comes, though the stream has no end. */
  readonly over: boolean
  /** What has been typed at the prompt for a time. */
  readonly typing: string | undefined
  /** Times of the marks seen or set, with their labels: they outlive a seek. */
  readonly marks: ReadonlyMap<number, string>
}

export type ReplayAction =
  | { readonly type: 'replay-hold' }
  | { readonly type: 'replay-step' }
  /** Steps of the ladder of speeds; 0: as it happened. */
  | { readonly type: 'replay-pace'; readonly by: 1 | -1 | 0 }
  | { readonly type: 'replay-idle' }
  | { readonly type: 'replay-jump'; readonly to: 'start' | 'end' | 'mark-before' | 'mark-after' }
  | { readonly type: 'replay-move'; readonly columns: number }
  | { readonly type: 'replay-prompt' }

/** What the source is to do. */
export type Order =
  | { readonly type: 'hold'; readonly held: boolean }
  | { readonly type: 'step' }
  | { readonly type: 'pace'; readonly pace: Pace }
  | { readonly type: 'idle'; readonly skip: boolean }
  /** Milliseconds since the start; ticks before it that fill the picture. */
  | { readonly type: 'seek'; readonly time: number; readonly lead: number }
  /** Those known are told with their labels; the source knows the others. */
  | { readonly type: 'seek-mark'; readonly to: 'before' | 'after'; readonly from: number; readonly known: ReadonlyMap<number, string>; readonly lead: number }

export const PACES: readonly Pace[] = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 'max']
const COLUMNS = 60

export const replayBindings: readonly Binding[] = [
  { keys: ['space'], label: 'space', does: 'replay: hold, go on', action: { type: 'replay-hold' } },
  { keys: ['s'], label: 's', does: 'replay: a tick on', action: { type: 'replay-step' }, place: 'map' },
  { keys: ['1'], label: '1 2 3', does: 'replay: slower, faster, as it happened', action: { type: 'replay-pace', by: -1 } },
  { keys: ['2'], label: '', does: '', action: { type: 'replay-pace', by: 1 } },
  { keys: ['3'], label: '', does: '', action: { type: 'replay-pace', by: 0 } },
  { keys: ['('], label: '( )', does: `replay: ${COLUMNS} columns back, ahead`, action: { type: 'replay-move', columns: -COLUMNS } },
  { keys: [')'], label: '', does: '', action: { type: 'replay-move', columns: COLUMNS } },
  { keys: ['^'], label: '^ $', does: 'replay: to the beginning, to the end', action: { type: 'replay-jump', to: 'start' } },
  { keys: ['$'], label: '', does: '', action: { type: 'replay-jump', to: 'end' } },
  { keys: ['"'], label: '" ;', does: 'replay: to the mark before, after', action: { type: 'replay-jump', to: 'mark-before' } },
  { keys: [';'], label: '', does: '', action: { type: 'replay-jump', to: 'mark-after' } },
  { keys: [':'], label: ':', does: 'replay: go to a time', action: { type: 'replay-prompt' } },
  { keys: ['r'], label: 'r', does: 'replay: pass over idle times, or not', action: { type: 'replay-idle' } },
]

export function replaying(pace: Pace, skipIdle: boolean): ReplayState {
  return { pace, held: false, over: false, skipIdle, typing: undefined, marks: new Map() }
}

/** What an action changes; undefined where it is not one of a replay's. */
export function updateReplay({ replay }: Model, action: { readonly type: string }): Partial<Model> | undefined {
  if (replay === undefined) return undefined
  const known = action as ReplayAction | { readonly type: 'type'; readonly key: string }
  switch (known.type) {
    case 'replay-hold': return { replay: { ...replay, held: !replay.held } }
    case 'replay-step': return { replay: { ...replay, held: true } }
    case 'replay-pace': return { replay: { ...replay, pace: known.by === 0 ? 1 : besides(replay.pace, known.by) } }
    case 'replay-idle': return { replay: { ...replay, skipIdle: !replay.skipIdle } }
    case 'replay-prompt': return { replay: { ...replay, typing: '' } }
    case 'type': return replay.typing === undefined ? undefined : { replay: { ...replay, typing: typed(replay.typing, known.key) } }
    default: return undefined
  }
}

function besides(pace: Pace, by: 1 | -1): Pace {
  const at = PACES.findIndex((one) => one === 'max' || (pace !== 'max' && one >= pace))
  const exact = PACES[at] === pace
  return PACES[Math.max(0, Math.min(PACES.length - 1, by < 0 || exact ? at + by : at))]!
}

function typed(before: string, key: string): string | undefined {
  if (key === 'enter' || key === 'escape') return undefined
  if (key === 'backspace') return before.slice(0, -1)
  if (key === 'C-u') return ''
  return /^[\d:.dhms+-]$/.test(key) && before.length < 20 ? before + key : before
}

/** What the source must do at an action, given the model before and after it. */
export function orderOf(before: Model, after: Model, action: { readonly type: string }): Order | undefined {
  const { replay } = after
  if (replay === undefined || before.replay === undefined) return undefined
  const known = action as ReplayAction | { readonly type: 'type'; readonly key: string }
  switch (known.type) {
    case 'replay-hold': return { type: 'hold', held: replay.held }
    case 'replay-step': return before.replay.held ? { type: 'step' } : { type: 'hold', held: true }
    case 'replay-pace': return { type: 'pace', pace: replay.pace }
    case 'replay-idle': return { type: 'idle', skip: replay.skipIdle }
    case 'replay-move': return seek(after, now(after) + known.columns * after.timeline.zoom * tickLength(after.header ?? { interval: 1000 }))
    case 'replay-jump': return jump(after, known.to)
    case 'type': {
      if (known.key !== 'enter' || before.replay.typing === undefined) return undefined
      const time = after.header === undefined ? undefined : timeOf(before.replay.typing, after.header.start, after.offset, now(after))
      return time === undefined ? undefined : seek(after, time)
    }
    default: return undefined
  }
}

function now({ history }: Model): number {
  return history.newest?.time ?? 0
}

function seek(model: Model, time: number): Order {
  return { type: 'seek', time: Math.max(0, time), lead: leadOf(model) }
}

/** Ticks that fill the picture, as far as they are held. */
export function leadOf(model: Model): number {
  return Math.min(model.history.limit, (mapWidth(model) + 1) * model.timeline.zoom)
}

function jump(model: Model, to: 'start' | 'end' | 'mark-before' | 'mark-after'): Order | undefined {
  if (to === 'end') return seek(model, Infinity)
  if (to === 'start') return seek(model, 0)
  return { type: 'seek-mark', to: to === 'mark-before' ? 'before' : 'after', from: now(model), known: model.replay!.marks, lead: leadOf(model) }
}

const SECONDS = { d: 86_400, h: 3600, m: 60, s: 1 } as const
const DAY = 86_400_000

/**
 * A time as typed → milliseconds since `start` (which is since 1970): "14:03:20" or "14:03" on the recording's first day or, when
 * that is before its start, on the next; "90s", "5m", "1h30m" since the start; "+5m", "-30s" from `now`. `offset`: minutes
 * from UTC. undefined when it is none of these.
 */
export function timeOf(given: string, start: number, offset: number, now = 0): number | undefined {
  const [, hours, minutes, seconds = '0'] = /^(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?$/.exec(given) ?? []
  if (hours !== undefined && minutes !== undefined) {
    const local = start + offset * 60_000
    const time = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000 - (local % DAY)
    return time < -999 ? time + DAY : Math.max(0, time)
  }
  const [, sign, words] = /^([+-]?)((?:\d+(?:\.\d+)?[dhms])+)$/.exec(given) ?? []
  if (words === undefined) return undefined
  let sum = 0
  for (const [, amount, unit] of words.matchAll(/([\d.]+)([dhms])/g)) sum += Number(amount) * SECONDS[unit as keyof typeof SECONDS] * 1000
  return sign === '+' ? now + sum : sign === '-' ? Math.max(0, now - sum) : sum
}

/** Nothing more comes from where the source is. */
export function over(model: Model): Model {
  return model.replay === undefined ? model : { ...model, replay: { ...model.replay, over: true } }
}

/** The source went elsewhere: nothing of the stream is left, how it is looked at stays. */
export function rewound(model: Model): Model {
  return {
    ...model, history: new History(model.history.limit), plain: [], paused: undefined, ended: undefined,
    drops: 0, errors: 0, notices: 0, messages: [], marks: { list: [], typing: undefined },
    timeline: { ...model.timeline, end: undefined }, cursor: undefined,
    ...(model.replay === undefined ? {} : { replay: { ...model.replay, over: false } }),
  }
}

/** Marks of the stream and of the user, by time; those whose tick is there are set again. */
export function keptMarks(model: Model): Model {
  const { replay, history, marks } = model
  if (replay === undefined) return model
  const times = withMarks(replay.marks, model)
  const newest = history.newest
  const label = newest === undefined ? undefined : times.get(newest.time)
  const list = label === undefined || newest === undefined || marks.list.some(({ seq }) => seq === newest.seq)
    ? marks.list : [...marks.list, { seq: newest.seq, label }]
  return { ...model, replay: { ...replay, marks: times }, marks: { ...marks, list } }
}

/** The same map where the model has no mark that it lacks. */
function withMarks(known: ReadonlyMap<number, string>, { marks, history }: Model): ReadonlyMap<number, string> {
  let times: Map<number, string> | undefined
  for (const { seq, label } of marks.list) {
    const time = history.at(seq)?.time
    if (time === undefined || known.get(time) === label) continue
    times ??= new Map(known)
    times.set(time, label)
  }
  return times ?? known
}

/** What stands in place of LIVE. */
export function replayLine({ replay, ended }: Model): Line | undefined {
  if (replay === undefined) return undefined
  const how = text(` ${replay.pace === 'max' ? 'max' : `x${replay.pace}`}${replay.skipIdle ? ' skip' : ''}`)
  return [replay.held ? text('HELD', 'warning') : ended === undefined && !replay.over ? text('REPLAY', 'good') : text('END', 'accent'), how]
}

/** The prompt for a time; undefined while none is asked for. */
export function timePrompt(model: Model, width: number): Line | undefined {
  const { replay, header, offset } = model
  if (replay?.typing === undefined) return undefined
  const at = header === undefined ? '' : `, now ${clock(header.start + now(model), offset)}`
  return cut([text(' go to: ', 'accent'), text(replay.typing), text(' ', 'inverse'), text(`  14:03:20, 1h30m from the start, +5m, -30s${at}`, 'dim')], width)
}
