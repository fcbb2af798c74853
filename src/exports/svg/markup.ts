/**
 * Writes SVG as text: elements, attributes and paths, with all characters of the stream made harmless.
 *
 * All text and all attributes go through `escapeXml`. Stand-ins (`\x1b`) replace what XML cannot contain in any form (most control
 * characters, lone surrogates, U+FFFE, U+FFFF), what would reorder the text around it (bidirectional controls), and invisible
 * characters: a viewer shows nothing of a file that does not parse.
 * Rejected: a DOM or an XML library, because the program writes this format and never reads it.
 */
import { fitText } from '../../core/text/cells.js'
import { toVisible } from '../../core/text/stand-ins.js'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text for an element or an attribute; line breaks become spaces. */
export function escapeXml(text: string): string {
  return toVisible(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!)
}

/** A value as JSON for a `<script>` in SVG or HTML, with escapes for all characters that either could misread. */
export function encodeScriptJson(value: unknown): string {
  const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value).replace(/[<>&\u007f-\u{10ffff}]/gu, (character) => character.split('').map(escapeUnit).join(''))
}

/** An element's attributes; undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element as markup; `content` is markup too, undefined for an empty element. Escapes the attributes. */
export function buildElement(name: string, attributes: Attributes, content?: string): string {
  const head = Object.entries(attributes)
    .map(([key, value]) => (value === undefined ? '' : ` ${key}="${escapeXml(String(value))}"`)).join('')
  return content === undefined ? `<${name}${head}/>` : `<${name}${head}>${content}</${name}>`
}

/** A `<text>` element at a baseline; escapes its content. */
export function buildText(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return buildElement('text', { x, y, ...attributes }, escapeXml(content))
}

/** At most `most` columns of monospaced text; an ellipsis replaces the rest, behind a whole word where one ends near enough. */
export function shorten(content: string, most: number): string {
  return fitText(content, most, true)
}

/** A rectangle as path data. */
export function buildBoxPath(x: number, y: number, width: number, height: number): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`
}

/** `#rrggbb` of channels 0 … 255. */
export function formatColor([red, green, blue]: readonly [number, number, number]): string {
  return `#${[red, green, blue].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}
