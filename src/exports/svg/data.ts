/**
 * What is embedded in the picture for its script, as `page/embedded.ts` describes it.
 */
import type { Chart } from '../../core/chart/chart.js'
import type { KeyCells } from '../../core/chart/keys.js'
import { unitFormat, type UnitFormat } from '../../core/text/format.js'
import type { Row } from '../../core/grid/rows.js'
import { formatColor, shorten } from './markup.js'
import type { Embedded, EmbeddedKey } from './page/embedded.js'
import type { Plan } from './plan.js'
import { chooseTheme } from './theme.js'

export function buildEmbedded(chart: Chart, { map, cell, width, height, tops, heights }: Plan): Embedded {
  const { columns, rows, keys, others, shading, start, offset, interval, unit, paints, light } = chart
  const colors = paints.slice(0, shading.from.length).map(({ rgb }) => formatColor(rgb))
  const units = unitFormat(unit, true)
  return {
    version: 1, map, cell, width, height, tops, heights, values: rows.rows.map((row) => formatRowValues(row, units)), start, offset, interval,
    begins: columns.map(({ begin }) => begin), ends: columns.map(({ end }) => end), durations: columns.map(({ duration }) => duration),
    gaps: columns.flatMap(({ gap }, i) => (gap ? [i] : [])), marks: columns.flatMap(({ mark }, i): [number, string][] => (mark === undefined ? [] : [[i, mark]])), from: shading.from, per: shading.per, colors,
    swatches: findUsedShades(shading.from).map((level) => colors[level]!), page: chooseTheme(light).page,
    keys: [...keys, ...(others === undefined ? [] : [others])].map(({ name, cells }) => ({ name, ...encodeCells(cells, rows.rows.length) })),
  }
}

/** The shades of a scale that any cell can have, lowest first: those the legend shows. */
function findUsedShades(from: readonly number[]): number[] {
  return from.flatMap((least, level) => (level > 0 && from[level + 1] !== least ? [level] : []))
}

function encodeCells({ columns, rows, counts, weights }: KeyCells, each: number): Pick<EmbeddedKey, 'cells' | 'weights'> {
  const cells: number[] = []
  let before = -1
  counts.forEach((count, i) => {
    const place = columns[i]! * each + rows[i]!
    cells.push(place - before, count)
    before = place
  })
  return { cells, ...(weights === undefined ? {} : { weights: Array.from(weights) }) }
}

function formatRowValues({ kind, low, high }: Row, units: UnitFormat): string {
  const [from, to] = [units.value(low, 3), units.value(high + 1, 3)]
  const counted = units.counted === '' ? '' : ` ${shorten(units.counted, 24)}`
  if (kind === 'under') return `below ${to}${counted}`
  if (kind === 'over') return `${from} or more${counted}`
  return low === high ? `${from}${counted}` : `${from} – ${to}${counted}`
}
