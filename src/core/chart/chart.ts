/**
 * The chart: everything that a picture outside the terminal shows. It has every number of the columns in sight, and the captions.
 *
 * Rows, color scale and shades come from the heat map of the screen (`heatmap.ts`), so a chart has the terminal's colors and its
 * sums are the sums of the ticks. A chart is plain data: an exporter draws or writes it and computes nothing. To chart a whole
 * recording, ask for as many columns as it has. Counts are events, even when the map weighs by time. Underflow and overflow keep
 * their rows. Counts of keys belong to buckets and are whole; a picture spreads them over its rows as the map does.
 * Rejected: pixels in a chart, since each format has its own. Rejected: a limit on what is counted. Keys beyond the separate ones
 * are counted in `others`.
 */
import { DerivedCache } from '../history/derived-cache.js'
import { chartCaptions } from './captions.js'
import { chartKeys, type ChartKeys } from './keys.js'
import { chartRowCount, type RowsOption } from './row-count.js'
import { columnAt } from '../grid/columns.js'
import { tickLength, type Header, type QuantizingFunction } from '../stream/event.js'
import type { Paint } from '../frame.js'
import { viewState, type ViewState } from './view-state.js'
import { computeHeatMap, targetInUnit, type HeatMap } from '../heatmap/heatmap.js'
import { estimatePercentiles, type Estimate } from '../buckets/percentiles.js'
import { shareAbove } from '../heatmap/percentile-lines.js'
import type { Rows } from '../grid/rows.js'
import type { ScaleName } from '../color/color-scale.js'
import { readScriptHeader } from '../stream/script-header.js'
import type { Track } from '../history/history.js'
import { countRange } from '../history/range-counts.js'
import type { WeightName } from '../buckets/event-weight.js'
import { type Model, shownTrack } from '../state/state.js'
import { legendSwatches, legendUnit } from '../heatmap/legend.js'

/** One column of a chart: the events of one interval, or of several when the map is zoomed out. */
export interface ChartColumn {
  /** Milliseconds since `Chart.start`. */
  readonly begin: number
  readonly end: number
  /** Milliseconds that its ticks cover; 0 for a gap. */
  readonly duration: number
  /** Nothing was traced in this time. */
  readonly gap: boolean
  /** Events by row, low to high: a fraction where a bucket is spread over several rows. */
  readonly counts: Float64Array
  /** Sum of the buckets, a whole number. */
  readonly total: number
  /** Index into `Chart.paints` by row, low to high. */
  readonly paints: Uint16Array
  /** The percentiles of `Chart.shares`, then the maximum; undefined when nothing was counted, or a negative count was. */
  readonly values: readonly Estimate[] | undefined
  /** Whether any count is negative. Then there are no shares and no percentiles. */
  readonly isSigned: boolean
  /** Label of the mark in this column. */
  readonly mark?: string
}

/** One shade of the legend. */
export interface Swatch {
  /** Index into `Chart.paints`. */
  readonly paint: number
  /** The least rate that has this shade: "12k". */
  readonly label: string
}

/** The color scale as numbers. */
export interface Shading {
  /** By paint, the least rate that gives it; never decreasing, 0 for [0] and [1]. Paint 0 is for cells without events. */
  readonly from: readonly number[]
  /** Milliseconds: compare `from` with a cell's events, or their weight, per this time. */
  readonly per: number
  /** Whether as many paints for rates below zero follow, smallest first: the i-th of them has the size `from[i]`. */
  readonly isSigned: boolean
}

/** All data of a picture. Exporters read it; none of them changes it. */
export interface Chart extends ChartKeys {
  readonly title: string
  /** Time range, host, script: lines for the picture's head or foot, the most important first. */
  readonly captions: readonly string[]
  readonly host: string
  readonly os: string
  readonly dtrace: string
  /** The D program: its text, and its name from its first comment; '' without one. */
  readonly script: { readonly name: string; readonly text: string }
  readonly aggregation: { readonly name: string; readonly function: QuantizingFunction; readonly parameters: readonly number[] }
  /** Unit of the values, as the script says it. */
  readonly unit: string
  /** Names of the parts of a key, without the parts that are folded away. */
  readonly keyNames: readonly string[]
  /** Milliseconds since the epoch. */
  readonly start: number
  /** Milliseconds that a column usually covers. */
  readonly interval: number
  /** Minutes from UTC. */
  readonly offset: number
  readonly palette: string
  readonly scale: ScaleName
  readonly weight: WeightName
  readonly light: boolean
  /** [0] is the ground. After the palette's own paints come mixtures of the hues of selected keys. */
  readonly paints: readonly Paint[]
  readonly legend: { readonly swatches: readonly Swatch[]; readonly unit: string }
  /** Which rate gives which paint of the palette, for a format that counts again: see `color-scale.ts`. */
  readonly shading: Shading
  readonly rows: Rows
  /** Oldest first. */
  readonly columns: readonly ChartColumn[]
  /** Events in all columns. */
  readonly total: number
  /** Milliseconds that the ticks of all columns cover. */
  readonly duration: number
  /** The percentiles shown, as shares 0 … 1, ascending. */
  readonly shares: readonly number[]
  /** The percentiles of `shares` over all columns, then the maximum; undefined when nothing was counted, or a negative count was. */
  readonly values: readonly Estimate[] | undefined
  /** Whether any count of any column is negative. Then there are no shares and no percentiles. */
  readonly isSigned: boolean
  /** Whether percentile lines are on. */
  readonly lines: boolean
  /** Latency target in `unit`; undefined without one. */
  readonly target: number | undefined
  /** Share (0 … 1) of all events above the target; exact when the target lies in no bucket. Undefined when nothing was counted. */
  readonly above: { readonly share: number; readonly exact: boolean } | undefined
  readonly drops: number
  readonly errors: number
  /** How the model shows its ticks, for a format in which the user can continue. */
  readonly look: ViewState
}

export interface ChartSize {
  /** At most this many columns, the newest ones in sight. */
  readonly columns: number
  /** Lines to fill: rows are joined or repeated. */
  readonly rows: RowsOption
  /** Rows are whole buckets whatever the axis, so that counts are whole: for tables. Unless given, where there is a row for each bucket. */
  readonly whole?: boolean
}

/**
 * The chart of what a model shows; undefined when nothing was bucketed. `separateKeys`: how many keys have numbers of their own; the
 * rest is in `others`.
 */
export function buildChart(
  given: Model, { columns: most, rows: lines, whole = lines === 'buckets' }: ChartSize, separateKeys = 20,
): Chart | undefined {
  const axis = whole ? { ...given.axis, name: 'own' as const } : given.axis
  const model: Model = { ...given, axis, halfBlocks: false, cache: new DerivedCache() }
  const { header } = model
  const track = shownTrack(model)
  if (track === undefined || header === undefined) return undefined
  const heatMap = computeHeatMap(model, { width: most, height: chartRowCount(model, track, lines) })
  const { rows, query, hues, top } = heatMap
  if (rows === undefined) return undefined
  const columns = chartColumns(model, heatMap, rows)
  // The legend and the keys may add mixtures to the paints, so the paints are read after both.
  const legend = chartLegend(model, heatMap)
  const keys = chartKeys(heatMap, model.selection, rows, separateKeys)
  const { paints } = hues.blends
  return {
    ...chartSource(model, header, query.history.tracks[track]!),
    ...chartColors(model, heatMap, header),
    ...chartTotals(model, heatMap, columns),
    ...keys, legend, paints, rows, columns, captions: chartCaptions(model, query.history.tracks[track]!.name, columns),
    drops: model.drops, errors: model.errors, look: viewState(given, { top, lines: rows.height }),
  }
}

/** What was traced, where and when. */
function chartSource(model: Model, header: Header, { name, scheme }: Track): Pick<Chart, SourceField> {
  return {
    title: model.title || header.title || 'heat-tracer', host: header.host, os: header.os, dtrace: header.dtrace,
    script: { name: readScriptHeader(header.script).name, text: header.script },
    aggregation: { name, function: scheme.function, parameters: scheme.parameters }, unit: model.unit,
    keyNames: (header.keys ?? []).filter((_, part) => model.selection.fold?.includes(part) !== false),
    start: header.start, interval: tickLength(header) * model.viewport.zoom, offset: model.offset,
  }
}

type SourceField =
  'title' | 'host' | 'os' | 'dtrace' | 'script' | 'aggregation' | 'unit' | 'keyNames' | 'start' | 'interval' | 'offset'

/** How a rate becomes a color. */
function chartColors(model: Model, { scale }: HeatMap, { interval }: Header): Pick<Chart, ColorField> {
  return {
    palette: model.palettes[model.palette]!.name, scale: model.scale, weight: model.weight, light: model.light,
    shading: { from: Array.from(scale.from), per: interval, isSigned: scale.isSigned === true },
  }
}

type ColorField = 'palette' | 'scale' | 'weight' | 'light' | 'shading'

/** The numbers of all columns together. */
function chartTotals(model: Model, { query, first, last }: HeatMap, columns: readonly ChartColumn[]): Pick<Chart, TotalField> {
  const { history, track, filter, zoom = 1 } = query
  const [from, to] = [first * zoom, last * zoom + zoom - 1]
  const { scheme } = history.tracks[track]!
  const counts = countRange(history, track, from, to, filter)
  const target = targetInUnit(model)
  return {
    total: sumColumns(columns, ({ total }) => total), duration: sumColumns(columns, ({ duration }) => duration),
    shares: model.percentiles, lines: model.percentileLines, values: estimatePercentiles(scheme, counts, model.percentiles),
    isSigned: counts.isSigned, target, above: target === undefined || counts.total === 0 ? undefined : shareAbove(scheme, counts, target),
  }
}

type TotalField = 'total' | 'isSigned' | 'duration' | 'shares' | 'lines' | 'values' | 'target' | 'above'

function chartColumns({ percentiles, marks, viewport: { zoom } }: Model, { query, columns }: HeatMap, rows: Rows): ChartColumn[] {
  const { history, track, filter } = query
  const { scheme } = history.tracks[track]!
  const labels = new Map(marks.list.map(({ seq, label }) => [Math.floor(seq / zoom), label]))
  return columns.map(({ id, cells }): ChartColumn => {
    const { from, to, time, span, duration, gap, counts, total } = columnAt({ ...query, weights: undefined }, id)!
    const mark = labels.get(id)
    const buckets = countRange(history, track, from, to, filter)
    return {
      begin: time - span, end: time, duration, gap, counts, total, paints: Uint16Array.from(rows.rows, ({ bottom }) => cells[bottom]!),
      values: estimatePercentiles(scheme, buckets, percentiles), isSigned: buckets.isSigned,
      ...(mark === undefined ? {} : { mark }),
    }
  })
}

function chartLegend(model: Model, { rows, hues, scale }: HeatMap): Chart['legend'] {
  const swatches = legendSwatches(model, scale, rows)
    .map(({ level, label }) => ({ paint: hues.used ? hues.blends.rest(level) : level, label }))
  return { swatches, unit: legendUnit(model) }
}

function sumColumns(columns: readonly ChartColumn[], read: (column: ChartColumn) => number): number {
  return columns.reduce((sum, column) => sum + read(column), 0)
}
