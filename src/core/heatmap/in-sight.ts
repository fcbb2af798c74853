/**
 * What of the history is in sight: its width, its newest tick, and the keys listed for it.
 */
import { type Model, pictureOf, shownTrack } from '../state/state.js'
import { geometryOf } from './window-layout.js'
import { sightOf } from '../grid/time-viewport.js'
import { keyParts, type Listing, listingOf } from '../keys/key-list.js'
import type { History } from '../history/history.js'
import type { Stats } from '../keys/recent-stats.js'
import { sightStats } from '../keys/range-stats.js'

/** Columns of the map; one where the window is not known. */
export function mapWidth(model: Model): number {
  if (model.map !== undefined) return model.map.width
  return model.window === undefined ? 1 : geometryOf(model, model.window)?.map.width ?? 1
}

/** Milliseconds since the start at which the newest tick in sight ends. */
export function timeInSight(model: Model): number {
  return pictureOf(model).history.at(newestInSight(model) ?? -1)?.time ?? 0
}

/** seq of the newest tick in sight. */
export function newestInSight(model: Model): number | undefined {
  const { history } = pictureOf(model)
  const { zoom } = model.timeline
  const { first, last } = sightOf(model.timeline, history, mapWidth(model))
  return last < first ? undefined : Math.min(history.next, (last + 1) * zoom) - 1
}

export function partsIn(model: Model): number {
  return keyParts(model.header, pictureOf(model).history, shownTrack(model))
}

/** The table's groups; undefined while nothing was counted. */
export function listing(model: Model): Listing | undefined {
  const track = shownTrack(model)
  if (track === undefined) return undefined
  const { history } = pictureOf(model)
  if (model.table.of !== 'recent') return listingOf({ ...model, history, track, stats: statsInSight(model, history, track) })
  const newest = model.timeline.end === undefined ? undefined : newestInSight(model)
  return listingOf({ ...model, history, track, end: newest === undefined ? undefined : newest + 1 })
}

function statsInSight(model: Model, history: History, track: number): Stats {
  const { fold, within: filter } = model.selection
  const { zoom } = model.timeline
  const { first, last } = sightOf(model.timeline, history, mapWidth(model))
  return sightStats({ history, track, fold, filter }, first * zoom, last * zoom + zoom - 1)
}
