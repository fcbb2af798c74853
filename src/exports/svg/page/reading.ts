/** Third part: what is under the mouse or the keyboard's cursor, in words beside it, and a cross through the map. */
interface Spot {
  readonly column: number
  readonly row: number
}

const KEYS_TOLD = 6
const marks = new Map(data.marks)
const tip = found<SVGGElement>('ht-tip')
const cross = found<SVGGElement>('ht-cross')
let spot: Spot | undefined

function show(at: Spot | undefined): void {
  spot = at
  tip.textContent = ''
  cross.textContent = ''
  if (at === undefined) return
  const { x, y, width, height } = data.map
  const [left, top, high] = [x + at.column * data.cell, data.tops[at.row]!, data.heights[at.row]!]
  made('path', { d: `M${left} ${y}h${data.cell}v${height}h${-data.cell}zM${x} ${top}h${width}v${high}h${-width}z` }, cross)
  made('rect', { class: 'cell', x: left - 1, y: top - 1, width: data.cell + 2, height: high + 2 }, cross)
  lay(wordsOf(at), left + data.cell / 2, top + high / 2)
}

interface Words {
  readonly text: string
  readonly class: string
  /** What it tells, for whoever reads the page by program. */
  readonly name?: string
}

function wordsOf({ column, row }: Spot): Words[] {
  const place = column * ROWS + row
  const head: Words[] = [{ text: timesOf(column), class: 'bold', name: 'time' }]
  const mark = marks.get(column)
  if (mark !== undefined) head.push({ text: cut(mark, 48), class: 'accent', name: 'mark' })
  if (GAPS.has(column)) return [...head, { text: 'nobody was looking', class: 'dim' }]
  const total = totals[column]!
  const here = counts[place]!
  let reached = 0
  for (let at = column * ROWS; at <= place; at++) reached += counts[at]!
  head.push({ text: data.values[row]!, class: 'bold', name: 'values' })
  if (chosen.size > 0) head.push({ text: chosen.size === 1 ? `only ${cut(data.keys[[...chosen][0]!]!.name, 40)}` : `only ${chosen.size} keys`, class: 'accent' })
  if (total === 0) return [...head, { text: 'nothing counted in this column', class: 'dim' }]
  return [
    ...head,
    { text: `${grouped(here)} ${here === 1 ? 'event' : 'events'}`, class: '', name: 'count' },
    { text: `${percentOf(here, total)} of the column's ${grouped(total)}`, class: '', name: 'share' },
    { text: `${percentOf(reached, total)} of the column at or below`, class: '', name: 'reached' },
    ...keysAt(place, here),
  ]
}

/** Those with most of a cell. */
function keysAt(place: number, here: number): Words[] {
  if (here === 0 || data.keys.length < 2) return []
  const own = cellsOfKey.map((cells, i) => ({ name: data.keys[i]!.name, many: chosen.size === 0 || chosen.has(i) ? countAt(cells, place) : 0 }))
    .filter(({ many }) => many > 0).sort((a, b) => b.many - a.many)
  const told = own.slice(0, KEYS_TOLD)
  const longest = Math.min(32, told.reduce((most, { name }) => Math.max(most, name.length), 0))
  const digits = grouped(told[0]!.many).length
  const lines = told.map(({ name, many }): Words => ({
    text: `${cut(name, longest).padEnd(longest)}  ${grouped(many).padStart(digits)}  ${percentOf(many, here)}`, class: 'dim', name: 'key',
  }))
  return own.length > told.length ? [...lines, { text: `and ${own.length - told.length} more`, class: 'dim' }] : lines
}

/** In a box beside a point of the map, on the side where there is room. */
function lay(words: readonly Words[], x: number, y: number): void {
  const box = made('rect', { class: 'box', rx: 4 }, tip)
  words.forEach(({ text, class: style, name }, i) => made('text', { x: 10, y: 19 + 15 * i, class: style, ...(name === undefined ? {} : { 'data-name': name }) }, tip, text))
  const width = Array.from(tip.querySelectorAll('text'), (line) => line.getComputedTextLength()).reduce((a, b) => Math.max(a, b), 0) + 20
  const height = 15 * words.length + 13
  box.setAttribute('width', String(width))
  box.setAttribute('height', String(height))
  const left = x + 18 + width > data.width - 6 ? x - 18 - width : x + 18
  const top = Math.min(y + 14, data.height - height - 6)
  tip.setAttribute('transform', `translate(${Math.max(6, Math.round(left))} ${Math.max(6, Math.round(top))})`)
}

/** The cell at a place of the window; between two rows that are set apart, the nearer one. */
function spotAt(clientX: number, clientY: number): Spot {
  const at = new DOMPoint(clientX, clientY).matrixTransform(found<SVGGraphicsElement>('ht-field').getScreenCTM()!.inverse())
  const column = Math.floor((at.x - data.map.x) / data.cell)
  let [row, least] = [0, Infinity]
  data.tops.forEach((top, i) => {
    const far = Math.max(top - at.y, at.y - top - data.heights[i]!, 0)
    if (far < least || (far === least && at.y >= top)) [row, least] = [i, far]
  })
  return { column: Math.max(0, Math.min(COLUMNS - 1, column)), row }
}
