/** One row of the table of keys, kept while its key is listed: only what has changed is written again. */
import type { KeyStat } from '../core/keys/recent-stats.js'
import type { UnitFormat } from '../core/text/format.js'
import type { Estimate } from '../core/buckets/percentiles.js'
import { createElement, setAttribute, setText } from './dom.js'

export interface KeyRowData {
  readonly stat: KeyStat
  readonly name: string
  readonly rate: string
  readonly share: string
  /** Digit of its hue, a cross where it is excluded. */
  readonly mark: string
  readonly color: string | undefined
  readonly chosen: boolean
  readonly hidden: boolean
  readonly underCursor: boolean
  readonly units: UnitFormat
}

const WIDTH = 64
const HEIGHT = 16
let rowsMade = 0

export class KeyRow {
  readonly element: HTMLTableRowElement
  readonly #mark = createElement('td', { class: 'mark' })
  readonly #name = createElement('td', { class: 'name' })
  readonly #numbers = [createElement('td', { class: 'number' }), createElement('td', { class: 'number' }), createElement('td', { class: 'number' })] as const
  readonly #spark: SVGPathElement

  constructor(group: string) {
    const image = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    for (const [name, value] of [['width', String(WIDTH)], ['height', String(HEIGHT)], ['aria-hidden', 'true']] as const) image.setAttribute(name, value)
    this.#spark = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    image.append(this.#spark)
    this.element = createElement('tr', { id: `key-${rowsMade++}`, 'data-group': group }, this.#mark, this.#name, ...this.#numbers, createElement('td', { class: 'spark' }, image))
  }

  /** `parts`: how many of the group's recent counts are in use. */
  show({ stat, name, rate, share, mark, color, chosen, hidden, underCursor, units }: KeyRowData, tail: Estimate | undefined, parts: number): void {
    setText(this.#mark, mark)
    this.#mark.style.background = color ?? ''
    setText(this.#name, name)
    setAttribute(this.#name, 'title', name)
    const numbers = [rate, share, tail === undefined ? '-' : tail.mark + units.value(tail.value)]
    this.#numbers.forEach((cell, i) => setText(cell, numbers[i]!))
    setAttribute(this.element, 'aria-selected', String(chosen))
    setAttribute(this.element, 'class', [hidden ? 'hidden' : '', underCursor ? 'cursor' : ''].join(' ').trim() || undefined)
    setAttribute(this.#spark, 'd', buildSparkPath(stat.recent.slice(0, parts)))
  }
}

/** Bars from the ground up, scaled by the highest. */
function buildSparkPath(values: readonly number[]): string {
  const most = Math.max(...values)
  if (!(most > 0)) return ''
  const each = WIDTH / values.length
  let path = ''
  values.forEach((value, i) => {
    if (value > 0) path += `M${(i * each).toFixed(1)} ${HEIGHT}v${-Math.max(1, (value / most) * (HEIGHT - 1)).toFixed(1)}h${Math.max(0.8, each - 0.4).toFixed(1)}V${HEIGHT}z`
  })
  return path
}
