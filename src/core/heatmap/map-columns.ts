/**
 * Draws one column of the map: the paints of its cells, the lines over it, the ruler glyph below it.
 *
 * A drawn column depends on the column and on its style, and on nothing else. So it is used again while both are the same.
 */
import { levelForRate, type Scale } from '../color/color-scale.js'
import type { ShadedQuery } from '../color/auto-scale.js'
import { hueShares, paintRows, type KeyHues } from '../color/hue-shares.js'
import type { MapColumn, Mark } from '../frame.js'
import { columnAt, firstColumn, ratePerInterval, type Column } from '../grid/columns.js'
import type { Rows } from '../grid/rows.js'
import { countRange } from '../history/range-counts.js'
import { markInRange, type TimeMark } from '../state/marks.js'
import type { Model } from '../state/state.js'
import { tickLength } from '../stream/event.js'
import { toAscii } from '../text/format.js'
import { lineForValue, percentileMarks, targetGlyph } from './percentile-lines.js'
import { REACH, rulerGlyphAt, rulerStep, type Ruler, type RulerColumn } from './time-ruler.js'

/** Everything that a drawn column depends on, except the column itself. */
export interface ColumnStyle {
  readonly rows: Rows | undefined
  readonly rowsPerLine: 1 | 2
  /** Lines of the map. */
  readonly height: number
  readonly scale: Scale
  readonly hues: KeyHues
  readonly ruler: Ruler
  /** Start of the trace, milliseconds since the epoch. */
  readonly start: number
  readonly marks: readonly TimeMark[]
  /** Percentiles drawn, 0 … 1; none when the lines are off. */
  readonly shares: readonly number[]
  /** Latency target in the script's unit. */
  readonly target: number | undefined
  readonly utf8: boolean
}

const NONE: readonly number[] = []

/** The style of a model's columns. `map`: what the heat map has computed already. */
export function columnStyle(
  { offset, header, utf8, marks, percentileLines, percentiles }: Model,
  map: Pick<ColumnStyle, 'rows' | 'rowsPerLine' | 'height' | 'scale' | 'hues' | 'target'>, { zoom = 1 }: ShadedQuery,
): ColumnStyle {
  const interval = tickLength(header ?? { interval: 1000 }) * zoom
  return {
    ...map, ruler: { step: rulerStep(interval), interval, offset }, start: header?.start ?? 0, marks: marks.list,
    shares: percentileLines ? percentiles : NONE, utf8,
  }
}

/** Whether columns look the same in both styles. */
export function isSameStyle(a: ColumnStyle, b: ColumnStyle): boolean {
  return a.rows === b.rows && a.rowsPerLine === b.rowsPerLine && a.height === b.height && a.scale === b.scale && a.hues === b.hues &&
    a.start === b.start && a.ruler.step === b.ruler.step && a.ruler.interval === b.ruler.interval && a.ruler.offset === b.ruler.offset &&
    a.marks === b.marks && a.shares === b.shares && a.target === b.target && a.utf8 === b.utf8
}

/** Draws a column. */
export function drawColumn(column: Column, style: ColumnStyle, query: ShadedQuery): MapColumn {
  const { rows, scale, height, rowsPerLine, hues } = style
  const cells = new Uint16Array(height * rowsPerLine)
  if (rows !== undefined) {
    const levels = column.counts.map((count) => levelForRate(scale, ratePerInterval(count, column.duration, query.interval)))
    const paints = hues.used ? paintRows(levels, hueShares(column, query, hues), hues) : levels
    for (let line = 0; line < cells.length; line++) cells[line] = paints[rows.rowOfLine[line]!]!
  }
  const { id, time, gap } = column
  return { id, time, cells, marks: lineMarks(column, style, query), gap, ruler: rulerGlyph(id, style, query) }
}

/** Marks of the percentiles and of the target. Where both are on one line, the percentile is drawn. */
function lineMarks(
  { from, to, gap }: Column, { rows, rowsPerLine, shares, target, utf8 }: ColumnStyle, { history, track, filter }: ShadedQuery,
): Mark[] {
  if (rows === undefined || gap) return []
  const line = target === undefined ? undefined : lineForValue(rows, target, rowsPerLine)
  const below: Mark[] = line === undefined ? [] : [{ row: line, text: targetGlyph(utf8), style: 'normal' }]
  if (shares.length === 0) return below
  const above = percentileMarks(rows, countRange(history, track, from, to, filter), shares, rowsPerLine, utf8)
  return [...below.filter(({ row }) => above.every((mark) => mark.row !== row)), ...above]
}

function rulerGlyph(id: number, { ruler, start, marks, utf8 }: ColumnStyle, query: ShadedQuery): string {
  const readColumn = (other: number): RulerColumn | undefined => {
    const column = columnAt(query, other)
    if (column === undefined) return undefined
    const mark = marks.length === 0 ? undefined : markInRange({ list: marks, typing: undefined }, column.from, column.to)
    return { end: start + column.time, duration: column.span, gap: column.gap, ...(mark === undefined ? {} : { mark }) }
  }
  return toAscii(rulerGlyphAt(ruler, id, readColumn), utf8)
}

/**
 * The column with its ruler glyph computed again. Near the oldest column, a label loses its first characters when the history drops
 * the column where it began.
 */
export function refreshRuler(drawn: MapColumn, style: ColumnStyle, query: ShadedQuery): MapColumn {
  if (drawn.id - REACH > firstColumn(query.history, query.zoom)) return drawn
  const ruler = rulerGlyph(drawn.id, style, query)
  return ruler === drawn.ruler ? drawn : { ...drawn, ruler }
}
