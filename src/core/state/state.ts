/**
 * The types of the model, and the selectors that need nothing but the model. A model holds everything that a session knows and that
 * the user has set.
 *
 * A model is replaced, not changed; only its history and its cache change in place. This file has no behavior: `update/` makes the
 * next model, and `heatmap/` and `layout/` read it. Declarations go from the model down to its parts; options and selectors follow.
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

/** Everything that a picture is derived from. */
export interface Model extends ShownTrace, ViewSettings, Exploration {
  /** Results that this viewport has derived from its history. Changed in place, like the history. */
  readonly cache: DerivedCache
  readonly palettes: readonly Palette[]
  /** Index in `palettes`. */
  readonly palette: number
  readonly scale: ScaleName
  /** Unit of the values: 'ns', 'bytes', …; '' while unknown. */
  readonly unit: string
  readonly title: string
  /** Whether the picture may hold other characters than ASCII. */
  readonly utf8: boolean
  readonly depth: Depth
  /** Minutes from UTC, for the clock and the time ruler. */
  readonly offset: number
  /** undefined before the header has come. */
  readonly header: Header | undefined
  /** Index of the track that the user chose; undefined: the first quantizing aggregation in program order. */
  readonly chosenTrack: number | undefined
  /** The trace at the moment of the pause; undefined while not paused. */
  readonly paused: ShownTrace | undefined
  /** The help is open. */
  readonly help: boolean
  /** Records that DTrace has dropped since the start. */
  readonly drops: number
  /** Faults of the D program since the start. */
  readonly errors: number
  /** Since the start. */
  readonly notices: number
  /** The last MESSAGES drops, errors and notices, newest last. */
  readonly messages: readonly Message[]
  /** A tick is overdue. undefined while ticks come in time. */
  readonly waiting: Waiting | undefined
  /** undefined while the stream goes on. */
  readonly ended: End | undefined
  /** Only in the replay of a recording. */
  readonly replay?: ReplayState
}

/** How long no tick has come, in milliseconds; and when the tracer reads the kernel, how many keys it had read the last time. */
export interface Waiting {
  readonly ms: number
  readonly keys: number | undefined
}

/** The part of a model that a pause freezes. */
export interface ShownTrace {
  readonly history: History
  /** The newest values of plain aggregations. */
  readonly plain: readonly PlainTrack[]
}

/** The newest value of a plain aggregation. */
export interface PlainTrack extends PlainValue {
  readonly name: string
  readonly function: PlainAggregation['function']
}

/** A line of the notices panel: an error, drops, or what the script printed. */
export interface Message {
  /** Milliseconds since the header's start. */
  readonly time: number
  readonly type: 'drop' | 'error' | 'notice'
  readonly text: string
  /** What to do about a drop; it is part of the text too. */
  readonly hint?: string
}

/** What the user has set about the picture. */
export interface ViewSettings {
  readonly viewport: TimeViewport
  readonly axis: ValueAxis
  /** A range that is not yet converted to the script's unit. */
  readonly rangeAsked: readonly [Quantity, Quantity] | undefined
  readonly weight: WeightName
  /** The hottest shade starts here, in weight per interval; undefined: automatic. */
  readonly top: number | undefined
  /** Two rows on a line of the terminal, where the map allows it. */
  readonly halfBlocks: boolean
  /** Shares, 0…1, rising. */
  readonly percentiles: readonly number[]
  readonly percentileLines: boolean
  /** The target for latency. */
  readonly slo: Quantity | undefined
  /** New columns overwrite the oldest in place. */
  readonly sweep: boolean
  /** Minutes from UTC of the local time. */
  readonly local: number
  /** The background is light. */
  readonly light: boolean
  readonly marks: Marks
  readonly saving: SavePrompt
  readonly noticesOpen: boolean
  /** The program handles the mouse, not the terminal. */
  readonly mouse: boolean
  /** Page of the help, from 0. */
  readonly helpPage: number
  /** Size of the window; undefined while the view has not reported it. */
  readonly window: Size | undefined
  /** Where the map is, as reported by a view that lays out its window itself; undefined: where `window-layout.ts` puts it. */
  readonly map: Rect | undefined
}

/** The prompt for the name of a file to save. */
export interface SavePrompt {
  /** The text typed so far; undefined while the prompt is closed. */
  readonly typing: string | undefined
  /** Characters after the cursor of what is typed: 0 is the end. */
  readonly after: number
  /** Result of the last save. */
  readonly outcome: { readonly text: string; readonly failed: boolean } | undefined
}

/** What the user looks at in detail: keys and a cell. */
export interface Exploration {
  readonly selection: Selection
  readonly table: KeyTable
  /** The cursor in the map; undefined: none is shown. */
  readonly cursor: Cursor | undefined
}

/** The cursor in the map: a cell, or a box between two cells. */
export interface Cursor extends CellPosition {
  /** The other corner of a box; undefined: only a cell. */
  readonly anchor: CellPosition | undefined
}

/** A cell by its contents, so that it stays when the map scrolls or is laid out again. */
export interface CellPosition {
  /** Of a tick in the column. */
  readonly seq: number
  /** Id of a bucket. */
  readonly bucket: number
  /** A value in the cell's row, when the bucket is spread over several rows; unless given, the row that has most of the bucket. */
  readonly at?: number
}

/** Playback of a recording. */
export interface ReplayState {
  readonly pace: Pace
  /** Playback is paused. */
  readonly held: boolean
  /** Playback skips times without events. */
  readonly skipIdle: boolean
  /** The recording is over, although it has no `end` event. */
  readonly over: boolean
  /** The text typed at the prompt for a time; undefined while the prompt is closed. */
  readonly typing: string | undefined
  /** Characters after the cursor of what is typed: 0 is the end. */
  readonly after: number
  /** Labels of the marks read or set, by time in milliseconds since the start. A seek keeps them. */
  readonly marks: ReadonlyMap<number, string>
}

/** Options of a run. */
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
  /** Ticks held, at least 16; 900 unless given. A wider window is not filled. */
  readonly history?: number
  /** Whether the picture may hold other characters than ASCII; true unless given. */
  readonly utf8?: boolean
  /** Colors that the terminal shows; 'truecolor' unless given. */
  readonly depth?: Depth
  /** Minutes from UTC for the clock and the time ruler; 0 unless given. */
  readonly offset?: number
  /** Show the key table, or not; unless given, it is shown when the window has room for it. */
  readonly table?: boolean
}

/** Options about the picture. */
export interface ViewSettingsOptions {
  /** 'count' unless given. */
  readonly weight?: WeightName
  /** 'auto' unless given: the axis of the script's function. */
  readonly axis?: AxisName
  /** Least and greatest value to show; all values unless given. */
  readonly range?: readonly [Quantity, Quantity]
  /** The hottest shade starts here, in weight per interval; automatic unless given. */
  readonly top?: number
  /** Two rows on a line when the output is UTF-8 and the script has more buckets than the map has lines; false unless given. */
  readonly half?: boolean
  /** Shares, 0…1, rising; 0.5, 0.9, 0.99 unless given. */
  readonly percentiles?: readonly number[]
  /** Draw percentile lines over the map; false unless given. */
  readonly lines?: boolean
  /** The target for latency; none unless given. */
  readonly slo?: Quantity
  /** New columns overwrite the oldest in place; false unless given. */
  readonly sweep?: boolean
  /** Minutes from UTC of the local time; `offset` unless given. */
  readonly local?: number
  /** The terminal's background is light; false unless given. */
  readonly light?: boolean
  /** Open the notices panel; false unless given. */
  readonly notices?: boolean
  /** The program handles clicks, drags and the wheel, not the terminal; true unless given. */
  readonly mouse?: boolean
}

/** The trace that is shown: as it was when the user paused, else as it is now. */
export function shownTrace(model: Model): ShownTrace {
  return model.paused ?? model
}

/** Index of the track that is shown; undefined before the first quantizing aggregation. */
export function shownTrack(model: Model): number | undefined {
  const order = tracksInOrder(model)
  return order.find((track) => track === model.chosenTrack) ?? order[0]
}

/** Indices of the shown trace's tracks, in program order. */
export function tracksInOrder(model: Model): number[] {
  const { header } = model
  const { tracks } = shownTrace(model).history
  const place = (track: number) => {
    const at = header?.aggregations.indexOf(tracks[track]!.name) ?? -1
    return at === -1 ? Infinity : at
  }
  return [...tracks.keys()].sort((a, b) => place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : a - b)
}

/** Whether typed keys go to the prompt for a mark, a file name or a time. */
export function isTyping({ marks, saving, replay }: Model): boolean {
  return marks.typing !== undefined || saving.typing !== undefined || replay?.typing !== undefined
}

/** End of the newest tick, in milliseconds since the header's start; 0 before the first. */
export function newestTime({ history }: Model): number {
  return history.newest?.time ?? 0
}

/** Whether two positions are the same. */
export function isSameCell(one: CellPosition | undefined, other: CellPosition | undefined): boolean {
  return one?.seq === other?.seq && one?.bucket === other?.bucket && one?.at === other?.at
}
