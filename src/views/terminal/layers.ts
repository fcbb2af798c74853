/** The blessed elements of a frame, kept from one frame to the next, in layers. */
import type { Frame } from '../../core/frame.js'
import type { BlessedElement } from './blessed-internals.js'
import { createPopupElement, createSeriesElement, createTextElement, type DrawingContext, type ScreenElement } from './elements.js'
import { createMapElement } from './map.js'
import type { Painter } from './painter.js'

/** From the lowest up. */
const LAYER = { series: 0, map: 1, text: 2, popup: 3 }

export class Layers {
  readonly #canvas: DrawingContext
  readonly #painter: Painter
  readonly #render: () => void
  readonly #drawn = new Map<string, ScreenElement<never>>()

  constructor(canvas: DrawingContext, painter: Painter) {
    this.#canvas = canvas
    this.#painter = painter
    this.#render = Object.getPrototypeOf(canvas.screen).render as () => void
  }

  show(frame: Frame): void {
    const used = new Set<string>()
    if (frame.series !== undefined) this.#part('series', LAYER.series, used, () => createSeriesElement(this.#canvas)).show(frame.series as never, frame)
    if (frame.map !== undefined) this.#part('map', LAYER.map, used, () => createMapElement(this.#canvas, this.#painter)).show(frame.map as never, frame)
    frame.regions.forEach((region, i) => {
      const drawn = region.popup
        ? this.#part(`popup ${i}`, LAYER.popup, used, () => createPopupElement(this.#canvas))
        : this.#part(`text ${i}`, LAYER.text, used, () => createTextElement(this.#canvas))
      drawn.show(region as never, frame)
    })
    for (const [name, { element }] of this.#drawn) {
      if (used.has(name)) continue
      element.detach()
      this.#drawn.delete(name)
    }
    this.#blank()
    this.#render.call(this.#canvas.screen)
  }

  #blank(): void {
    const { lines, dattr } = this.#canvas.screen
    for (const line of lines) {
      for (const cell of line) {
        cell[0] = dattr
        cell[1] = ' '
      }
    }
  }

  /** The element of that name, made where there is none, above all of its layer and below the next. */
  #part(name: string, layer: number, used: Set<string>, make: () => ScreenElement<never>): ScreenElement<never> {
    used.add(name)
    const known = this.#drawn.get(name)
    if (known !== undefined) return known
    const drawn = make()
    this.#drawn.set(name, drawn)
    const { screen } = this.#canvas
    drawn.element.layer = layer
    const above = (screen.children as unknown as BlessedElement[]).findIndex((child) => (child.layer ?? 0) > layer)
    screen.insert(drawn.element as never, above === -1 ? screen.children.length : above)
    return drawn
  }
}
