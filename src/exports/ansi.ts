/**
 * The screen as text: `ansi` with colors for a terminal (`cat x.ansi`, `less -R`), `text` without colors, to paste into a ticket.
 *
 * The file holds what the terminal view paints, cell by cell, in a window of the requested size: in 24-bit colors, or in the
 * palette's characters. The default size is 120 columns and 40 lines.
 */
import { renderToText } from '../views/terminal/render-to-text.js'
import type { ExportInput, Exporter, ExportOptions } from './exporter.js'

const DEFAULT_WIDTH = 120, DEFAULT_HEIGHT = 40

/** An exporter that renders the screen at one color depth. */
function buildExporter(name: string, about: string, depth: 'truecolor' | 'none'): Exporter {
  return {
    name, about, styled: depth !== 'none', columns: 'window', rows: DEFAULT_HEIGHT,
    async export({ frame }: ExportInput, { width = DEFAULT_WIDTH, height = DEFAULT_HEIGHT }: ExportOptions) {
      return renderToText(frame({ columns: width, rows: height }, depth), { depth, utf8: true })
    },
  }
}

/** The screen with 24-bit colors as SGR escape sequences. `width` and `height` are characters; the text contains no cursor movement. */
export const ansi = buildExporter('ansi', 'the screen in 24-bit colors, for cat and less -R', 'truecolor')

/** The screen in plain characters, without escape sequences. `width` and `height` are characters. */
export const text = buildExporter('text', 'the screen in plain characters', 'none')
