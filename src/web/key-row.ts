/** One row of the key table. It is kept as long as its key is listed, so that only what has changed is written again. */
import type { KeyStat } from '../core/keys/recent-stats.js'
import type { UnitFormat } from '../core/text/format.js'
import type { Estimate } from '../core/buckets/percentiles.js'
import { createElement, setAttribute, setText } from './dom.js'

/** What a row shows, ready to be written. */
export interface KeyRowData {
  readonly stat: KeyStat
  readonly name: string
  /** Events per second. */
  readonly rate: string
  /** Percent of all events in sight, without the sign. */
  readonly share: string
  /** Number of its color where it is selected, a cross where it is excluded, '' otherwise. */
  readonly mark: string
  /** CSS color of a selected key. */
  readonly color: string | undefined
  readonly chosen: boolean
  /** Not counted on the map, because others are isolated or it is excluded. */
  readonly hidden: boolean
  readonly underCursor: boolean
  readonly units: UnitFormat
}

/** Size of the sparkline, in pixels of the page. */
const WIDTH = 64
const HEIGHT = 16
const SVG = 'http://www.w3.org/2000/svg'
let rowsMade = 0

/** A table row for the key `group`; it is empty until the first `show`. */
export class KeyRow {
  readonly element: HTMLTableRowElement
  readonly #mark = createElement('td', { class: 'mark' })
  readonly #name = createElement('td', { class: 'name' })
  readonly #numbers = [0, 1, 2].map(() => createElement('td', { class: 'number' }))
  readonly #sparkline: SVGPathElement

  constructor(group: string) {
    const image = document.createElementNS(SVG, 'svg')
    for (const [name, value] of [['width', WIDTH], ['height', HEIGHT], ['aria-hidden', 'true']] as const) setAttribute(image, name, value)
    this.#sparkline = document.createElementNS(SVG, 'path')
    image.append(this.#sparkline)
    this.element = createElement('tr', { id: `key-${rowsMade++}`, 'data-group': group },
      this.#mark, this.#name, ...this.#numbers, createElement('td', { class: 'spark' }, image))
  }

  /** Writes what has changed. `tail`: the p99; `parts`: how many of the key's recent counts are in use. */
  show(data: KeyRowData, tail: Estimate | undefined, parts: number): void {
    const { stat, name, rate, share, mark, color, chosen, hidden, underCursor, units } = data
    setText(this.#mark, mark)
    this.#mark.style.background = color ?? ''
    setText(this.#name, name)
    setAttribute(this.#name, 'title', name)
    const numbers = [rate, share, tail === undefined ? '-' : tail.mark + units.value(tail.value)]
    this.#numbers.forEach((cell, i) => setText(cell, numbers[i]!))
    setAttribute(this.element, 'aria-selected', String(chosen))
    setAttribute(this.element, 'class', [hidden ? 'hidden' : '', underCursor ? 'cursor' : ''].join(' ').trim() || undefined)
    setAttribute(this.#sparkline, 'd', buildSparklinePath(stat.recent.slice(0, parts)))
  }
}

/**
 * An SVG path of bars that stand on the lower edge; the highest value is as high as the sparkline. A bar of a value below zero hangs from
 * the upper edge.
 */
function buildSparklinePath(values: readonly number[]): string {
  const most = Math.max(...values.map(Math.abs))
  if (!(most > 0)) return ''
  const step = WIDTH / values.length
  const width = Math.max(0.8, step - 0.4).toFixed(1)
  let path = ''
  values.forEach((value, i) => {
    if (value === 0) return
    const height = Math.max(1, (Math.abs(value) / most) * (HEIGHT - 1)).toFixed(1)
    if (value < 0) path += `M${(i * step).toFixed(1)} 0v${height}h${width}V0z`
    else path += `M${(i * step).toFixed(1)} ${HEIGHT}v-${height}h${width}V${HEIGHT}z`
  })
  return path
}
