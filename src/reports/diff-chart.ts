/**
 * Draws the difference of two recordings as a chart: values upwards, both distributions as bars, then one column for all events and
 * one for each key. Rows have even extent, as in the heat map, so bars show density. A number says by how many percentage points of
 * all events the share of its row changed; the columns of all keys add up to the first column. Color repeats what the number says, or
 * a character does where there is no color. A difference below 1/32 of the greatest has only its number. Pure.
 */
import { axisLines, axisWidth } from '../core/heatmap/value-axis-labels.js'
import type { Paint } from '../core/frame.js'
import { unitFormat } from '../core/text/format.js'
import type { Rows } from '../core/grid/rows.js'
import { rowsForSpan } from '../core/grid/value-axis.js'
import { diverging } from '../palettes/diverging.js'
import { SgrWriter } from '../views/terminal/sgr.js'
import { makeBold, padEnd, padStart, type ReportPage, shorten, shortenKeys } from './text-table.js'
import { formatShare } from './numbers.js'
import { formatBar } from './bars.js'
import type { Change, Comparison } from '../core/compare/comparison.js'

/** Lines of the chart, and columns of a difference. */
const MAX_ROWS = 24
const CELL_WIDTH = 8
/** Points: the color scale ends here at least, so that small differences alone are not bright. */
const MIN_TOP = 1

/** A column of differences. */
interface Column {
  readonly name: string
  /** Percentage points by row. */
  readonly points: readonly number[]
}

/** The chart's lines: a heading, the rows, a legend, and how many keys are left out. They may end in spaces. */
export function formatDiffChart(comparison: Comparison, page: ReportPage): string[] {
  const { cells, first, last, unit, all, keys } = comparison
  const { utf8 } = page
  const rows = rowsForSpan(cells.scheme, first, last, Math.min(MAX_ROWS, last - first + 1))
  const units = unitFormat(unit, utf8)
  const axis = axisWidth(units)
  const room = page.width - axis
  const bars = Math.max(12, Math.min(30, Math.floor(room / 5)))
  const single = keys.length === 1 && keys[0]!.key?.length === 0
  const shown = single ? [] : keys.slice(0, Math.max(0, Math.floor((room - 2 * bars - 4) / CELL_WIDTH) - 1))
  const keyNames = shortenKeys(shown.map(({ key }) => key ?? null), CELL_WIDTH - 2, utf8)
  const columns = [buildColumn('all', all, rows, first), ...shown.map((key, i) => buildColumn(keyNames[i]!, key, rows, first))]
  const sides = all.shares.map((shares) => sumByRow(shares, rows, first))
  const most = Math.max(...sides.flat())
  const top = columns.flatMap(({ points }) => points).reduce((greatest, point) => Math.max(greatest, Math.abs(point)), MIN_TOP)
  const painter = new CellPainter(page)
  const lines = axisLines(rows, { height: rows.height, rowsPerLine: 1, width: axis }, units, utf8).map((line, at) => {
    const row = rows.rowOfLine[at]!
    const both = sides.map((shares) => `${formatBar(most === 0 ? 0 : shares[row]! / most, bars, utf8)} ${utf8 ? '│' : '|'}`)
    const differences = columns.map(({ points }) => painter.formatCell(points[row]!, top))
    return [...line.map(({ text }) => text), ...both, ...differences].join('')
  })
  const names = columns.map(({ name }) => `${padStart(name, CELL_WIDTH - 1)} `).join('')
  const counted = padStart(shorten(units.counted, axis - 1, utf8), axis - 1)
  const left = single ? 0 : keys.length - shown.length
  return [
    makeBold(`${counted} ${padEnd('before', bars + 2)}${padEnd('after', bars + 2)}${names}`, page), ...lines,
    `${' '.repeat(axis)}${padEnd(`full bar: ${formatShare(most)}`, 2 * bars + 4)}${painter.formatLegend(top)}`,
    ...(left > 0 ? [`${' '.repeat(axis + 2 * bars + 4)}${left} more ${left === 1 ? 'key' : 'keys'}: see the key table`] : []),
  ]
}

/** Sums by row, each bucket by its part of the row; `shares` is by bucket of the comparison, from bucket `first` on. */
function sumByRow(shares: ArrayLike<number>, { rows, start, rowAt, shareAt, shares: parts }: Rows, first: number): number[] {
  const sums = rows.map(() => 0)
  for (let i = 0; i < shares.length; i++) {
    const at = first + i - start
    for (let part = shareAt[at]!, row = rowAt[at]!; part < shareAt[at + 1]!; part++, row++) sums[row]! += shares[i]! * parts[part]!
  }
  return sums
}

/** How the share of each row changed from before to after. */
function buildColumn(name: string, { shares: [before, after] }: Change, rows: Rows, first: number): Column {
  const [a, b] = [sumByRow(before, rows, first), sumByRow(after, rows, first)]
  return { name, points: a.map((share, i) => 100 * (b[i]! - share)) }
}

/** Points: what the sums' rounding errors can amount to. */
const ROUNDING_ERROR = 1e-9

/** The shade of a difference: 5 for more than half of `top`, one less for each halving, 0 for less than 1/32 of it or none. */
export function differenceStep(points: number, top: number): number {
  const size = Math.abs(points)
  if (size < ROUNDING_ERROR) return 0
  return Math.min(5, Math.max(0, 5 + Math.ceil(Math.log2(size / top) - 1e-9)))
}

/** Percentage points: +12, +1.2, +0.05; "." for what would round to zero, '' for none. At most 5 characters up to 100. */
export function formatPoints(points: number): string {
  const size = Math.abs(points)
  if (size < ROUNDING_ERROR) return ''
  if (size < 0.005) return '.'
  return `${points > 0 ? '+' : '-'}${size < 0.0995 ? size.toFixed(2) : size < 9.95 ? size.toFixed(1) : size.toFixed(0)}`
}

/** Writes differences in their colors. */
class CellPainter {
  readonly #page: ReportPage
  readonly #pens: SgrWriter
  readonly #plain: number

  constructor(page: ReportPage) {
    this.#page = page
    this.#pens = new SgrWriter(page.depth)
    this.#plain = this.#pens.addPen({ fg: '', bg: '', flags: 0 })
  }

  /** A difference in `CELL_WIDTH` columns; `top` is the greatest difference in points. */
  formatCell(points: number, top: number): string {
    const step = differenceStep(points, top)
    const paint = (points < 0 ? diverging.fewer : diverging.more)[step]!
    if (this.#page.depth === 'none') return padStart(formatPoints(points), CELL_WIDTH - 2) + paint.ascii + ' '
    return this.#paintText(step === 0 ? undefined : paint, padStart(formatPoints(points), CELL_WIDTH - 2) + ' ') + ' '
  }

  #paintText(paint: Paint | undefined, text: string): string {
    if (paint === undefined) return text
    const pen = this.#pens.penNumber(this.#pens.textAttr('normal', paint))
    return this.#pens.changePen(this.#plain, pen) + text + this.#pens.changePen(pen, this.#plain)
  }

  /** All shades, from the greatest decrease to the greatest increase. */
  formatLegend(top: number): string {
    const steps = [5, 4, 3, 2, 1]
    const swatch = (paint: Paint): string => (this.#page.depth === 'none' ? paint.ascii : this.#paintText(paint, '  '))
    const fewer = steps.map((step) => swatch(diverging.fewer[step]!)).join('')
    const more = [...steps].reverse().map((step) => swatch(diverging.more[step]!)).join('')
    return `${formatPoints(-top)} ${fewer}${this.#page.depth === 'none' ? ' ' : '  '}${more} ${formatPoints(top)} points`
  }
}
