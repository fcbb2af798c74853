/** What printed reports are made of: numbers as text, columns, weight and color where the terminal has them. Pure. */
import { toPrintable } from '../core/text/format.js'
import type { Depth } from '../views/terminal/color-depth.js'

export interface ReportPage {
  readonly width: number
  readonly utf8: boolean
  readonly depth: Depth
}

export function makeBold(text: string, { depth }: ReportPage): string {
  return depth === 'none' || text === '' ? text : `\u001b[1m${text}\u001b[m`
}

/** Columns on the screen, colors not counted. */
export function textWidth(text: string): number {
  return text.replace(/\u001b\[[\d;]*m/g, '').length
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text
}

/** From outside, so made safe; cut with an ellipsis. */
export function shorten(text: string, width: number, utf8: boolean): string {
  const safe = toPrintable(text.slice(0, 4 * width + 4), utf8)
  return safe.length <= width ? safe : `${safe.slice(0, Math.max(0, width - 1))}${utf8 ? '…' : '~'}`
}

/** `left`, and `right` flush right when there is room for both. */
export function spreadApart(left: string, right: string, width: number): string {
  const room = width - textWidth(left) - textWidth(right)
  return room >= 2 ? left + ' '.repeat(room) + right : left
}

/** Words on lines of at most `width`, further lines indented. */
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
