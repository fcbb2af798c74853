/**
 * Scales: how many events in a cell make which shade.
 *
 * What is shaded is a rate: the events of a cell in one whole interval, so a late tick is longer and not hotter. A scale
 * is its list of thresholds, one for each shade above the ground, and nothing else decides: the legend prints those very
 * numbers. Thresholds are whole numbers of at most two significant digits, so that what is printed is what is used.
 * Shade 0 is for zero alone; anything above zero has at least shade 1.
 *
 * The top of the automatic range goes in steps of 1-2-5 and is taken from all ticks held, not from those in sight, so
 * it changes at once when a hotter cell comes and falls only when the last such cell has left the history.
 */
export const SCALES = ['log', 'linear', 'sqrt', 'rank'] as const
export type ScaleName = (typeof SCALES)[number]

export interface Scale {
  readonly name: ScaleName
  /** Shades, the ground included. */
  readonly levels: number
  /** `from[i]`: the least rate of shade i; never falling. `from[0]` and `from[1]` are 0: shade 1 is anything above zero. */
  readonly from: Float64Array
}

/** A legend entry: rates from `from` up to the next entry's have this shade. */
export interface LegendStop {
  readonly level: number
  readonly from: number
}

/** The least automatic top: below it, single events would already be the hottest. */
export const LEAST_TOP = 10

/** The next of 1, 2, 5, 10, … that is not below `value`, and at least LEAST_TOP. */
export function roundUpTop(value: number): number {
  if (!(value > LEAST_TOP)) return LEAST_TOP
  const decade = 10 ** Math.floor(Math.log10(value))
  for (const step of [1, 2, 5, 10]) if (value <= step * decade * (1 + 1e-12)) return step * decade
  return 10 * decade
}

/** The next step of 1-2-5 above or below a top; never below LEAST_TOP. */
export function stepTop(top: number, by: 1 | -1): number {
  return by > 0 ? roundUpTop(top * 1.5) : roundUpTop(top / 2.2)
}

/** A log, linear or sqrt scale up to `top` events per interval; a log scale begins at `least`. */
export function makeScale(name: Exclude<ScaleName, 'rank'>, top: number, levels: number, least = 1): Scale {
  const bends = {
    log: (share: number) => least * (top / least) ** share,
    linear: (share: number) => top * share,
    sqrt: (share: number) => top * share * share,
  }
  return thresholds(name, levels, bends[name])
}

/** A rank scale: every shade above the ground is given to as many of the `rates` as any other. Needs not be sorted. */
export function makeRankScale(rates: Float64Array, levels: number): Scale {
  const sorted = rates.filter((rate) => rate > 0).sort()
  return thresholds('rank', levels, (share) => sorted[Math.floor(share * sorted.length)] ?? 0)
}

function thresholds(name: ScaleName, levels: number, at: (share: number) => number): Scale {
  const from = new Float64Array(Math.max(levels, 1))
  for (let level = 2; level < levels; level++) {
    from[level] = Math.max(printable(at((level - 1) / (levels - 1))), from[level - 1]!, 1)
  }
  return { name, levels, from }
}

/** Rounded up to a whole number, or to two significant digits from 100 on. */
function printable(value: number): number {
  if (value < 100) return Math.ceil(value - 1e-9)
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1)
  return Math.round(value / unit) * unit
}

/** The shade of a rate: 0 for zero alone. */
export function levelForRate(scale: Scale, rate: number): number {
  if (!(rate > 0) || scale.levels < 2) return 0
  let low = 1
  let high = scale.levels - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (rate >= scale.from[middle]!) low = middle
    else high = middle - 1
  }
  return low
}

/** What the legend shows: the shades in use, lowest first, each with the least rate it stands for (0: anything above zero). */
export function legendStops(scale: Scale): LegendStop[] {
  const found: LegendStop[] = []
  for (let level = 1; level < scale.levels; level++) {
    const from = scale.from[level]!
    if (scale.from[level + 1] === from) continue
    found.push({ level, from })
  }
  return found
}
