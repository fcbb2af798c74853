/**
 * The part of the history that is in sight: its width, its newest tick, and the keys listed for it.
 */
import { type Model, shownTrace, shownTrack } from '../state/state.js'
import { windowLayout } from './window-layout.js'
import { columnsInSight } from '../grid/time-viewport.js'
import { countKeyParts, type KeyList, listKeys } from '../keys/key-list.js'
import type { History } from '../history/history.js'
import type { KeyStats } from '../keys/recent-stats.js'
import { rangeStats } from '../keys/range-stats.js'

/** Columns of the map; one while the window size is unknown. */
export function mapWidth(model: Model): number {
  if (model.map !== undefined) return model.map.width
  return model.window === undefined ? 1 : windowLayout(model, model.window)?.map.width ?? 1
}

/** When the newest tick in sight ends, in milliseconds since the start; 0 without a tick. */
export function newestTimeInSight(model: Model): number {
  return shownTrace(model).history.at(newestTickInSight(model) ?? -1)?.time ?? 0
}

/** seq of the newest tick in sight; undefined without a tick. */
export function newestTickInSight(model: Model): number | undefined {
  const { history } = shownTrace(model)
  const { zoom } = model.viewport
  const { first, last } = columnsInSight(model.viewport, history, mapWidth(model))
  return last < first ? undefined : Math.min(history.next, (last + 1) * zoom) - 1
}

/** Number of parts of the keys shown; 0 when the script has no keys. */
export function keyPartsInSight(model: Model): number {
  return countKeyParts(model.header, shownTrace(model).history, shownTrack(model))
}

/** The groups that the key table lists; undefined while nothing was counted. */
export function keysInSight(model: Model): KeyList | undefined {
  const track = shownTrack(model)
  if (track === undefined) return undefined
  const { history } = shownTrace(model)
  if (model.table.of !== 'recent') return listKeys({ ...model, history, track, stats: statsInSight(model, history, track) })
  const newest = model.viewport.end === undefined ? undefined : newestTickInSight(model)
  return listKeys({ ...model, history, track, end: newest === undefined ? undefined : newest + 1 })
}

function statsInSight(model: Model, history: History, track: number): KeyStats {
  const { fold, within: filter } = model.selection
  const { zoom } = model.viewport
  const { first, last } = columnsInSight(model.viewport, history, mapWidth(model))
  return rangeStats({ history, track, fold, filter, cache: model.cache }, first * zoom, last * zoom + zoom - 1)
}
