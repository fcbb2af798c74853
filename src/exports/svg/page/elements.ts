/** Second part: elements of the picture, and words. */
const SPACE = 'http://www.w3.org/2000/svg'

function made(name: string, attributes: Readonly<Record<string, string | number>>, within: Element, content?: string): SVGElement {
  const element = document.createElementNS(SPACE, name)
  for (const key of Object.keys(attributes)) element.setAttribute(key, String(attributes[key]))
  if (content !== undefined) element.textContent = content
  within.appendChild(element)
  return element
}

function found<T extends Element>(id: string): T {
  return document.getElementById(id) as unknown as T
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

function grouped(value: number): string {
  return Number.isInteger(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : String(Number(value.toPrecision(3)))
}

/** Nothing but zero is 0, nothing but all is 100. */
function percentOf(part: number, whole: number): string {
  const value = whole > 0 ? (100 * part) / whole : 0
  if (value > 0 && value < 0.05) return '<0.1%'
  if (value < 100 && value >= 99.95) return '>99.9%'
  return `${Number(value.toFixed(1))}%`
}

/** 2026-01-02 14:03:20, with milliseconds where columns are not whole seconds. */
function instant(time: number): string {
  const at = Math.round(data.start + time + data.offset * 60_000)
  if (!(Math.abs(at) < 8e15)) return '?'
  return new Date(at).toISOString().replace('T', ' ').slice(0, data.interval % 1000 === 0 ? 19 : 23)
}

function zoneName(): string {
  const minutes = Math.abs(data.offset)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  return minutes === 0 ? 'UTC' : `${data.offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}

function timesOf(column: number): string {
  const [from, to] = [instant(data.begins[column]!), instant(data.ends[column]!)]
  return `${from} – ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to} ${zoneName()}`
}
