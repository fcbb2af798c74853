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
import { boxed, color, element, shortened, text } from './markup.js'
import { KEY, type Plan } from './plan.js'
import { estimated } from './stats.js'
import { fitting, widthOf } from './theme.js'

const NUMBER = 74
const BAR = 60
const LONGEST_NAME = 380
/** At most so many steps over time. */
const STEPS = 180

/** All that have a line, `others` last; none where there is but one without a name. */
export function listed({ keys, others }: Chart): ChartKey[] {
  const all = [...keys, ...(others === undefined ? [] : [others])]
  return all.length === 1 && all[0]!.parts.length === 0 ? [] : all
}

interface Stops {
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

function stopsOf(keys: readonly ChartKey[], { map, right }: Plan): Stops {
  const numbers = 5 * NUMBER + BAR + 40
  const longest = keys.reduce((most, { name }) => Math.max(most, widthOf(name)), 60)
  const names = Math.min(longest + 14, LONGEST_NAME, right - map.x - numbers)
  const rate = map.x + names + NUMBER
  const share = rate + NUMBER
  return { name: map.x, characters: fitting(names - 6), rate, share, p50: share + BAR + NUMBER, p99: share + BAR + 2 * NUMBER, max: share + BAR + 3 * NUMBER, time: share + BAR + 3 * NUMBER + 36 }
}

export function keysOf(chart: Chart, plan: Plan): string {
  const keys = listed(chart)
  if (keys.length === 0) return ''
  const stops = stopsOf(keys, plan)
  const rule = element('path', { class: 'rule', d: `M${plan.left} ${plan.table + KEY - 4.5}H${plan.right}` })
  const say = estimated(chart.unit)
  const lines = keys.map((key, i) => lineOf(key, i, { chart, plan, stops, say }))
  return headOf(chart, plan, stops) + rule + lines.join('\n')
}

function headOf({ keyNames }: Chart, { table, right }: Plan, { name, characters, rate, share, p50, p99, max, time }: Stops): string {
  const at = (x: number, label: string): string => text(x, table + 9, label, { class: 'dim end' })
  const over = right - time < 60 ? '' : text(time, table + 9, 'over time', { class: 'dim' })
  return text(name, table + 9, shortened(keyNames.length === 0 ? 'key' : keyNames.join(' '), characters), { class: 'dim' }) +
    at(rate, 'events/s') + at(share, 'share') + at(p50, 'p50') + at(p99, 'p99') + at(max, 'max') + over
}

interface Around {
  readonly chart: Chart
  readonly plan: Plan
  readonly stops: Stops
  readonly say: ReturnType<typeof estimated>
}

function lineOf(key: ChartKey, i: number, { chart, plan, stops, say }: Around): string {
  const top = plan.table + KEY * (i + 1)
  const baseline = top + 14
  const at = (x: number, label: string, style = 'end'): string => text(x, baseline, label, { class: style })
  const swatch = key.paint === undefined ? '' : element('rect', { class: 'crisp', x: stops.name - 20, y: top + 5, width: 12, height: 12, fill: color(chart.paints[key.paint]!.rgb) })
  const bar = Math.round(key.share * BAR)
  return element('g', { class: 'ht-key', 'data-key': i }, [
    element('rect', { class: 'back', x: plan.left - 6, y: top, width: plan.right - plan.left + 12, height: KEY - 1, rx: 3 }), swatch,
    text(stops.name, baseline, shortened(key.name, stops.characters), { class: 'many' in key ? 'dim' : 'bold' }),
    at(stops.rate, formatCount(key.rate)),
    element('rect', { class: 'bar crisp', x: stops.share + 8, y: top + 6, width: Math.max(key.count > 0 ? 1 : 0, bar), height: 8 }),
    at(stops.share, percent(key.share)), at(stops.p50, say(key.p50)), at(stops.p99, say(key.p99)), at(stops.max, say(key.max)),
    sparkOf(chart, key, { x: stops.time, y: top + 3, width: plan.right - stops.time, height: KEY - 6 }),
  ].join(''))
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Events a second over the columns, neighbors put together where there are many. */
function sparkOf({ columns, paints }: Chart, { cells, paint }: ChartKey, { x, y, width, height }: Box): string {
  if (width < 60) return ''
  const steps = Math.min(columns.length, STEPS)
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
    return high === 0 ? '' : boxed(x + from, y + height - high, Math.round(((i + 1) * width) / steps) - from, high)
  })
  return element('path', { class: 'bar crisp', style: paint === undefined ? undefined : `fill:${color(paints[paint]!.rgb)}`, d: bars.join('') })
}
