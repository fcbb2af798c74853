/**
 * Other ways to paint the same frames, to compare with: a plain blessed program's, and that of jclulow/terminal-heatmap.
 *
 * The plain one is a single blessed box filled with setContent() and tags. The other is written anew from what its bytes do:
 * for each row of the map, the cursor to the row, a character deleted at the map's left edge, which pulls the scale that
 * stands to the right of the map along, the new cell in a color of its own, and every third row's label again; then the
 * clock. It knows no half blocks, no ruler, no status; it is given one write a column, where the original has one for each
 * sequence. What each has to draw is worked out beforehand.
 */
import { EventEmitter } from 'node:events'
import { writeSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import blessed from 'blessed'
import type { Frame, Size } from '../../src/core/frame.js'
import type { ScreenCell } from '../support/screen.js'
import { expectedCells } from '../views/terminal/expected-cells.js'
import { cpuOf, fileSink, LOOK } from './in-process.js'

/** Milliseconds of CPU and bytes, a frame. */
export interface Cost {
  readonly cpu: number
  readonly bytes: number
}

export interface Painter {
  turn(frames: readonly Frame[]): Cost
}

/** Columns to the right of its map. */
const SCALE = 10

export function deletingCharacters({ columns }: Size): Painter {
  const { fd, count } = fileSink()
  return {
    turn(frames) {
      const before = count()
      const drawn = frames.map((frame) => ({
        clock: new Date(frame.map!.columns.at(-1)!.time).toISOString().slice(11, 19),
        cells: [...frame.map!.columns.at(-1)!.cells].map((paint) => (paint === 0 ? 0 : frame.paints[paint]!.x256)),
        labels: frame.regions.find(({ name }) => name === 'axis')!.lines.map((line) => line.map(({ text }) => text).join('').trim()),
      }))
      const cpu = cpuOf(() => {
        for (const { clock, cells, labels } of drawn) {
          let out = `\x1b[1;${columns - clock.length}H${clock}`
          cells.forEach((color, row) => {
            out += `\x1b[${row + 2};4H\x1b[1P\x1b[${row + 2};${columns - SCALE - 1}H\x1b[48;5;${color}m \x1b[0m${row % 3 === 0 ? ` ${labels[row]!}` : ''}`
          })
          writeSync(fd, out)
        }
      })
      return { cpu: cpu / frames.length, bytes: (count() - before) / frames.length }
    },
  }
}

export function plain(size: Size): Painter {
  let written = 0
  const output = Object.assign(new EventEmitter(), size, { isTTY: true, writable: true, write: (text: string) => (written += Buffer.byteLength(text), true) })
  const screen = blessed.screen({ input: new PassThrough() as never, output: output as never, terminal: 'xterm-256color', forceUnicode: true } as never)
  const box = blessed.box({ parent: screen, width: '100%', height: '100%', tags: true })
  return {
    turn(frames) {
      const before = written
      const screens = frames.map((frame) => expectedCells(frame, LOOK))
      const cpu = cpuOf(() => {
        for (const cells of screens) {
          box.setContent(cells.map(tagged).join('\n'))
          screen.render()
          screen.program.flush() // it would wait for the end of this turn of the event loop
        }
      })
      return { cpu: cpu / frames.length, bytes: (written - before) / frames.length }
    },
  }
}

/** A line of cells as blessed's tags, one for each run of the same colors. */
function tagged(cells: readonly ScreenCell[]): string {
  let text = ''
  let last = ''
  for (const { ch, fg, bg, bold } of cells) {
    const tags = `${fg === 'default' ? '' : `{${NAMES[Number(fg)] ?? 'white'}-fg}`}${bg === 'default' ? '' : `{${hex(Number(bg))}-bg}`}${bold ? '{bold}' : ''}`
    if (tags !== last) text += (last === '' ? '' : '{/}') + tags
    last = tags
    text += ch
  }
  return last === '' ? text : text + '{/}'
}

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white', 'brightblack', 'brightred', 'brightgreen', 'brightyellow', 'brightblue', 'brightmagenta', 'brightcyan', 'brightwhite']

/** Of xterm's 256 colors, as blessed's tags want them. */
function hex(index: number): string {
  if (index < 16) return NAMES[index]!
  const levels = index < 232
    ? [36, 6, 1].map((place) => Math.floor((index - 16) / place) % 6).map((level) => (level === 0 ? 0 : 55 + 40 * level))
    : Array.from({ length: 3 }, () => 8 + 10 * (index - 232))
  return `#${levels.map((level) => level.toString(16).padStart(2, '0')).join('')}`
}
