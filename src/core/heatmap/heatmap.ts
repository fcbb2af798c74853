/**
 * The heat map of a model in a rectangle: its rows, its color scale, its columns.
 *
 * The last heat map stays in the model's cache. Its parts are used again when nothing that they depend on has changed. So a tick
 * costs one new column, and unchanged columns stay the same objects. Rejected: one cache per history. The screen and an exported
 * picture of the same history would evict each other's heat map.
 */
import {
  automaticTop, findPeak, finestRate, isSameScaleKey, scaleForKey, scaleKey, type Peak, type ScaleKey, type ShadedQuery,
} from '../color/auto-scale.js'
import type { Scale } from '../color/color-scale.js'
import { keyHues, type KeyHues } from '../color/hue-shares.js'
import { palettePaints } from '../color/palette.js'
import { bucketWeights } from '../buckets/event-weight.js'
import type { MapColumn } from '../frame.js'
import { columnAt, type Column, type ColumnQuery } from '../grid/columns.js'
import type { Rows } from '../grid/rows.js'
import { columnsInSight } from '../grid/time-viewport.js'
import { rowsOnAxis, type ValueAxis } from '../grid/value-axis.js'
import { cacheSlot } from '../history/derived-cache.js'
import { shownTrace, shownTrack, type Model } from '../state/state.js'
import { convertQuantity } from '../text/units.js'
import { columnStyle, drawColumn, isSameStyle, refreshRuler, type ColumnStyle } from './map-columns.js'

export interface HeatMap {
  /** What its columns count. */
  readonly query: ColumnQuery
  /** Undefined while nothing was counted. */
  readonly rows: Rows | undefined
  readonly rowsPerLine: 1 | 2
  readonly scale: Scale
  /** Where the hottest shade begins, in weight per interval: pinned by the user, or automatic. */
  readonly top: number
  readonly hues: KeyHues
  /** Ids of the columns in sight; `last < first` when there are none. */
  readonly first: number
  readonly last: number
  readonly columns: readonly MapColumn[]
}

interface LastHeatMap {
  readonly query: ShadedQuery
  /** Rows for one row on a line; the query has others when a line has two. */
  readonly lineRows: Rows | undefined
  readonly axis: ValueAxis
  readonly peak: Peak
  readonly scaleKey: ScaleKey
  readonly style: ColumnStyle
  readonly drawn: ReadonlyMap<number, DrawnColumn>
}

interface DrawnColumn {
  readonly column: Column
  readonly drawn: MapColumn
}

const LAST = cacheSlot<LastHeatMap>('heat map')

/** The target in the script's unit; undefined when there is none, or none that can be converted. */
export function targetInUnit({ slo, unit }: Pick<Model, 'slo' | 'unit'>): number | undefined {
  return slo === undefined ? undefined : convertQuantity(slo, unit)
}

/** What the map of a model counts, without its rows. */
export function columnQuery(model: Model): ColumnQuery {
  const { history } = shownTrace(model)
  const track = shownTrack(model)
  const scheme = track === undefined ? undefined : history.tracks[track]!.scheme
  return {
    history, track: track ?? 0, rows: undefined, filter: model.selection.filter, zoom: model.viewport.zoom,
    weights: scheme === undefined ? undefined : bucketWeights(scheme, model.weight), cache: model.cache,
  }
}

/** The heat map of this many columns and lines. With half blocks a line has two rows. */
export function computeHeatMap(model: Model, { width, height }: { readonly width: number; readonly height: number }): HeatMap {
  const last = model.cache.get(LAST)
  const lineRows = rowsOfMap(model, height, { rows: last?.lineRows, axis: last?.axis })
  const rowsPerLine = isHalved(model, lineRows) ? 2 : 1
  const rowsShown = rowsPerLine === 1 ? lineRows : rowsOfMap(model, 2 * height, { rows: last?.query.rows, axis: last?.axis })
  const query: ShadedQuery = { ...columnQuery(model), rows: rowsShown, interval: model.header?.interval ?? 1000 }
  const { history, rows } = query
  const sameQuery = last !== undefined && isSameQuery(last.query, query)
  const peak = findPeak(query, sameQuery ? last.peak : undefined)
  const top = model.top ?? automaticTop(peak, finestRate(query))
  const palette = model.palettes[model.palette]!
  const key = scaleKey(model.scale, palettePaints(palette, model.light).length, query, top, peak)
  const paints = palettePaints(palette, model.light, key.isSigned)
  const scale = sameQuery && isSameScaleKey(last.scaleKey, key) ? last.style.scale : scaleForKey(key, query)
  const hues = keyHues(model.selection, paints, model.light, last?.style.hues, key.levels)
  const style = columnStyle(model, { rows, rowsPerLine, height, scale, hues, target: targetInUnit(model) }, query)
  const { first, last: newest } = columnsInSight(model.viewport, history, width)
  const drawn = drawColumns(query, style, first, newest, sameQuery && isSameStyle(last.style, style) ? last.drawn : undefined)
  model.cache.set(LAST, { query, lineRows, axis: model.axis, peak, scaleKey: key, style, drawn })
  return { query, rows, rowsPerLine, scale, top, hues, first, last: newest, columns: Array.from(drawn.values(), (one) => one.drawn) }
}

function drawColumns(
  query: ShadedQuery, style: ColumnStyle, first: number, last: number, known: ReadonlyMap<number, DrawnColumn> | undefined,
): Map<number, DrawnColumn> {
  const columns = new Map<number, DrawnColumn>()
  for (let id = first; id <= last; id++) {
    const column = columnAt(query, id)!
    const before = known?.get(id)
    const drawn = before?.column === column ? refreshRuler(before.drawn, style, query) : drawColumn(column, style, query)
    columns.set(id, before !== undefined && drawn === before.drawn ? before : { column, drawn })
  }
  return columns
}

/** Whether a line shows two rows: the terminal needs UTF-8, and several buckets must share a row of a whole line. */
function isHalved({ halfBlocks, utf8 }: Model, rows: Rows | undefined): boolean {
  return halfBlocks && utf8 && rows?.joined === true
}

function rowsOfMap(
  model: Model, height: number, { rows, axis }: { readonly rows: Rows | undefined; readonly axis: ValueAxis | undefined },
): Rows | undefined {
  const shown = shownTrack(model)
  const track = shown === undefined ? undefined : shownTrace(model).history.tracks[shown]!
  return track === undefined ? undefined : rowsOnAxis(track, height, model.axis, axis === undefined ? undefined : { rows, axis })
}

function isSameQuery(a: ShadedQuery, b: ShadedQuery): boolean {
  return a.history === b.history && a.track === b.track && a.rows === b.rows && a.filter === b.filter && a.weights === b.weights &&
    a.zoom === b.zoom && a.interval === b.interval
}
