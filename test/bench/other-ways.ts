/**
 * Two other ways to paint the same frames, for comparison: a plain blessed program, and the way of jclulow/terminal-heatmap.
 *
 * The plain way is one blessed box, filled by setContent() with tags. The other way is written from what the bytes of
 * terminal-heatmap do. For each row of the map it moves the cursor to the row, deletes a character at the left edge, which also moves
 * the scale at the right of the map, draws the new cell in its own color, and draws the label again in every third row; then it
 * draws the clock. It has no half blocks, no ruler and no status lines. Here it writes once per column; the original writes once per
 * sequence. What each way has to draw is prepared before the measurement.
 */
import { EventEmitter } from 'node:events'
import { writeSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import blessed from 'blessed'
import type { Frame, Size } from '../../src/core/frame.js'
import type { ScreenCell } from '../support/screen.js'
import { expectedCells } from '../views/terminal/expected-cells.js'
import { measureCpu, openFileSink, TERMINAL } from './in-process.js'

/** CPU in milliseconds and number of bytes, per frame. */
export interface Cost {
  readonly cpu: number
  readonly bytes: number
}

/** A way to paint frames. */
export interface Painter {
  paintTurn(frames: readonly Frame[]): Cost
}

/** Columns to the right of its map. */
const SCALE = 10

/** Paints as terminal-heatmap does. */
export function createDeletingPainter({ columns }: Size): Painter {
  const { fd, count } = openFileSink()
  return {
    paintTurn(frames) {
      const before = count()
      const drawn = frames.map((frame) => ({
        clock: new Date(frame.map!.columns.at(-1)!.time).toISOString().slice(11, 19),
        cells: [...frame.map!.columns.at(-1)!.cells].map((paint) => (paint === 0 ? 0 : frame.paints[paint]!.x256)),
        labels: frame.regions.find(({ name }) => name === 'axis')!.lines.map((line) => line.map(({ text }) => text).join('').trim()),
      }))
      const cpu = measureCpu(() => {
        for (const { clock, cells, labels } of drawn) {
          let out = `\x1b[1;${columns - clock.length}H${clock}`
          cells.forEach((color, row) => {
            const label = row % 3 === 0 ? ` ${labels[row]!}` : ''
            out += `\x1b[${row + 2};4H\x1b[1P\x1b[${row + 2};${columns - SCALE - 1}H\x1b[48;5;${color}m \x1b[0m${label}`
          })
          writeSync(fd, out)
        }
      })
      return { cpu: cpu / frames.length, bytes: (count() - before) / frames.length }
    },
  }
}

/** Paints as a plain blessed program does. */
export function createPlainPainter(size: Size): Painter {
  let written = 0
  const write = (text: string): boolean => {
    written += Buffer.byteLength(text)
    return true
  }
  const output = Object.assign(new EventEmitter(), size, { isTTY: true, writable: true, write })
  const input = new PassThrough()
  const screen = blessed.screen({ input, output, terminal: 'xterm-256color', forceUnicode: true } as never)
  const box = blessed.box({ parent: screen, width: '100%', height: '100%', tags: true })
  return {
    paintTurn(frames) {
      const before = written
      const screens = frames.map((frame) => expectedCells(frame, TERMINAL))
      const cpu = measureCpu(() => {
        for (const cells of screens) {
          box.setContent(cells.map(formatTags).join('\n'))
          screen.render()
          screen.program.flush() // otherwise it writes only after this turn of the event loop
        }
      })
      return { cpu: cpu / frames.length, bytes: (written - before) / frames.length }
    },
  }
}

/** A line of cells as blessed's tags, one for each run of the same colors. */
function formatTags(cells: readonly ScreenCell[]): string {
  let text = ''
  let last = ''
  for (const { ch, fg, bg, bold } of cells) {
    const front = fg === 'default' ? '' : `{${NAMES[Number(fg)] ?? 'white'}-fg}`
    const back = bg === 'default' ? '' : `{${formatHexColor(Number(bg))}-bg}`
    const tags = `${front}${back}${bold ? '{bold}' : ''}`
    if (tags !== last) text += (last === '' ? '' : '{/}') + tags
    last = tags
    text += ch
  }
  return last === '' ? text : text + '{/}'
}

const NAMES = [
  'black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white',
  'brightblack', 'brightred', 'brightgreen', 'brightyellow', 'brightblue', 'brightmagenta', 'brightcyan', 'brightwhite',
]

/** One of xterm's 256 colors, in the form that blessed's tags need. */
function formatHexColor(index: number): string {
  if (index < 16) return NAMES[index]!
  const levels = index < 232
    ? [36, 6, 1].map((place) => Math.floor((index - 16) / place) % 6).map((level) => (level === 0 ? 0 : 55 + 40 * level))
    : Array.from({ length: 3 }, () => 8 + 10 * (index - 232))
  return `#${levels.map((level) => level.toString(16).padStart(2, '0')).join('')}`
}
