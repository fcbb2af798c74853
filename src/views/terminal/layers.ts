/**
 * The blessed elements of a frame, in layers: the series lowest, then the map, the text and the popups.
 *
 * An element is kept from one frame to the next as long as frames have its part, because the map scrolls what it has drawn before.
 */
import type { Frame } from '../../core/frame.js'
import type { BlessedElement } from './blessed-internals.js'
import { createPopupElement, createSeriesElement, createTextElement, type DrawingContext, type ScreenElement } from './elements.js'
import { createMapElement } from './map.js'
import type { Painter } from './painter.js'

/** From the lowest to the highest. */
const LAYER = { series: 0, map: 1, text: 2, popup: 3 }

/** Draws frames of one screen. */
export class Layers {
  readonly #context: DrawingContext
  readonly #painter: Painter
  readonly #render: () => void
  readonly #elements = new Map<string, ScreenElement<never>>()

  constructor(context: DrawingContext, painter: Painter) {
    this.#context = context
    this.#painter = painter
    this.#render = Object.getPrototypeOf(context.screen).render as () => void
  }

  /** Draws a frame into `screen.lines` and calls `screen.draw`. */
  show(frame: Frame): void {
    const [context, used] = [this.#context, new Set<string>()]
    const { series, map, regions } = frame
    if (series !== undefined) this.#find('series', LAYER.series, used, () => createSeriesElement(context)).show(series as never, frame)
    if (map !== undefined) this.#find('map', LAYER.map, used, () => createMapElement(context, this.#painter)).show(map as never, frame)
    regions.forEach((region, i) => {
      const element = region.popup
        ? this.#find(`popup ${i}`, LAYER.popup, used, () => createPopupElement(context))
        : this.#find(`text ${i}`, LAYER.text, used, () => createTextElement(context))
      element.show(region as never, frame)
    })
    for (const [name, { element }] of this.#elements) {
      if (used.has(name)) continue
      element.detach()
      this.#elements.delete(name)
    }
    this.#blank()
    this.#render.call(context.screen)
  }

  #blank(): void {
    const { lines, dattr } = this.#context.screen
    for (const line of lines) {
      for (const cell of line) {
        cell[0] = dattr
        cell[1] = ' '
      }
    }
  }

  /** The element with this name. A new one is put above all others of its layer and below the next layer. */
  #find(name: string, layer: number, used: Set<string>, create: () => ScreenElement<never>): ScreenElement<never> {
    used.add(name)
    const known = this.#elements.get(name)
    if (known !== undefined) return known
    const created = create()
    this.#elements.set(name, created)
    const { screen } = this.#context
    created.element.layer = layer
    const above = (screen.children as unknown as BlessedElement[]).findIndex((child) => (child.layer ?? 0) > layer)
    screen.insert(created.element as never, above === -1 ? screen.children.length : above)
    return created
  }
}
