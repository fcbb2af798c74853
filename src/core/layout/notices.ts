/**
 * The panel of notices: what the script printed, what was dropped, what failed, newest at the bottom.
 *
 * It stands under the map where the window has room for both, and over the map where it has not. Equal messages that
 * follow one another are one line with how often it was said.
 */
import type { Line, Region, Size } from '../frame.js'
import { toAscii, formatClock, toPrintable } from '../text/format.js'
import { cutLine, styled } from '../text/styled-line.js'
import type { Message, Model } from '../state/state.js'
import { noticeRows, MOST_LINES } from '../heatmap/window-layout.js'

/** The panel, its last line above row `bottom`; none when it is closed. */
export function noticeRegions(model: Model, { columns, rows }: Size, bottom: number): Region[] {
  if (!model.noticesOpen) return []
  const docked = noticeRows(model, rows)
  if (docked > 0) {
    const title = cutLine([styled(toAscii(`── notices ${'─'.repeat(columns)}`, model.utf8), 'dim')], columns)
    const lines = [title, ...messageLines(model, columns, docked - 1)]
    return [{ name: 'panel', top: bottom - docked, left: 0, width: columns, height: docked, lines }]
  }
  const height = Math.min(bottom - 1, MOST_LINES, Math.max(5, rows >> 1))
  const lines = messageLines(model, columns - 2, height - 2)
  return [{ name: 'panel', popup: true, title: 'notices', top: 1, left: 0, width: columns, height, lines }]
}

function messageLines(model: Model, width: number, height: number): Line[] {
  const counted: { message: Message; times: number }[] = []
  for (const message of model.messages) {
    const before = counted.at(-1)
    if (before !== undefined && before.message.type === message.type && before.message.text === message.text) {
      counted[counted.length - 1] = { message, times: before.times + 1 }
    } else counted.push({ message, times: 1 })
  }
  if (counted.length === 0) return [cutLine([styled(' none so far', 'dim')], width)]
  return counted.slice(-height).map(({ message, times }) => lineOf(model, message, times, width))
}

const STYLES = { drop: 'warning', error: 'error', notice: 'normal' } as const

function lineOf({ header, offset, utf8 }: Model, { time, type, text: said }: Message, times: number, width: number): Line {
  const when = header === undefined ? '' : formatClock(header.start + time, offset)
  return cutLine([
    styled(` ${when} `, 'dim'), styled(type.padEnd(7), STYLES[type]), styled(toPrintable(said.trimEnd(), utf8)),
    ...(times > 1 ? [styled(`  ${times} times`, 'dim')] : []),
  ], width)
}
