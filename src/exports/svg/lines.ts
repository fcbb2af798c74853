/**
 * Lines over the map and their names right of it: percentiles of each column, and the target.
 *
 * A percentile line has one step for each column and is broken at columns without events or without data. Names do not overlap and
 * stand in the order of their lines. Lines of all keys (class `ht-all`) are hidden while selected keys are shown alone.
 * Rejected: a dash pattern for each percentile, which is noise on a line that jumps.
 */
import type { Chart, ChartColumn } from '../../core/chart/chart.js'
import { unitFormat } from '../../core/text/format.js'
import { percentileName } from '../../core/buckets/percentiles.js'
import { buildElement, buildText } from './markup.js'
import { findY, type Plan } from './plan.js'
import { formatShareAbove } from './stats.js'

interface LineName {
  /** Pixels from the top at which the line ends. */
  readonly y: number
  /** The name, and a second line under it. */
  readonly lines: readonly string[]
  readonly class: string
}

/** Pixels of a line of a name. */
const NAME_HEIGHT = 13

/** Percentile lines if the chart asks for them, and the target's line if there is a target within the rows. */
export function drawLines(chart: Chart, plan: Plan): string {
  const names: LineName[] = []
  const drawn: string[] = []
  if (chart.lines) {
    chart.shares.forEach((share, order) => {
      const { path, last } = buildPercentilePath(chart, plan, order)
      if (last === undefined) return
      drawn.push(buildElement('path', { class: 'halo ht-all', d: path }), buildElement('path', { class: 'line ht-all', d: path }))
      names.push({ y: last, lines: [percentileName(share)], class: 'bold ht-all' })
    })
  }
  const target = findTargetLine(chart, plan)
  if (target !== undefined) {
    const path = `M${plan.map.x} ${target.y}h${plan.map.width}`
    const dashed = buildElement('path', { class: 'target', d: path, 'stroke-dasharray': '5 4' })
    drawn.push(buildElement('path', { class: 'halo', d: path }), dashed)
    names.push(target)
  }
  return drawn.join('') + drawNames(names, plan)
}

/** Height and name of the target's line; undefined if no target is set or it lies beyond all rows. */
function findTargetLine({ target, above, unit, ...chart }: Chart, plan: Plan): LineName | undefined {
  const y = target === undefined ? undefined : findY({ target, above, unit, ...chart }, plan, target)
  if (y === undefined) return undefined
  const share = above === undefined ? [] : [`${formatShareAbove(above)} above`]
  return { y: Math.round(y) - 0.5, lines: [`target ${unitFormat(unit, true).value(target!)}`, ...share], class: 'accent' }
}

/** The path of one percentile, and `last`, the height at which it ends; undefined if no column has events. `order`: index into `shares`. */
function buildPercentilePath(chart: Chart, plan: Plan, order: number): { path: string; last: number | undefined } {
  const { map, cell } = plan
  let [path, open, last]: [string, boolean, number | undefined] = ['', false, undefined]
  chart.columns.forEach(({ values, gap }: ChartColumn, i) => {
    const y = gap || values === undefined ? undefined : findY(chart, plan, values[order]!.value)
    if (y === undefined) {
      open = false
      return
    }
    const at = Number(y.toFixed(1))
    path += open ? (at === last ? `h${cell}` : `V${at}h${cell}`) : `M${map.x + i * cell} ${at}h${cell}`
    open = true
    last = at
  })
  return { path, last }
}

/** Names right of the map, moved down where they would overlap, and up where they would leave the map. */
function drawNames(names: readonly LineName[], { map }: Plan): string {
  let free = -Infinity
  const sorted = [...names].sort((a, b) => a.y - b.y)
  const total = sorted.reduce((sum, { lines }) => sum + lines.length * NAME_HEIGHT + 2, 0)
  return sorted.map(({ y, lines, class: style }, i) => {
    const rest = i === 0 ? total : sorted.slice(i).reduce((sum, one) => sum + one.lines.length * NAME_HEIGHT + 2, 0)
    const top = Math.max(free, Math.min(y - NAME_HEIGHT / 2, map.y + map.height + 6 - rest))
    free = top + lines.length * NAME_HEIGHT + 2
    return lines.map((line, n) =>
      buildText(map.x + map.width + 8, Math.round(top + 10 + n * NAME_HEIGHT), line, { class: n === 0 ? style : 'dim ht-all' })).join('')
  }).join('')
}
