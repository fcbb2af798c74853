/**
 * How the map is read: where it looks in time and value, what weighs, where the colours end, which lines are drawn.
 *
 * One part of the model, kept apart from the stream's: each field belongs to a module of its own, and `updateInstrument`
 * says which action changes which. Nothing here touches the history.
 */
import { inUnit, type Quantity } from './quantity.js'
import { pictureOf, shownTrack, type Model } from './model.js'
import { beginMark, dropMark, typeMark, unmarked, type MarkAction, type Marks } from './marks.js'
import { PERCENTILES } from './percentile-lines.js'
import { beginSaving, typeSaving, unsaved, type Saving, type SavingAction } from './saving.js'
import { steppedTop } from './scale.js'
import { shownTop } from './shading.js'
import { following, sightOf, updateTimeline, type Timeline, type TimelineAction } from './timeline.js'
import { updateValueAxis, type AxisName, type ValueAxis, type ValueAxisAction } from './value-axis.js'
import type { Rect, Size } from './frame.js'
import { geometryOf } from './geometry.js'
import type { WeightName } from './weight.js'

export interface InstrumentOptions {
  /** 'count' unless given. */
  readonly weight?: WeightName
  /** 'own' unless given. */
  readonly axis?: AxisName
  /** Values to show; everything unless given. */
  readonly range?: readonly [Quantity, Quantity]
  /** The hottest shade begins here, in weight an interval; automatic unless given. */
  readonly top?: number
  /** Two rows a line where UTF-8 is spoken and the script has more buckets than the map lines; false unless given. */
  readonly half?: boolean
  /** Shares, 0…1, rising; 0.5, 0.9, 0.99 unless given. */
  readonly percentiles?: readonly number[]
  /** Percentiles are drawn over the map; false unless given. */
  readonly lines?: boolean
  /** The target. */
  readonly slo?: Quantity
  /** New columns overwrite the oldest in place; false unless given. */
  readonly sweep?: boolean
  /** Minutes from UTC of the local time; `offset` unless given. */
  readonly local?: number
  /** The terminal's background is light; false unless given. */
  readonly light?: boolean
  /** The panel of notices is open; false unless given. */
  readonly notices?: boolean
  /** Clicks, drags and the wheel are the map's, and not the terminal's own; true unless given. */
  readonly mouse?: boolean
}

export interface Instrument {
  readonly timeline: Timeline
  readonly axis: ValueAxis
  /** Still to be put into the script's unit. */
  readonly rangeAsked: readonly [Quantity, Quantity] | undefined
  readonly weight: WeightName
  readonly top: number | undefined
  readonly half: boolean
  readonly percentiles: readonly number[]
  readonly lines: boolean
  readonly slo: Quantity | undefined
  readonly sweep: boolean
  readonly local: number
  readonly light: boolean
  readonly marks: Marks
  readonly saving: Saving
  readonly log: boolean
  readonly mouse: boolean
  /** From 0. */
  readonly helpPage: number
  /** The window, as far as it was told. */
  readonly window: Size | undefined
  /** Where the map is, told by a view that lays out its window itself; undefined: where `geometry.ts` puts it. */
  readonly map: Rect | undefined
}

export type InstrumentAction =
  | TimelineAction
  | ValueAxisAction
  | MarkAction
  | SavingAction
  | { readonly type: 'next-weight' }
  /** 1, -1: pin the top of the colours a step higher or lower; 0: automatic again. */
  | { readonly type: 'top'; readonly by: 1 | -1 | 0 }
  /** All values, automatic colours, a tick a column. */
  | { readonly type: 'reset' }
  | { readonly type: 'percentile-lines' }
  | { readonly type: 'half-blocks' }
  | { readonly type: 'zone' }
  | { readonly type: 'log' }
  /** The mouse: the map's, or the terminal's own. */
  | { readonly type: 'pointer' }
  /** A key written at a prompt: a character, or enter, escape, backspace. Sent while `Frame.typing`. */
  | { readonly type: 'type'; readonly key: string }
  /** The window's size, told when it changes. */
  | { readonly type: 'window'; readonly columns: number; readonly rows: number }
  /** Columns and lines of a map that the view lays out itself. */
  | { readonly type: 'map'; readonly width: number; readonly height: number }

export function initialInstrument(options: InstrumentOptions, offset: number): Instrument {
  const { weight = 'count', axis = 'own', range, top, half = false, percentiles = PERCENTILES, lines = false, slo, sweep = false, local = offset } = options
  return {
    timeline: following, axis: { name: axis, range: undefined }, rangeAsked: range, weight, top, half,
    percentiles: percentiles.length === 0 ? PERCENTILES : percentiles, lines, slo, sweep, local, light: options.light ?? false,
    marks: unmarked, saving: unsaved, log: options.notices ?? false, mouse: options.mouse ?? true, helpPage: 0, window: undefined, map: undefined,
  }
}

/** With the range asked for in the script's own unit, where it can be put into it. */
export function withUnit(model: Model): Model {
  const [low, high] = (model.rangeAsked ?? []).map((quantity) => inUnit(quantity, model.unit))
  return low === undefined || high === undefined || !(high > low) ? model : { ...model, axis: { ...model.axis, range: { low, high } } }
}

/** What an action changes; undefined where it is not one of the instrument's. */
export function updateInstrument(model: Model, action: { readonly type: string }): Partial<Model> | undefined {
  const known = action as InstrumentAction
  switch (known.type) {
    case 'step': case 'page': case 'jump': case 'zoom-time': {
      const { history } = pictureOf(model)
      return { timeline: updateTimeline(model.timeline, known, history, mapWidth(model), model.marks.list.map(({ seq }) => seq)) }
    }
    case 'next-axis': case 'zoom-values': {
      const track = shownTrack(model)
      return { axis: updateValueAxis(model.axis, known, track === undefined ? undefined : pictureOf(model).history.tracks[track]) }
    }
    case 'next-weight': return { weight: model.weight === 'count' ? 'time' : 'count', top: undefined }
    case 'top': return { top: known.by === 0 ? undefined : pinned(model, known.by) }
    case 'reset': return { top: undefined, axis: { ...model.axis, range: undefined }, timeline: { ...model.timeline, zoom: 1 } }
    case 'percentile-lines': return { lines: !model.lines }
    case 'half-blocks': return { half: !model.half }
    case 'zone': return { offset: model.offset === 0 ? model.local : 0 }
    case 'log': return { log: !model.log }
    case 'pointer': return { mouse: !model.mouse }
    case 'mark': return { marks: beginMark(model.marks, newestInSight(model)) }
    case 'drop-mark': return { marks: dropMark(model.marks, newestInSight(model) ?? -1) }
    case 'save': return { saving: beginSaving(model, timeInSight(model)) }
    case 'saved': return { saving: { typing: undefined, said: { text: known.text, failed: known.failed } } }
    case 'type': return model.saving.typing === undefined ? { marks: typeMark(model.marks, known.key) } : { saving: typeSaving(model.saving, known.key) }
    case 'window': return { window: { columns: known.columns, rows: known.rows } }
    case 'map': return { map: { top: 0, left: 0, width: known.width, height: known.height } }
    default: return undefined
  }
}

/** A step from what is shown; automatic still where that is not known, as right after another weight was chosen. */
function pinned(model: Model, by: 1 | -1): number | undefined {
  const from = model.top ?? shownTop(pictureOf(model).history, model.weight === 'time')
  return from === undefined ? undefined : steppedTop(from, by)
}

/** Whether the keyboard writes at a prompt. */
export function isTyping({ marks, saving, replay }: Model): boolean {
  return marks.typing !== undefined || saving.typing !== undefined || replay?.typing !== undefined
}

/** Columns of the map; one where the window is not known. */
export function mapWidth(model: Model): number {
  if (model.map !== undefined) return model.map.width
  return model.window === undefined ? 1 : geometryOf(model, model.window)?.map.width ?? 1
}

/** Milliseconds since the start at which the newest tick in sight ends. */
function timeInSight(model: Model): number {
  return pictureOf(model).history.at(newestInSight(model) ?? -1)?.time ?? 0
}

/** seq of the newest tick in sight. */
export function newestInSight(model: Model): number | undefined {
  const { history } = pictureOf(model)
  const { zoom } = model.timeline
  const { first, last } = sightOf(model.timeline, history, mapWidth(model))
  return last < first ? undefined : Math.min(history.next, (last + 1) * zoom) - 1
}
