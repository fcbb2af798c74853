/** The numbers of all that is in a picture: how many, how long they took, what was lost. */
import type { Chart } from '../../core/chart/chart.js'
import { formatCount, unitFormat } from '../../core/text/format.js'
import { percentileName, type Estimate } from '../../core/buckets/percentiles.js'
import { percent } from '../../core/layout/status.js'
import { measureText } from './theme.js'

export interface Stat {
  readonly label: string
  readonly value: string
  readonly class?: 'warning' | 'accent'
  /** Pixels it takes, the room to the next included. */
  readonly width: number
}

const VALUE_SIZE = 15
/** Pixels before each. */
export const STAT_SPACING = 24

export function buildStats(chart: Chart): Stat[] {
  const { total, duration, values, shares, target, above, drops, errors, unit } = chart
  const units = unitFormat(unit, true)
  const say = estimateFormat(unit)
  const stat = (label: string, value: string, style?: Stat['class']): Stat =>
    ({ label, value, width: Math.max(measureText(label), measureText(value, VALUE_SIZE)) + STAT_SPACING, ...(style === undefined ? {} : { class: style }) })
  return [
    stat('events', formatCount(total)), stat('events/s', formatCount(duration > 0 ? (total * 1000) / duration : 0)),
    ...(values === undefined ? [] : [...shares.map((share, i) => stat(percentileName(share), say(values[i]!))), stat('max', say(values.at(-1)!))]),
    ...(target === undefined || above === undefined ? [] : [stat(`above ${units.value(target)}`, formatShareAbove(above), above.share > 0 ? 'warning' : 'accent')]),
    ...(drops > 0 ? [stat('drops', formatCount(drops), 'warning')] : []), ...(errors > 0 ? [stat('errors', formatCount(errors), 'warning')] : []),
  ]
}

export function estimateFormat(unit: string): (estimate: Estimate) => string {
  const units = unitFormat(unit, true)
  return ({ mark, value }) => `${mark}${units.value(value)}`
}

export function formatShareAbove({ share, exact }: NonNullable<Chart['above']>): string {
  return `${exact ? '' : '~'}${percent(share)}`
}
