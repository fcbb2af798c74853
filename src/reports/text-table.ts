/** Text layout of the printed reports: padding, cutting and wrapping, and bold where the terminal supports it. Pure. */
import { formatKey } from '../core/compare/summary.js'
import { distinctNames } from '../core/keys/distinct-names.js'
import type { Key } from '../core/stream/event.js'
import { fitText, textWidth as cellWidth } from '../core/text/cells.js'
import { keyToPrintable, toPrintable } from '../core/text/printable.js'
import type { Depth } from '../views/terminal/color-depth.js'

/** Where a report is printed. */
export interface ReportPage {
  /** Columns of a line. */
  readonly width: number
  readonly utf8: boolean
  readonly depth: Depth
}

/** Bold text where the page has colors. */
export function makeBold(text: string, { depth }: ReportPage): string {
  return depth === 'none' || text === '' ? text : `\u001b[1m${text}\u001b[m`
}

/** Columns that a text takes on the screen; escape sequences take none. */
export function textWidth(text: string): number {
  return cellWidth(text.replace(/\u001b\[[\d;]*m/g, ''))
}

/** Adds spaces on the right up to `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

/** Adds spaces on the left up to `width` columns. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text
}

/** A text of the stream in at most `width` columns; an ellipsis replaces what is cut off. */
export function shorten(text: string, width: number, utf8: boolean): string {
  return fitText(toPrintable(text.slice(0, 4 * width + 4), utf8), width, utf8)
}

/** The names of keys in a table, each in at most `width` columns; no two of them are alike. */
export function shortenKeys(keys: readonly (Key | null)[], width: number, utf8: boolean): readonly string[] {
  const named = keys.map((key) => ({ group: JSON.stringify(key), name: keyToPrintable(formatKey(key).slice(0, 4 * width + 4), utf8) }))
  return distinctNames(named, width, (name, room) => fitText(name, room, utf8))
}

/** `left` and, flush right, `right` if both fit; else only `left`. */
export function spreadApart(left: string, right: string, width: number): string {
  const room = width - textWidth(left) - textWidth(right)
  return room >= 2 ? left + ' '.repeat(room) + right : left
}

/** Lines of at most `width` columns, broken between words; `indent` stands before every line but the first. */
export function wrapWords(text: string, width: number, indent: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line)
      line = indent + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
