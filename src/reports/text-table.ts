/** What printed reports are made of: numbers as text, columns, weight and color where the terminal has them. Pure. */
import { toAscii, formatCount as short, toPrintable, type UnitFormat } from '../core/text/format.js'
import type { Measure } from '../core/compare/summary.js'
import type { Depth } from '../views/terminal/color-depth.js'

export interface Page {
  readonly width: number
  readonly utf8: boolean
  readonly depth: Depth
}

/** 1,234,567. */
export function grouped(value: number): string {
  return Math.abs(value) >= 1e15 ? short(value) : String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** The same where there is room for 11 characters: 1.2G from a billion on. */
export function tabled(value: number): string {
  return Math.abs(value) >= 1e9 ? short(value) : grouped(value)
}

/** 12.3%, 100%, <0.1%, 0. At most 6 characters. */
export function percent(share: number): string {
  const value = 100 * share
  if (value === 0) return '0'
  if (value < 0.05) return '<0.1%'
  return value > 99.95 && share < 1 ? '>99.9%' : `${value >= 99.95 ? 100 : value.toFixed(1)}%`
}

/** 3.4k/s. */
export function rate(perSecond: number): string {
  return `${short(perSecond)}/s`
}

export function measure({ mark, value }: Measure, units: UnitFormat, utf8: boolean): string {
  return toAscii(mark, utf8) + units.value(value, 3)
}

/** In at most so many characters: with fewer digits, or cut, where it must be. */
export function narrow({ mark, value }: Measure, units: UnitFormat, utf8: boolean, width: number): string {
  for (const digits of [3, 2, 1]) {
    const text = toAscii(mark, utf8) + units.value(value, digits)
    if (text.length <= width) return text
  }
  return `${(toAscii(mark, utf8) + units.value(value, 1)).slice(0, width - 1)}${utf8 ? '…' : '~'}`
}

/** Where a mode is: about its middle, or beyond the bound of a bucket with an open end. */
export function place({ center, peak: [low, high] }: { readonly center: number; readonly peak: readonly [number | null, number | null] }, units: UnitFormat, utf8: boolean): string {
  const mark = high === null || high === Infinity ? '≥' : low === null || low === -Infinity ? '<' : '≈'
  return toAscii(mark, utf8) + units.value(center, 3)
}

/** Both ends included: "1.5us to 2us" reads as from 1500 up to, not including, 2000. */
export function range([low, high]: readonly [number | null, number | null], units: UnitFormat, utf8: boolean): string {
  if (low === null) return `<${units.value((high ?? 0) + 1, 3)}`
  if (high === null) return toAscii(`≥${units.value(low, 3)}`, utf8)
  return low === high ? units.value(low, 3) : `${units.value(low, 3)} to ${units.value(high + 1, 3)}`
}

export function bold(text: string, { depth }: Page): string {
  return depth === 'none' || text === '' ? text : `\u001b[1m${text}\u001b[m`
}

/** Columns on the screen, colors not counted. */
export function widthOf(text: string): number {
  return text.replace(/\u001b\[[\d;]*m/g, '').length
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text
}

/** From outside, so made safe; cut with an ellipsis. */
export function cut(text: string, width: number, utf8: boolean): string {
  const safe = toPrintable(text.slice(0, 4 * width + 4), utf8)
  return safe.length <= width ? safe : `${safe.slice(0, Math.max(0, width - 1))}${utf8 ? '…' : '~'}`
}

/** `left`, and `right` flush right when there is room for both. */
export function apart(left: string, right: string, width: number): string {
  const room = width - widthOf(left) - widthOf(right)
  return room >= 2 ? left + ' '.repeat(room) + right : left
}

/** Words on lines of at most `width`, further lines indented. */
export function wrapped(text: string, width: number, indent: string): string[] {
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

const BARS = '▁▂▃▄▅▆▇█'
const BARS_ASCII = '_.,-=+*#'

/** One character a value, from 0 up to the greatest. */
export function sparkline(values: readonly number[], utf8: boolean): string {
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 0)
  const bars = utf8 ? BARS : BARS_ASCII
  return values.map((value) => (value <= 0 || most === 0 ? ' ' : bars[Math.min(7, Math.floor((value / most) * 8))]!)).join('')
}

const EIGHTHS = ' ▏▎▍▌▋▊▉'

/** A bar of a share 0 … 1 of `width` columns; never nothing for something. */
export function bar(share: number, width: number, utf8: boolean): string {
  const eighths = share <= 0 ? 0 : Math.max(1, Math.round(Math.min(1, share) * width * 8))
  if (!utf8) return padEnd('#'.repeat(Math.ceil(eighths / 8)), width)
  return padEnd('█'.repeat(eighths >> 3) + (eighths % 8 > 0 ? EIGHTHS[eighths % 8]! : ''), width)
}
