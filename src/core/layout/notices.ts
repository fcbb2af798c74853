/**
 * The notices panel: what the script printed, drops and errors, the newest at the bottom.
 *
 * The panel is under the map when the window has room for both, otherwise over the map. Equal messages in a row are one line with
 * the number of times.
 */
import type { Line, Region, Size } from '../frame.js'
import { toAscii, formatClock } from '../text/format.js'
import { toPrintable } from '../text/printable.js'
import { textWidth } from '../text/cells.js'
import { cutLine, makeSpan } from '../text/styled-line.js'
import type { Message, Model } from '../state/state.js'
import { noticeRows, MOST_LINES } from '../heatmap/window-layout.js'

/** The panel, its last line above row `bottom`; nothing when it is closed. */
export function noticeRegions(model: Model, { columns, rows }: Size, bottom: number): Region[] {
  if (!model.noticesOpen) return []
  const docked = noticeRows(model, rows)
  if (docked > 0) {
    const title = cutLine([makeSpan(toAscii(`── notices ${'─'.repeat(columns)}`, model.utf8), 'dim')], columns)
    const lines = [title, ...messageLines(model, columns, docked - 1)]
    return [{ name: 'panel', top: bottom - docked, left: 0, width: columns, height: docked, lines }]
  }
  const height = Math.min(bottom - 1, MOST_LINES, Math.max(5, rows >> 1))
  const lines = messageLines(model, columns - 2, height - 2)
  return [{ name: 'panel', popup: true, title: 'notices', top: 1, left: 0, width: columns, height, lines }]
}

function messageLines(model: Model, width: number, height: number): Line[] {
  const repeated: { message: Message; times: number }[] = []
  for (const message of model.messages) {
    const before = repeated.at(-1)
    if (before !== undefined && before.message.type === message.type && before.message.text === message.text) {
      repeated[repeated.length - 1] = { message, times: before.times + 1 }
    } else repeated.push({ message, times: 1 })
  }
  if (repeated.length === 0) return [cutLine([makeSpan(' no notices yet', 'dim')], width)]
  return repeated.slice(-height).flatMap(({ message, times }) => messageRows(model, message, times, width)).slice(-height)
}

/** Columns of a message's type. */
const TYPE_WIDTH = 7
const STYLES = { drop: 'warning', error: 'error', notice: 'normal' } as const

/** One line; a drop that says what to do gets as many as it needs. */
function messageRows({ header, offset, utf8 }: Model, { time, type, text, hint }: Message, times: number, width: number): Line[] {
  const when = ` ${header === undefined ? '' : formatClock(header.start + time, offset)} `
  const room = width - when.length - TYPE_WIDTH
  const words = toPrintable(text.slice(0, 8 * width).trimEnd(), utf8)
  const [first = '', ...others] = hint === undefined ? [words] : wrapWords(words, room)
  const top = [
    makeSpan(when, 'dim'), makeSpan(type.padEnd(TYPE_WIDTH), STYLES[type]), makeSpan(first),
    ...(times > 1 ? [makeSpan(`  (${times} times)`, 'dim')] : []),
  ]
  const indented = others.map((more): Line => [makeSpan(' '.repeat(when.length + TYPE_WIDTH)), makeSpan(more)])
  return [top, ...indented].map((line) => cutLine(line, width))
}

/** The text in lines of at most `width` columns, broken between words where possible. */
function wrapWords(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const joined = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`
    if (textWidth(joined) <= width || lines.at(-1) === '') lines[lines.length - 1] = joined
    else lines.push(word)
  }
  return lines
}
