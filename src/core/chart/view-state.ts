/**
 * How a model looks at its ticks, as plain data that JSON holds: what another place needs beside the stream to show the same.
 *
 * Everything that the user chose is in it and nothing that the ticks tell; a selection is its folding and its choices, from
 * which the filter follows. The end of the automatic colors is in it too, since it is taken from all ticks held, of which
 * a part may be handed on. An open end of a range is null.
 */
import type { QuantizingFunction } from '../stream/event.js'
import type { ScaleName } from '../color/color-scale.js'
import { makeSelection, type Choice } from '../keys/selection.js'
import type { AxisName } from '../grid/value-axis.js'
import type { WeightName } from '../buckets/event-weight.js'
import type { Quantity } from '../text/units.js'
import { type Message, type Model, shownTrace, shownTrack, tracksInOrder } from '../state/state.js'

export interface ViewState {
  readonly palette: string
  readonly light: boolean
  readonly scale: ScaleName
  readonly weight: WeightName
  readonly axis: AxisName
  readonly range: readonly [low: number | null, high: number | null] | null
  /** Where the hottest color begins: as pinned, and as shown. */
  readonly top: number | null
  readonly shownTop: number | null
  /** Ticks a column. */
  readonly zoom: number
  readonly percentiles: readonly number[]
  readonly lines: boolean
  readonly slo: Quantity | null
  /** Minutes from UTC: in use, and of the local time. */
  readonly offset: number
  readonly local: number
  readonly aggregation: { readonly name: string; readonly function: QuantizingFunction; readonly parameters: readonly number[] } | null
  readonly fold: readonly number[] | null
  readonly choices: readonly { readonly fold: string; readonly mode: Choice['mode']; readonly slots: readonly (readonly [group: string, slot: number])[] }[]
  readonly drops: number
  readonly errors: number
  readonly notices: number
  readonly messages: readonly Message[]
}

/** How a model looks; `shownTop`: where the hottest shade begins on the picture that is handed on. */
export function viewState(model: Model, shownTop: number | null = null): ViewState {
  const { palettes, palette, light, scale, weight, axis, top, viewport: { zoom }, percentiles, percentileLines: lines, slo, offset, local, selection } = model
  const { history } = shownTrace(model)
  const track = shownTrack(model)
  const shown = track === undefined ? undefined : history.tracks[track]!
  return {
    palette: palettes[palette]!.name, light, scale, weight, axis: axis.name,
    range: axis.range === undefined ? null : [closed(axis.range.low), closed(axis.range.high)],
    top: top ?? null, shownTop, zoom, percentiles, lines, slo: slo ?? null, offset, local,
    aggregation: shown === undefined ? null : { name: shown.name, function: shown.scheme.function, parameters: shown.scheme.parameters },
    fold: selection.fold ?? null,
    choices: [...selection.choices].map(([fold, { mode, slots }]) => ({ fold, mode, slots: [...slots] })),
    drops: model.drops, errors: model.errors, notices: model.notices, messages: model.messages,
  }
}

/** A model that holds ticks, looking so. What is not there in it (an aggregation, a palette) stays as it is. */
export function withViewState(model: Model, look: ViewState): Model {
  const { scale, weight, light, percentiles, lines, offset, local, zoom, drops, errors, notices, messages } = look
  const { tracks } = shownTrace(model).history
  const chosen = tracksInOrder(model).find((at) => isTrack(tracks[at]!, look.aggregation))
  return {
    ...model, scale, weight, light, percentiles, percentileLines: lines, offset, local, drops, errors, notices, messages,
    palette: Math.max(0, model.palettes.findIndex(({ name }) => name === look.palette)),
    axis: { name: look.axis, range: look.range === null ? undefined : { low: look.range[0] ?? -Infinity, high: look.range[1] ?? Infinity } },
    top: look.top ?? undefined, slo: look.slo ?? undefined, viewport: { zoom, end: undefined }, chosenTrack: chosen,
    selection: makeSelection(look.fold ?? undefined, new Map(look.choices.map(({ fold, mode, slots }) => [fold, { mode, slots: new Map(slots) }]))),
  }
}

function isTrack({ name, scheme }: { readonly name: string; readonly scheme: { readonly function: string; readonly parameters: readonly number[] } }, wanted: ViewState['aggregation']): boolean {
  return wanted !== null && name === wanted.name && scheme.function === wanted.function && scheme.parameters.join() === wanted.parameters.join()
}

function closed(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
