/** Script of the picture, part 2 of 5: SVG elements, and numbers and times as text. */
const SVG_NAMESPACE = 'http://www.w3.org/2000/svg'

/** Appends a new element to `parent`. */
function appendElement(
  parent: Element, name: string, attributes: Readonly<Record<string, string | number>>, content?: string,
): SVGElement {
  const element = document.createElementNS(SVG_NAMESPACE, name)
  for (const key of Object.keys(attributes)) element.setAttribute(key, String(attributes[key]))
  if (content !== undefined) element.textContent = content
  parent.appendChild(element)
  return element
}

/** The picture's element with this id; it always exists. */
function findById<T extends Element>(id: string): T {
  return document.getElementById(id) as unknown as T
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

/** Columns that a monospaced text takes: a wide letter takes two, a mark and what is joined to a picture none. */
function countColumns(text: string): number {
  let columns = 0
  for (const character of text.replace(/\u200d./gu, '')) columns += WIDE.test(character) ? 2 : /[\p{M}\ufe0f]/u.test(character) ? 0 : 1
  return columns
}

/** At most `most` columns; an ellipsis replaces the rest. */
function shorten(text: string, most: number): string {
  if (countColumns(text) <= most) return text
  let kept = ''
  for (const character of text) {
    if (countColumns(kept + character) >= most) break
    kept += character
  }
  return `${kept}…`
}

/** The text with blanks behind it, up to `width` columns. */
function padToColumns(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - countColumns(text)))
}

/** 1,234,567; three digits for a number that is not whole. */
function formatCount(value: number): string {
  return Number.isInteger(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : String(Number(value.toPrecision(3)))
}

/** 12.3%; only zero is 0% and only the whole is 100%. */
function formatPercent(part: number, whole: number): string {
  const value = whole > 0 ? (100 * part) / whole : 0
  if (value > 0 && value < 0.05) return '<0.1%'
  if (value < 100 && value >= 99.95) return '>99.9%'
  return `${Number(value.toFixed(1))}%`
}

/** 2026-01-02 14:03:20, with milliseconds if columns are not whole seconds. `time` is milliseconds since the start. */
function formatTime(time: number): string {
  const at = Math.round(data.start + time + data.offset * 60_000)
  if (!(Math.abs(at) < 8e15)) return '?'
  return new Date(at).toISOString().replace('T', ' ').slice(0, data.interval % 1000 === 0 ? 19 : 23)
}

/** UTC, +02:00. */
function formatZone(): string {
  const minutes = Math.abs(data.offset)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  return minutes === 0 ? 'UTC' : `${data.offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}

/** Begin and end of a column; the date of the end only if it differs. */
function formatColumnTimes(column: number): string {
  const [from, to] = [formatTime(data.begins[column]!), formatTime(data.ends[column]!)]
  return `${from} – ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to} ${formatZone()}`
}
