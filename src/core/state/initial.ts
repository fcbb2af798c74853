/**
 * The model before the first event, from the options of a run.
 */
import type { Inquiry, Instrument, InstrumentOptions, Model, ModelOptions, ReplayState, Saving } from './state.js'
import { History } from '../history/history.js'
import { following } from '../grid/time-viewport.js'
import { unmarked } from './marks.js'
import { unselected } from '../keys/selection.js'
import { folded } from '../keys/key-list.js'
import type { Pace } from '../stream/playback.js'
import { PERCENTILES } from '../buckets/percentiles.js'

export function initial(options: ModelOptions): Model {
  const { palettes, unit = '', title = '', utf8 = true, depth = 'truecolor', offset = 0, scale = 'log', history = 900 } = options
  return {
    palettes, palette: Math.max(0, palettes.findIndex(({ name }) => name === options.palette)), scale, unit, title, utf8, depth, offset,
    history: new History(Math.max(16, history)), plain: [], header: undefined, chosen: undefined,
    paused: undefined, help: false, drops: 0, errors: 0, notices: 0, messages: [], ended: undefined,
    ...initialInstrument(options, offset), ...uninquired, table: { ...uninquired.table, open: options.table },
  }
}

export function initialInstrument(options: InstrumentOptions, offset: number): Instrument {
  const { weight = 'count', axis = 'own', range, top, half = false, percentiles = PERCENTILES, lines = false, slo, sweep = false, local = offset } = options
  return {
    timeline: following, axis: { name: axis, range: undefined }, rangeAsked: range, weight, top, half,
    percentiles: percentiles.length === 0 ? PERCENTILES : percentiles, lines, slo, sweep, local, light: options.light ?? false,
    marks: unmarked, saving: unsaved, log: options.notices ?? false, mouse: options.mouse ?? true, helpPage: 0, window: undefined, map: undefined,
  }
}

export const uninquired: Inquiry = { selection: unselected, table: folded, cursor: undefined }

export const unsaved: Saving = { typing: undefined, said: undefined }

export function replaying(pace: Pace, skipIdle: boolean): ReplayState {
  return { pace, held: false, over: false, skipIdle, typing: undefined, marks: new Map() }
}
