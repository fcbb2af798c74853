/** What was marked: a flag above the column, its label beside it, and a line down through the map. */
import type { Chart } from '../../core/chart.js'
import { element, shortened, text } from './markup.js'
import { LANE, type Plan } from './plan.js'
import { widthOf } from './theme.js'

const LONGEST = 40
const LANES = 3

export interface Flag {
  /** Place in `Chart.columns`. */
  readonly column: number
  readonly label: string
  /** From the map up; undefined: there was no room for the label. */
  readonly lane: number | undefined
}

/** `cell`: pixels of a column. A label that would run into another goes a lane up, as far as there are lanes. */
export function flagsOf({ columns }: Chart, cell: number): Flag[] {
  const free = new Array<number>(LANES).fill(-Infinity)
  return columns.flatMap(({ mark }, column): Flag[] => {
    if (mark === undefined) return []
    const label = shortened(mark, LONGEST)
    const lane = free.findIndex((from) => column * cell >= from)
    if (lane === -1) return [{ column, label, lane: undefined }]
    free[lane] = column * cell + widthOf(label) + 22
    return [{ column, label, lane }]
  })
}

export function lanesOf(flags: readonly Flag[]): number {
  return flags.reduce((most, { lane }) => Math.max(most, (lane ?? 0) + 1), 0)
}

/** A label near the right end stands to the left of its flag. */
export function marksOf(flags: readonly Flag[], { map, cell, right }: Plan): string {
  return flags.map(({ column, label, lane }) => {
    const x = map.x + Math.floor((column + 0.5) * cell) + 0.5
    const y = map.y - 6 - (lane ?? 0) * LANE
    const pole = element('path', { d: `M${x} ${y - 8}V${map.y + map.height}`, stroke: 'currentColor', 'stroke-dasharray': '2 3', class: 'crisp flag pole' })
    const cloth = element('path', { d: `M${x} ${y - 9}h7l-2 3.5l2 3.5h-7z`, class: 'flag' })
    const left = x + 11 + widthOf(label) > right
    return pole + cloth + (lane === undefined ? '' : text(left ? x - 5 : x + 11, y, label, { class: left ? 'accent end' : 'accent' }))
  }).join('')
}
