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
import { element, text } from './markup.js'
import { heightOf, type Plan } from './plan.js'
import { aboveText } from './stats.js'

interface Name {
  readonly y: number
  readonly lines: readonly string[]
  readonly class: string
}

const LINE = 13

export function linesOf(chart: Chart, plan: Plan): string {
  const names: Name[] = []
  const drawn: string[] = []
  if (chart.lines) {
    chart.shares.forEach((share, order) => {
      const { path, last } = stepsOf(chart, plan, order)
      if (last === undefined) return
      drawn.push(element('path', { class: 'halo ht-all', d: path }), element('path', { class: 'line ht-all', d: path }))
      names.push({ y: last, lines: [percentileName(share)], class: 'bold ht-all' })
    })
  }
  const aim = aimOf(chart, plan)
  if (aim !== undefined) {
    const path = `M${plan.map.x} ${aim.y}h${plan.map.width}`
    drawn.push(element('path', { class: 'halo', d: path }), element('path', { class: 'aim', d: path, 'stroke-dasharray': '5 4' }))
    names.push(aim)
  }
  return drawn.join('') + namesOf(names, plan)
}

function aimOf({ target, above, unit, ...chart }: Chart, plan: Plan): Name | undefined {
  const y = target === undefined ? undefined : heightOf({ target, above, unit, ...chart }, plan, target)
  if (y === undefined) return undefined
  const share = above === undefined ? [] : [`${aboveText(above)} above`]
  return { y: Math.round(y) - 0.5, lines: [`target ${unitFormat(unit, true).value(target!)}`, ...share], class: 'accent' }
}

/** One path; `last` is where it ends. */
function stepsOf(chart: Chart, plan: Plan, order: number): { path: string; last: number | undefined } {
  const { map, cell } = plan
  let [path, open, last]: [string, boolean, number | undefined] = ['', false, undefined]
  chart.columns.forEach(({ values, gap }: ChartColumn, i) => {
    const y = gap || values === undefined ? undefined : heightOf(chart, plan, values[order]!.value)
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

function namesOf(names: readonly Name[], { map }: Plan): string {
  let free = -Infinity
  const sorted = [...names].sort((a, b) => a.y - b.y)
  const total = sorted.reduce((sum, { lines }) => sum + lines.length * LINE + 2, 0)
  return sorted.map(({ y, lines, class: style }, i) => {
    const rest = i === 0 ? total : sorted.slice(i).reduce((sum, one) => sum + one.lines.length * LINE + 2, 0)
    const top = Math.max(free, Math.min(y - LINE / 2, map.y + map.height + 6 - rest))
    free = top + lines.length * LINE + 2
    return lines.map((line, n) => text(map.x + map.width + 8, Math.round(top + 10 + n * LINE), line, { class: n === 0 ? style : 'dim ht-all' })).join('')
  }).join('')
}
