/** A frame as lines of text, by the terminal's own elements and pens, with no terminal and nothing borrowed. */
import type { Frame } from '../../core/frame.js'
import { createDetachedScreen } from './blessed-screen.js'
import type { Depth } from './color-depth.js'
import { formatScrollback } from './scrollback.js'
import { Painter } from './painter.js'
import { SgrWriter } from './sgr.js'
import { Layers } from './layers.js'

/** Lines end with a line feed; `depth` none has no escape sequence in it. */
export function renderToText(frame: Frame, { depth, utf8 }: { readonly depth: Depth; readonly utf8: boolean }): string {
  const { screen } = createDetachedScreen({ columns: frame.columns, rows: frame.rows })
  const pens = new SgrWriter(depth)
  const painter = new Painter(screen, pens)
  const scene = new Layers({ screen, pens, utf8 }, painter)
  screen.draw = () => void painter.draw()
  scene.show(frame)
  const picture = formatScrollback(screen.olines, pens).replaceAll('\r\n', '\n')
  screen.destroy()
  return depth === 'none' ? picture.replace(/\x1b\[[\d;]*m/g, '') : picture
}
