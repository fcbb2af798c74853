/** What the shades stand for: a swatch for each in use with the least that gives it, and what is hatched. */
import type { Chart } from '../../core/chart.js'
import { colour, element, text } from './markup.js'
import type { Plan } from './plan.js'
import { widthOf } from './theme.js'

const SWATCH = { width: 40, height: 12 }

export function legendOf(chart: Chart, { map, legend }: Plan): string {
  const { legend: { swatches, unit }, paints, scale, palette, columns } = chart
  const y = legend + 8
  let x = map.x
  const drawn = swatches.map(({ paint, label }) => {
    const at = x
    x += SWATCH.width
    return element('rect', { class: 'crisp ht-swatch', x: at, y, width: SWATCH.width, height: SWATCH.height, fill: colour(paints[paint]!.rgb) }) +
      text(at, y + SWATCH.height + 13, label, { class: 'dim' })
  })
  const title = `${unit}, ${scale} scale, ${palette}`
  const said = text(x + 14, y + 10, title, { class: 'dim' })
  x += 14 + widthOf(title) + 24
  const gap = columns.some((one) => one.gap)
    ? element('rect', { x, y, width: 26, height: SWATCH.height, fill: 'url(#ht-gap)' }) + text(x + 34, y + 10, 'nobody was looking', { class: 'dim' }) : ''
  return drawn.join('') + said + gap
}
