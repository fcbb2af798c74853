/**
 * Builds the frame: everything that a window shows, in the places that `heatmap/window-layout.ts` gives.
 *
 *     header      title  aggregation  1s  host                             ● LIVE  14:03:20
 *                 how imported text was read (only for imports)
 *     key table   | axis |  map, flush with the window's right edge, so that a terminal
 *                 |      |  can scroll it with delete-character
 *                 | UTC  |  time ruler: its glyphs belong to the map's columns
 *     legend      log  ▇ 1  ▇ 10  ▇ 100  events/s                                   inferno
 *     notices     (when open)
 *     status      newest column in sight                        sparkline of events/s
 *     status      all columns in sight, or the cell at the cursor
 *
 * Small windows have one status line. Below 40x12 there is only a message that the window is too small. The same model and size
 * always give the same frame.
 */
import { palettePaints } from '../color/palette.js'
import type { Frame, FrameFacts, Line, MapRegion, Rect, Region, Series, Size } from '../frame.js'
import { columnAt, firstColumn, ratePerInterval } from '../grid/columns.js'
import type { Rows } from '../grid/rows.js'
import { cellAtCursor, type CursorCell } from '../heatmap/cell-at-cursor.js'
import { computeHeatMap, targetInUnit, type HeatMap } from '../heatmap/heatmap.js'
import { keysInSight } from '../heatmap/in-sight.js'
import { modelUnits } from '../heatmap/legend.js'
import { axisLines } from '../heatmap/value-axis-labels.js'
import { SMALLEST_WINDOW, tableInterior, windowLayout, type WindowLayout } from '../heatmap/window-layout.js'
import { cacheSlot } from '../history/derived-cache.js'
import { rateInRange } from '../history/range-counts.js'
import { isTyping, shownTrace, shownTrack, type Model } from '../state/state.js'
import { fitText, textWidth } from '../text/cells.js'
import { centerLine, cutLine, lineWidth, makeSpan } from '../text/styled-line.js'
import { cursorLine, drawCursor } from './cursor-overlay.js'
import { headerLine, headerTitle, legendLine, newestInstant, numbersLines, readingLines, zoneLine } from './header.js'
import { helpRegion } from './help.js'
import { keyTablePanel } from './key-table.js'
import { noticeRegions } from './notices.js'
import { newestFacts, promptLine, secondLine, statusLine } from './status.js'
import { noEventsLines, waitingTexts } from './waiting.js'

/** After this many ticks without an event, a view without a screen says what it waits for. */
const SILENT_TICKS = 3
/** The sparkline has at most this many columns. */
const SERIES_WIDTH = 24

/** The frame of a model in a window of this size. */
export function frameOf(model: Model, size: Size): Frame {
  const window = { columns: Math.max(0, Math.floor(size.columns)), rows: Math.max(0, Math.floor(size.rows)) }
  const layout = windowLayout(model, window)
  if (layout === undefined) return { ...window, paints: groundPaints(model), regions: [tooSmall(window)] }
  const popups = model.help ? [helpRegion(window, model.helpPage, model.utf8, model.replay !== undefined)] : []
  return hasOnlyNumbers(model) ? numbersFrame(model, window, popups) : mapFrame(model, window, layout, popups)
}

/** Whether the script has no quantizing aggregation: then there is a table of numbers instead of a map. */
function hasOnlyNumbers(model: Model): boolean {
  return shownTrack(model) === undefined && shownTrace(model).plain.length > 0
}

function groundPaints(model: Model): Frame['paints'] {
  return palettePaints(model.palettes[model.palette]!, model.light)
}

function numbersFrame(model: Model, { columns, rows }: Size, popups: readonly Region[]): Frame {
  return {
    columns, rows, paints: groundPaints(model), facts: frameFacts(model, columns, undefined),
    regions: [...numbersRegions(model, columns, rows), ...popups],
  }
}

function mapFrame(model: Model, { columns, rows }: Size, layout: WindowLayout, popups: readonly Region[]): Frame {
  const heatMap = computeHeatMap(model, layout.map)
  const map: MapRegion = {
    ...layout.map, rowsPerLine: heatMap.rowsPerLine, placement: model.sweep ? 'sweep' : 'scroll', ruler: layout.ruler,
    columns: drawCursor(heatMap.columns, model, heatMap),
  }
  const cell = cellAtCursor(model, heatMap)
  const cellLine = cell === undefined ? undefined : cursorLine(model, cell, heatMap, columns)
  const { statusRegions, series } = statusParts(model, heatMap, layout, cellLine)
  const regions = [
    region('header', 0, 0, columns, [headerLine(model, columns, heatMap), ...readingLines(model, { columns, rows })]),
    region('axis', layout.axis.top, layout.axis.left, layout.axis.width, cachedAxisLines(model, heatMap, layout.axis)),
    region('ruler', layout.ruler, layout.axis.left, layout.axis.width, [zoneLine(model, layout.axis.width)]),
    region('legend', layout.legend, 0, columns, [legendLine(model, heatMap, layout.axis.width, columns)]),
    ...statusRegions,
    ...(heatMap.rows === undefined ? [waitingRegion(model, map)] : []),
    ...(layout.table === undefined ? [] : [tableRegion(model, heatMap, cell, layout.table)]),
    ...noticeRegions(model, { columns, rows }, layout.status),
    ...popups,
  ]
  // Paints are read last: the legend and the key table may add mixtures that no cell has.
  const { paints } = heatMap.hues.blends
  return {
    columns, rows, paints, map, regions, facts: frameFacts(model, columns, heatMap),
    ...(isTyping(model) ? { typing: true } : {}), ...(model.mouse ? { mouse: true } : {}), ...(series === undefined ? {} : { series }),
  }
}

/** One status line, or two with the sparkline to the right of the upper one. */
function statusParts(
  model: Model, heatMap: HeatMap, { columns, rows, status, statusLines }: WindowLayout, cellLine: Line | undefined,
): { readonly statusRegions: readonly Region[]; readonly series: Series | undefined } {
  const isSingle = statusLines === 1
  const upper = promptLine(model, columns) ?? (isSingle ? cellLine : undefined) ?? statusLine(model, heatMap, columns, isSingle)
  if (isSingle) return { statusRegions: [region('status', status, 0, columns, [upper])], series: undefined }
  const series = rateSeries(heatMap, rows, columns, lineWidth(upper))
  const lower = cellLine ?? secondLine(model, heatMap, columns)
  return {
    series,
    statusRegions: [
      region('status', status, 0, series === undefined ? columns : series.left - 1, [upper]),
      region('status', status + 1, 0, columns, [lower]),
    ],
  }
}

function frameFacts(model: Model, columns: number, heatMap: HeatMap | undefined): FrameFacts {
  const { offset, drops, errors, notices, messages } = model
  const isSilent = heatMap !== undefined && heatMap.rows === undefined && model.history.next >= SILENT_TICKS
  return {
    time: newestInstant(model, heatMap), offset, title: headerTitle(model, columns, heatMap), drops, errors, notices,
    lastMessage: messages.at(-1)?.text, newest: heatMap?.rows === undefined ? undefined : newestFacts(model, heatMap),
    waiting: waitingTexts(model)?.[0] ?? (isSilent ? noEventsLines(model).join(' ') : undefined),
  }
}

/** The lines of the value axis; the same objects while nothing that they show has changed. */
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

function tableRegion(model: Model, { hues }: HeatMap, cell: CursorCell | undefined, table: NonNullable<WindowLayout['table']>): Region {
  const { over, ...rect } = table
  const lines = keyTablePanel(model, keysInSight(model), cell, hues.blends, tableInterior(table))
  return { name: 'panel', ...rect, lines, ...(over ? { popup: true, title: 'keys' } : {}) }
}

function region(name: Region['name'], top: number, left: number, width: number, lines: readonly Line[]): Region {
  return { name, top, left, width, height: lines.length, lines }
}

/** The sparkline: events/s of the newest columns, if ten screen columns are free beside the status. It is short, since all of it moves. */
function rateSeries({ query, last }: HeatMap, rows: number, columns: number, statusWidth: number): Series | undefined {
  const width = Math.min(SERIES_WIDTH, columns - statusWidth - 2)
  if (width < 10) return undefined
  const { history, track, filter, weights, zoom = 1 } = query
  const values: number[] = []
  for (let id = Math.max(firstColumn(history, zoom), last - width + 1); id <= last; id++) {
    const column = weights === undefined ? columnAt(query, id) : undefined
    values.push(column === undefined
      ? rateInRange(history, track, id * zoom, id * zoom + zoom - 1, filter)
      : ratePerInterval(column.total, column.duration, 1000))
  }
  // A bar cannot show a rate below zero; it would lift the bars of all others.
  return { top: rows - 2, left: columns - width, width, height: 1, title: 'events/s', values: values.map((value) => Math.max(0, value)) }
}

function waitingRegion(model: Model, { top, left, width, height }: MapRegion): Region {
  const texts = noEventsLines(model).slice(0, height)
  const longest = Math.min(width, Math.max(...texts.map(textWidth)))
  const inset = (width - longest) >> 1
  const lines = texts.map((text) => cutLine([makeSpan(fitText(text, longest, model.utf8), 'dim')], longest))
  return region('message', top + ((height - texts.length) >> 1), left + inset, longest, lines)
}

function numbersRegions(model: Model, columns: number, rows: number): Region[] {
  const height = rows - 3
  return [
    region('header', 0, 0, columns, [headerLine(model, columns)]),
    { ...region('panel', 2, 0, columns, numbersLines(model, columns, height)), height },
    region('status', rows - 1, 0, columns, [secondLine(model, undefined, columns)]),
  ]
}

function tooSmall({ columns, rows }: Size): Region {
  const needed = `${SMALLEST_WINDOW.columns}x${SMALLEST_WINDOW.rows}`
  const lines = [`${columns}x${rows}`, 'is too small', `need ${needed}`].slice(0, rows)
  const short = rows < 3 ? [`need ${needed}`].slice(0, rows) : lines
  return region('message', (rows - short.length) >> 1, 0, columns, short.map((line) => centerLine(line, columns, 'warning')))
}
