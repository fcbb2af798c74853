/**
 * The map itself: one path for each paint, with one box for each run of equal cells in a row, so that thousands of cells need only
 * a few elements.
 *
 * Boxes are whole pixels and drawn without smoothing, so a cell has exactly the color of its paint. Cells without events show the
 * background. A column without data is hatched, so that it does not look like a column without events. The script draws selected
 * keys into the group `ht-only`.
 */
import type { Chart } from '../../core/chart/chart.js'
import { buildBoxPath, formatColor, buildElement } from './markup.js'
import { isOverflow, type Plan } from './plan.js'

/** Background, cells, the script's empty group, and the hatching of gaps, in this order. */
export function drawMap(chart: Chart, plan: Plan): string {
  return [
    drawBackground(chart, plan), buildElement('g', { id: 'ht-cells', class: 'crisp ht-all' }, drawCells(chart, plan)),
    buildElement('g', { id: 'ht-only', class: 'crisp' }, ''), drawGaps(chart, plan),
  ].join('\n')
}

/** The plates behind the cells, each in a frame one pixel wide; underflow and overflow rows have plates of their own. */
function drawBackground({ paints, rows: { rows } }: Chart, { map, tops, heights }: Plan): string {
  const fill = formatColor(paints[0]!.rgb)
  const plate = (from: number, to: number): string => {
    const y = tops[to]!
    const height = tops[from]! + heights[from]! - y
    const box = { x: map.x - 0.5, y: y - 0.5, width: map.width + 1, height: height + 1 }
    return buildElement('rect', { class: 'rule', ...box, style: `fill:${fill}` })
  }
  const last = rows.length - 1
  const low = last > 0 && isOverflow(rows[0]!) ? 1 : 0
  const high = last > low && isOverflow(rows[last]!) ? last - 1 : last
  return [...(low > 0 ? [plate(0, 0)] : []), ...(high < last ? [plate(last, last)] : []), plate(low, high)].join('')
}

/** One path for each paint but the background, in the order of paints. */
function drawCells({ columns, paints, rows: { rows } }: Chart, { map, cell, tops, heights }: Plan): string {
  const paths = new Map<number, string[]>()
  rows.forEach((_, row) => {
    for (let from = 0; from < columns.length;) {
      const paint = columns[from]!.paints[row]!
      let to = from + 1
      while (to < columns.length && columns[to]!.paints[row] === paint) to++
      if (paint !== 0) {
        let path = paths.get(paint)
        if (path === undefined) paths.set(paint, (path = []))
        path.push(buildBoxPath(map.x + from * cell, tops[row]!, (to - from) * cell, heights[row]!))
      }
      from = to
    }
  })
  return [...paths].sort(([one], [other]) => one - other)
    .map(([paint, boxes]) => buildElement('path', { fill: formatColor(paints[paint]!.rgb), d: boxes.join('') })).join('\n')
}

/** Hatched boxes over columns without data, one for each run of them. */
function drawGaps({ columns }: Chart, { map, cell }: Plan): string {
  const found: string[] = []
  for (let from = 0; from < columns.length; from++) {
    if (!columns[from]!.gap) continue
    let to = from + 1
    while (columns[to]?.gap === true) to++
    const box = { x: map.x + from * cell, y: map.y, width: (to - from) * cell, height: map.height }
    found.push(buildElement('rect', { class: 'crisp', fill: 'url(#ht-gap)', ...box }))
    from = to - 1
  }
  return found.join('')
}

/** The pattern `ht-gap`: lines of color `hatch` on color `page`. */
export function drawGapPattern(hatch: string, page: string): string {
  const plate = `<path fill="${page}" d="M0 0h6v6h-6z"/>`
  const lines = `<path stroke="${hatch}" stroke-width="1.2" d="M-1 1l2-2M0 6l6-6M5 7l2-2"/>`
  return `<pattern id="ht-gap" width="6" height="6" patternUnits="userSpaceOnUse">${plate}${lines}</pattern>`
}
