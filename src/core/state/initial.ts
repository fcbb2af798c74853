/**
 * The model before the first event, from the options of a run. Every default of an option is here.
 */
import { DerivedCache } from '../history/derived-cache.js'
import type { Exploration, ViewSettings, ViewSettingsOptions, Model, ModelOptions, ReplayState, SavePrompt } from './state.js'
import { History } from '../history/history.js'
import { FOLLOW_NEWEST } from '../grid/time-viewport.js'
import { NO_MARKS } from './marks.js'
import { NO_SELECTION } from '../keys/selection.js'
import { CLOSED_KEY_TABLE } from '../keys/key-list.js'
import type { Pace } from '../stream/playback.js'
import { DEFAULT_PERCENTILES } from '../buckets/percentiles.js'

/** The model before the first event. An unknown palette name gives the first palette. */
export function initialModel(options: ModelOptions): Model {
  const { palettes, unit = '', title = '', utf8 = true, depth = 'truecolor', offset = 0, scale = 'log', history = 900 } = options
  const palette = Math.max(0, palettes.findIndex(({ name }) => name === options.palette))
  return {
    palettes, palette, scale, unit, title, utf8, depth, offset,
    history: new History(Math.max(16, history)), cache: new DerivedCache(), plain: [], header: undefined, chosenTrack: undefined,
    paused: undefined, help: false, drops: 0, errors: 0, notices: 0, messages: [], waiting: undefined, ended: undefined,
    ...initialViewSettings(options, offset), ...NO_EXPLORATION, table: { ...NO_EXPLORATION.table, open: options.table },
  }
}

/** View settings before the first action. `offset`: minutes from UTC, used as local time when the options have none. */
export function initialViewSettings(options: ViewSettingsOptions, offset: number): ViewSettings {
  const { weight = 'count', axis = 'auto', range, top, half = false, percentiles = DEFAULT_PERCENTILES } = options
  const { lines = false, slo, sweep = false, local = offset } = options
  return {
    viewport: FOLLOW_NEWEST, axis: { name: axis, range: undefined }, rangeAsked: range, weight, top, halfBlocks: half,
    percentiles: percentiles.length === 0 ? DEFAULT_PERCENTILES : percentiles, percentileLines: lines, slo, sweep, local,
    light: options.light ?? false,
    marks: NO_MARKS, saving: NO_SAVE_PROMPT, noticesOpen: options.notices ?? false, mouse: options.mouse ?? true, helpPage: 0,
    window: undefined, map: undefined,
  }
}

/** Nothing selected, no cursor. */
export const NO_EXPLORATION: Exploration = { selection: NO_SELECTION, table: CLOSED_KEY_TABLE, cursor: undefined }

/** The prompt is closed, and nothing was saved. */
export const NO_SAVE_PROMPT: SavePrompt = { typing: undefined, after: 0, outcome: undefined }

/** Playback at a pace, not paused. */
export function initialReplay(pace: Pace, skipIdle: boolean): ReplayState {
  return { pace, held: false, over: false, skipIdle, typing: undefined, after: 0, marks: new Map() }
}
