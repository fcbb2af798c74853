/**
 * `frameOf(model, size)`: where everything stands in a window, and what the map's cells are.
 *
 * From top to bottom: the header; the value axis with the map to its right, flush with the window's right edge, so that a
 * terminal scrolls it by delete-character alone; the time ruler, whose glyphs belong to the map's columns; the legend; one
 * status line, or two from 16 rows on, with the series of events/s flush right in the upper one where there is room.
 * Below 40x12 there is no map but a message that says what is needed.
 *
 * The same model and size give the same frame; the map itself is `map.ts`.
 */
import { axisOf, axisWidth } from './axis.js'
import { firstColumn } from './columns.js'
import type { Frame, Line, MapRegion, Region, Series, Size } from './frame.js'
import type { History } from './history.js'
import { helpRegion } from './help.js'
import { isTyping } from './instrument.js'
import { centred, cut, text, widthOf } from './lines.js'
import { pictured, targetOf, type Pictured } from './map.js'
import { pictureOf, shownTrack, type Model } from './model.js'
import { paintsOf } from './palette.js'
import { messageRegions, messageRows } from './messages.js'
import { headerLine, legendLine, numbersLines, unitsFor, zoneLine } from './panels.js'
import { tallyOf } from './tally.js'
import { promptLine, secondLine, statusLine } from './status.js'

export const SMALLEST: Size = { columns: 40, rows: 12 }
/** Rows from which there is a second status line. */
const ROOMY = 16
const SERIES = 24
const WAITING = 'waiting for the first events'

export function frameOf(model: Model, size: Size): Frame {
  const columns = Math.max(0, Math.floor(size.columns))
  const rows = Math.max(0, Math.floor(size.rows))
  const paints = paintsOf(model.palettes[model.palette]!, model.light)
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return { columns, rows, paints, regions: [tooSmall(columns, rows)] }
  const regions = model.help ? [helpRegion({ columns, rows }, model.helpPage, model.utf8)] : []
  const { history, plain } = pictureOf(model)
  if (shownTrack(model) === undefined && plain.length > 0) {
    return { columns, rows, paints, regions: [...numbersRegions(model, columns, rows), ...regions] }
  }
  const units = unitsFor(model)
  const left = axisWidth(units)
  const below = statusLines(rows) + messageRows(model, rows)
  const height = rows - 3 - below
  const place = { top: 1, left, width: columns - left, height }
  const shown = pictured(model, place)
  const map: MapRegion = {
    ...place, rowsPerLine: shown.rowsPerLine, placement: model.sweep ? 'sweep' : 'scroll', ruler: 1 + height, columns: shown.columns,
  }
  const status = promptLine(model, columns) ?? statusLine(model, shown, columns, statusLines(rows) === 1)
  const series = seriesOf(shown, rows, columns, widthOf(status))
  return {
    columns, rows, paints, map,
    ...(isTyping(model) ? { typing: true } : {}),
    ...(series === undefined ? {} : { series }),
    regions: [
      region('header', 0, 0, columns, [headerLine(model, columns, shown)]),
      region('axis', 1, 0, left, axisOf(shown.rows, { height, rowsPerLine: shown.rowsPerLine, width: left, target: targetOf(model) }, units, model.utf8)),
      region('ruler', 1 + height, 0, left, [zoneLine(model, left)]),
      region('legend', 2 + height, 0, columns, [legendLine(model, shown.scale, left, columns)]),
      ...statusRegions(model, shown, { columns, rows }, status, series),
      ...(shown.rows === undefined ? [waiting(map, history)] : []),
      ...messageRegions(model, { columns, rows }, rows - statusLines(rows)),
      ...regions,
    ],
  }
}

function statusLines(rows: number): 1 | 2 {
  return rows < ROOMY ? 1 : 2
}

function region(name: Region['name'], top: number, left: number, width: number, lines: readonly Line[]): Region {
  return { name, top, left, width, height: lines.length, lines }
}

function statusRegions(model: Model, shown: Pictured, { columns, rows }: Size, status: Line, series: Series | undefined): Region[] {
  const lines = statusLines(rows)
  const top = rows - lines
  const width = series === undefined ? columns : series.left - 1
  const upper = region('status', top, 0, width, [status])
  return lines === 1 ? [upper] : [upper, region('status', top + 1, 0, columns, [secondLine(model, shown, columns)])]
}

/** Events/s of the columns in sight, flush right beside the status, where ten columns are left; short, since all of it moves. */
function seriesOf({ sheet: { history, track, zoom = 1 }, last }: Pictured, rows: number, columns: number, taken: number): Series | undefined {
  if (statusLines(rows) === 1) return undefined
  const width = Math.min(SERIES, columns - taken - 2)
  if (width < 10) return undefined
  const values: number[] = []
  for (let id = Math.max(firstColumn(history, zoom), last - width + 1); id <= last; id++) {
    const { total, duration } = tallyOf(history, track, id * zoom, id * zoom + zoom - 1)
    values.push(duration > 0 ? (total * 1000) / duration : 0)
  }
  return { top: rows - 2, left: columns - width, width, height: 1, title: 'events/s', values }
}

function waiting({ top, left, width, height }: MapRegion, history: History): Region {
  const words = history.next === 0 ? WAITING : `${WAITING}; none so far`
  const inset = Math.max(0, (width - words.length) >> 1)
  const line = cut([text(words, 'dim')], width - inset)
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
  const needed = `${SMALLEST.columns}x${SMALLEST.rows}`
  const lines = [`${columns}x${rows}`, 'is too small', `need ${needed}`].slice(0, rows)
  const short = rows < 3 ? [`need ${needed}`].slice(0, rows) : lines
  return region('message', (rows - short.length) >> 1, 0, columns, short.map((line) => centred(line, columns, 'warning')))
}
