/**
 * Builds what is embedded in the picture for its script; `page/embedded.ts` describes the fields.
 */
import type { Chart } from '../../core/chart/chart.js'
import type { KeyCells } from '../../core/chart/keys.js'
import { unitFormat, type UnitFormat } from '../../core/text/format.js'
import type { Row, Rows } from '../../core/grid/rows.js'
import { countShades } from './legend.js'
import { formatColor, shorten } from './markup.js'
import type { Embedded, EmbeddedKey } from './page/embedded.js'
import type { Plan } from './plan.js'
import { chooseTheme } from './theme.js'

/** All counts by key, with the positions of the plan that the picture was drawn with. */
export function buildEmbedded(chart: Chart, { map, cell, width, height, tops, heights }: Plan): Embedded {
  const { columns, rows, keys, others, shading, start, offset, interval, unit, paints, light } = chart
  const colors = paints.slice(0, countShades(shading)).map(({ rgb }) => formatColor(rgb))
  const units = unitFormat(unit, true)
  return {
    version: 2, map, cell, width, height, tops, heights, values: rows.rows.map((row) => formatRowValues(row, units)),
    held: rows.rows.map(({ from, to }) => [from - rows.start, to - rows.start]), spread: listShares(rows), start, offset, interval,
    begins: columns.map(({ begin }) => begin), ends: columns.map(({ end }) => end), durations: columns.map(({ duration }) => duration),
    signed: columns.flatMap(({ isSigned }, i) => (isSigned ? [i] : [])),
    gaps: columns.flatMap(({ gap }, i) => (gap ? [i] : [])),
    marks: columns.flatMap(({ mark }, i): [number, string][] => (mark === undefined ? [] : [[i, mark]])),
    from: shading.from, per: shading.per, colors,
    swatches: findUsedShades(shading).map((shade) => colors[shade]!), page: chooseTheme(light).page,
    keys: [...keys, ...(others === undefined ? [] : [others])]
      .map(({ name, cells }) => ({ name, ...encodeCells(cells, rows) })),
  }
}

/** The shades that a cell can have on this scale, in the order of the legend. */
function findUsedShades({ from, isSigned }: Chart['shading']): number[] {
  const above = from.flatMap((least, shade) => (shade > 0 && from[shade + 1] !== least ? [shade] : []))
  return isSigned ? [...above.map((shade) => from.length - 1 + shade).reverse(), ...above] : above
}

/** By bucket its lowest row and its shares. */
function listShares({ rowAt, shareAt, shares }: Rows): number[][] {
  return Array.from(rowAt, (row, at) => [row, ...shares.subarray(shareAt[at]!, shareAt[at + 1]!)])
}

/** Places as pairs of distance and count. */
function encodeCells({ columns, buckets, counts, weights }: KeyCells, { start, rowAt }: Rows): Pick<EmbeddedKey, 'cells' | 'weights'> {
  const cells: number[] = []
  let before = -1
  counts.forEach((count, i) => {
    const place = columns[i]! * rowAt.length + buckets[i]! - start
    cells.push(place - before, count)
    before = place
  })
  return { cells, ...(weights === undefined ? {} : { weights: Array.from(weights) }) }
}

/** The values of a row as text: "1.5ms – 2ms", "below 1ms", "10s or more". */
function formatRowValues({ kind, low, high }: Row, units: UnitFormat): string {
  const [from, to] = [units.value(low, 3), units.value(high + 1, 3)]
  const counted = units.counted === '' ? '' : ` ${shorten(units.counted, 24)}`
  if (kind === 'under') return `below ${to}${counted}`
  if (kind === 'over') return `${from} or more${counted}`
  return low === high ? `${from}${counted}` : `${from} – ${to}${counted}`
}
