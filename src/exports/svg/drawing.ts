/**
 * Draws a chart as SVG elements; the SVG and the PNG export share them.
 *
 * Each file beside this one draws one part of the plan. They compute only positions; numbers and colors come from the chart.
 */
import type { Chart } from '../../core/chart/chart.js'
import { drawTimeAxis, drawValueAxis } from './axes.js'
import { drawKeyTable, listKeys } from './keys.js'
import { drawLegend } from './legend.js'
import { drawLines } from './lines.js'
import { drawGapPattern, drawMap } from './map.js'
import { placeFlags, countLanes, drawMarks } from './marks.js'
import { buildElement, shorten, buildText } from './markup.js'
import { CAPTION_HEIGHT, MARGIN, buildPlan, type PictureSize, type Plan } from './plan.js'
import { countFitting, buildStyle, chooseTheme, TITLE_SIZE } from './theme.js'

/** A chart that has been drawn. */
export interface Drawing {
  readonly plan: Plan
  /** Markup of an `<svg>` of the plan's size: style, patterns, then the picture. */
  readonly content: string
}

/**
 * Draws a chart; `asked` is the requested size, `over` gives markup to lie above the map and below everything drawn after it.
 * Flags are placed twice: the number of lanes they need decides where the map is, and the width of a cell decides the lanes.
 */
export function drawChart(chart: Chart, asked: PictureSize, over: (plan: Plan) => string = () => ''): Drawing {
  const keys = listKeys(chart).length
  const flags = placeFlags(chart, buildPlan(chart, asked, { lanes: 0, keys }))
  const plan = buildPlan(chart, asked, { lanes: countLanes(flags), keys })
  const theme = chooseTheme(chart.light)
  const parts = [
    buildElement('style', {}, buildStyle(theme)), buildElement('defs', {}, drawGapPattern(theme.hatch, theme.page)),
    buildElement('rect', { width: plan.width, height: plan.height, fill: theme.page }),
    drawHeader(chart, plan), drawValueAxis(chart, plan), drawTimeAxis(chart, plan),
    drawMap(chart, plan), drawLines(chart, plan), drawMarks(flags, plan), over(plan),
    drawLegend(chart, plan), drawKeyTable(chart, plan),
  ]
  return { plan, content: parts.filter((part) => part !== '').join('\n') }
}

/** The whole SVG document, displayed at `scale` times the plan's size; `background` is the color around it in a larger window. */
export function wrapInSvg({ width, height }: Plan, scale: number, background: string, content: string): string {
  const size = { width: width * scale, height: height * scale, viewBox: `0 0 ${width} ${height}`, style: `background:${background}` }
  return buildElement('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size }, content)
}

/** Title, captions and the overall numbers. */
function drawHeader({ title, captions }: Chart, { left, right, stats, captions: first }: Plan): string {
  const room = stats.x > left ? stats.x - left : right - left
  const lines = captions.map((line, i) =>
    buildText(left, first + CAPTION_HEIGHT * (i + 1) - 4, shorten(line, countFitting(room)), { class: i === 0 ? undefined : 'dim' }))
  let x = stats.x
  const numbers = stats.list.map(({ label, value, width, class: style }) => {
    x += width
    return buildText(x, stats.y + 12, label, { class: 'dim end' }) +
      buildText(x, stats.y + 33, value, { class: `big end${style === undefined ? '' : ` ${style}`}` })
  })
  const heading = buildText(left, MARGIN + TITLE_SIZE - 6, shorten(title, countFitting(room, TITLE_SIZE)), { class: 'title' })
  return heading + lines.join('') + numbers.join('')
}
