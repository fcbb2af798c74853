/** Text layout of the printed reports: padding, cutting and wrapping, and bold where the terminal supports it. Pure. */
import { toPrintable } from '../core/text/format.js'
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
  return text.replace(/\u001b\[[\d;]*m/g, '').length
}

/** Adds spaces on the right up to `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

/** Adds spaces on the left up to `width` columns. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text
}

/** A text of the stream in at most `width` printable characters; an ellipsis replaces what is cut off. */
export function shorten(text: string, width: number, utf8: boolean): string {
  const safe = toPrintable(text.slice(0, 4 * width + 4), utf8)
  return safe.length <= width ? safe : `${safe.slice(0, Math.max(0, width - 1))}${utf8 ? '…' : '~'}`
}

/** `left` and, flush right, `right` if both fit; else only `left`. */
export function spreadApart(left: string, right: string, width: number): string {
  const room = width - textWidth(left) - textWidth(right)
  return room >= 2 ? left + ' '.repeat(room) + right : left
}

/** Lines of at most `width` characters, broken between words; `indent` stands before every line but the first. */
export function wrapWords(text: string, width: number, indent: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
