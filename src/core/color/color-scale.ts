/**
 * Color scales: which shade a cell has for its number of events.
 *
 * Colors show rates, the events of a cell per interval, so a delayed column does not look busier than it was. A scale is a list of
 * thresholds, one for each shade above the background; nothing else decides, and the legend prints these numbers. Thresholds have at most
 * two significant digits, so the printed numbers are exact. They are whole numbers, unless rows hold fractions of events. Shade 0 is for
 * zero only; any rate above zero has at least shade 1.
 *
 * The top of the automatic scale goes in steps of 1-2-5. It is taken from all ticks in the history, not only from the visible ones: it
 * rises at once when a cell with a higher rate comes, and falls only when the last such cell has left the history.
 *
 * Where there are negative rates (a script took away more than it added), the scale is diverging: a rate below zero has the shade of its
 * size on a ramp of its own, with the same thresholds on both sides, so equally strong shades stand for equally large changes. The shades
 * below zero follow those above it: level `levels - 1 + i` is the i-th below zero.
 */
/** The scales in the order in which the key steps through them. */
export const SCALES = ['log', 'linear', 'sqrt', 'rank'] as const
export type ScaleName = (typeof SCALES)[number]

/** A color scale: thresholds in events per interval. */
export interface Scale {
  readonly name: ScaleName
  /** Number of shades, the background included. */
  readonly levels: number
  /** `from[i]`: the lowest rate of shade i, in ascending order. `from[0]` and `from[1]` are 0: shade 1 starts right above zero. */
  readonly from: Float64Array
  /** Whether there are negative rates, so the legend shows shades below zero. */
  readonly isSigned?: boolean
}

/** An entry of the legend: rates from `from` up to that of the next entry have the shade `level`. */
export interface LegendStop {
  readonly level: number
  readonly from: number
}

/** The lowest automatic top: with a lower one, single events would already have the highest shade. */
export const LEAST_TOP = 10

/** `value` rounded up to the next of 1, 2, 5, 10, 20, …; at least LEAST_TOP times the least threshold, `finest`. */
export function roundUpTop(value: number, finest = 1): number {
  if (!(value > LEAST_TOP * finest)) return LEAST_TOP * finest
  const decade = 10 ** Math.floor(Math.log10(value))
  for (const step of [1, 2, 5, 10]) if (value <= step * decade * (1 + 1e-12)) return step * decade
  return 10 * decade
}

/** The next step of 1-2-5 above (`by` 1) or below (`by` -1) a top; at least LEAST_TOP times `finest`. */
export function stepTop(top: number, by: 1 | -1, finest = 1): number {
  return by > 0 ? roundUpTop(top * 1.5, finest) : roundUpTop(top / 2.2, finest)
}

/**
 * A log, linear or sqrt scale of `levels` shades up to `top` events per interval. A log scale starts at `least`. `finest`: the least
 * threshold; below 1, thresholds may be fractions.
 */
export function makeScale(name: Exclude<ScaleName, 'rank'>, top: number, levels: number, least = 1, finest = 1): Scale {
  const curves = {
    log: (share: number) => least * (top / least) ** share,
    linear: (share: number) => top * share,
    sqrt: (share: number) => top * share * share,
  }
  return buildScale(name, levels, finest, curves[name])
}

/** A rank scale of `levels` shades: each shade above the background gets equally many of the `rates`, which need not be sorted. */
export function makeRankScale(rates: Float64Array, levels: number, finest = 1): Scale {
  const sorted = rates.filter((rate) => rate > 0).sort()
  return buildScale('rank', levels, finest, (share) => sorted[Math.floor(share * sorted.length)] ?? 0)
}

/** `at`: the threshold at a share (0 … 1) of the shades. */
function buildScale(name: ScaleName, levels: number, finest: number, at: (share: number) => number): Scale {
  const from = new Float64Array(Math.max(levels, 1))
  for (let level = 2; level < levels; level++) {
    from[level] = Math.max(roundThreshold(at((level - 1) / (levels - 1)), finest < 1), from[level - 1]!, finest)
  }
  return { name, levels, from }
}

/** Rounded up to a whole number, or to two significant digits: from 100 on, and below where thresholds may be fractions. */
function roundThreshold(value: number, hasFractions: boolean): number {
  if (hasFractions && value < 100) return Number(value.toPrecision(2))
  if (value < 100) return Math.ceil(value - 1e-9)
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1)
  return Math.round(value / unit) * unit
}

/** What shares of counts lose when they are added up: without it, ten tenths could be less than one. */
const ROUNDING = 1e-9

/** The shade of a rate, as an index: 0 for zero only; from `scale.levels` on for rates below zero. */
export function levelForRate(scale: Scale, rate: number): number {
  if (rate < 0 && scale.levels >= 2) return scale.levels - 1 + levelForRate(scale, -rate)
  if (!(rate > 0) || scale.levels < 2) return 0
  let low = 1
  let high = scale.levels - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (rate >= scale.from[middle]! * (1 - ROUNDING)) low = middle
    else high = middle - 1
  }
  return low
}

/** The entries of the legend: the shades that any rate above zero can have, lowest first. */
export function legendStops(scale: Scale): LegendStop[] {
  const found: LegendStop[] = []
  for (let level = 1; level < scale.levels; level++) {
    const from = scale.from[level]!
    if (scale.from[level + 1] === from) continue
    found.push({ level, from })
  }
  return found
}
