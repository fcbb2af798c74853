/**
 * The difference as a map: values upwards, both distributions as bars, and then a column for all events and for each key: by how many
 * points of all events (of 100) its share of each row grew or fell. Columns of keys add up to the first. Color repeats
 * what the number says; where there is no color, a character does. Differences of less than a thirty-second of the greatest have
 * their number alone. Pure.
 */
import { axisLines, axisWidth } from '../core/heatmap/value-axis-labels.js'
import type { Change, Comparison } from '../core/compare/compare.js'
import type { Paint } from '../core/frame.js'
import { unitFormat } from '../core/text/format.js'
import { rowsForBuckets, type Rows } from '../core/grid/rows.js'
import { formatKey } from '../core/compare/summary.js'
import { diverging } from '../palettes/diverging.js'
import { SgrWriter } from '../views/terminal/sgr.js'
import { makeBold, padEnd, padStart, type ReportPage, shorten } from './text-table.js'
import { percent } from './numbers.js'
import { formatBar } from './bars.js'

const MAX_ROWS = 24
const CELL_WIDTH = 8
/** Points: where nothing differs by more, no difference is bright. */
const MIN_TOP = 1

/** A column of differences: points by row. */
interface Column {
  readonly name: string
  readonly points: readonly number[]
}

export function formatDiffChart(comparison: Comparison, page: ReportPage): string[] {
  const { cells, first, last, unit, all, keys } = comparison
  const rows = rowsForBuckets(cells.scheme, first, last, Math.min(MAX_ROWS, last - first + 1))
  const units = unitFormat(unit, page.utf8)
  const axis = axisWidth(units)
  const room = page.width - axis
  const bars = Math.max(12, Math.min(30, Math.floor(room / 5)))
  const single = keys.length === 1 && keys[0]!.key?.length === 0
  const shown = single ? [] : keys.slice(0, Math.max(0, Math.floor((room - 2 * bars - 4) / CELL_WIDTH) - 1))
  const columns = [buildColumn('all', all, rows, first), ...shown.map((key) => buildColumn(formatKey(key.key ?? null), key, rows, first))]
  const sides = all.shares.map((shares) => sumByRow(shares, rows, first))
  const most = Math.max(...sides.flat())
  const top = columns.flatMap(({ points }) => points).reduce((greatest, point) => Math.max(greatest, Math.abs(point)), MIN_TOP)
  const brush = new CellPainter(page)
  const lines = axisLines(rows, { height: rows.height, rowsPerLine: 1, width: axis }, units, page.utf8).map((line, at) => {
    const row = rows.rowOfLine[at]!
    const bases = sides.map((shares) => formatBar(most === 0 ? 0 : shares[row]! / most, bars, page.utf8))
    return `${line.map(({ text }) => text).join('')}${bases[0]} ${page.utf8 ? '│' : '|'}${bases[1]} ${page.utf8 ? '│' : '|'}${columns.map(({ points }) => brush.cell(points[row]!, top)).join('')}`
  })
  return [
    makeBold(`${padStart(shorten(units.counted, axis - 1, page.utf8), axis - 1)} ${padEnd('before', bars + 2)}${padEnd('after', bars + 2)}${columns.map(({ name }) => padStart(shorten(name, CELL_WIDTH - 2, page.utf8), CELL_WIDTH - 1) + ' ').join('')}`, page),
    ...lines,
    `${' '.repeat(axis)}${padEnd(`full: ${percent(most)}`, bars + 2)}${padEnd('', bars + 2)}${brush.legend(top)}`,
    ...(keys.length > shown.length && !single ? [`${' '.repeat(axis + 2 * bars + 4)}${keys.length - shown.length} further ${keys.length - shown.length === 1 ? 'key' : 'keys'}: see the table`] : []),
  ]
}

/** Sums by row of what is by cell. */
function sumByRow(shares: ArrayLike<number>, { rows }: Rows, first: number): number[] {
  return rows.map(({ from, to }) => {
    let sum = 0
    for (let at = from; at <= to; at++) sum += shares[at - first] ?? 0
    return sum
  })
}

function buildColumn(name: string, { shares: [before, after] }: Change, rows: Rows, first: number): Column {
  const [a, b] = [sumByRow(before, rows, first), sumByRow(after, rows, first)]
  return { name, points: a.map((share, i) => 100 * (b[i]! - share)) }
}

/** Rounding errors of sums, in points. */
const ROUNDING_ERROR = 1e-9

/** How strong a difference is: 5 more than half of the greatest, 1 more than a thirty-second; 0 less, or none. */
export function differenceStep(points: number, top: number): number {
  const size = Math.abs(points)
  if (size < ROUNDING_ERROR) return 0
  return Math.min(5, Math.max(0, 5 + Math.ceil(Math.log2(size / top) - 1e-9)))
}

/** +12, +1.2, +0.05; a point for what would round to nothing. At most 5 characters up to 100. */
export function formatPoints(points: number): string {
  const size = Math.abs(points)
  if (size < ROUNDING_ERROR) return ''
  if (size < 0.005) return '.'
  return `${points > 0 ? '+' : '-'}${size < 0.0995 ? size.toFixed(2) : size < 9.95 ? size.toFixed(1) : size.toFixed(0)}`
}

class CellPainter {
  readonly #page: ReportPage
  readonly #pens: SgrWriter
  readonly #plain: number

  constructor(page: ReportPage) {
    this.#page = page
    this.#pens = new SgrWriter(page.depth)
    this.#plain = this.#pens.addPen({ fg: '', bg: '', flags: 0 })
  }

  cell(points: number, top: number): string {
    const strength = differenceStep(points, top)
    const paint = (points < 0 ? diverging.fewer : diverging.more)[strength]!
    if (this.#page.depth === 'none') return padStart(formatPoints(points), CELL_WIDTH - 2) + paint.ascii + ' '
    return this.#on(strength === 0 ? undefined : paint, padStart(formatPoints(points), CELL_WIDTH - 2) + ' ') + ' '
  }

  #on(paint: Paint | undefined, text: string): string {
    if (paint === undefined) return text
    const pen = this.#pens.penNumber(this.#pens.textAttr('normal', paint))
    return this.#pens.changePen(this.#plain, pen) + text + this.#pens.changePen(pen, this.#plain)
  }

  /** Every shade with the least it stands for. */
  legend(top: number): string {
    const steps = [5, 4, 3, 2, 1]
    const swatch = (paint: Paint): string => (this.#page.depth === 'none' ? paint.ascii : this.#on(paint, '  '))
    const fewer = steps.map((step) => swatch(diverging.fewer[step]!)).join('')
    const more = [...steps].reverse().map((step) => swatch(diverging.more[step]!)).join('')
    return `${formatPoints(-top)} ${fewer}${this.#page.depth === 'none' ? ' ' : '  '}${more} ${formatPoints(top)} points`
  }
}
