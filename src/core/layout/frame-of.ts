/**
 * `frameOf(model, size)`: everything that is to be seen in a window, put where `geometry.ts` says.
 *
 * From top to bottom: the header; the table of keys, the value axis and the map, flush with the window's right edge, so
 * that a terminal scrolls it by delete-character alone; the time ruler, whose glyphs belong to the map's columns; the
 * legend; the notices; one status line, or two, the lower one for the cursor's cell while there is a cursor. The series of
 * events/s stands flush right in the upper one where there is room. Below 40x12 there is but a message that says so.
 *
 * The same model and size give the same frame; the map itself is `map.ts`.
 */
import { cacheSlot } from '../history/derived-cache.js'
import { axisLines } from '../heatmap/value-axis-labels.js'
import { columnAt, firstColumn, ratePerInterval } from '../grid/columns.js'
import { cursorLine, drawCursor } from './cursor-overlay.js'
import type { Frame, Line, MapRegion, Rect, Region, Series, Size } from '../frame.js'
import { windowLayout, tableInterior, SMALLEST_WINDOW, type WindowLayout } from '../heatmap/window-layout.js'
import type { History } from '../history/history.js'
import { helpRegion } from './help.js'
import { keyTablePanel } from './key-table.js'
import { centered, cutLine, styled, lineWidth } from '../text/styled-line.js'
import { computeHeatMap, targetInUnit, type HeatMap } from '../heatmap/heatmap.js'
import { palettePaints } from '../color/palette.js'
import { noticeRegions } from './notices.js'
import { headerLine, legendLine, numbersLines, zoneLine } from './header.js'
import type { Rows } from '../grid/rows.js'
import { rateInRange } from '../history/range-counts.js'
import { promptLine, secondLine, statusLine } from './status.js'
import { isTyping, type Model, shownTrace, shownTrack } from '../state/state.js'
import { keysInSight } from '../heatmap/in-sight.js'
import { cellAtCursor, type CursorCell } from '../heatmap/cell-at-cursor.js'
import { modelUnits } from '../heatmap/legend.js'

const SERIES = 24
const WAITING = 'waiting for the first events'

export function frameOf(model: Model, size: Size): Frame {
  const columns = Math.max(0, Math.floor(size.columns))
  const rows = Math.max(0, Math.floor(size.rows))
  const paints = palettePaints(model.palettes[model.palette]!, model.light)
  const geometry = windowLayout(model, { columns, rows })
  if (geometry === undefined) return { columns, rows, paints, regions: [tooSmall(columns, rows)] }
  const regions = model.help ? [helpRegion({ columns, rows }, model.helpPage, model.utf8, model.replay !== undefined)] : []
  const { history, plain } = shownTrace(model)
  if (shownTrack(model) === undefined && plain.length > 0) {
    return { columns, rows, paints, regions: [...numbersRegions(model, columns, rows), ...regions] }
  }
  const { axis, map: place, table, ruler, legend, status: bottom, statusLines } = geometry
  const shown = computeHeatMap(model, place)
  const map: MapRegion = {
    ...place, rowsPerLine: shown.rowsPerLine, placement: model.sweep ? 'sweep' : 'scroll', ruler, columns: drawCursor(shown.columns, model, shown),
  }
  const reading = cellAtCursor(model, shown)
  const told = reading === undefined ? undefined : cursorLine(model, reading, shown, columns)
  const status = promptLine(model, columns) ?? (statusLines === 1 ? told : undefined) ?? statusLine(model, shown, columns, statusLines === 1)
  const series = statusLines === 1 ? undefined : seriesOf(shown, rows, columns, lineWidth(status))
  const above = [
    region('header', 0, 0, columns, [headerLine(model, columns, shown)]),
    region('axis', axis.top, axis.left, axis.width, cachedAxisLines(model, shown, axis)),
    region('ruler', ruler, axis.left, axis.width, [zoneLine(model, axis.width)]),
    region('legend', legend, 0, columns, [legendLine(model, shown, axis.width, columns)]),
    region('status', bottom, 0, series === undefined ? columns : series.left - 1, [status]),
    ...(statusLines === 1 ? [] : [region('status', bottom + 1, 0, columns, [told ?? secondLine(model, shown, columns)])]),
    ...(shown.rows === undefined ? [waiting(map, history)] : []),
    ...(table === undefined ? [] : [tableRegion(model, shown, reading, table)]),
    ...noticeRegions(model, { columns, rows }, bottom),
    ...regions,
  ]
  return {
    columns, rows, paints: shown.hues.blends.paints, map, regions: above,
    ...(isTyping(model) ? { typing: true } : {}), ...(model.mouse ? { mouse: true } : {}), ...(series === undefined ? {} : { series }),
  }
}

/** The same lines for as long as nothing they tell has changed. */
function cachedAxisLines(model: Model, { rows, rowsPerLine }: HeatMap, { height, width }: Rect): readonly Line[] {
  const target = targetInUnit(model)
  const name = [height, rowsPerLine, width, target, model.unit, model.utf8].join()
  const before = model.cache.get(AXIS)
  if (before !== undefined && before.rows === rows && before.name === name) return before.lines
  const lines = axisLines(rows, { height, rowsPerLine, width, target }, modelUnits(model), model.utf8)
  if (rows !== undefined) model.cache.set(AXIS, { rows, name, lines })
  return lines
}

const AXIS = cacheSlot<{ readonly rows: Rows; readonly name: string; readonly lines: readonly Line[] }>('axis lines')

function tableRegion(model: Model, { hues }: HeatMap, reading: CursorCell | undefined, table: NonNullable<WindowLayout['table']>): Region {
  const { over, ...rect } = table
  const lines = keyTablePanel(model, keysInSight(model), reading, hues.blends, tableInterior(table))
  return { name: 'panel', ...rect, lines, ...(over ? { popup: true, title: 'keys' } : {}) }
}

function region(name: Region['name'], top: number, left: number, width: number, lines: readonly Line[]): Region {
  return { name, top, left, width, height: lines.length, lines }
}

/** Events/s of the columns in sight, flush right beside the status, where ten columns are left; short, since all of it moves. */
function seriesOf({ query: sheet, last }: HeatMap, rows: number, columns: number, taken: number): Series | undefined {
  const width = Math.min(SERIES, columns - taken - 2)
  if (width < 10) return undefined
  const { history, track, filter, weights, zoom = 1 } = sheet
  const values: number[] = []
  for (let id = Math.max(firstColumn(history, zoom), last - width + 1); id <= last; id++) {
    const column = weights === undefined ? columnAt(sheet, id) : undefined
    values.push(column === undefined ? rateInRange(history, track, id * zoom, id * zoom + zoom - 1, filter) : ratePerInterval(column.total, column.duration, 1000))
  }
  return { top: rows - 2, left: columns - width, width, height: 1, title: 'events/s', values }
}

function waiting({ top, left, width, height }: MapRegion, history: History): Region {
  const words = history.next === 0 ? WAITING : `${WAITING}; none so far`
  const inset = Math.max(0, (width - words.length) >> 1)
  const line = cutLine([styled(words, 'dim')], width - inset)
  return region('message', top + ((height - 1) >> 1), left + inset, Math.min(words.length, width - inset), [line])
}

function numbersRegions(model: Model, columns: number, rows: number): Region[] {
  const height = rows - 3
  return [
    region('header', 0, 0, columns, [headerLine(model, columns)]),
    { ...region('panel', 2, 0, columns, numbersLines(model, columns, height)), height },
    region('status', rows - 1, 0, columns, [secondLine(model, undefined, columns)]),
  ]
}

function tooSmall(columns: number, rows: number): Region {
  const needed = `${SMALLEST_WINDOW.columns}x${SMALLEST_WINDOW.rows}`
  const lines = [`${columns}x${rows}`, 'is too small', `need ${needed}`].slice(0, rows)
  const short = rows < 3 ? [`need ${needed}`].slice(0, rows) : lines
  return region('message', (rows - short.length) >> 1, 0, columns, short.map((line) => centered(line, columns, 'warning')))
}
