/**
 * A frame's regions and its series as blessed elements.
 *
 * Each element writes its cells into `screen.lines` at every paint, the lowest layer first. What is below a popup is drawn and then
 * covered; the painter sends only the cells that differ in the end.
 */
import { createRequire } from 'node:module'
import blessed from 'blessed'
import type { Frame, Line, Rect, Region, Series } from '../../core/frame.js'
import { splitClusters } from '../../core/text/cells.js'
import { NARROW_TEXT, toNarrowText } from '../../core/text/narrow.js'
import { lineWidth } from '../../core/text/styled-line.js'
import type { BlessedElement, BlessedScreen, CellLine } from './blessed-internals.js'
import type { SgrWriter } from './sgr.js'
import { toCellBars, toCellCharacter, toCellText } from './printable.js'
import { CONTINUATION, splitWideCharacter } from './wide-cells.js'

/** What every element draws with. */
export interface DrawingContext {
  readonly screen: BlessedScreen
  readonly pens: SgrWriter
  readonly utf8: boolean
}

/** A part of a frame on the screen. */
export interface ScreenElement<Part> {
  readonly element: BlessedElement
  /** What the element draws from the next paint on. */
  show(part: Part, frame: Frame): void
}

/** Writes a line into cells from `top` and `left` on, cut at `width` and at the screen's edges. */
export function writeLine(context: DrawingContext, line: Line, { top, left, width }: Omit<Rect, 'height'>, { paints }: Frame): void {
  const { screen, pens, utf8 } = context
  const cells = screen.lines[top]
  if (cells === undefined) return
  let x = left
  splitWideCharacter(cells, left)
  splitWideCharacter(cells, left + Math.min(width, lineWidth(line)))
  for (const { text, style = 'normal', paint } of line) {
    const background = paint === undefined ? undefined : paints[paint]
    const attr = pens.textAttr(style, background)
    const blank = background === undefined || pens.depth !== 'none' ? ' ' : utf8 ? background.block : background.ascii
    const shown = toCellText(text, utf8)
    if (!NARROW_TEXT.test(shown)) {
      x = writeClusters(cells, shown, { x, end: Math.min(left + width, cells.length), attr })
      continue
    }
    for (let i = 0; i < shown.length && x < left + width; i++, x++) {
      const cell = cells[x]
      if (cell === undefined) continue
      cell[0] = attr
      cell[1] = shown[i] === ' ' ? blank : shown[i]!
    }
  }
}

/** Writes text with wide characters from `x` on, as far as they fit before `end`. Returns the column after it. */
function writeClusters(cells: CellLine, text: string, place: { readonly x: number; readonly end: number; readonly attr: number }): number {
  let { x } = place
  for (const { text: cluster, width } of splitClusters(text)) {
    if (x + width > place.end) break
    for (let at = x; at < x + width; at++) {
      cells[at]![0] = place.attr
      cells[at]![1] = at === x ? cluster : CONTINUATION
    }
    x += width
  }
  return x
}

/** A rectangle of text. */
export function createTextElement(context: DrawingContext): ScreenElement<Region> {
  const element = createBox(context.screen)
  return {
    element,
    show(region, frame) {
      const { top, left, width, height, lines } = region
      setPosition(element, region)
      element.render = () => {
        element.lpos = { xi: left, xl: left + width, yi: top, yl: top + height }
        lines.slice(0, height).forEach((line, i) => writeLine(context, line, { left, width, top: top + i }, frame))
      }
    },
  }
}

/** A rectangle of text over everything else, in a border with a title that blessed draws. */
export function createPopupElement(context: DrawingContext): ScreenElement<Region> {
  const element = createBox(context.screen, { border: { type: 'line' } })
  const drawBorder = element.render
  return {
    element,
    show(region, frame) {
      const { top, left, width, height, lines, title } = region
      setPosition(element, region)
      if (title) element.setLabel(` ${toCellText(toNarrowText(title), context.utf8).slice(0, Math.max(0, width - 6))} `)
      element.render = function () {
        for (const cells of context.screen.lines.slice(top, top + height)) {
          splitWideCharacter(cells, left)
          splitWideCharacter(cells, left + width)
        }
        drawBorder.call(element)
        if (!context.utf8) writeAsciiBorder(context.screen, region)
        const inside = { top: top + 1, left: left + 1, width: width - 2 }
        lines.slice(0, height - 2).forEach((line, i) => writeLine(context, line, { ...inside, top: inside.top + i }, frame))
      }
    },
  }
}

/** Replaces the border's line characters by ASCII: blessed has drawn them in Unicode, which it always does. */
function writeAsciiBorder({ lines }: BlessedScreen, { top, left, width, height }: Rect): void {
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) {
      const cell = lines[y]?.[x]
      if (cell !== undefined && cell[1] > '~') cell[1] = toCellCharacter(cell[1], false)
    }
  }
}

interface Sparkline extends BlessedElement {
  setData(titles: readonly string[], values: readonly (readonly number[])[]): void
}

const createSparkline = createRequire(import.meta.url)('blessed-contrib/lib/widget/sparkline') as (options: object) => Sparkline

/**
 * The bars of blessed-contrib's sparkline.
 *
 * The widget puts an empty line and a title before them and leaves two columns free; both are cut off. It scales from the lowest value,
 * so a zero is put first and its bar is cut off too: every bar then starts at zero. Only this one file of blessed-contrib is loaded,
 * because its index takes 0.1 s.
 */
export function createSeriesElement(context: DrawingContext): ScreenElement<Series> {
  const element = createSparkline({ screen: context.screen, style: { fg: 'cyan', titleFg: 'white' } })
  const { setContent } = element
  element.setContent = (text) => setContent.call(element, toCellBars(text.split('\r\n')[2]?.slice(1) ?? '', context.utf8))
  return {
    element,
    show(series, frame) {
      const values = series.values.slice(-series.width)
      const top = series.top + series.height - 1
      // Three columns wider, for the zero and for the free columns; it is the lowest layer, so its blanks cover nothing.
      setPosition(element, { top, left: series.left + series.width - values.length, width: values.length + 3, height: 1 })
      element.setData([''], [[0, ...values]])
      const drawBars = Object.getPrototypeOf(element).render as () => void
      element.render = () => {
        if (series.height > 1) writeLine(context, [{ text: series.title, style: 'dim' }], series, frame)
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
