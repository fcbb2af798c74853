/**
 * The paints of cells that hold selected keys: a ramp for each hue, blended by each key's share of the cell.
 *
 * How much a cell holds is told by its level, as everywhere; whose it is, by its hue. Shares are rounded to quarters, so
 * that a screen needs few paints, and only those that are asked for are made; they follow the palette's own. Where a
 * selected key has anything in a cell it has a quarter at least: one event is told from none. In 24-bit the mixture is
 * drawn. In 256 colors the nearest to a mixture is often of a third hue, so there a cell has the ramp of the selected key
 * that has most of it, muted where all of them have but a quarter; in 16 it is then the gray one. Without color, a cell of
 * which selected keys have half shows the digit of the one that has most. Zero is the ground, whatever is selected.
 */
import type { Paint } from '../frame.js'
import { grayRamp, hueRamps, mutedSteps, type Ramp } from './key-hues.js'

export const HUE_COUNT = hueRamps.length
const PARTS = 4
const RAMPS: readonly Ramp[] = [grayRamp, ...hueRamps]

/** Shares by ramp: the rest, then each hue. */
export type Shares = Float64Array

/** Gives the paint of a cell for its level and the shares of the selected keys; makes only the paints that are asked for. */
export class HueBlends {
  readonly #levels: number
  readonly #light: boolean
  readonly #paints: Paint[]
  readonly #known = new Map<number, number>()
  #handed: readonly Paint[]

  /** Over a palette's paints; on a light ground more is darker. */
  constructor(paints: readonly Paint[], light: boolean) {
    this.#levels = paints.length
    this.#light = light
    this.#paints = [...paints]
    this.#handed = paints
  }

  /** The palette's paints and after them those asked for so far: the same array until one more is needed. */
  get paints(): readonly Paint[] {
    if (this.#handed.length !== this.#paints.length) this.#handed = [...this.#paints]
    return this.#handed
  }

  /** Index of the paint of a cell at a level of the palette, with so much of the rest and of each hue. */
  cell(level: number, shares: Shares): number {
    return level === 0 ? 0 : this.#mixed(level, roundToQuarters(shares))
  }

  /** What is not selected, at a level. */
  rest(level: number): number {
    return level === 0 ? 0 : this.#mixed(level, only(0))
  }

  /** The swatch of hue 0 … HUES - 1. */
  swatch(hue: number): number {
    return this.#mixed(Math.ceil((this.#levels - 1) * 0.7), only(hue + 1))
  }

  #mixed(level: number, quarters: readonly number[]): number {
    const name = quarters.reduce((sum, quarter) => sum * (PARTS + 1) + quarter, level)
    let index = this.#known.get(name)
    if (index === undefined) {
      const place = this.#levels <= 2 ? 1 : (level - 1) / (this.#levels - 2)
      index = this.#paints.push(mixture(this.#paints[level]!, this.#light ? 1 - place : place, quarters)) - 1
      this.#known.set(name, index)
    }
    return index
  }
}

function only(ramp: number): number[] {
  return RAMPS.map((_, i) => (i === ramp ? PARTS : 0))
}

/** Whole quarters that sum to one: the largest remainders are rounded up, and what is selected never to nothing. */
export function roundToQuarters(shares: Shares): number[] {
  let [total, most] = [0, 0]
  for (let i = 0; i < shares.length; i++) {
    total += shares[i]!
    if (shares[i]! >= shares[most]!) most = i
  }
  if (!(total > 0)) return only(0)
  if (shares[most] === total) return only(most)
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

/** The paint at a place, 0…1, of the ramps; without a digit it has the glyphs of the palette's own. */
function mixture({ ascii, block }: Paint, place: number, quarters: readonly number[]): Paint {
  const at = place * (grayRamp.length - 1)
  const step = Math.round(at)
  const selected = PARTS - quarters[0]!
  const lead = quarters.reduce((best, quarter, i) => (i > 1 && quarter > quarters[best]! ? i : best), 1)
  const ramp = RAMPS[selected * 2 >= PARTS ? lead : 0]!
  const rgb = ([0, 1, 2] as const).map((channel) => Math.round(Math.sqrt(
    quarters.reduce((sum, quarter, i) => sum + (quarter / PARTS) * along(RAMPS[i]!, at, channel) ** 2, 0),
  ))) as [number, number, number]
  const x256 = selected === 1 ? mutedSteps[lead - 1]![step]! : ramp[step]![3]
  const digit = selected * 2 >= PARTS ? String(lead) : undefined
  return { rgb, x256, x16: ramp[step]![4], ascii: digit ?? ascii, block: digit ?? block }
}

/** A channel's value at a place between two steps of a ramp. */
function along(ramp: Ramp, at: number, channel: 0 | 1 | 2): number {
  const below = Math.floor(at)
  const low = ramp[below]![channel]
  return low + (ramp[Math.min(below + 1, ramp.length - 1)]![channel] - low) * (at - below)
}
