/**
 * What stands left of the map and below it: values, and times.
 *
 * A value's label stands at the true lower bound of its row, one of an open row at its middle. A time's tick stands in the
 * column in which that time passed, at its share of it; the first day is written at the left, another where it begins. A gap,
 * and a column three times as long as it should be, has its duration below it, as in the terminal.
 */
import { axisLabels } from '../../core/heatmap/value-axis-labels.js'
import type { Chart } from '../../core/chart/chart.js'
import { formatDate, formatDuration, unitFormat, formatZone } from '../../core/text/format.js'
import { rulerLabel, roundStep } from '../../core/heatmap/time-ruler.js'
import { buildElement, shorten, buildText } from './markup.js'
import type { Plan } from './plan.js'
import { countFitting, TEXT_SIZE, measureText } from './theme.js'

/** Pixels from the begin of a label to the next: down, and across. */
const LABEL_SPACING = { values: 10.5, times: 92 }
const DAY = 86_400_000

export function drawValueAxis({ rows, unit }: Chart, { map, tops, heights }: Plan): string {
  const units = unitFormat(unit, true)
  const line = Math.min(...rows.rows.map(({ top, bottom }, i) => heights[i]! / (bottom - top + 1)))
  const { labels, ticks } = axisLabels(rows, { height: rows.height, rowsPerLine: 1 }, units, true, Math.max(1, LABEL_SPACING.values / line))
  const drawn = rows.rows.map(({ bottom, kind }, i) => {
    const label = labels.get(bottom)
    if (label === undefined && !ticks.has(bottom)) return ''
    const y = kind === 'range' ? tops[i]! + heights[i]! : tops[i]! + heights[i]! / 2
    const tick = kind === 'range' ? buildElement('path', { class: 'rule', d: `M${map.x - 1} ${y - 0.5}h${label === undefined ? -3 : -6}` }) : ''
    return tick + (label === undefined ? '' : buildText(map.x - 10, Math.round(y) + 4, label, { class: 'dim end' }))
  })
  const counted = units.counted === '' ? '' : buildText(map.x - 10, map.y - 10, shorten(units.counted, countFitting(map.x - 16)), { class: 'dim end' })
  return drawn.join('') + counted
}

interface TimeLabel {
  readonly x: number
  readonly instant: number
}

export function drawTimeAxis(chart: Chart, plan: Plan): string {
  const { interval, offset } = chart
  const step = roundStep((interval * LABEL_SPACING.times) / plan.cell)
  const ticks = dropCrowded(findTimeLabels(chart, plan, step), measureText('00:00:00') + 8)
  const y = plan.ruler
  const first = formatDate(chart.start + chart.columns[0]!.begin, offset)
  let day = first
  const drawn = ticks.map(({ x, instant }) => {
    const today = formatDate(instant, offset)
    const changed = today !== day
    day = today
    const label = rulerLabel(step, instant, offset)
    return buildElement('path', { class: 'rule', d: `M${Math.round(x) + 0.5} ${y + 1}v6` }) +
      buildText(x, y + 19, label, { class: 'middle' }) + (changed && step < DAY ? buildText(x, y + 33, today, { class: 'dim middle' }) : '')
  })
  return drawn.join('') + buildText(plan.map.x - 10, y + 19, formatZone(offset), { class: 'dim end' }) + buildText(plan.map.x - 10, y + 33, first, { class: 'dim end' }) + drawDurations(chart, plan, ticks)
}

/** Of the multiples of `step` that passed in a column, the last; the begin of all where none did. */
function findTimeLabels({ columns, start, offset }: Chart, { map, cell }: Plan, step: number): TimeLabel[] {
  const shift = offset * 60_000
  const passes = columns.flatMap(({ begin, end }, i): TimeLabel[] => {
    const passed = Math.floor((start + end + shift) / step) * step - shift
    const share = (passed - start - begin) / (end - begin)
    return share > 0 ? [{ x: map.x + (i + share) * cell, instant: passed }] : []
  })
  return passes.length > 0 ? passes : [{ x: map.x, instant: start + columns[0]!.begin }]
}

/** Those that leave the label before them its room. */
function dropCrowded(ticks: readonly TimeLabel[], air: number): TimeLabel[] {
  return ticks.reduce<TimeLabel[]>((kept, tick) => (kept.length > 0 && tick.x - kept.at(-1)!.x < air ? kept : [...kept, tick]), [])
}

/** Durations of gaps and of late columns, as far as there is room beside the days. */
function drawDurations({ columns, start, interval, offset }: Chart, { map, cell, ruler }: Plan, ticks: readonly TimeLabel[]): string {
  const days = ticks.filter(({ instant }, i) => formatDate(instant, offset) !== formatDate(i === 0 ? start + columns[0]!.begin : ticks[i - 1]!.instant, offset)).map(({ x }) => x)
  let free = -Infinity
  return columns.map(({ begin, end, gap }, i) => {
    if (!gap && end - begin < 3 * interval) return ''
    const label = `≈${formatDuration(end - begin)}`
    const [x, half] = [map.x + (i + 0.5) * cell, measureText(label) / 2]
    if (x - half < free || days.some((day) => Math.abs(day - x) < half + measureText('2026-01-01') / 2 + 6)) return ''
    free = x + half + 6
    return buildText(x, ruler + 33, label, { class: 'dim middle', 'font-size': TEXT_SIZE })
  }).join('')
}
