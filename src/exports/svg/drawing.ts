/**
 * A chart drawn, as elements of SVG: what is in the SVG and in the PNG alike.
 *
 * Its parts are files beside this one, each for one place of `Plan`. Nothing is worked out here but where things stand:
 * numbers and colors are the chart's.
 */
import type { Chart } from '../../core/chart/chart.js'
import { timesOf, valuesOf } from './axes.js'
import { keysOf, listed } from './keys.js'
import { legendOf } from './legend.js'
import { linesOf } from './lines.js'
import { hatchOf, mapOf } from './map.js'
import { flagsOf, lanesOf, marksOf } from './marks.js'
import { element, shortened, text } from './markup.js'
import { CAPTION, MARGIN, planOf, type Asked, type Plan } from './plan.js'
import { fitting, styleOf, themeOf, TITLE } from './theme.js'

export interface Drawing {
  readonly plan: Plan
  /** Style and patterns, and then the picture: what goes into an `<svg>` of the plan's size. */
  readonly content: string
}

/**
 * `over`: what is to lie over the map and under all that follows it. Flags are laid out twice: how many lanes they need
 * decides where the map is, and how wide a cell is decides the lanes.
 */
export function drawn(chart: Chart, asked: Asked, over: (plan: Plan) => string = () => ''): Drawing {
  const keys = listed(chart).length
  const flags = flagsOf(chart, planOf(chart, asked, { lanes: 0, keys }))
  const plan = planOf(chart, asked, { lanes: lanesOf(flags), keys })
  const theme = themeOf(chart.light)
  const parts = [
    element('style', {}, styleOf(theme)), element('defs', {}, hatchOf(theme.hatch, theme.page)),
    element('rect', { width: plan.width, height: plan.height, fill: theme.page }),
    headOf(chart, plan), valuesOf(chart, plan), timesOf(chart, plan), mapOf(chart, plan), linesOf(chart, plan), marksOf(flags, plan), over(plan),
    legendOf(chart, plan), keysOf(chart, plan),
  ]
  return { plan, content: parts.filter((part) => part !== '').join('\n') }
}

/** A whole document, its pixels `scale` times as many; `ground` is where a window is larger. */
export function wrapped({ width, height }: Plan, scale: number, ground: string, content: string): string {
  const size = { width: width * scale, height: height * scale, viewBox: `0 0 ${width} ${height}`, style: `background:${ground}` }
  return element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size }, content)
}

function headOf({ title, captions }: Chart, { left, right, stats, captions: first }: Plan): string {
  const room = stats.x > left ? stats.x - left : right - left
  const lines = captions.map((line, i) => text(left, first + CAPTION * (i + 1) - 4, shortened(line, fitting(room)), { class: i === 0 ? undefined : 'dim' }))
  let x = stats.x
  const numbers = stats.list.map(({ label, value, width, class: style }) => {
    x += width
    return text(x, stats.y + 12, label, { class: 'dim end' }) + text(x, stats.y + 33, value, { class: `big end${style === undefined ? '' : ` ${style}`}` })
  })
  return text(left, MARGIN + TITLE - 6, shortened(title, fitting(room, TITLE)), { class: 'title' }) + lines.join('') + numbers.join('')
}
