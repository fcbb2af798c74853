/**
 * The table of keys below the map: how many, how slow, and when. A key that has a hue in the map has it before its name.
 *
 * Where all events are of one unnamed key there is nothing to tell apart and no table. `Over time` is each key's own: its
 * height says when there was most of it, and nothing about other keys.
 */
import type { Chart } from '../../core/chart/chart.js'
import type { ChartKey } from '../../core/chart/keys.js'
import { formatCount } from '../../core/text/format.js'
import { percent } from '../../core/layout/status.js'
import { buildBoxPath, formatColor, buildElement, shorten, buildText } from './markup.js'
import { KEY_HEIGHT, type Plan } from './plan.js'
import { estimateFormat } from './stats.js'
import { countFitting, measureText } from './theme.js'

const NUMBER_WIDTH = 74
const BAR_WIDTH = 60
const MAX_NAME_WIDTH = 380
/** At most so many steps over time. */
const MAX_STEPS = 180

/** All that have a line, `others` last; none where there is but one without a name. */
export function listKeys({ keys, others }: Chart): ChartKey[] {
  const all = [...keys, ...(others === undefined ? [] : [others])]
  return all.length === 1 && all[0]!.parts.length === 0 ? [] : all
}

interface TableColumns {
  readonly name: number
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
  return { name: map.x, characters: countFitting(names - 6), rate, share, p50: share + BAR_WIDTH + NUMBER_WIDTH, p99: share + BAR_WIDTH + 2 * NUMBER_WIDTH, max: share + BAR_WIDTH + 3 * NUMBER_WIDTH, time: share + BAR_WIDTH + 3 * NUMBER_WIDTH + 36 }
}

export function drawKeyTable(chart: Chart, plan: Plan): string {
  const keys = listKeys(chart)
  if (keys.length === 0) return ''
  const stops = placeColumns(keys, plan)
  const rule = buildElement('path', { class: 'rule', d: `M${plan.left} ${plan.table + KEY_HEIGHT - 4.5}H${plan.right}` })
  const say = estimateFormat(chart.unit)
  const lines = keys.map((key, i) => drawKeyRow(key, i, { chart, plan, stops, say }))
  return drawHeading(chart, plan, stops) + rule + lines.join('\n')
}

function drawHeading({ keyNames }: Chart, { table, right }: Plan, { name, characters, rate, share, p50, p99, max, time }: TableColumns): string {
  const at = (x: number, label: string): string => buildText(x, table + 9, label, { class: 'dim end' })
  const over = right - time < 60 ? '' : buildText(time, table + 9, 'over time', { class: 'dim' })
  return buildText(name, table + 9, shorten(keyNames.length === 0 ? 'key' : keyNames.join(' '), characters), { class: 'dim' }) +
    at(rate, 'events/s') + at(share, 'share') + at(p50, 'p50') + at(p99, 'p99') + at(max, 'max') + over
}

interface TableContext {
  readonly chart: Chart
  readonly plan: Plan
  readonly stops: TableColumns
  readonly say: ReturnType<typeof estimateFormat>
}

function drawKeyRow(key: ChartKey, i: number, { chart, plan, stops, say }: TableContext): string {
  const top = plan.table + KEY_HEIGHT * (i + 1)
  const baseline = top + 14
  const at = (x: number, label: string, style = 'end'): string => buildText(x, baseline, label, { class: style })
  const swatch = key.paint === undefined ? '' : buildElement('rect', { class: 'crisp', x: stops.name - 20, y: top + 5, width: 12, height: 12, fill: formatColor(chart.paints[key.paint]!.rgb) })
  const bar = Math.round(key.share * BAR_WIDTH)
  return buildElement('g', { class: 'ht-key', 'data-key': i }, [
    buildElement('rect', { class: 'back', x: plan.left - 6, y: top, width: plan.right - plan.left + 12, height: KEY_HEIGHT - 1, rx: 3 }), swatch,
    buildText(stops.name, baseline, shorten(key.name, stops.characters), { class: 'many' in key ? 'dim' : 'bold' }),
    at(stops.rate, formatCount(key.rate)),
    buildElement('rect', { class: 'bar crisp', x: stops.share + 8, y: top + 6, width: Math.max(key.count > 0 ? 1 : 0, bar), height: 8 }),
    at(stops.share, percent(key.share)), at(stops.p50, say(key.p50)), at(stops.p99, say(key.p99)), at(stops.max, say(key.max)),
    drawSparkline(chart, key, { x: stops.time, y: top + 3, width: plan.right - stops.time, height: KEY_HEIGHT - 6 }),
  ].join(''))
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Events a second over the columns, neighbors put together where there are many. */
function drawSparkline({ columns, paints }: Chart, { cells, paint }: ChartKey, { x, y, width, height }: Box): string {
  if (width < 60) return ''
  const steps = Math.min(columns.length, MAX_STEPS)
  const sums = new Float64Array(steps)
  const durations = new Float64Array(steps)
  const stepOf = (column: number): number => Math.floor((column * steps) / columns.length)
  columns.forEach(({ duration }, i) => (durations[stepOf(i)]! += duration))
  cells.columns.forEach((column, i) => (sums[stepOf(column)]! += cells.counts[i]!))
  const rates = sums.map((sum, i) => (durations[i]! > 0 ? sum / durations[i]! : 0))
  const most = rates.reduce((greatest, rate) => Math.max(greatest, rate), 0)
  const bars = Array.from(rates, (rate, i) => {
    const high = rate > 0 ? Math.max(1, Math.round((rate / most) * height)) : 0
    const from = Math.round((i * width) / steps)
    return high === 0 ? '' : buildBoxPath(x + from, y + height - high, Math.round(((i + 1) * width) / steps) - from, high)
  })
  return buildElement('path', { class: 'bar crisp', style: paint === undefined ? undefined : `fill:${formatColor(paints[paint]!.rgb)}`, d: bars.join('') })
}
