/**
 * The view state: how a model shows its ticks, as plain JSON data. Together with the stream it restores the same picture elsewhere.
 *
 * It holds everything that the user chose and nothing that follows from the ticks. A selection is stored as its fold and its
 * choices; the filter follows from them. The top of the automatic color scale is stored too: it depends on all ticks held, and
 * perhaps only some of them are exported. An open end of a range is null, since JSON has no infinity. Exported HTML pages hold a
 * view state, so its field names stay as they are.
 */
import { finiteOrNull, toLowerBound, toUpperBound } from '../stream/open-ends.js'
import type { QuantizingFunction } from '../stream/event.js'
import type { Track } from '../history/history.js'
import type { ScaleName } from '../color/color-scale.js'
import { makeSelection, type Choice } from '../keys/selection.js'
import type { AxisName } from '../grid/value-axis.js'
import type { WeightName } from '../buckets/event-weight.js'
import type { Quantity } from '../text/units.js'
import { type Message, type Model, shownTrace, shownTrack, tracksInOrder } from '../state/state.js'

/** What tells one aggregation from another. */
interface AggregationIdentity {
  readonly name: string
  readonly function: QuantizingFunction
  readonly parameters: readonly number[]
}

/** The selection under one fold. */
interface FoldChoice {
  readonly fold: string
  readonly mode: Choice['mode']
  readonly slots: readonly (readonly [group: string, slot: number])[]
}

/** See the head of this file. */
export interface ViewState {
  readonly palette: string
  readonly light: boolean
  readonly scale: ScaleName
  readonly weight: WeightName
  readonly axis: AxisName
  readonly range: readonly [low: number | null, high: number | null] | null
  /** Where the hottest color begins, in weight per interval, when the user pinned it. */
  readonly top: number | null
  /** Where the hottest color begins in the picture. */
  readonly shownTop: number | null
  /** Lines of that picture: the fewer there are, the more events a cell has. */
  readonly shownLines: number | null
  /** Ticks per column. */
  readonly zoom: number
  readonly percentiles: readonly number[]
  readonly lines: boolean
  readonly slo: Quantity | null
  /** Minutes from UTC of the times shown. */
  readonly offset: number
  /** Minutes from UTC of the local time. */
  readonly local: number
  readonly aggregation: AggregationIdentity | null
  readonly fold: readonly number[] | null
  readonly choices: readonly FoldChoice[]
  readonly drops: number
  readonly errors: number
  readonly notices: number
  readonly messages: readonly Message[]
}

/** The view state of a model. `picture`: where the hottest color begins in the picture that is exported, and the lines of that picture. */
export function viewState(model: Model, picture?: { readonly top: number; readonly lines: number }): ViewState {
  const { palettes, palette, light, scale, weight, axis, top, viewport: { zoom }, percentiles, slo, offset, local, selection } = model
  const { history } = shownTrace(model)
  const track = shownTrack(model)
  const shown = track === undefined ? undefined : history.tracks[track]!
  return {
    palette: palettes[palette]!.name, light, scale, weight, axis: axis.name,
    range: axis.range === undefined ? null : [finiteOrNull(axis.range.low), finiteOrNull(axis.range.high)],
    top: top ?? null, shownTop: picture?.top ?? null, shownLines: picture?.lines ?? null,
    zoom, percentiles, lines: model.percentileLines, slo: slo ?? null, offset, local,
    aggregation: shown === undefined ? null : aggregationIdentity(shown),
    fold: selection.fold ?? null,
    choices: [...selection.choices].map(([fold, { mode, slots }]) => ({ fold, mode, slots: [...slots] })),
    drops: model.drops, errors: model.errors, notices: model.notices, messages: model.messages,
  }
}

/** The model with a view state applied. What the model does not have (an aggregation, a palette) stays as it is. */
export function withViewState(model: Model, look: ViewState): Model {
  const { scale, weight, light, percentiles, lines, offset, local, zoom, drops, errors, notices, messages } = look
  const { tracks } = shownTrace(model).history
  const chosen = tracksInOrder(model).find((at) => isTrack(tracks[at]!, look.aggregation))
  const choices = new Map(look.choices.map(({ fold, mode, slots }) => [fold, { mode, slots: new Map(slots) }]))
  return {
    ...model, scale, weight, light, percentiles, percentileLines: lines, offset, local, drops, errors, notices, messages,
    palette: Math.max(0, model.palettes.findIndex(({ name }) => name === look.palette)),
    axis: { name: look.axis, range: axisRange(look.range) },
    top: look.top ?? undefined, slo: look.slo ?? undefined, viewport: { zoom, end: undefined }, chosenTrack: chosen,
    selection: makeSelection(look.fold ?? undefined, choices),
  }
}

function aggregationIdentity({ name, scheme }: Track): AggregationIdentity {
  return { name, function: scheme.function, parameters: scheme.parameters }
}

function isTrack(track: Track, wanted: AggregationIdentity | null): boolean {
  const { name, function: fn, parameters } = aggregationIdentity(track)
  return wanted !== null && name === wanted.name && fn === wanted.function && parameters.join() === wanted.parameters.join()
}

function axisRange(range: ViewState['range']): Model['axis']['range'] {
  return range === null ? undefined : { low: toLowerBound(range[0]), high: toUpperBound(range[1]) }
}
