/**
 * `frameOf(model, size)`: where everything stands in a window, and what the map's cells are.
 *
 * From top to bottom: the header; the value axis with the map to its right, flush with the window's right edge, so that a
 * terminal scrolls it by delete-character alone; the time ruler, whose glyphs belong to the map's columns; the legend; one
 * status line, or two from 16 rows on, with the series of events/s flush right in the upper one where there is room.
 * Below 40x12 there is no map but a message that says what is needed.
 *
 * The same model and size give the same frame. What was worked out for the last frame of a history is kept beside it and
 * used again where nothing it depends on has changed, so a tick costs one new column; columns keep their identity.
 */
import { axisOf, axisWidth } from './axis.js'
import type { Frame, Line, MapColumn, MapRegion, Region, Series, Size } from './frame.js'
import { columnOf, rateOf, rowsOfTrack } from './grid.js'
import type { Entry, History } from './history.js'
import { ascii } from './label.js'
import { centred, cut, text, widthOf } from './lines.js'
import { pictureOf, shownTrack, type Model } from './model.js'
import { headerLine, helpLines, legendLine, numbersLines, secondLine, statusLine, unitsFor, zoneLine } from './panels.js'
import type { Rows } from './rows.js'
import { levelOf, type Scale } from './scale.js'
import { momentOf, peakOf, scaleAt, type Moment, type Peak } from './shading.js'

export const SMALLEST: Size = { columns: 40, rows: 12 }
/** Rows from which there is a second status line. */
const ROOMY = 16
const SERIES = 24
const WAITING = 'waiting for the first events'

/** What the last frame of a history was made of. */
interface Last {
  track: number | undefined
  rows: Rows | undefined
  height: number
  peak: Peak
  moment: Moment
  scale: Scale
  from: number
  columns: readonly MapColumn[]
}

const lasts = new WeakMap<History, Last>()

export function frameOf(model: Model, size: Size): Frame {
  const columns = Math.max(0, Math.floor(size.columns))
  const rows = Math.max(0, Math.floor(size.rows))
  const paints = model.palettes[model.palette]!.paints
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return { columns, rows, paints, regions: [tooSmall(columns, rows)] }
  const regions = model.help ? [helpRegion(columns, rows)] : []
  const { history, plain } = pictureOf(model)
  if (shownTrack(model) === undefined && plain.length > 0) {
    return { columns, rows, paints, regions: [...numbersRegions(model, columns, rows), ...regions] }
  }
  const units = unitsFor(model)
  const left = axisWidth(units)
  const height = rows - 3 - statusLines(rows)
  const map: MapRegion = {
    top: 1, left, width: columns - left, height, rowsPerLine: 1, placement: 'scroll', ruler: 1 + height,
    columns: [],
  }
  const last = pictured(model, map)
  const status = statusLine(model, columns, statusLines(rows) === 1)
  const series = seriesOf(model, rows, columns, widthOf(status))
  return {
    columns, rows, paints,
    map: { ...map, columns: last.columns },
    ...(series === undefined ? {} : { series }),
    regions: [
      region('header', 0, 0, columns, [headerLine(model, columns)]),
      region('axis', 1, 0, left, axisOf(last.rows, height, units, model.utf8, left)),
      region('ruler', 1 + height, 0, left, [zoneLine(model, left)]),
      region('legend', 2 + height, 0, columns, [legendLine(model, last.scale, left, columns)]),
      ...statusRegions(model, columns, rows, status, series),
      ...(last.rows === undefined ? [waiting(map, history)] : []),
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

/** The map's columns with all they depend on, taken over from the last frame where nothing changed. */
function pictured(model: Model, { width, height }: MapRegion): Last {
  const { history } = pictureOf(model)
  const track = shownTrack(model)
  const interval = model.header?.interval ?? 1000
  const before = lasts.get(history)
  const rows = track === undefined ? undefined : rowsOfTrack(history.tracks[track]!, height, before?.rows)
  const shaded = { history, track: track ?? 0, rows, interval }
  const sameCells = before !== undefined && before.track === track && before.rows === rows && before.height === height
  const peak = peakOf(shaded, sameCells ? before.peak : undefined)
  const moment = momentOf(model.scale, model.palettes[model.palette]!.paints.length, history, peak)
  const sameScale = sameCells && before.moment.name === moment.name && before.moment.at === moment.at && before.moment.levels === moment.levels
  const scale = sameScale ? before.scale : scaleAt(moment, shaded)
  const from = Math.max(history.first, history.next - width)
  const columns: MapColumn[] = []
  for (let seq = from; seq < history.next; seq++) {
    const known = sameScale && seq >= before.from ? before.columns[seq - before.from] : undefined
    columns.push(known ?? mapColumn(history.at(seq)!, { ...shaded, height, scale, utf8: model.utf8 }))
  }
  const last = { track, rows, height, peak, moment, scale, from, columns }
  lasts.set(history, last)
  return last
}

interface Drawn {
  readonly track: number
  readonly rows: Rows | undefined
  readonly interval: number
  readonly height: number
  readonly scale: Scale
  readonly utf8: boolean
}

function mapColumn(entry: Entry, { track, rows, interval, height, scale, utf8 }: Drawn): MapColumn {
  const cells = new Uint16Array(height)
  if (rows !== undefined) {
    const { counts } = columnOf(entry, track, rows)
    const levels = counts.map((count) => levelOf(scale, rateOf(count, entry.duration, interval)))
    for (let line = 0; line < height; line++) cells[line] = levels[rows.rowOfLine[line]!]!
  }
  return { id: entry.seq, time: entry.time, cells, marks: [], gap: entry.gap, ruler: ascii(entry.ruler, utf8) }
}

function statusRegions(model: Model, columns: number, rows: number, status: Line, series: Series | undefined): Region[] {
  const lines = statusLines(rows)
  const top = rows - lines
  const width = series === undefined ? columns : series.left - 1
  const upper = region('status', top, 0, width, [status])
  return lines === 1 ? [upper] : [upper, region('status', top + 1, 0, columns, [secondLine(model, columns)])]
}

/** Events/s, flush right beside the status, where at least ten columns are left; no wider than SERIES, since all of it moves. */
function seriesOf(model: Model, rows: number, columns: number, taken: number): Series | undefined {
  if (statusLines(rows) === 1) return undefined
  const width = Math.min(SERIES, columns - taken - 2)
  if (width < 10) return undefined
  const { history } = pictureOf(model)
  const track = shownTrack(model)
  const values: number[] = []
  for (let seq = Math.max(history.first, history.next - width); seq < history.next; seq++) {
    const { slabs, duration } = history.at(seq)!
    const total = track === undefined ? 0 : slabs[track]?.total ?? 0
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
    region('status', rows - 1, 0, columns, [secondLine({ ...model, plain: [] }, columns)]),
  ]
}

function helpRegion(columns: number, rows: number): Region {
  const lines = helpLines()
  const width = Math.min(columns, Math.max(...lines.map(widthOf)) + 2)
  const height = Math.min(rows, lines.length + 2)
  return {
    name: 'help', popup: true, title: 'keys', width, height, top: (rows - height) >> 1, left: (columns - width) >> 1,
    lines: lines.slice(0, height - 2).map((line) => cut(line, width - 2)),
  }
}

function tooSmall(columns: number, rows: number): Region {
  const needed = `${SMALLEST.columns}x${SMALLEST.rows}`
  const lines = [`${columns}x${rows}`, 'is too small', `need ${needed}`].slice(0, rows)
  const short = rows < 3 ? [`need ${needed}`].slice(0, rows) : lines
  return region('message', (rows - short.length) >> 1, 0, columns, short.map((line) => centred(line, columns, 'warning')))
}
