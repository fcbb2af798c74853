/**
 * A frame's regions, map and series as blessed elements. Each writes its cells into `screen.lines` at every paint, lower
 * ones first: what lies under a popup is drawn and then covered, and the painter sends only what differs in the end.
 */
import { createRequire } from 'node:module'
import blessed from 'blessed'
import type { Frame, Line, Rect, Region, Series } from '../../core/frame.js'
import type { BlessedElement, BlessedScreen } from './blessed-internals.js'
import type { SgrWriter } from './sgr.js'
import { toCellBars, toCellText } from './printable.js'

/** What every element draws with. */
export interface DrawingContext {
  readonly screen: BlessedScreen
  readonly pens: SgrWriter
  readonly utf8: boolean
}

export interface ScreenElement<Part> {
  readonly element: BlessedElement
  show(part: Part, frame: Frame): void
}

/** Write a line of spans into cells, cut at `width` and at the screen's edge. */
export function writeLine({ screen, pens, utf8 }: DrawingContext, line: Line, { top, left, width }: Omit<Rect, 'height'>, { paints }: Frame): void {
  const cells = screen.lines[top]
  if (cells === undefined) return
  let x = left
  for (const { text, style = 'normal', paint } of line) {
    const ground = paint === undefined ? undefined : paints[paint]
    const attr = pens.textAttr(style, ground)
    const shown = toCellText(text, utf8)
    for (let i = 0; i < shown.length && x < left + width; i++, x++) {
      const cell = cells[x]
      if (cell === undefined) continue
      cell[0] = attr
      cell[1] = shown[i] === ' ' && ground !== undefined && pens.depth === 'none' ? (utf8 ? ground.block : ground.ascii) : shown[i]!
    }
  }
}

/** A rectangle of text. */
export function createTextElement(canvas: DrawingContext): ScreenElement<Region> {
  const element = createBox(canvas.screen)
  return {
    element,
    show(region, frame) {
      setPosition(element, region)
      element.render = () => {
        element.lpos = { xi: region.left, xl: region.left + region.width, yi: region.top, yl: region.top + region.height }
        region.lines.slice(0, region.height).forEach((line, i) => writeLine(canvas, line, { ...region, top: region.top + i }, frame))
      }
    },
  }
}

/** A rectangle of text in a border with a title, drawn by blessed, over everything else. */
export function createPopupElement(canvas: DrawingContext): ScreenElement<Region> {
  const element = createBox(canvas.screen, { border: { type: 'line' } })
  const drawBox = element.render
  return {
    element,
    show(region, frame) {
      setPosition(element, region)
      if (region.title) element.setLabel(` ${toCellText(region.title, canvas.utf8).slice(0, Math.max(0, region.width - 6))} `)
      element.render = function () {
        drawBox.call(element)
        if (!canvas.utf8) writeAsciiBorder(canvas.screen, region)
        const { top, left, width, height, lines } = region
        lines.slice(0, height - 2).forEach((line, i) => writeLine(canvas, line, { top: top + 1 + i, left: left + 1, width: width - 2 }, frame))
      }
    },
  }
}

/** blessed draws borders in Unicode alone. */
function writeAsciiBorder({ lines }: BlessedScreen, { top, left, width, height }: Rect): void {
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) {
      const cell = lines[y]?.[x]
      if (cell !== undefined && cell[1] > '~') cell[1] = toCellText(cell[1], false)
    }
  }
}

interface Sparkline extends BlessedElement {
  setData(titles: readonly string[], values: readonly (readonly number[])[]): void
}

const createSparkline = createRequire(import.meta.url)('blessed-contrib/lib/widget/sparkline') as (options: object) => Sparkline

/**
 * blessed-contrib's sparkline, its bars alone: the widget leads with an empty line and a title, and leaves two columns
 * free. It scales from the least value, so a zero goes first and its bar is cut off: bars stand on zero. Only this one file
 * of blessed-contrib is loaded; its index costs 0.1 s.
 */
export function createSeriesElement(canvas: DrawingContext): ScreenElement<Series> {
  const element = createSparkline({ screen: canvas.screen, style: { fg: 'cyan', titleFg: 'white' } })
  const { setContent } = element
  element.setContent = (text) => setContent.call(element, toCellBars(text.split('\r\n')[2]?.slice(1) ?? '', canvas.utf8))
  return {
    element,
    show(series, frame) {
      const values = series.values.slice(-series.width)
      const top = series.top + series.height - 1
      // Three columns wider, for the zero and for what the widget leaves free; it is the lowest, so its blanks cover nothing.
      setPosition(element, { top, left: series.left + series.width - values.length, width: values.length + 3, height: 1 })
      element.setData([''], [[0, ...values]])
      const drawBars = Object.getPrototypeOf(element).render as () => void
      element.render = () => {
        if (series.height > 1) writeLine(canvas, [{ text: series.title, style: 'dim' }], series, frame)
        drawBars.call(element)
      }
    },
  }
}

function createBox(screen: BlessedScreen, options: object = {}): BlessedElement {
  return blessed.box({ screen: screen as never, ...options }) as unknown as BlessedElement
}

function setPosition(element: BlessedElement, { top, left, width, height }: Rect): void {
  Object.assign(element.position, { top, left, width, height })
}
