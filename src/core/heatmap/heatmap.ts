/**
 * What the map of a model shows in a rectangle: its rows, its scale, its columns.
 *
 * What was worked out for the last frame of a history is kept beside it and used again where nothing it depends on has
 * changed, so a tick costs one new column; columns keep their identity. What a column looks like depends on the column and
 * on the `look`, and on nothing else.
 */
import { type Column, columnAt, firstColumn, ratePerInterval, type ColumnQuery } from '../grid/columns.js'
import { tickLength } from '../stream/event.js'
import type { MapColumn, Mark } from '../frame.js'
import { paintRows, keyHues, hueShares, type KeyHues } from '../color/hue-shares.js'
import type { History } from '../history/history.js'
import { toAscii } from '../text/format.js'
import { markInRange, type TimeMark } from '../state/marks.js'
import { lineForValue, percentileMarks, targetGlyph } from './percentile-lines.js'
import { palettePaints } from '../color/palette.js'
import { convertQuantity } from '../text/units.js'
import { rulerGlyphAt, REACH, rulerStep, type Ruler, type RulerColumn } from './time-ruler.js'
import type { Rows } from '../grid/rows.js'
import { levelForRate, type Scale } from '../color/color-scale.js'
import { scaleKey, findPeak, isSameScaleKey, scaleForKey, type ScaleKey, type Peak, type ShadedQuery } from '../color/auto-scale.js'
import { countRange } from '../history/range-counts.js'
import { columnsInSight } from '../grid/time-viewport.js'
import { rowsOnAxis, bucketsOnAxis, type ValueAxis } from '../grid/value-axis.js'
import { bucketWeights } from '../buckets/event-weight.js'
import { type Model, shownTrace, shownTrack } from '../state/state.js'

/** Everything that a column's picture depends on but the column itself. */
interface ColumnStyle {
  readonly rows: Rows | undefined
  readonly rowsPerLine: 1 | 2
  readonly height: number
  readonly scale: Scale
  readonly hues: KeyHues
  readonly ruler: Ruler
  readonly start: number
  readonly marks: readonly TimeMark[]
  /** Percentiles drawn; none when the lines are off. */
  readonly shares: readonly number[]
  readonly target: number | undefined
  readonly utf8: boolean
}

export interface HeatMap {
  readonly sheet: ColumnQuery
  readonly rows: Rows | undefined
  readonly rowsPerLine: 1 | 2
  readonly scale: Scale
  readonly hues: KeyHues
  /** Ids of the columns in sight; `last < first` when there are none. */
  readonly first: number
  readonly last: number
  readonly columns: readonly MapColumn[]
}

interface LastHeatMap {
  readonly shaded: ShadedQuery
  readonly axis: ValueAxis
  readonly rowsAskedFor: number
  readonly peak: Peak
  readonly moment: ScaleKey
  readonly look: ColumnStyle
  readonly drawn: ReadonlyMap<number, { readonly column: Column; readonly drawn: MapColumn }>
}

const lasts = new WeakMap<History, LastHeatMap>()
const NONE: readonly number[] = []

/** The target in the script's unit; undefined when there is none, or none that can be compared. */
export function targetInUnit({ slo, unit }: Model): number | undefined {
  return slo === undefined ? undefined : convertQuantity(slo, unit)
}

/** What is counted in the map of a model, its rows left open. */
export function columnQuery(model: Model): ColumnQuery {
  const { history } = shownTrace(model)
  const track = shownTrack(model)
  const scheme = track === undefined ? undefined : history.tracks[track]!.scheme
  return {
    history, track: track ?? 0, rows: undefined, filter: model.selection.filter, zoom: model.timeline.zoom,
    weights: scheme === undefined ? undefined : bucketWeights(scheme, model.weight),
  }
}

export function computeHeatMap(model: Model, { width, height }: { readonly width: number; readonly height: number }): HeatMap {
  const { history } = shownTrace(model)
  const before = lasts.get(history)
  const rowsPerLine = isHalved(model, height) ? 2 : 1
  const shaded = shadedOf(model, height * rowsPerLine, before)
  const sameSheet = before !== undefined && isSameSheet(before.shaded, shaded)
  const peak = findPeak(shaded, sameSheet ? before.peak : undefined)
  const paints = palettePaints(model.palettes[model.palette]!, model.light)
  const moment = scaleKey(model.scale, paints.length, shaded, peak, model.top)
  const scale = sameSheet && isSameScaleKey(before.moment, moment) ? before.look.scale : scaleForKey(moment, shaded)
  const hues = keyHues(model.selection, paints, model.light, before?.look.hues)
  const look = lookOf(model, { rows: shaded.rows, rowsPerLine, height, scale, hues }, shaded)
  const { first, last } = columnsInSight(model.timeline, history, width)
  const known = sameSheet && isSameLook(before.look, look) ? before.drawn : undefined
  const drawn = new Map<number, { column: Column; drawn: MapColumn }>()
  for (let id = first; id <= last; id++) {
    const column = columnAt(shaded, id)!
    const kept = known?.get(id)
    const same = kept?.column === column ? sameRuler(kept.drawn, look, shaded) : drawnColumn(column, look, shaded)
    drawn.set(id, same === kept?.drawn ? kept : { column, drawn: same })
  }
  lasts.set(history, { shaded, axis: model.axis, rowsAskedFor: height * rowsPerLine, peak, moment, look, drawn })
  return { sheet: shaded, rows: shaded.rows, rowsPerLine, scale, hues, first, last, columns: [...drawn.values()].map((one) => one.drawn) }
}

/** Two rows a line: only where the characters are there, and more buckets than lines. */
function isHalved(model: Model, height: number): boolean {
  const track = shownTrack(model)
  if (!model.half || !model.utf8 || track === undefined) return false
  const extent = bucketsOnAxis(shownTrace(model).history.tracks[track]!, model.axis)
  return extent !== undefined && extent.to - extent.from + 1 > height
}

function shadedOf(model: Model, height: number, before: LastHeatMap | undefined): ShadedQuery {
  const sheet = columnQuery(model)
  const track = shownTrack(model) === undefined ? undefined : sheet.history.tracks[sheet.track]
  const last = before === undefined ? undefined : { rows: before.shaded.rows, axis: before.axis }
  const rows = track === undefined ? undefined : rowsOnAxis(track, height, model.axis, last)
  return { ...sheet, rows, interval: model.header?.interval ?? 1000 }
}

function isSameSheet(a: ShadedQuery, b: ShadedQuery): boolean {
  return a.track === b.track && a.rows === b.rows && a.filter === b.filter && a.weights === b.weights && a.zoom === b.zoom && a.interval === b.interval
}

function lookOf(model: Model, map: Pick<ColumnStyle, 'rows' | 'rowsPerLine' | 'height' | 'scale' | 'hues'>, { zoom = 1 }: ShadedQuery): ColumnStyle {
  const { offset, header, utf8, marks } = model
  const ordinary = tickLength(header ?? { interval: 1000 }) * zoom
  return {
    ...map, ruler: { step: rulerStep(ordinary), interval: ordinary, offset }, start: header?.start ?? 0, marks: marks.list,
    shares: model.lines ? model.percentiles : NONE, target: targetInUnit(model), utf8,
  }
}

function isSameLook(a: ColumnStyle, b: ColumnStyle): boolean {
  return a.rows === b.rows && a.rowsPerLine === b.rowsPerLine && a.height === b.height && a.scale === b.scale && a.hues === b.hues && a.start === b.start &&
    a.ruler.step === b.ruler.step && a.ruler.interval === b.ruler.interval && a.ruler.offset === b.ruler.offset &&
    a.marks === b.marks && a.shares === b.shares && a.target === b.target && a.utf8 === b.utf8
}

function drawnColumn(column: Column, look: ColumnStyle, shaded: ShadedQuery): MapColumn {
  const { rows, scale, height, rowsPerLine } = look
  const cells = new Uint16Array(height * rowsPerLine)
  if (rows !== undefined) {
    const levels = column.counts.map((count) => levelForRate(scale, ratePerInterval(count, column.duration, shaded.interval)))
    const painted = look.hues.used ? paintRows(levels, hueShares(column, shaded, look.hues), look.hues) : levels
    for (let line = 0; line < cells.length; line++) cells[line] = painted[rows.rowOfLine[line]!]!
  }
  return { id: column.id, time: column.time, cells, marks: marksOf(column, look, shaded), gap: column.gap, ruler: columnRulerGlyph(column.id, look, shaded) }
}

/** The target below, percentiles over it. */
function marksOf({ from, to, gap }: Column, { rows, rowsPerLine, shares, target, utf8 }: ColumnStyle, { history, track, filter }: ShadedQuery): Mark[] {
  if (rows === undefined || gap) return []
  const at = target === undefined ? undefined : lineForValue(rows, target, rowsPerLine)
  const own: Mark[] = at === undefined ? [] : [{ row: at, text: targetGlyph(utf8), style: 'normal' }]
  if (shares.length === 0) return own
  const above = percentileMarks(rows, countRange(history, track, from, to, filter), shares, rowsPerLine, utf8)
  return [...own.filter(({ row }) => above.every((mark) => mark.row !== row)), ...above]
}

function columnRulerGlyph(id: number, { ruler, start, marks, utf8 }: ColumnStyle, shaded: ShadedQuery): string {
  const at = (other: number): RulerColumn | undefined => {
    const column = columnAt(shaded, other)
    if (column === undefined) return undefined
    const mark = marks.length === 0 ? undefined : markInRange({ list: marks, typing: undefined }, column.from, column.to)
    return { end: start + column.time, duration: column.span, gap: column.gap, ...(mark === undefined ? {} : { mark }) }
  }
  return toAscii(rulerGlyphAt(ruler, id, at), utf8)
}

/** Near the oldest column a label may lose its begin when the history lets go of it. */
function sameRuler(drawn: MapColumn, look: ColumnStyle, shaded: ShadedQuery): MapColumn {
  if (drawn.id - REACH > firstColumn(shaded.history, shaded.zoom)) return drawn
  const ruler = columnRulerGlyph(drawn.id, look, shaded)
  return ruler === drawn.ruler ? drawn : { ...drawn, ruler }
}
