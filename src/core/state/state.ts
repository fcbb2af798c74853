/**
 * The model's types and the selectors that read nothing else: what a session holds, and which part of it is shown.
 *
 * No behavior lives here: `update/` changes a model, `heatmap/` and `layout/` read it. A field's unit and meaning stand beside it.
 */
import type { Depth, Palette } from '../color/palette.js'
import type { ScaleName } from '../color/color-scale.js'
import type { DerivedCache } from '../history/derived-cache.js'
import type { History, PlainValue } from '../history/history.js'
import type { End, Header, PlainAggregation } from '../stream/event.js'
import type { WeightName } from '../buckets/event-weight.js'
import type { AxisName, ValueAxis } from '../grid/value-axis.js'
import type { Quantity } from '../text/units.js'
import type { TimeViewport } from '../grid/time-viewport.js'
import type { Marks } from './marks.js'
import type { Rect, Size } from '../frame.js'
import type { Selection } from '../keys/selection.js'
import type { KeyTable } from '../keys/key-list.js'
import type { Pace } from '../stream/playback.js'

export interface ModelOptions extends ViewSettingsOptions {
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
  /** Colors that the terminal shows; 'truecolor' unless given. */
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
export interface ShownTrace {
  readonly history: History
  readonly plain: readonly PlainTrack[]
}

export interface Model extends ShownTrace, ViewSettings, Exploration {
  /** What this viewport has derived from its history; changed in place, like the history itself. */
  readonly cache: DerivedCache
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
  readonly chosenTrack: number | undefined
  /** The picture as it was when paused. */
  readonly paused: ShownTrace | undefined
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

/** What is to be seen: the trace as it is, or as it was when paused. */
export function shownTrace(model: Model): ShownTrace {
  return model.paused ?? model
}

/** Index of the aggregation shown among the picture's tracks; undefined when there is no quantizing one yet. */
export function shownTrack(model: Model): number | undefined {
  const order = tracksInOrder(model)
  return order.find((track) => track === model.chosenTrack) ?? order[0]
}

/** Indices of the picture's tracks in program order. */
export function tracksInOrder(model: Model): number[] {
  const { header } = model
  const { tracks } = shownTrace(model).history
  const place = (track: number) => {
    const at = header?.aggregations.indexOf(tracks[track]!.name) ?? -1
    return at === -1 ? Infinity : at
  }
  return [...tracks.keys()].sort((a, b) => place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : a - b)
}

export interface ViewSettingsOptions {
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

export interface ViewSettings {
  readonly viewport: TimeViewport
  readonly axis: ValueAxis
  /** Still to be put into the script's unit. */
  readonly rangeAsked: readonly [Quantity, Quantity] | undefined
  readonly weight: WeightName
  readonly top: number | undefined
  readonly halfBlocks: boolean
  readonly percentiles: readonly number[]
  readonly percentileLines: boolean
  readonly slo: Quantity | undefined
  readonly sweep: boolean
  readonly local: number
  readonly light: boolean
  readonly marks: Marks
  readonly saving: SavePrompt
  readonly noticesOpen: boolean
  readonly mouse: boolean
  /** From 0. */
  readonly helpPage: number
  /** The window, as far as it was told. */
  readonly window: Size | undefined
  /** Where the map is, told by a view that lays out its window itself; undefined: where `geometry.ts` puts it. */
  readonly map: Rect | undefined
}

/** Whether the keyboard writes at a prompt. */
export function isTyping({ marks, saving, replay }: Model): boolean {
  return marks.typing !== undefined || saving.typing !== undefined || replay?.typing !== undefined
}

export interface Exploration {
  readonly selection: Selection
  readonly table: KeyTable
  readonly cursor: Cursor | undefined
}

export interface CellPosition {
  readonly seq: number
  /** Id of a bucket. */
  readonly bucket: number
}

export interface Cursor extends CellPosition {
  /** The other corner of a box. */
  readonly anchor: CellPosition | undefined
}

export interface ReplayState {
  readonly pace: Pace
  /** It stands still. */
  readonly held: boolean
  readonly skipIdle: boolean
  /** Nothing more comes, though the stream has no end. */
  readonly over: boolean
  /** What has been typed at the prompt for a time; undefined while it is closed. */
  readonly typing: string | undefined
  /** Characters after the cursor of what is typed: 0 is the end. */
  readonly after: number
  /** Times of the marks seen or set, with their labels: they outlive a seek. */
  readonly marks: ReadonlyMap<number, string>
}

export function newestTime({ history }: Model): number {
  return history.newest?.time ?? 0
}

export interface SavePrompt {
  /** What has been typed; undefined while the prompt is closed. */
  readonly typing: string | undefined
  /** Characters after the cursor of what is typed: 0 is the end. */
  readonly after: number
  /** What came of it. */
  readonly outcome: { readonly text: string; readonly failed: boolean } | undefined
}
