/**
 * What was marked: a flag above the column, its label beside it, and a line down through the map.
 *
 * No label runs into another, and no line through a label: flags are set from the newest back, each as low as it can be, so
 * an earlier one flies above what comes after it. One without room has its line in the map alone.
 */
import type { Chart } from '../../core/chart/chart.js'
import { buildElement, shorten, buildText } from './markup.js'
import { LANE_HEIGHT, type Plan } from './plan.js'
import { measureText } from './theme.js'

const MAX_LABEL = 40
const MAX_LANES = 4

export interface Flag {
  /** Of the pole, from the left end of the map. */
  readonly x: number
  /** The label's left and right end; on the pole's left near the right end of the picture. */
  readonly from: number
  readonly to: number
  readonly label: string
  /** From the map up; undefined: there was no room for it. */
  readonly lane: number | undefined
}

export function placeFlags({ columns }: Chart, { cell, right, map }: Plan): Flag[] {
  const set: Flag[] = []
  for (let column = columns.length - 1; column >= 0; column--) {
    const { mark } = columns[column]!
    if (mark === undefined) continue
    const label = shorten(mark, MAX_LABEL)
    const x = Math.floor((column + 0.5) * cell)
    const width = 11 + measureText(label)
    const [from, to] = map.x + x + width > right ? [x - width + 6, x + 8] : [x, x + width]
    const lane = [...Array(MAX_LANES).keys()].find((one) => set.every((other) => isClear({ x, from, to, lane: one }, other)))
    set.push({ x, from, to, label, lane })
  }
  return set
}

type FlagPlace = Pick<Flag, 'x' | 'from' | 'to' | 'lane'>

function isClear(one: FlagPlace & { readonly lane: number }, other: FlagPlace): boolean {
  if (other.lane === undefined) return true
  const overlap = one.lane === other.lane && one.from < other.to + 8 && other.from < one.to + 8
  const crossed = other.lane >= one.lane && other.x >= one.from && other.x <= one.to
  const crosses = one.lane >= other.lane && one.x >= other.from && one.x <= other.to
  return !overlap && !crossed && !crosses
}

export function countLanes(flags: readonly Flag[]): number {
  return flags.reduce((most, { lane }) => Math.max(most, (lane ?? 0) + 1), 0)
}

export function drawMarks(flags: readonly Flag[], { map }: Plan): string {
  const poles = flags.map(({ x, lane }) => buildElement('path', { class: 'pole crisp', d: `M${map.x + x + 0.5} ${lane === undefined ? map.y - 3 : laneBaseline(map.y, lane) - 8}V${map.y + map.height}` }))
  const cloths = flags.map(({ x, from, label, lane }) => {
    if (lane === undefined) return ''
    const [pole, y] = [map.x + x + 0.5, laneBaseline(map.y, lane)]
    const cloth = buildElement('path', { d: `M${pole} ${y - 9}h7l-2 3.5l2 3.5h-7z`, class: 'flag' })
    return cloth + (from < x ? buildText(pole - 5, y, label, { class: 'accent end' }) : buildText(pole + 11, y, label, { class: 'accent' }))
  })
  return poles.join('') + cloths.join('')
}

function laneBaseline(y: number, lane: number): number {
  return y - 6 - lane * LANE_HEIGHT
}
