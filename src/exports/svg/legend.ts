/** The legend: a swatch for each shade in use with the least value that has it, and the hatching of columns without data. */
import type { Chart } from '../../core/chart/chart.js'
import { formatColor, buildElement, buildText } from './markup.js'
import type { Plan } from './plan.js'
import { measureText } from './theme.js'

/** Paints of the palette that cells can have, the background included; mixtures for selected keys follow them. */
export function countShades({ from, isSigned }: Chart['shading']): number {
  return isSigned ? 2 * from.length - 1 : from.length
}

const SWATCH = { width: 36, height: 12 }

/** Swatches with their labels (as many as have room), a title with unit, scale and palette, and, if the chart has a gap, its hatching. */
export function drawLegend(chart: Chart, { map, legend, right }: Plan): string {
  const { legend: { swatches, unit }, paints, scale, shading, palette, columns } = chart
  const y = legend + 14
  const wide = swatches.reduce((most, { label }) => Math.max(most, measureText(label) + 7), SWATCH.width)
  const width = Math.min(wide, Math.floor((right - map.x) / swatches.length))
  const every = Math.ceil(wide / width)
  const drawn = swatches.map(({ paint, label }, i) => {
    const x = map.x + i * width
    const fill = formatColor(paints[paint]!.rgb)
    return buildElement('rect', { class: 'crisp ht-swatch', x, y, width, height: SWATCH.height, fill }) +
      ((swatches.length - 1 - i) % every === 0 ? buildText(x, y + SWATCH.height + 13, label, { class: 'dim' }) : '')
  })
  const hued = swatches.some(({ paint }) => paint >= countShades(shading))
  const title = `${unit}, ${scale} scale, ${hued ? 'gray: keys that are not selected' : palette}`
  const after = map.x + measureText(title) + 24
  const hatched = columns.some(({ gap }) => gap)
    ? buildElement('rect', { class: 'crisp', x: after, y: legend - 3, width: 26, height: SWATCH.height, fill: 'url(#ht-gap)' }) +
      buildText(after + 34, legend + 7, 'no data', { class: 'dim' })
    : ''
  return buildText(map.x, legend + 7, title, { class: 'dim' }) + hatched + drawn.join('')
}
