/**
 * The paints of cells that hold events of selected keys: the hues of the keys, blended by their shares of the cell.
 *
 * The lightness of a cell shows how many events it holds, as in every cell; the hue shows which keys they belong to. Shares are rounded
 * to quarters, so a screen needs few paints, and a paint is made only when it is first needed; these paints follow those of the palette.
 * A cell with any event of selected keys gives them at least a quarter, so one event differs from none. In 24-bit color the blend is
 * drawn. Among 256 colors the nearest one to a blend often has a third hue; there a cell has the ramp of the selected key with the
 * largest share, in paler colors when all selected keys together have only a quarter. Among 16 colors such a cell is gray. Without
 * color, a cell of which selected keys have at least half shows the digit of the key with the largest share. A cell without events is
 * the background.
 */
import type { Paint } from '../frame.js'
import { grayRamp, hueRamps, mutedSteps, type Ramp } from './key-hues.js'

/** How many hues there are. */
export const HUE_COUNT = hueRamps.length
/** Shares are rounded to this many parts of a cell. */
const PARTS = 4
const RAMPS: readonly Ramp[] = [grayRamp, ...hueRamps]

/** Shares of a cell's events: [0] those of keys that are not selected, then those of each hue. They need not add up to 1. */
export type Shares = Float64Array

/** Finds the paint of a cell from its level and the shares of the selected keys; makes a paint when it is first needed. */
export class HueBlends {
  readonly #levels: number
  readonly #light: boolean
  readonly #paints: Paint[]
  readonly #indices = new Map<number, number>()
  #given: readonly Paint[]

  /**
   * `paints`: those of the palette; the first `levels` are the background and the shades above zero. `light`: the background is light, so
   * more is darker.
   */
  constructor(paints: readonly Paint[], light: boolean, levels = paints.length) {
    this.#levels = levels
    this.#light = light
    this.#paints = [...paints]
    this.#given = paints
  }

  /** The palette's paints, followed by those made so far. The same array until another paint is made. */
  get paints(): readonly Paint[] {
    if (this.#given.length !== this.#paints.length) this.#given = [...this.#paints]
    return this.#given
  }

  /** Index of the paint of a cell at a level of the palette (0: no events) with these shares. Cells below zero have no hues. */
  cell(level: number, shares: Shares): number {
    return level === 0 || level >= this.#levels ? level : this.#findOrMake(level, roundToQuarters(shares))
  }

  /** Index of the paint of a cell without selected keys, at a level of the palette. */
  rest(level: number): number {
    return level === 0 || level >= this.#levels ? level : this.#findOrMake(level, wholeCell(0))
  }

  /** Index of the paint that stands for a hue (0 … HUE_COUNT - 1) in the key table. */
  swatch(hue: number): number {
    return this.#findOrMake(Math.ceil((this.#levels - 1) * 0.7), wholeCell(hue + 1))
  }

  #findOrMake(level: number, quarters: readonly number[]): number {
    const name = quarters.reduce((sum, quarter) => sum * (PARTS + 1) + quarter, level)
    let index = this.#indices.get(name)
    if (index === undefined) {
      const place = this.#levels <= 2 ? 1 : (level - 1) / (this.#levels - 2)
      index = this.#paints.push(blendPaint(this.#paints[level]!, this.#light ? 1 - place : place, quarters)) - 1
      this.#indices.set(name, index)
    }
    return index
  }
}

/** Quarters of a cell that belongs to one ramp alone. */
function wholeCell(ramp: number): number[] {
  return RAMPS.map((_, i) => (i === ramp ? PARTS : 0))
}

/**
 * Shares as whole quarters that add up to four: the largest remainders are rounded up, and selected keys that have any events together
 * get at least one quarter. A key that takes events away has no share.
 */
export function roundToQuarters(given: Shares): number[] {
  const shares = given.some((share) => share < 0) ? given.map((share) => Math.max(0, share)) : given
  let [total, most] = [0, 0]
  for (let i = 0; i < shares.length; i++) {
    total += shares[i]!
    if (shares[i]! >= shares[most]!) most = i
  }
  if (!(total > 0)) return wholeCell(0)
  if (shares[most] === total) return wholeCell(most)
  const quarters: number[] = []
  let rest = PARTS
  for (let i = 0; i < shares.length; i++) {
    const whole = Math.floor((shares[i]! / total) * PARTS)
    quarters.push(whole)
    rest -= whole
  }
  for (; rest > 0; rest--) {
    let [next, largest] = [most, 0]
    for (let i = 0; i < shares.length; i++) {
      const remainder = (shares[i]! / total) * PARTS - quarters[i]!
      if (remainder > 0 && remainder >= largest) [next, largest] = [i, remainder]
    }
    quarters[next]!++
  }
  if (quarters[0] === PARTS) {
    let lead = 1
    for (let i = 2; i < shares.length; i++) if (shares[i]! > shares[lead]!) lead = i
    quarters[0]!--
    quarters[lead]!++
  }
  return quarters
}

/**
 * The paint at a place (0 … 1) along the ramps, blended by quarters. Without color it has the digit of a hue, or else the characters of
 * the palette's paint.
 */
function blendPaint({ ascii, block }: Paint, place: number, quarters: readonly number[]): Paint {
  const at = place * (grayRamp.length - 1)
  const step = Math.round(at)
  const selected = PARTS - quarters[0]!
  const lead = quarters.reduce((best, quarter, i) => (i > 1 && quarter > quarters[best]! ? i : best), 1)
  const ramp = RAMPS[selected * 2 >= PARTS ? lead : 0]!
  const rgb = ([0, 1, 2] as const).map((channel) => Math.round(Math.sqrt(
    quarters.reduce((sum, quarter, i) => sum + (quarter / PARTS) * interpolateRamp(RAMPS[i]!, at, channel) ** 2, 0),
  ))) as [number, number, number]
  const x256 = selected === 1 ? mutedSteps[lead - 1]![step]! : ramp[step]![3]
  const digit = selected * 2 >= PARTS ? String(lead) : undefined
  return { rgb, x256, x16: ramp[step]![4], ascii: digit ?? ascii, block: digit ?? block }
}

/** The value of a color channel at a place between two steps of a ramp. */
function interpolateRamp(ramp: Ramp, at: number, channel: 0 | 1 | 2): number {
  const below = Math.floor(at)
  const low = ramp[below]![channel]
  return low + (ramp[Math.min(below + 1, ramp.length - 1)]![channel] - low) * (at - below)
}
