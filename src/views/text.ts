/**
 * The map where there is no terminal to paint on: a log file, a pipe, a CI job, a screen reader. One line a tick, time down,
 * value across from low to high, and every so often a legend and an axis:
 *
 *     log    . 1  : 10  # 100  events/1s
 *              |1us          |10us         |100us
 *     14:03:20 |   .:-=+*#%@#*=-:.    .,:;,.          | 12k/s  p99 150us
 *
 * Nothing but text and line feeds is written, and colors only where they are asked for. A line says what its own tick was
 * when it came: when the scale or the rows change, legend and axis are written anew and the lines above stay as they are.
 * The core lays out the picture as for a window; here its columns are laid on their sides, so the window asked for is as high as
 * a line has room for. Refused: reading keys, and guessing a terminal's width where there is none (100 columns).
 */
import type { Frame, FrameFacts, Line, MapColumn, MapRegion, Region, Size } from '../core/frame.js'
import { formatClock, formatCount, toPrintable } from '../core/text/format.js'
import type { Depth } from './terminal/color-depth.js'
import { SgrWriter } from './terminal/sgr.js'
import type { View } from './view.js'

/** What the view needs of a stream: process.stdout, or any Writable. */
export type TextOutput = NodeJS.WritableStream & { readonly writableNeedDrain?: boolean; readonly isTTY?: boolean; readonly columns?: number }

export interface TextOptions {
  readonly stdout: TextOutput
  /** Whether the picture may hold other characters than ASCII. */
  readonly utf8: boolean
  readonly depth: Depth
  /** Columns of a line; default the terminal's, or 100. */
  readonly width?: number
}

type Listener = Parameters<View['open']>[0]

/** Lines between two axes. */
const EVERY = 20
/** "14:03:20 |". */
const CLOCK = 10
/** "| 12.3k/s  p99 1023MiB", the longest there is. */
const MEASURES = 23
/** Characters of a line about drops and notices. */
const LONGEST = 160
const NARROWEST = CLOCK + MEASURES + 8

export function textView(options: TextOptions): View {
  const text = new Text(options)
  return {
    open: (listener) => text.open(listener),
    size: () => text.size(),
    paint: (frame) => text.paint(frame),
    close: () => text.close(),
  }
}

class Text {
  readonly #options: TextOptions
  readonly #pens: SgrWriter
  /** Characters that the map has on a line. */
  readonly #across: number
  #listener: Listener | undefined
  #title = ''
  /** Rows of the window beside the map's, as far as known. */
  #margin = 5
  #last = -1
  #scale: string[] = []
  #since = 0
  #plain = ''
  #troubles = ''

  constructor(options: TextOptions) {
    const { stdout, width = stdout.isTTY === true ? stdout.columns ?? 100 : 100 } = options
    this.#options = options
    this.#pens = new SgrWriter(options.depth)
    this.#across = Math.max(NARROWEST, width) - CLOCK - MEASURES
  }

  open(listener: Listener): void {
    const { stdout } = this.#options
    this.#listener = listener
    // Stays after close: an EPIPE may come late, and without a listener it would be a crash.
    stdout.on('error', (error: Error) => this.#listener?.failed(error))
    stdout.on('drain', () => this.#listener?.resize())
  }

  close(): void {
    this.#listener = undefined
  }

  /** Wide enough for every field of the status, and for the columns of a burst of ticks. */
  size(): Size {
    return { columns: 160, rows: this.#across + this.#margin }
  }

  paint(frame: Frame): void {
    const { stdout } = this.#options
    if (this.#listener === undefined || stdout.writableNeedDrain === true) return
    const lines = [...this.#titleLines(frame), ...(frame.map === undefined ? this.#plainLines(frame) : this.#mapLines(frame, frame.map)), ...this.#troubleLines(frame)]
    if (lines.length > 0) stdout.write(lines.map((line) => `${line.trimEnd()}\n`).join(''))
  }

  #titleLines({ facts }: Frame): string[] {
    if (facts === undefined || facts.title === this.#title) return []
    this.#title = facts.title
    return [facts.title]
  }

  /** A script without a map: its numbers, once a tick that changes them. */
  #plainLines(frame: Frame): string[] {
    const numbers = linesOf(frame, 'panel').map(plainText).join('  ')
    const line = `${clockText(frame.facts)} ${numbers}`
    if (numbers === '' || line === this.#plain) return []
    this.#plain = line
    return [line]
  }

  #mapLines(frame: Frame, map: MapRegion): string[] {
    this.#margin = frame.rows - map.height * map.rowsPerLine
    const due = map.columns.filter(({ id }) => id > this.#last)
    const newest = due.at(-1)
    if (newest === undefined) return []
    this.#last = newest.id
    return due.flatMap((column) => {
      const scale = [this.#legend(frame), this.#axis(frame, map)]
      const changed = scale.some((line, i) => line !== this.#scale[i])
      const again = changed || this.#since >= EVERY
      this.#since = again ? 1 : this.#since + 1
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

  /** The core's legend with its swatches as they look here. */
  #legend(frame: Frame): string {
    const words = leftOf(linesOf(frame, 'legend')[0] ?? []).map(({ text, paint }) => (paint === undefined ? text : this.#cells(frame, [paint])))
    return words.join('').trim().replace(/ {3,}/g, '  ')
  }

  /** The labels of the core's axis, each after a tick that stands over the row's lower bound. */
  #axis(frame: Frame, map: MapRegion): string {
    const lines = linesOf(frame, 'axis')
    let axis = ''
    for (let line = lines.length - 1; line >= 0; line--) {
      const label = plainText(lines[line]!).slice(0, -1).trim()
      const at = CLOCK + (lines.length - 1 - line) * map.rowsPerLine
      const fits = label !== '' && (axis === '' || at > axis.length) && at + label.length < CLOCK + this.#across + MEASURES
      if (fits) axis = `${axis.padEnd(at)}${this.#options.utf8 ? '╷' : '|'}${label}`
    }
    return axis
  }

  /** Drops, faults, notices: a line when there are more of them, with the last message. */
  #troubleLines({ facts }: Frame): string[] {
    if (facts === undefined) return []
    const { drops, errors, notices, lastMessage } = facts
    const counts = `drops ${formatCount(drops)} errors ${formatCount(errors)} notices ${formatCount(notices)}`
    if (counts === this.#troubles || (this.#troubles === '' && drops + errors + notices === 0)) return []
    this.#troubles = counts
    const message = toPrintable(lastMessage?.trimEnd() ?? '', this.#options.utf8).replace(/ +/g, ' ')
    return [`${clockText(facts)} ${counts} ${message}`.slice(0, LONGEST)]
  }
}

function linesOf(frame: Frame, name: Region['name']): readonly Line[] {
  return frame.regions.filter((region) => region.name === name).flatMap(({ lines }) => lines)
}

function plainText(line: Line): string {
  return line.map(({ text }) => text).join('').trim()
}

/** What a line says before the blank that sets its right-hand part apart. */
function leftOf(line: Line): Line {
  const end = line.findIndex(({ text, paint }) => paint === undefined && /^ +$/.test(text))
  return end === -1 ? line : line.slice(0, end)
}

/** HH:MM:SS of the newest column, or so many milliseconds before it. */
function clockText(facts: FrameFacts | undefined, before = 0): string {
  return facts?.time === undefined ? '--:--:--' : formatClock(facts.time - before, facts.offset)
}

/** Rate and 99th percentile of the newest column. */
function newestText(facts: FrameFacts | undefined): string {
  if (facts?.newest === undefined) return ''
  const { rate, p99 } = facts.newest
  return `${formatCount(rate)}/s${p99 === undefined ? '' : `  p99 ${p99}`}`
}
