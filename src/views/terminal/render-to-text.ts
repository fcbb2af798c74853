/** Renders a frame to lines of text with the terminal view's own elements and colors, without a terminal. */
import type { Frame } from '../../core/frame.js'
import { createDetachedScreen } from './blessed-screen.js'
import type { Depth } from './color-depth.js'
import { formatScrollback } from './scrollback.js'
import { Painter } from './painter.js'
import { SgrWriter } from './sgr.js'
import { Layers } from './layers.js'

/** Lines that end with a line feed each. With `depth` 'none' there is no escape sequence in them. */
export function renderToText(frame: Frame, { depth, utf8 }: { readonly depth: Depth; readonly utf8: boolean }): string {
  const { screen } = createDetachedScreen({ columns: frame.columns, rows: frame.rows })
  const pens = new SgrWriter(depth)
  const painter = new Painter(screen, pens)
  const layers = new Layers({ screen, pens, utf8 }, painter)
  screen.draw = () => void painter.draw()
  layers.show(frame)
  const text = formatScrollback(screen.olines, pens).replaceAll('\r\n', '\n')
  screen.destroy()
  return depth === 'none' ? text.replace(/\x1b\[[\d;]*m/g, '') : text
}
