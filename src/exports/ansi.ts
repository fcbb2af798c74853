/**
 * The screen itself as text: with colors for a terminal (`cat x.ansi`, `less -R`), or without for a ticket.
 *
 * What is written is what the terminal's own view paints, cell by cell, in a window of the size asked for: 24-bit colors, or the
 * palette's characters. 120 columns and 40 lines unless told.
 */
import { renderToText } from '../views/terminal/render-to-text.js'
import type { ExportInput, Exporter, ExportOptions } from './exporter.js'

const DEFAULT_WIDTH = 120, DEFAULT_HEIGHT = 40

function buildExporter(name: string, about: string, depth: 'truecolor' | 'none'): Exporter {
  return {
    name, about, columns: 'window', rows: DEFAULT_HEIGHT,
    async export({ frame }: ExportInput, { width = DEFAULT_WIDTH, height = DEFAULT_HEIGHT }: ExportOptions) {
      return renderToText(frame({ columns: width, rows: height }, depth), { depth, utf8: true })
    },
  }
}

export const ansi = buildExporter('ansi', 'the screen in 24-bit colors, for cat and less -R', 'truecolor')
export const text = buildExporter('text', 'the screen in characters', 'none')
