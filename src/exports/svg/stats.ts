/** The overall numbers of a picture, at its top: events, rate, percentiles, share above the target, drops and errors. */
import type { Chart } from '../../core/chart/chart.js'
import { formatCount, unitFormat, formatPercent } from '../../core/text/format.js'
import { NO_PERCENTILES, percentileName, type Estimate } from '../../core/buckets/percentiles.js'
import { measureText } from './theme.js'

/** One number with its label. */
export interface Stat {
  readonly label: string
  readonly value: string
  readonly class?: 'warning' | 'accent'
  /** Pixels, with the space before it. */
  readonly width: number
}

/** Font size of a value. */
const VALUE_SIZE = 15
/** Pixels before each number. */
export const STAT_SPACING = 24

/** The numbers in the order in which they are drawn; those that do not apply are left out. */
export function buildStats(chart: Chart): Stat[] {
  const { total, duration, values, shares, target, above, drops, errors, unit } = chart
  const units = unitFormat(unit, true)
  const format = estimateFormat(unit)
  const stats = [
    buildStat('events', formatCount(total)), buildStat('events/s', formatCount(duration > 0 ? (total * 1000) / duration : 0)),
  ]
  if (values !== undefined) {
    stats.push(...shares.map((share, i) => buildStat(percentileName(share), format(values[i]!))), buildStat('max', format(values.at(-1)!)))
  }
  if (chart.isSigned) stats.push(buildStat('percentiles', `none: ${NO_PERCENTILES}`, 'warning'))
  if (target !== undefined && above !== undefined) {
    stats.push(buildStat(`above ${units.value(target)}`, formatShareAbove(above), above.share > 0 ? 'warning' : 'accent'))
  }
  if (drops > 0) stats.push(buildStat('drops', formatCount(drops), 'warning'))
  if (errors > 0) stats.push(buildStat('errors', formatCount(errors), 'warning'))
  return stats
}

function buildStat(label: string, value: string, style?: Stat['class']): Stat {
  const width = Math.max(measureText(label), measureText(value, VALUE_SIZE)) + STAT_SPACING
  return { label, value, width, ...(style === undefined ? {} : { class: style }) }
}

/** A function that writes estimates of this unit: "1.5ms", "≥10s"; "–" for none. */
export function estimateFormat(unit: string): (estimate: Estimate | undefined) => string {
  const units = unitFormat(unit, true)
  return (estimate) => (estimate === undefined ? '–' : `${estimate.mark}${units.value(estimate.value)}`)
}

/** The share of events above the target, "~" before it if it is not exact. */
export function formatShareAbove({ share, exact }: NonNullable<Chart['above']>): string {
  return `${exact ? '' : '~'}${formatPercent(share, true)}%`
}
