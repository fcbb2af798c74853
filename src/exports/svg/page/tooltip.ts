/** Script of the picture, part 3 of 5: the numbers of the cell under the mouse or the keyboard's cursor, and a cross through it. */
interface CellPosition {
  readonly column: number
  readonly row: number
}

/** One line of the tooltip. */
interface TipLine {
  readonly text: string
  /** CSS class. */
  readonly class: string
  /** What the line says, for programs that read the page. */
  readonly name?: string
}

const MAX_TIP_KEYS = 6
const marks = new Map(data.marks)
const tip = findById<SVGGElement>('ht-tip')
const cross = findById<SVGGElement>('ht-cross')
/** The cell that the tooltip describes. */
let cursor: CellPosition | undefined

/** Shows the tooltip of a cell, or hides it. */
function showTip(cell: CellPosition | undefined): void {
  cursor = cell
  tip.textContent = ''
  cross.textContent = ''
  if (cell === undefined) return
  const { x, y, width, height } = data.map
  const { lowest, highest } = findCellRows(cell.row)
  const [left, top] = [x + cell.column * data.cell, data.tops[highest]!]
  const high = data.tops[lowest]! + data.heights[lowest]! - top
  const d = `M${left} ${y}h${data.cell}v${height}h${-data.cell}zM${x} ${top}h${width}v${high}h${-width}z`
  appendElement(cross, 'path', { d })
  appendElement(cross, 'rect', { class: 'cell', x: left - 1, y: top - 1, width: data.cell + 2, height: high + 2 })
  drawTip(describeCell(cell), left + data.cell / 2, top + high / 2)
}

/** The rows of the cell that a row belongs to: all neighbors with the same buckets. */
function findCellRows(row: number): { readonly lowest: number; readonly highest: number } {
  const isSame = (other: number): boolean => data.held[other]?.join() === data.held[row]!.join()
  let [lowest, highest] = [row, row]
  while (isSame(lowest - 1)) lowest--
  while (isSame(highest + 1)) highest++
  return { lowest, highest }
}

/** The tooltip's lines: time, mark, values, selection, counts and keys, as far as the cell has them. */
function describeCell({ column, row }: CellPosition): TipLine[] {
  const lines: TipLine[] = [{ text: formatColumnTimes(column), class: 'bold', name: 'time' }]
  const mark = marks.get(column)
  if (mark !== undefined) lines.push({ text: shorten(mark, 48), class: 'accent', name: 'mark' })
  if (GAPS.has(column)) return [...lines, { text: 'no data', class: 'dim' }]
  lines.push({ text: data.values[row]!, class: 'bold', name: 'values' }, ...describeSelection())
  if (totals[column] === 0 && !SIGNED.has(column)) return [...lines, { text: 'no events in this column', class: 'dim' }]
  const [from, to] = data.held[row]!
  const places: Places = { from: column * BUCKETS + from, to: column * BUCKETS + to }
  return [...lines, ...describeCounts(places, column), ...describeKeys(places, column)]
}

/** Which keys the counts are of, if not of all. */
function describeSelection(): TipLine[] {
  if (selectedKeys.size === 0) return []
  const [first] = selectedKeys
  const text = selectedKeys.size === 1 ? `only ${shorten(data.keys[first!]!.name, 40)}` : `only ${selectedKeys.size} keys`
  return [{ text, class: 'accent' }]
}

/** Indices into `counts`, both included: the buckets of a cell. */
interface Places {
  readonly from: number
  readonly to: number
}

function sumCounts(from: number, to: number): number {
  let sum = 0
  for (let at = from; at <= to; at++) sum += counts[at]!
  return sum
}

/** Events of the cell's buckets, their share of the column, and the share of the column at or below them. */
function describeCounts({ from, to }: Places, column: number): TipLine[] {
  if (SIGNED.has(column)) return describeSignedCounts(sumCounts(from, to))
  const [here, total, reached] = [sumCounts(from, to), totals[column]!, sumCounts(column * BUCKETS, to)]
  return [
    { text: `${formatCount(here)} ${here === 1 ? 'event' : 'events'}`, class: '', name: 'count' },
    { text: `${formatPercent(here, total)} of the column's ${formatCount(total)}`, class: '', name: 'share' },
    { text: `${formatPercent(reached, total)} of the column at or below`, class: '', name: 'reached' },
  ]
}

/** Events of the cell, what was taken away subtracted; such counts have no shares. */
function describeSignedCounts(here: number): TipLine[] {
  return [
    { text: `${formatCount(here)} ${here === 1 ? 'event' : 'events'}`, class: '', name: 'count' },
    { text: 'no shares: negative counts', class: 'dim', name: 'share' },
  ]
}

/** The keys with most events in the cell, added or taken away, and how many more there are. */
function describeKeys({ from, to }: Places, column: number): TipLine[] {
  const here = sumCounts(from, to)
  const isSigned = SIGNED.has(column)
  if ((here === 0 && !isSigned) || data.keys.length < 2) return []
  const isShown = (key: number): boolean => selectedKeys.size === 0 || selectedKeys.has(key)
  const own = keyCells.map((cells, i) => ({ name: data.keys[i]!.name, count: isShown(i) ? countInCell(cells, from, to) : 0 }))
    .filter(({ count }) => count !== 0).sort((a, b) => Math.abs(b.count) - Math.abs(a.count))
  if (own.length === 0) return []
  const listed = own.slice(0, MAX_TIP_KEYS)
  const longest = Math.min(32, listed.reduce((most, { name }) => Math.max(most, countColumns(name)), 0))
  const digits = Math.max(...listed.map(({ count }) => formatCount(count).length))
  const lines = listed.map(({ name, count }): TipLine => {
    const share = isSigned ? '' : `  ${formatPercent(count, here)}`
    const label = padToColumns(shorten(name, longest), longest)
    return { text: `${label}  ${formatCount(count).padStart(digits)}${share}`, class: 'dim', name: 'key' }
  })
  return own.length > listed.length ? [...lines, { text: `and ${own.length - listed.length} more`, class: 'dim' }] : lines
}

/** Draws the lines in a box beside a point of the map, on the side with room. */
function drawTip(lines: readonly TipLine[], x: number, y: number): void {
  const box = appendElement(tip, 'rect', { class: 'box', rx: 4 })
  lines.forEach(({ text, class: style, name }, i) => {
    appendElement(tip, 'text', { x: 10, y: 19 + 15 * i, class: style, ...(name === undefined ? {} : { 'data-name': name }) }, text)
  })
  const width = Array.from(tip.querySelectorAll('text'), (line) => line.getComputedTextLength()).reduce((a, b) => Math.max(a, b), 0) + 20
  const height = 15 * lines.length + 13
  box.setAttribute('width', String(width))
  box.setAttribute('height', String(height))
  const left = x + 18 + width > data.width - 6 ? x - 18 - width : x + 18
  const top = Math.min(y + 14, data.height - height - 6)
  tip.setAttribute('transform', `translate(${Math.max(6, Math.round(left))} ${Math.max(6, Math.round(top))})`)
}

/** The cell at a position in the window; between two rows that are drawn apart, the nearer one. */
function findCell(clientX: number, clientY: number): CellPosition {
  const area = findById<SVGGraphicsElement>('ht-field')
  const at = new DOMPoint(clientX, clientY).matrixTransform(area.getScreenCTM()!.inverse())
  const column = Math.floor((at.x - data.map.x) / data.cell)
  let [row, least] = [0, Infinity]
  data.tops.forEach((top, i) => {
    const far = Math.max(top - at.y, at.y - top - data.heights[i]!, 0)
    if (far < least || (far === least && at.y >= top)) [row, least] = [i, far]
  })
  return { column: Math.max(0, Math.min(COLUMNS - 1, column)), row }
}
