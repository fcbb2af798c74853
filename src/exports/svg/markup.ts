/**
 * SVG as text: elements, attributes, paths, with every character of a stranger's made harmless.
 *
 * Text and attributes go through `escaped` and nowhere else. What XML cannot hold in any spelling (most control characters,
 * halves of surrogate pairs, U+FFFE, U+FFFF), and what would turn the text around it about (bidi controls) or cannot be seen,
 * becomes U+FFFD: a file that does not parse shows nothing at all. Refused: a DOM or an XML library, for a format that is
 * written and never read back here.
 */

const CONTROL = '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\ufffe\\uffff]'
const INVISIBLE = '[\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]'
const LONE_SURROGATE = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]'
const FORBIDDEN = new RegExp([CONTROL, INVISIBLE, LONE_SURROGATE].join('|'), 'g')
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text that can stand in an element or an attribute. */
export function escapeXml(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ').replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character]!)
}

/** JSON that can stand in a `<script>` of SVG or of HTML: the same value, no character that either of them minds. */
export function encodeScriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u007f-\u{10ffff}]/gu, (character) =>
    [...Array(character.length).keys()].map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''))
}

export type Attributes = Readonly<Record<string, string | number | undefined>>

export function buildElement(name: string, attributes: Attributes, content?: string): string {
  const head = Object.entries(attributes).map(([key, value]) => (value === undefined ? '' : ` ${key}="${escapeXml(String(value))}"`)).join('')
  return content === undefined ? `<${name}${head}/>` : `<${name}${head}>${content}</${name}>`
}

export function buildText(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return buildElement('text', { x, y, ...attributes }, escapeXml(content))
}

/** At most so many characters, the last one a dot where some were cut. */
export function shorten(content: string, most: number): string {
  const characters = [...content]
  return characters.length <= most ? content : `${characters.slice(0, Math.max(0, most - 1)).join('')}…`
}

/** A rectangle as a piece of a path's data. */
export function buildBoxPath(x: number, y: number, width: number, height: number): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`
}

export function formatColor([red, green, blue]: readonly [number, number, number]): string {
  return `#${[red, green, blue].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}
