/** The blessed elements of a frame, kept from one frame to the next, in layers. */
import type { Frame } from '../../core/frame.js'
import type { BlessedElement } from './blessed-internals.js'
import { popupElement, seriesElement, textElement, type Canvas, type Drawn } from './elements.js'
import { mapElement } from './map.js'
import type { Painter } from './painter.js'

/** From the lowest up. */
const LAYER = { series: 0, map: 1, text: 2, popup: 3 }

export class Layers {
  readonly #canvas: Canvas
  readonly #painter: Painter
  readonly #render: () => void
  readonly #drawn = new Map<string, Drawn<never>>()

  constructor(canvas: Canvas, painter: Painter) {
    this.#canvas = canvas
    this.#painter = painter
    this.#render = Object.getPrototypeOf(canvas.screen).render as () => void
  }

  show(frame: Frame): void {
    const used = new Set<string>()
    if (frame.series !== undefined) this.#part('series', LAYER.series, used, () => seriesElement(this.#canvas)).show(frame.series as never, frame)
    if (frame.map !== undefined) this.#part('map', LAYER.map, used, () => mapElement(this.#canvas, this.#painter)).show(frame.map as never, frame)
    frame.regions.forEach((region, i) => {
      const drawn = region.popup
        ? this.#part(`popup ${i}`, LAYER.popup, used, () => popupElement(this.#canvas))
        : this.#part(`text ${i}`, LAYER.text, used, () => textElement(this.#canvas))
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
  #part(name: string, layer: number, used: Set<string>, make: () => Drawn<never>): Drawn<never> {
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
