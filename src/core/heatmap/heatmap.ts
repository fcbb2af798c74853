/**
 * What the map of a model shows in a rectangle: its rows, its scale, its columns.
 *
 * What was worked out for the last frame of a history is kept beside it and used again where nothing it depends on has
 * changed, so a tick costs one new column; columns keep their identity. What a column looks like depends on the column and
 * on the `look`, and on nothing else.
 */
import { type Column, columnAt, firstColumn, rateOf, type Sheet } from '../grid/columns.js'
import { tickLength } from '../stream/event.js'
import type { MapColumn, Mark } from '../frame.js'
import { huedRows, huesOf, sharesOf, type Hues } from '../color/hue-shares.js'
import type { History } from '../history/history.js'
import { ascii } from '../text/format.js'
import { markIn, type TimeMark } from '../state/marks.js'
import { lineOf, percentileMarks, targetGlyph } from './percentile-lines.js'
import { paintsOf } from '../color/palette.js'
import { inUnit } from '../text/units.js'
import { glyphAt, REACH, rulerStep, type Ruler, type RulerColumn } from './time-ruler.js'
import type { Rows } from '../grid/rows.js'
import { levelOf, type Scale } from '../color/color-scale.js'
import { momentOf, peakOf, sameMoment, scaleAt, type Moment, type Peak, type Shaded } from '../color/auto-scale.js'
import { tallyOf } from '../history/range-counts.js'
import { sightOf } from '../grid/time-viewport.js'
import { axisRows, shownExtent, type ValueAxis } from '../grid/value-axis.js'
import { weightsOf } from '../buckets/event-weight.js'
import { type Model, pictureOf, shownTrack } from '../state/state.js'

/** Everything that a column's picture depends on but the column itself. */
interface Look {
  readonly rows: Rows | undefined
  readonly rowsPerLine: 1 | 2
  readonly height: number
  readonly scale: Scale
  readonly hues: Hues
  readonly ruler: Ruler
  readonly start: number
  readonly marks: readonly TimeMark[]
  /** Percentiles drawn; none when the lines are off. */
  readonly shares: readonly number[]
  readonly target: number | undefined
  readonly utf8: boolean
}

export interface Pictured {
  readonly sheet: Sheet
  readonly rows: Rows | undefined
  readonly rowsPerLine: 1 | 2
  readonly scale: Scale
  readonly hues: Hues
  /** Ids of the columns in sight; `last < first` when there are none. */
  readonly first: number
  readonly last: number
  readonly columns: readonly MapColumn[]
}

interface Last {
  readonly shaded: Shaded
  readonly axis: ValueAxis
  readonly rowsAskedFor: number
  readonly peak: Peak
  readonly moment: Moment
  readonly look: Look
  readonly drawn: ReadonlyMap<number, { readonly column: Column; readonly drawn: MapColumn }>
}

const lasts = new WeakMap<History, Last>()
const NONE: readonly number[] = []

/** The target in the script's unit; undefined when there is none, or none that can be compared. */
export function targetOf({ slo, unit }: Model): number | undefined {
  return slo === undefined ? undefined : inUnit(slo, unit)
}

/** What is counted in the map of a model, its rows left open. */
export function sheetOf(model: Model): Sheet {
  const { history } = pictureOf(model)
  const track = shownTrack(model)
  const ladder = track === undefined ? undefined : history.tracks[track]!.ladder
  return {
    history, track: track ?? 0, rows: undefined, filter: model.selection.filter, zoom: model.timeline.zoom,
    weights: ladder === undefined ? undefined : weightsOf(ladder, model.weight),
  }
}

export function pictured(model: Model, { width, height }: { readonly width: number; readonly height: number }): Pictured {
  const { history } = pictureOf(model)
  const before = lasts.get(history)
  const rowsPerLine = isHalved(model, height) ? 2 : 1
  const shaded = shadedOf(model, height * rowsPerLine, before)
  const sameSheet = before !== undefined && isSameSheet(before.shaded, shaded)
  const peak = peakOf(shaded, sameSheet ? before.peak : undefined)
  const paints = paintsOf(model.palettes[model.palette]!, model.light)
  const moment = momentOf(model.scale, paints.length, shaded, peak, model.top)
  const scale = sameSheet && sameMoment(before.moment, moment) ? before.look.scale : scaleAt(moment, shaded)
  const hues = huesOf(model.selection, paints, model.light, before?.look.hues)
  const look = lookOf(model, { rows: shaded.rows, rowsPerLine, height, scale, hues }, shaded)
  const { first, last } = sightOf(model.timeline, history, width)
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
  const extent = shownExtent(pictureOf(model).history.tracks[track]!, model.axis)
  return extent !== undefined && extent.to - extent.from + 1 > height
}

function shadedOf(model: Model, height: number, before: Last | undefined): Shaded {
  const sheet = sheetOf(model)
  const track = shownTrack(model) === undefined ? undefined : sheet.history.tracks[sheet.track]
  const last = before === undefined ? undefined : { rows: before.shaded.rows, axis: before.axis }
  const rows = track === undefined ? undefined : axisRows(track, height, model.axis, last)
  return { ...sheet, rows, interval: model.header?.interval ?? 1000 }
}

function isSameSheet(a: Shaded, b: Shaded): boolean {
  return a.track === b.track && a.rows === b.rows && a.filter === b.filter && a.weights === b.weights && a.zoom === b.zoom && a.interval === b.interval
}

function lookOf(model: Model, map: Pick<Look, 'rows' | 'rowsPerLine' | 'height' | 'scale' | 'hues'>, { zoom = 1 }: Shaded): Look {
  const { offset, header, utf8, marks } = model
  const ordinary = tickLength(header ?? { interval: 1000 }) * zoom
  return {
    ...map, ruler: { step: rulerStep(ordinary), interval: ordinary, offset }, start: header?.start ?? 0, marks: marks.list,
    shares: model.lines ? model.percentiles : NONE, target: targetOf(model), utf8,
  }
}

function isSameLook(a: Look, b: Look): boolean {
  return a.rows === b.rows && a.rowsPerLine === b.rowsPerLine && a.height === b.height && a.scale === b.scale && a.hues === b.hues && a.start === b.start &&
    a.ruler.step === b.ruler.step && a.ruler.interval === b.ruler.interval && a.ruler.offset === b.ruler.offset &&
    a.marks === b.marks && a.shares === b.shares && a.target === b.target && a.utf8 === b.utf8
}

function drawnColumn(column: Column, look: Look, shaded: Shaded): MapColumn {
  const { rows, scale, height, rowsPerLine } = look
  const cells = new Uint16Array(height * rowsPerLine)
  if (rows !== undefined) {
    const levels = column.counts.map((count) => levelOf(scale, rateOf(count, column.duration, shaded.interval)))
    const painted = look.hues.used ? huedRows(levels, sharesOf(column, shaded, look.hues), look.hues) : levels
    for (let line = 0; line < cells.length; line++) cells[line] = painted[rows.rowOfLine[line]!]!
  }
  return { id: column.id, time: column.time, cells, marks: marksOf(column, look, shaded), gap: column.gap, ruler: rulerGlyph(column.id, look, shaded) }
}

/** The target below, percentiles over it. */
function marksOf({ from, to, gap }: Column, { rows, rowsPerLine, shares, target, utf8 }: Look, { history, track, filter }: Shaded): Mark[] {
  if (rows === undefined || gap) return []
  const at = target === undefined ? undefined : lineOf(rows, target, rowsPerLine)
  const own: Mark[] = at === undefined ? [] : [{ row: at, text: targetGlyph(utf8), style: 'normal' }]
  if (shares.length === 0) return own
  const above = percentileMarks(rows, tallyOf(history, track, from, to, filter), shares, rowsPerLine, utf8)
  return [...own.filter(({ row }) => above.every((mark) => mark.row !== row)), ...above]
}

function rulerGlyph(id: number, { ruler, start, marks, utf8 }: Look, shaded: Shaded): string {
  const at = (other: number): RulerColumn | undefined => {
    const column = columnAt(shaded, other)
    if (column === undefined) return undefined
    const mark = marks.length === 0 ? undefined : markIn({ list: marks, typing: undefined }, column.from, column.to)
    return { end: start + column.time, duration: column.span, gap: column.gap, ...(mark === undefined ? {} : { mark }) }
  }
  return ascii(glyphAt(ruler, id, at), utf8)
}

/** Near the oldest column a label may lose its begin when the history lets go of it. */
function sameRuler(drawn: MapColumn, look: Look, shaded: Shaded): MapColumn {
  if (drawn.id - REACH > firstColumn(shaded.history, shaded.zoom)) return drawn
  const ruler = rulerGlyph(drawn.id, look, shaded)
  return ruler === drawn.ruler ? drawn : { ...drawn, ruler }
}
