/**
 * The key table below the map: for each key its rate, share, percentiles and a sparkline. A key with a hue in the map has a swatch
 * of that hue before its name.
 *
 * There is no table if all events belong to one key without a name. Each sparkline is scaled to its own key's maximum, so sparklines
 * of different keys cannot be compared by height.
 */
import type { Chart } from '../../core/chart/chart.js'
import type { ChartKey } from '../../core/chart/keys.js'
import { distinctNames } from '../../core/keys/distinct-names.js'
import { formatCount, formatPercent } from '../../core/text/format.js'
import { buildBoxPath, formatColor, buildElement, shorten, buildText } from './markup.js'
import { KEY_HEIGHT, type Plan } from './plan.js'
import { estimateFormat } from './stats.js'
import { countFitting, measureText } from './theme.js'

/** Pixels: a column of numbers, the bar of a share, and the most for a name. */
const NUMBER_WIDTH = 74
const BAR_WIDTH = 60
const MAX_NAME_WIDTH = 380
/** Most bars of a sparkline. */
const MAX_STEPS = 180

/** The keys that have a line in the table, `others` last; empty if the only key has no name. */
export function listKeys({ keys, others }: Chart): ChartKey[] {
  const all = [...keys, ...(others === undefined ? [] : [others])]
  return all.length === 1 && all[0]!.parts.length === 0 ? [] : all
}

/** Where the table's columns stand, in pixels from the left end of the picture. */
interface TableColumns {
  /** Left end. */
  readonly name: number
  /** Characters that a name can have. */
  readonly characters: number
  /** Right ends. */
  readonly rate: number
  readonly share: number
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Left end. */
  readonly time: number
}

function placeColumns(keys: readonly ChartKey[], { map, right }: Plan): TableColumns {
  const numbers = 5 * NUMBER_WIDTH + BAR_WIDTH + 40
  const longest = keys.reduce((most, { name }) => Math.max(most, measureText(name)), 60)
  const names = Math.min(longest + 14, MAX_NAME_WIDTH, right - map.x - numbers)
  const rate = map.x + names + NUMBER_WIDTH
  const share = rate + NUMBER_WIDTH
  const bar = share + BAR_WIDTH
  return {
    name: map.x, characters: countFitting(names - 6), rate, share,
    p50: bar + NUMBER_WIDTH, p99: bar + 2 * NUMBER_WIDTH, max: bar + 3 * NUMBER_WIDTH, time: bar + 3 * NUMBER_WIDTH + 36,
  }
}

/** The table, or '' if it has no lines. Each line is a group of class `ht-key` that the picture's script can select. */
export function drawKeyTable(chart: Chart, plan: Plan): string {
  const keys = listKeys(chart)
  if (keys.length === 0) return ''
  const places = placeColumns(keys, plan)
  const rule = buildElement('path', { class: 'rule', d: `M${plan.left} ${plan.table + KEY_HEIGHT - 4.5}H${plan.right}` })
  const format = estimateFormat(chart.unit)
  const names = distinctNames(keys.map(({ name, parts }) => ({ group: JSON.stringify(parts), name })), places.characters, shorten)
  const lines = keys.map((key, i) => drawKeyRow({ ...key, name: names[i]! }, i, { chart, plan, places, format }))
  return drawHeading(chart, plan, places) + rule + lines.join('\n')
}

/** The names of the columns. */
function drawHeading({ keyNames }: Chart, { table, right }: Plan, places: TableColumns): string {
  const { name, characters, rate, share, p50, p99, max, time } = places
  const at = (x: number, label: string): string => buildText(x, table + 9, label, { class: 'dim end' })
  const over = right - time < 60 ? '' : buildText(time, table + 9, 'over time', { class: 'dim' })
  const names = shorten(keyNames.length === 0 ? 'key' : keyNames.join(' '), characters)
  return buildText(name, table + 9, names, { class: 'dim' }) +
    at(rate, 'events/s') + at(share, 'share') + at(p50, 'p50') + at(p99, 'p99') + at(max, 'max') + over
}

/** What all lines of the table have in common. */
interface TableContext {
  readonly chart: Chart
  readonly plan: Plan
  readonly places: TableColumns
  readonly format: ReturnType<typeof estimateFormat>
}

/** The line of the `i`th key. */
function drawKeyRow(key: ChartKey, i: number, { chart, plan, places, format }: TableContext): string {
  const top = plan.table + KEY_HEIGHT * (i + 1)
  const baseline = top + 14
  const at = (x: number, label: string, style = 'end'): string => buildText(x, baseline, label, { class: style })
  const background = { x: plan.left - 6, y: top, width: plan.right - plan.left + 12, height: KEY_HEIGHT - 1, rx: 3 }
  const bar = key.share === undefined ? 0 : Math.max(key.count > 0 ? 1 : 0, Math.round(key.share * BAR_WIDTH))
  return buildElement('g', { class: 'ht-key', 'data-key': i }, [
    buildElement('rect', { class: 'back', ...background }), drawSwatch(chart, key, places.name - 20, top + 5),
    buildText(places.name, baseline, key.name, { class: 'many' in key ? 'dim' : 'bold' }),
    at(places.rate, formatCount(key.rate)),
    buildElement('rect', { class: 'bar crisp', x: places.share + 8, y: top + 6, width: bar, height: 8 }),
    at(places.share, key.share === undefined ? '–' : `${formatPercent(key.share, true)}%`),
    at(places.p50, format(key.p50)), at(places.p99, format(key.p99)), at(places.max, format(key.max)),
    drawSparkline(chart, key, { x: places.time, y: top + 3, width: plan.right - places.time, height: KEY_HEIGHT - 6 }),
  ].join(''))
}

/** The key's hue in the map; '' for a key without one. */
function drawSwatch({ paints }: Chart, { paint }: ChartKey, x: number, y: number): string {
  if (paint === undefined) return ''
  return buildElement('rect', { class: 'crisp', x, y, width: 12, height: 12, fill: formatColor(paints[paint]!.rgb) })
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * The key's events per second over time, in its hue; neighboring columns share a bar if there are more than `MAX_STEPS`. Rates below zero
 * have the palette's color for them.
 */
function drawSparkline({ columns, paints, shading }: Chart, { cells, paint }: ChartKey, { x, y, width, height }: Box): string {
  if (width < 60) return ''
  const steps = Math.min(columns.length, MAX_STEPS)
  const sums = new Float64Array(steps)
  const durations = new Float64Array(steps)
  const stepOf = (column: number): number => Math.floor((column * steps) / columns.length)
  columns.forEach(({ duration }, i) => (durations[stepOf(i)]! += duration))
  cells.columns.forEach((column, i) => (sums[stepOf(column)]! += cells.counts[i]!))
  const rates = sums.map((sum, i) => (durations[i]! > 0 ? sum / durations[i]! : 0))
  const most = rates.reduce((greatest, rate) => Math.max(greatest, Math.abs(rate)), 0)
  const drawBars = (sign: 1 | -1): string => Array.from(rates, (rate, i) => {
    const high = rate * sign > 0 ? Math.max(1, Math.round((Math.abs(rate) / most) * height)) : 0
    const from = Math.round((i * width) / steps)
    return high === 0 ? '' : buildBoxPath(x + from, y + height - high, Math.round(((i + 1) * width) / steps) - from, high)
  }).join('')
  const style = paint === undefined ? undefined : `fill:${formatColor(paints[paint]!.rgb)}`
  const bars = buildElement('path', { class: 'bar crisp', style, d: drawBars(1) })
  if (!shading.isSigned) return bars
  const below = paints[shading.from.length - 1 + Math.ceil(shading.from.length * 0.6)]!
  return bars + buildElement('path', { class: 'crisp', style: `fill:${formatColor(below.rgb)}`, d: drawBars(-1) })
}
