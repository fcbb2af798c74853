/**
 * The text view: the heat map as lines of text, for a log file, a pipe, a CI job or a screen reader. Each tick is one line. Time runs
 * from top to bottom and values from left to right. A legend and an axis are repeated at times:
 *
 *     log    . 1  : 10  # 100  events/1s
 *              |1us          |10us         |100us
 *     14:03:20 |   .:-=+*#%@#*=-:.    .,:;,.          | 12k/s  p99 150us
 *
 * The view writes text and line feeds, and colors only when the user asks for them. A line shows its tick as it was when it came.
 * When the scale or the rows change, the view writes the legend and the axis again; the lines above stay as they are. The core lays
 * out the picture as for a window. The view turns each column into a line, so it asks for a window as high as a line has cells.
 * Rejected: reading keys, and guessing the width of a terminal when there is none (it is 100 columns).
 */
import type { Frame, FrameFacts, Line, MapColumn, MapRegion, Region, Size } from '../core/frame.js'
import { formatClock, formatCount } from '../core/text/format.js'
import { cutText } from '../core/text/cells.js'
import { toPrintable } from '../core/text/printable.js'
import type { Depth } from './terminal/color-depth.js'
import { SgrWriter } from './terminal/sgr.js'
import type { View } from './view.js'

/** The output: process.stdout, or any Writable. */
export type TextOutput = NodeJS.WritableStream & {
  readonly writableNeedDrain?: boolean
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Where and how the text view writes. */
export interface TextOptions {
  readonly stdout: TextOutput
  /** Whether the picture may hold other characters than ASCII. */
  readonly utf8: boolean
  readonly depth: Depth
  /** Columns of a line; those of the terminal unless given, or 100 without a terminal. */
  readonly width?: number
}

type Listener = Parameters<View['open']>[0]

/** Lines between two axes. */
const AXIS_LINES = 20
/** Columns of "14:03:20 |". */
const CLOCK = 10
/** Columns of "| 12.3k/s  p99 1023MiB", the longest end of a line. */
const MEASURES = 23
/** Most characters of a line about drops and notices. */
const LONGEST = 160
const NARROWEST = CLOCK + MEASURES + 8

/** A view that writes the map to `stdout`, one line for each tick. */
export function textView(options: TextOptions): View {
  const text = new TextPainter(options)
  return {
    open: (listener) => text.open(listener),
    size: () => text.size(),
    paint: (frame) => text.paint(frame),
    close: () => text.close(),
  }
}

class TextPainter {
  readonly #options: TextOptions
  readonly #pens: SgrWriter
  /** Characters of the map on a line. */
  readonly #mapWidth: number
  #listener: Listener | undefined
  /** The title written last. */
  #title = ''
  /** How an import was read, as written last. */
  #reading = ''
  /** Rows of the window that are not the map's: a guess, until the first map shows it. */
  #margin = 5
  /** Id of the last column written. */
  #last = -1
  /** Legend and axis written last. */
  #scale: string[] = []
  #linesSinceAxis = 0
  /** The line of plain aggregations written last. */
  #plain = ''
  /** Numbers of drops, errors and notices written last, with the last message. */
  #problems = ''
  /** What the view waits for as written last, without numbers; '' while it does not wait. */
  #waiting = ''

  constructor(options: TextOptions) {
    const { stdout, width = stdout.isTTY === true ? stdout.columns ?? 100 : 100 } = options
    this.#options = options
    this.#pens = new SgrWriter(options.depth)
    this.#mapWidth = Math.max(NARROWEST, width) - CLOCK - MEASURES
  }

  open(listener: Listener): void {
    const { stdout } = this.#options
    this.#listener = listener
    // The listener stays after close: an EPIPE may come late, and without a listener it would crash the process.
    stdout.on('error', (error: Error) => this.#listener?.failed(error))
    stdout.on('drain', () => this.#listener?.resize())
  }

  close(): void {
    this.#listener = undefined
  }

  /** A window wide enough for every field of the status and for the columns of several ticks at once, and as high as a line has cells. */
  size(): Size {
    return { columns: 160, rows: this.#mapWidth + this.#margin }
  }

  paint(frame: Frame): void {
    const { stdout } = this.#options
    if (this.#listener === undefined || stdout.writableNeedDrain === true) return
    const ticks = frame.map === undefined ? this.#plainLines(frame) : this.#mapLines(frame, frame.map)
    const lines = [...this.#titleLines(frame), ...ticks, ...this.#problemLines(frame), ...this.#waitingLines(frame)]
    if (lines.length > 0) stdout.write(lines.map((line) => `${line.trimEnd()}\n`).join(''))
  }

  #titleLines(frame: Frame): string[] {
    const { facts } = frame
    if (facts === undefined || facts.title === this.#title) return []
    this.#title = facts.title
    const reading = regionLines(frame, 'header').slice(1).map(plainText).filter((line) => line !== this.#reading)
    this.#reading = reading[0] ?? this.#reading
    return [facts.title, ...reading]
  }

  /** For a script without a map: its numbers, on a line whenever they change. */
  #plainLines(frame: Frame): string[] {
    const numbers = regionLines(frame, 'panel').map(plainText).join('  ')
    const line = `${clockText(frame.facts)} ${numbers}`
    if (numbers === '' || line === this.#plain) return []
    this.#plain = line
    return [line]
  }

  /** A line for each column that was not written yet, with legend and axis where they are due. */
  #mapLines(frame: Frame, map: MapRegion): string[] {
    this.#margin = frame.rows - map.height * map.rowsPerLine
    const due = map.columns.filter(({ id }) => id > this.#last)
    const newest = due.at(-1)
    if (newest === undefined) return []
    this.#last = newest.id
    return due.flatMap((column) => {
      const scale = [this.#legend(frame), this.#axis(frame, map)]
      const changed = scale.some((line, i) => line !== this.#scale[i])
      const again = changed || this.#linesSinceAxis >= AXIS_LINES
      this.#linesSinceAxis = again ? 1 : this.#linesSinceAxis + 1
      this.#scale = scale
      return [...(again ? scale : []), this.#mapLine(frame, column, newest)]
    })
  }

  #mapLine(frame: Frame, column: MapColumn, newest: MapColumn): string {
    const bar = this.#options.utf8 ? '│' : '|'
    const time = clockText(frame.facts, newest.time - column.time)
    const cells = Array.from(column.cells).reverse()
    const gap = `${this.#options.utf8 ? '≈' : '~'} no data`.padEnd(cells.length).slice(0, cells.length)
    const measures = column === newest && !column.gap ? newestText(frame.facts) : ''
    return `${time} ${bar}${column.gap ? gap : this.#cells(frame, cells)}${bar} ${measures}`
  }

  #cells({ paints }: Frame, levels: readonly number[]): string {
    if (this.#options.depth === 'none') return levels.map((level) => paints[level]?.ascii ?? '?').join('')
    const ground = this.#pens.addPen({ fg: '', bg: '', flags: 0 })
    let pen = ground
    let text = ''
    for (const level of levels) {
      const next = this.#pens.penNumber(this.#pens.cellAttr(paints[level] ?? paints[0]!))
      text += `${this.#pens.changePen(pen, next)} `
      pen = next
    }
    return text + this.#pens.changePen(pen, ground)
  }

  /** The core's legend, with its swatches as the cells of this view. */
  #legend(frame: Frame): string {
    const legend = leftPart(regionLines(frame, 'legend')[0] ?? [])
    const words = legend.map(({ text, paint }) => (paint === undefined ? text : this.#cells(frame, [paint])))
    return words.join('').trim().replace(/ {3,}/g, '  ')
  }

  /**
   * The labels of the core's axis; a tick mark before each label stands over the cell that the value lies in. Where there is no room for
   * all, open ends come first, then powers of ten, so that labels have even distances.
   */
  #axis(frame: Frame, map: MapRegion): string {
    const lines = regionLines(frame, 'axis')
    const all = lines.map((line, i) => ({
      label: plainText(line).slice(0, -1).trim(), at: CLOCK + (lines.length - 1 - i) * map.rowsPerLine,
    })).filter(({ label }) => label !== '')
    const chosen: { readonly label: string; readonly at: number }[] = []
    for (let rank = 0; rank <= 2; rank++) {
      for (const { label, at } of all.filter((one) => labelRank(one.label) === rank).reverse()) {
        const end = at + label.length + 1
        const fits = chosen.every((one) => at > one.at + one.label.length + 1 || end < one.at) && end <= CLOCK + this.#mapWidth + MEASURES
        if (fits) chosen.push({ label, at })
      }
    }
    return chosen.sort((a, b) => a.at - b.at)
      .reduce((axis, { label, at }) => `${axis.padEnd(at)}${this.#options.utf8 ? '╷' : '|'}${label}`, '')
  }

  /** A line when the view begins to wait: for a tick that is overdue, or for the first event. */
  #waitingLines({ facts }: Frame): string[] {
    const waiting = facts?.waiting ?? ''
    const kind = waiting.replace(/\d+/g, '')
    if (kind === this.#waiting) return []
    this.#waiting = kind
    return waiting === '' ? [] : [cutText(`${clockText(facts)} ${toPrintable(waiting, this.#options.utf8)}`, LONGEST)]
  }

  /** A line when there are more drops, errors or notices than before, with the last message. */
  #problemLines({ facts }: Frame): string[] {
    if (facts === undefined) return []
    const { drops, errors, notices, lastMessage } = facts
    const counts = `drops ${formatCount(drops)} errors ${formatCount(errors)} notices ${formatCount(notices)}`
    if (`${counts} ${lastMessage}` === this.#problems || lastMessage === undefined) return []
    this.#problems = `${counts} ${lastMessage}`
    const message = toPrintable(lastMessage?.trimEnd() ?? '', this.#options.utf8).replace(/ +/g, ' ')
    return [cutText(`${clockText(facts)} ${counts} ${message}`, LONGEST)]
  }
}

/** Lines of the regions with this name. */
function regionLines(frame: Frame, name: Region['name']): readonly Line[] {
  return frame.regions.filter((region) => region.name === name).flatMap(({ lines }) => lines)
}

/** 0: an open end or zero; 1: a power of ten; 2: any other label. */
function labelRank(label: string): 0 | 1 | 2 {
  return /^([<≥>]|0$)/.test(label) ? 0 : /^-?10*(\D|$)/.test(label) ? 1 : 2
}

function plainText(line: Line): string {
  return line.map(({ text }) => text).join('').trim()
}

/** The left part of a line: everything before the spaces that push the right part to the edge. */
function leftPart(line: Line): Line {
  const end = line.findIndex(({ text, paint }) => paint === undefined && /^ +$/.test(text))
  return end === -1 ? line : line.slice(0, end)
}

/** HH:MM:SS of the newest column, or of `before` milliseconds earlier. */
function clockText(facts: FrameFacts | undefined, before = 0): string {
  return facts?.time === undefined ? '--:--:--' : formatClock(facts.time - before, facts.offset)
}

/** Rate and p99 of the newest column. */
function newestText(facts: FrameFacts | undefined): string {
  if (facts?.newest === undefined) return ''
  const { rate, p99 } = facts.newest
  return `${formatCount(rate)}/s${p99 === undefined ? '' : `  p99 ${p99}`}`
}
