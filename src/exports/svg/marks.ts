/**
 * Marks: a flag above the marked column, the label beside it, and a line (the pole) down through the map.
 *
 * No label overlaps another, and no pole crosses a label: flags are placed from the newest back, each in the lowest free lane, so an
 * earlier flag stands above later ones. A flag without room has only its pole.
 */
import type { Chart } from '../../core/chart/chart.js'
import { buildElement, shorten, buildText } from './markup.js'
import { LANE_HEIGHT, type Plan } from './plan.js'
import { measureText } from './theme.js'

/** Characters of a label, and lanes above the map. */
const MAX_LABEL = 40
const MAX_LANES = 4

/** A mark's flag, in pixels from the left end of the map. */
export interface Flag {
  /** The pole. */
  readonly x: number
  /** Left and right end of the label; it stands left of the pole near the right end of the picture. */
  readonly from: number
  readonly to: number
  readonly label: string
  /** Lane above the map, 0 the lowest; undefined if there is no room. */
  readonly lane: number | undefined
}

/** A flag for each marked column, newest first. Uses the plan's widths only, so that a plan without lanes will do. */
export function placeFlags({ columns }: Chart, { cell, right, map }: Plan): Flag[] {
  const placed: Flag[] = []
  for (let column = columns.length - 1; column >= 0; column--) {
    const { mark } = columns[column]!
    if (mark === undefined) continue
    const label = shorten(mark, MAX_LABEL)
    const x = Math.floor((column + 0.5) * cell)
    const width = 11 + measureText(label)
    const [from, to] = map.x + x + width > right ? [x - width + 6, x + 8] : [x, x + width]
    const lane = [...Array(MAX_LANES).keys()].find((one) => placed.every((other) => isClear({ x, from, to, lane: one }, other)))
    placed.push({ x, from, to, label, lane })
  }
  return placed
}

type FlagPlace = Pick<Flag, 'x' | 'from' | 'to' | 'lane'>

/** Whether neither the labels overlap nor a pole crosses the other's label. */
function isClear(one: FlagPlace & { readonly lane: number }, other: FlagPlace): boolean {
  if (other.lane === undefined) return true
  const overlap = one.lane === other.lane && one.from < other.to + 8 && other.from < one.to + 8
  const crossed = other.lane >= one.lane && other.x >= one.from && other.x <= one.to
  const crosses = one.lane >= other.lane && one.x >= other.from && one.x <= other.to
  return !overlap && !crossed && !crosses
}

/** Lanes that the flags need; 0 without flags. */
export function countLanes(flags: readonly Flag[]): number {
  return flags.reduce((most, { lane }) => Math.max(most, (lane ?? 0) + 1), 0)
}

/** Poles, flags and labels. */
export function drawMarks(flags: readonly Flag[], { map }: Plan): string {
  const poles = flags.map(({ x, lane }) => {
    const top = lane === undefined ? map.y - 3 : laneBaseline(map.y, lane) - 8
    return buildElement('path', { class: 'pole crisp', d: `M${map.x + x + 0.5} ${top}V${map.y + map.height}` })
  })
  const cloths = flags.map(({ x, from, label, lane }) => {
    if (lane === undefined) return ''
    const [pole, y] = [map.x + x + 0.5, laneBaseline(map.y, lane)]
    const cloth = buildElement('path', { d: `M${pole} ${y - 9}h7l-2 3.5l2 3.5h-7z`, class: 'flag' })
    return cloth + (from < x ? buildText(pole - 5, y, label, { class: 'accent end' }) : buildText(pole + 11, y, label, { class: 'accent' }))
  })
  return poles.join('') + cloths.join('')
}

/** Height of the text in a lane; `y` is the top of the map. */
function laneBaseline(y: number, lane: number): number {
  return y - 6 - lane * LANE_HEIGHT
}
