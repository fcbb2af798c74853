/**
 * The map itself: a path for each paint, a box in it for each run of equal cells of a row, so that thousands of cells are a
 * few elements.
 *
 * Boxes are whole pixels and drawn without smoothing: a cell is exactly its paint. Zero is the ground and not drawn. A column
 * in which nobody was looking is hatched, so that it is not taken for a quiet one. `ht-only` is for the script.
 */
import type { Chart } from '../../core/chart/chart.js'
import { buildBoxPath, formatColor, buildElement } from './markup.js'
import { isOverflow, type Plan } from './plan.js'

export function drawMap(chart: Chart, plan: Plan): string {
  return [drawBackground(chart, plan), buildElement('g', { id: 'ht-cells', class: 'crisp ht-all' }, drawCells(chart, plan)), buildElement('g', { id: 'ht-only', class: 'crisp' }, ''), drawGaps(chart, plan)].join('\n')
}

/** Behind the cells, under- and overflow apart, each in a frame a pixel wide around it. */
function drawBackground({ paints, rows: { rows } }: Chart, { map, tops, heights }: Plan): string {
  const fill = formatColor(paints[0]!.rgb)
  const plate = (from: number, to: number): string => {
    const y = tops[to]!
    const height = tops[from]! + heights[from]! - y
    return buildElement('rect', { class: 'rule', x: map.x - 0.5, y: y - 0.5, width: map.width + 1, height: height + 1, style: `fill:${fill}` })
  }
  const last = rows.length - 1
  const low = last > 0 && isOverflow(rows[0]!) ? 1 : 0
  const high = last > low && isOverflow(rows[last]!) ? last - 1 : last
  return [...(low > 0 ? [plate(0, 0)] : []), ...(high < last ? [plate(last, last)] : []), plate(low, high)].join('')
}

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
  return [...paths].sort(([one], [other]) => one - other).map(([paint, boxes]) => buildElement('path', { fill: formatColor(paints[paint]!.rgb), d: boxes.join('') })).join('\n')
}

/** Neighboring gaps are one. */
function drawGaps({ columns }: Chart, { map, cell }: Plan): string {
  const found: string[] = []
  for (let from = 0; from < columns.length; from++) {
    if (!columns[from]!.gap) continue
    let to = from + 1
    while (columns[to]?.gap === true) to++
    found.push(buildElement('rect', { class: 'crisp', fill: 'url(#ht-gap)', x: map.x + from * cell, y: map.y, width: (to - from) * cell, height: map.height }))
    from = to - 1
  }
  return found.join('')
}

export function drawGapPattern(hatch: string, page: string): string {
  return `<pattern id="ht-gap" width="6" height="6" patternUnits="userSpaceOnUse"><path fill="${page}" d="M0 0h6v6h-6z"/><path stroke="${hatch}" stroke-width="1.2" d="M-1 1l2-2M0 6l6-6M5 7l2-2"/></pattern>`
}
