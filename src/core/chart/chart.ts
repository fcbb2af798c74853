/**
 * What a picture outside the terminal shows: every number of the columns in sight, and what the picture says of itself.
 *
 * Rows, scale and shades are the map's own (`map.ts`), so a chart's colors are the terminal's and its sums are the ticks'.
 * A chart is plain data: an exporter draws or writes it and works nothing out. All of a recording is charted by giving as
 * many columns as it has. Counts are events, whatever the map weighs; an under- or overflow keeps its row.
 * Refused: pixels, and a limit on what is counted – keys beyond the ones told apart are counted in `others`.
 */
import { DerivedCache } from '../history/derived-cache.js'
import { chartCaptions } from './captions.js'
import { chartKeys, type ChartKeys } from './keys.js'
import { chartRowCount, type RowsOption } from './row-count.js'
import { columnAt, type ColumnQuery } from '../grid/columns.js'
import { tickLength, type QuantizingFunction } from '../stream/event.js'
import type { Paint } from '../frame.js'
import { viewState, type ViewState } from './view-state.js'
import { computeHeatMap, targetInUnit, type HeatMap } from '../heatmap/heatmap.js'
import { estimatePercentiles, type Estimate } from '../buckets/percentiles.js'
import { shareAbove } from '../heatmap/percentile-lines.js'
import type { Rows } from '../grid/rows.js'
import type { ScaleName } from '../color/color-scale.js'
import { readScriptHeader } from '../stream/d-script.js'
import { countRange } from '../history/range-counts.js'
import type { WeightName } from '../buckets/event-weight.js'
import { type Model, shownTrack } from '../state/state.js'
import { legendSwatches, legendUnit } from '../heatmap/legend.js'

export interface ChartColumn {
  /** Milliseconds since `Chart.start`. */
  readonly begin: number
  readonly end: number
  /** Milliseconds that its ticks speak for. */
  readonly duration: number
  /** Nobody was looking. */
  readonly gap: boolean
  /** Events by row, low to high. */
  readonly counts: Float64Array
  /** Sum of `counts`. */
  readonly total: number
  /** Index into `Chart.paints` by row, low to high. */
  readonly paints: Uint16Array
  /** The values at `Chart.shares`, and the max last; undefined where nothing was counted. */
  readonly values: readonly Estimate[] | undefined
  /** What was marked here. */
  readonly mark?: string
}

export interface Swatch {
  readonly paint: number
  /** The least that has this shade: "12k". */
  readonly label: string
}

export interface Shading {
  /** By paint, the least that gives it; never falling, 0 for [0] and [1]. Paint 0 is for nothing at all. */
  readonly from: readonly number[]
  /** Milliseconds: what is compared with `from` is a cell's events, or their weight, in so long a time. */
  readonly per: number
}

export interface Chart extends ChartKeys {
  readonly title: string
  /** Where, when and with what: lines for the picture's head or foot, the most telling first. */
  readonly captions: readonly string[]
  readonly host: string
  readonly os: string
  readonly dtrace: string
  /** The D program: its text, and its name where it says one. */
  readonly script: { readonly name: string; readonly text: string }
  readonly aggregation: { readonly name: string; readonly function: QuantizingFunction; readonly parameters: readonly number[] }
  /** Of the values. */
  readonly unit: string
  /** What the parts of a key are called, those that are folded away left out. */
  readonly keyNames: readonly string[]
  /** Milliseconds since the epoch. */
  readonly start: number
  /** Milliseconds of an ordinary column. */
  readonly interval: number
  /** Minutes from UTC. */
  readonly offset: number
  readonly palette: string
  readonly scale: ScaleName
  readonly weight: WeightName
  readonly light: boolean
  /** [0] is the ground; after the palette's own come mixtures of the hues of selected keys. */
  readonly paints: readonly Paint[]
  readonly legend: { readonly swatches: readonly Swatch[]; readonly unit: string }
  /** What gives a cell its paint of the palette, for a format that counts anew: see `scale.ts`. */
  readonly shading: Shading
  readonly rows: Rows
  /** Oldest first. */
  readonly columns: readonly ChartColumn[]
  /** Events in all columns. */
  readonly total: number
  /** Milliseconds that the ticks of all columns speak for. */
  readonly duration: number
  /** 0…1, rising. */
  readonly shares: readonly number[]
  /** At `shares`, the max last, over all columns; undefined where nothing was counted. */
  readonly values: readonly Estimate[] | undefined
  /** Whether lines for `shares` are asked for. */
  readonly lines: boolean
  /** In `unit`. */
  readonly target: number | undefined
  /** The share of all events above the target; exact where no bucket lies on both sides of it. Undefined where nothing was counted. */
  readonly above: { readonly share: number; readonly exact: boolean } | undefined
  readonly drops: number
  readonly errors: number
  /** How the model looked at its ticks, for a format in which one can look further. */
  readonly look: ViewState
}

export interface ChartSize {
  /** At most so many columns, the newest in sight. */
  readonly columns: number
  /** Rows are joined, or repeated, to fill so many lines. */
  readonly rows: RowsOption
}

/** The chart of what a model shows; undefined where nothing was bucketed. `told`: keys that have numbers of their own. */
export function buildChart(given: Model, { columns: most, rows: lines }: ChartSize, told = 20): Chart | undefined {
  const model: Model = { ...given, halfBlocks: false, cache: new DerivedCache() }
  const { header, viewport: { zoom } } = model
  const track = shownTrack(model)
  if (track === undefined || header === undefined) return undefined
  const shown = computeHeatMap(model, { width: most, height: chartRowCount(model, track, lines) })
  const { rows, query: sheet, hues, scale, top } = shown
  if (rows === undefined) return undefined
  const { name, scheme } = sheet.history.tracks[track]!
  const columns = columnsOf(model, shown, rows)
  return {
    title: model.title || header.title || 'heat-tracer', captions: chartCaptions(model, name, columns),
    host: header.host, os: header.os, dtrace: header.dtrace, script: { name: readScriptHeader(header.script).name, text: header.script },
    aggregation: { name, function: scheme.function, parameters: scheme.parameters }, unit: model.unit, keyNames: (header.keys ?? []).filter((_, i) => model.selection.fold?.includes(i) !== false),
    start: header.start, interval: tickLength(header) * zoom, offset: model.offset,
    palette: model.palettes[model.palette]!.name, scale: model.scale, weight: model.weight, light: model.light,
    ...legendOf(model, shown), ...chartKeys(shown, model.selection, rows, told), paints: hues.blends.paints,
    rows, columns, total: sumOf(columns, ({ total }) => total), duration: sumOf(columns, ({ duration }) => duration),
    shading: { from: Array.from(scale.from), per: header.interval },
    shares: model.percentiles, lines: model.percentileLines, ...targeted(model, shown),
    values: valuesOf(sheet, shown.first * zoom, shown.last * zoom + zoom - 1, model.percentiles),
    drops: model.drops, errors: model.errors, look: viewState(model, top),
  }
}

function columnsOf({ percentiles, marks, viewport: { zoom } }: Model, { query: sheet, columns }: HeatMap, rows: Rows): ChartColumn[] {
  const marked = new Map(marks.list.map(({ seq, label }) => [Math.floor(seq / zoom), label]))
  return columns.map(({ id, cells }): ChartColumn => {
    const { from, to, time, span, duration, gap, counts, total } = columnAt({ ...sheet, weights: undefined }, id)!
    const mark = marked.get(id)
    return {
      begin: time - span, end: time, duration, gap, counts, total, paints: Uint16Array.from(rows.rows, ({ bottom }) => cells[bottom]!),
      values: valuesOf(sheet, from, to, percentiles), ...(mark === undefined ? {} : { mark }),
    }
  })
}

/** At the shares, the max last, in the ticks `from` … `to`. */
function valuesOf({ history, track, filter }: ColumnQuery, from: number, to: number, shares: readonly number[]): Estimate[] | undefined {
  return estimatePercentiles(history.tracks[track]!.scheme, countRange(history, track, from, to, filter), shares)
}

function targeted(model: Model, { query: { history, track, filter, zoom = 1 }, first, last }: HeatMap): Pick<Chart, 'target' | 'above'> {
  const target = targetInUnit(model)
  const tally = countRange(history, track, first * zoom, last * zoom + zoom - 1, filter)
  return { target, above: target === undefined || tally.total === 0 ? undefined : shareAbove(history.tracks[track]!.scheme, tally, target) }
}

function legendOf(model: Model, { hues, scale }: HeatMap): Pick<Chart, 'legend'> {
  const swatches = legendSwatches(model, scale).map(({ level, label }) => ({ paint: hues.used ? hues.blends.rest(level) : level, label }))
  return { legend: { swatches, unit: legendUnit(model) } }
}

function sumOf(columns: readonly ChartColumn[], of: (column: ChartColumn) => number): number {
  return columns.reduce((sum, column) => sum + of(column), 0)
}
