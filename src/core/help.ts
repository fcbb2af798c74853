/**
 * The help: every key of the key table, in as many columns as the window has room for, and in pages where it has not
 * enough: the help's own key turns them and closes the last.
 */
import type { Line, Region, Size } from './frame.js'
import { bindings } from './keys.js'
import { replayBindings } from './replay.js'
import { ascii } from './label.js'
import { cut, text, widthOf } from './lines.js'
import type { Model } from './model.js'

const LABEL = 10

/** A line a key, in the order of the table. */
export function helpLines(utf8: boolean, replay = false): Line[] {
  return [...(replay ? replayBindings : []), ...bindings.filter(({ action }) => !replay || action === 'quit' || action.type !== 'pause')].filter(({ label }) => label !== '').map(({ label, does }) => [
    text(` ${ascii(label, utf8).padEnd(LABEL)} `, 'bold'), text(`${ascii(does, utf8)} `),
  ])
}

interface Pages {
  readonly columns: number
  /** Lines of a column. */
  readonly lines: number
  readonly width: number
  readonly pages: number
}

function pagesOf(all: readonly Line[], { columns, rows }: Size): Pages {
  const width = Math.min(columns - 2, Math.max(...all.map(widthOf)))
  const room = Math.max(1, rows - 2)
  const fit = Math.max(1, Math.floor((columns - 2) / width))
  const needed = Math.min(fit, Math.ceil(all.length / room))
  const lines = Math.min(room, Math.ceil(all.length / needed))
  return { columns: needed, lines, width, pages: Math.ceil(all.length / (needed * lines)) }
}

/** The help opened, its next page, or closed after the last. */
export function turnedHelp({ help, helpPage, utf8, window, replay }: Pick<Model, 'help' | 'helpPage' | 'utf8' | 'window' | 'replay'>): { help: boolean; helpPage: number } {
  if (!help) return { help: true, helpPage: 0 }
  const more = window !== undefined && helpPage + 1 < pagesOf(helpLines(utf8, replay !== undefined), window).pages
  return more ? { help, helpPage: helpPage + 1 } : { help: false, helpPage: 0 }
}

/** Pages are counted from 0; a page that a larger window has no need of any more is the last. */
export function helpRegion(size: Size, page: number, utf8: boolean, replay = false): Region {
  const all = helpLines(utf8, replay)
  const { columns, lines, width, pages } = pagesOf(all, size)
  const shown = Math.min(page, pages - 1)
  const from = shown * columns * lines
  const here = all.slice(from, from + columns * lines)
  const height = Math.min(lines, here.length)
  const rows = Array.from({ length: height }, (_, at) => Array.from({ length: columns }, (_, column): Line => {
    const line = cut(here[column * lines + at] ?? [], width)
    return column === columns - 1 ? line : [...line, text(' '.repeat(width - widthOf(line)))]
  }).flat())
  const outer = columns * width + 2
  return {
    name: 'help', popup: true, title: pages === 1 ? 'keys' : `keys ${shown + 1}/${pages}, ? turns`, width: outer, height: height + 2,
    top: (size.rows - height - 2) >> 1, left: (size.columns - outer) >> 1, lines: rows,
  }
}
