/** One row of the table of keys, kept while its key is listed: only what has changed is written again. */
import type { KeyStat } from '../core/keys/recent-stats.js'
import type { UnitFormat } from '../core/text/format.js'
import type { Estimate } from '../core/buckets/percentiles.js'
import { el, set, write } from './dom.js'

export interface RowLine {
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
let made = 0

export class Row {
  readonly element: HTMLTableRowElement
  readonly #mark = el('td', { class: 'mark' })
  readonly #name = el('td', { class: 'name' })
  readonly #numbers = [el('td', { class: 'number' }), el('td', { class: 'number' }), el('td', { class: 'number' })] as const
  readonly #spark: SVGPathElement

  constructor(group: string) {
    const image = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    for (const [name, value] of [['width', String(WIDTH)], ['height', String(HEIGHT)], ['aria-hidden', 'true']] as const) image.setAttribute(name, value)
    this.#spark = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    image.append(this.#spark)
    this.element = el('tr', { id: `key-${made++}`, 'data-group': group }, this.#mark, this.#name, ...this.#numbers, el('td', { class: 'spark' }, image))
  }

  /** `parts`: how many of the group's recent counts are in use. */
  show({ stat, name, rate, share, mark, color, chosen, hidden, underCursor, units }: RowLine, tail: Estimate | undefined, parts: number): void {
    write(this.#mark, mark)
    this.#mark.style.background = color ?? ''
    write(this.#name, name)
    set(this.#name, 'title', name)
    const numbers = [rate, share, tail === undefined ? '-' : tail.mark + units.value(tail.value)]
    this.#numbers.forEach((cell, i) => write(cell, numbers[i]!))
    set(this.element, 'aria-selected', String(chosen))
    set(this.element, 'class', [hidden ? 'hidden' : '', underCursor ? 'cursor' : ''].join(' ').trim() || undefined)
    set(this.#spark, 'd', sparkOf(stat.recent.slice(0, parts)))
  }
}

/** Bars from the ground up, scaled by the highest. */
function sparkOf(values: readonly number[]): string {
  const most = Math.max(...values)
  if (!(most > 0)) return ''
  const each = WIDTH / values.length
  let path = ''
  values.forEach((value, i) => {
    if (value > 0) path += `M${(i * each).toFixed(1)} ${HEIGHT}v${-Math.max(1, (value / most) * (HEIGHT - 1)).toFixed(1)}h${Math.max(0.8, each - 0.4).toFixed(1)}V${HEIGHT}z`
  })
  return path
}
