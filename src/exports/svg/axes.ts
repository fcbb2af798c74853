/**
 * The axes: values left of the map, times below it.
 *
 * A value's label stands exactly where the value lies, or in the middle of a row with an open end. A time's label stands in
 * the column that contains the time, at the exact position within it. The first date is written at the left, each later date where
 * the day begins. A gap, and a column at least three times as long as the interval, has its duration below it, as in the terminal.
 */
import { axisLabels } from '../../core/heatmap/value-axis-labels.js'
import type { Chart } from '../../core/chart/chart.js'
import { formatDate, formatDuration, unitFormat, formatZone } from '../../core/text/format.js'
import { rulerLabel, roundStep } from '../../core/heatmap/time-ruler.js'
import { buildElement, shorten, buildText } from './markup.js'
import { findY, type Plan } from './plan.js'
import { countFitting, TEXT_SIZE, measureText } from './theme.js'

/** Least pixels from one label to the next: vertically for values, horizontally for times. */
const LABEL_SPACING = { values: 10.5, times: 92 }
/** Milliseconds. */
const DAY = 86_400_000

/** Ticks and labels left of the map, and the word that bare numbers count, if any, above them. */
export function drawValueAxis(chart: Chart, plan: Plan): string {
  const { rows, unit } = chart
  const { map, tops, heights } = plan
  const units = unitFormat(unit, true)
  const line = Math.min(...rows.rows.map(({ top, bottom }, i) => heights[i]! / (bottom - top + 1)))
  const spacing = Math.max(1, LABEL_SPACING.values / line)
  const { labels, ticks, values } = axisLabels(rows, { height: rows.height, rowsPerLine: 1 }, units, true, spacing)
  const drawn = rows.rows.map(({ top: first, bottom, kind }, i) => {
    const line = [...ticks, ...labels.keys()].find((one) => one >= first && one <= bottom)
    if (line === undefined) return ''
    const [label, value] = [labels.get(line), values.get(line)]
    const y = Math.round((value === undefined ? undefined : findY(chart, plan, value)) ?? tops[i]! + heights[i]! / 2)
    const d = `M${map.x - 1} ${y - 0.5}h${label === undefined ? -3 : -6}`
    const tick = kind === 'range' ? buildElement('path', { class: 'rule', d }) : ''
    return tick + (label === undefined ? '' : buildText(map.x - 10, y + 4, label, { class: 'dim end' }))
  })
  if (units.counted === '') return drawn.join('')
  return drawn.join('') + buildText(map.x - 10, map.y - 10, shorten(units.counted, countFitting(map.x - 16)), { class: 'dim end' })
}

interface TimeLabel {
  /** Pixels from the left end of the picture. */
  readonly x: number
  /** Milliseconds since the Unix epoch. */
  readonly instant: number
}

/** Ticks, times and dates below the map, the time zone at the left, and the durations of gaps and delayed columns. */
export function drawTimeAxis(chart: Chart, plan: Plan): string {
  const { interval, offset } = chart
  const step = roundStep((interval * LABEL_SPACING.times) / plan.cell)
  const labels = dropCrowded(findTimeLabels(chart, plan, step), measureText('00:00:00') + 8)
  const half = measureText(rulerLabel(step, 0, offset)) / 2
  const y = plan.ruler
  const first = formatDate(chart.start + chart.columns[0]!.begin, offset)
  let day = first
  const drawn = labels.map(({ x, instant }) => {
    const today = formatDate(instant, offset)
    const changed = today !== day
    day = today
    return buildElement('path', { class: 'rule', d: `M${Math.round(x) + 0.5} ${y + 1}v6` }) +
      buildText(keepInside(x, half, plan), y + 19, rulerLabel(step, instant, offset), { class: 'middle' }) +
      (changed && step < DAY ? buildText(keepInside(x, measureText(today) / 2, plan), y + 33, today, { class: 'dim middle' }) : '')
  })
  const left = plan.map.x - 10
  const zone = buildText(left, y + 19, formatZone(offset), { class: 'dim end' }) + buildText(left, y + 33, first, { class: 'dim end' })
  return drawn.join('') + zone + drawDurations(chart, plan, labels)
}

/** The middle of a label that would touch the time zone at the left or leave the picture at the right, moved in by as much. */
function keepInside(x: number, half: number, { map, width }: Plan): number {
  return Math.min(Math.max(x, map.x - 2 + half), width - 4 - half)
}

/** For each column the last multiple of `step` milliseconds (of civil time) in it; if there is none at all, the begin of the map. */
function findTimeLabels({ columns, start, offset }: Chart, { map, cell }: Plan, step: number): TimeLabel[] {
  const shift = offset * 60_000
  const passes = columns.flatMap(({ begin, end }, i): TimeLabel[] => {
    const passed = Math.floor((start + end + shift) / step) * step - shift
    const share = (passed - start - begin) / (end - begin)
    return share > 0 ? [{ x: map.x + (i + share) * cell, instant: passed }] : []
  })
  return passes.length > 0 ? passes : [{ x: map.x, instant: start + columns[0]!.begin }]
}

/** Leaves out labels that would start less than `spacing` pixels after the one before. */
function dropCrowded(labels: readonly TimeLabel[], spacing: number): TimeLabel[] {
  return labels.reduce<TimeLabel[]>((kept, label) => (kept.length > 0 && label.x - kept.at(-1)!.x < spacing ? kept : [...kept, label]), [])
}

/** Durations of gaps and of delayed columns, as far as there is room beside the dates. */
function drawDurations({ columns, start, interval, offset }: Chart, { map, cell, ruler }: Plan, labels: readonly TimeLabel[]): string {
  const dateBefore = (i: number): string => formatDate(i === 0 ? start + columns[0]!.begin : labels[i - 1]!.instant, offset)
  const days = labels.filter(({ instant }, i) => formatDate(instant, offset) !== dateBefore(i)).map(({ x }) => x)
  const dayWidth = measureText('2026-01-01')
  let free = -Infinity
  return columns.map(({ begin, end, gap }, i) => {
    if (!gap && end - begin < 3 * interval) return ''
    const label = `≈${formatDuration(end - begin)}`
    const [x, half] = [map.x + (i + 0.5) * cell, measureText(label) / 2]
    if (x - half < free || days.some((day) => Math.abs(day - x) < half + dayWidth / 2 + 6)) return ''
    free = x + half + 6
    return buildText(x, ruler + 33, label, { class: 'dim middle', 'font-size': TEXT_SIZE })
  }).join('')
}
