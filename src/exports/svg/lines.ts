/**
 * Lines over the map and their names right of it: percentiles of each column, and the target.
 *
 * A percentile is a step a column, broken where nothing was counted or nobody was looking. Names keep clear of one another, in
 * the order of their lines. What is said of all keys (`ht-all`) goes away while some are shown alone. Refused: a dash for each
 * percentile, which is noise on a line that jumps.
 */
import type { Chart, ChartColumn } from '../../core/chart/chart.js'
import { unitFormat } from '../../core/text/format.js'
import { percentileName } from '../../core/buckets/percentiles.js'
import { buildElement, buildText } from './markup.js'
import { findY, type Plan } from './plan.js'
import { formatShareAbove } from './stats.js'

interface LineName {
  readonly y: number
  readonly lines: readonly string[]
  readonly class: string
}

const NAME_HEIGHT = 13

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
  const aim = findTargetLine(chart, plan)
  if (aim !== undefined) {
    const path = `M${plan.map.x} ${aim.y}h${plan.map.width}`
    drawn.push(buildElement('path', { class: 'halo', d: path }), buildElement('path', { class: 'aim', d: path, 'stroke-dasharray': '5 4' }))
    names.push(aim)
  }
  return drawn.join('') + drawNames(names, plan)
}

function findTargetLine({ target, above, unit, ...chart }: Chart, plan: Plan): LineName | undefined {
  const y = target === undefined ? undefined : findY({ target, above, unit, ...chart }, plan, target)
  if (y === undefined) return undefined
  const share = above === undefined ? [] : [`${formatShareAbove(above)} above`]
  return { y: Math.round(y) - 0.5, lines: [`target ${unitFormat(unit, true).value(target!)}`, ...share], class: 'accent' }
}

/** One path; `last` is where it ends. */
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

function drawNames(names: readonly LineName[], { map }: Plan): string {
  let free = -Infinity
  const sorted = [...names].sort((a, b) => a.y - b.y)
  const total = sorted.reduce((sum, { lines }) => sum + lines.length * NAME_HEIGHT + 2, 0)
  return sorted.map(({ y, lines, class: style }, i) => {
    const rest = i === 0 ? total : sorted.slice(i).reduce((sum, one) => sum + one.lines.length * NAME_HEIGHT + 2, 0)
    const top = Math.max(free, Math.min(y - NAME_HEIGHT / 2, map.y + map.height + 6 - rest))
    free = top + lines.length * NAME_HEIGHT + 2
    return lines.map((line, n) => buildText(map.x + map.width + 8, Math.round(top + 10 + n * NAME_HEIGHT), line, { class: n === 0 ? style : 'dim ht-all' })).join('')
  }).join('')
}
