/**
 * The prompts on the status line, and the state of a replay in the header.
 */
import { type Model, newestTime } from '../state/state.js'
import type { Line, Span } from '../frame.js'
import { cutLine, makeSpan } from '../text/styled-line.js'
import { formatClock } from '../text/format.js'
import { cutText, cutTextStart, splitClusters, textWidth } from '../text/cells.js'
import { toPrintable } from '../text/printable.js'

/** The state and the speed of a replay, in the header; undefined without a replay. */
export function replayLine({ replay, ended }: Model): Line | undefined {
  if (replay === undefined) return undefined
  const speed = makeSpan(` ${replay.pace === 'max' ? 'max' : `x${replay.pace}`}${replay.skipIdle ? ' skip' : ''}`)
  if (replay.held) return [makeSpan('PAUSED', 'warning'), speed]
  return [ended === undefined && !replay.over ? makeSpan('REPLAY', 'good') : makeSpan('END', 'accent'), speed]
}

/**
 * A line that the user edits, with an inverse cursor. `after`: characters after the cursor. Of a line longer than `room` columns, only
 * the part around the cursor.
 */
export function editedSpans(text: string, after: number, utf8: boolean, room = Infinity): Span[] {
  const characters = [...text]
  const at = characters.length - Math.min(after, characters.length)
  const before = toPrintable(characters.slice(0, at).join(''), utf8)
  const rest = toPrintable(characters.slice(at).join(''), utf8)
  const shown = cutTextStart(before, room)
  const under = splitClusters(rest)[0]?.text ?? ''
  const line = [makeSpan(shown), makeSpan(under || ' ', 'inverse')]
  return under === rest ? line : [...line, makeSpan(cutText(rest.slice(under.length), Math.max(0, room - textWidth(shown))))]
}

/** The prompt for a time to go to; undefined while it is closed. */
export function timePrompt(model: Model, width: number): Line | undefined {
  const { replay, header, offset } = model
  if (replay?.typing === undefined) return undefined
  const now = header === undefined ? '' : `, now ${formatClock(header.start + newestTime(model), offset)}`
  const hint = makeSpan(`  14:03:20, 1h30m from the start, +5m, -30s${now}`, 'dim')
  return cutLine([makeSpan(' go to: ', 'accent'), ...editedSpans(replay.typing, replay.after, model.utf8), hint], width)
}

/** The prompt for a file name, or the outcome of saving; undefined when there is neither. */
export function savingLine({ saving: { typing, after, outcome }, utf8 }: Model, width: number): Line | undefined {
  if (typing !== undefined) {
    const hint = '  Enter: save, Esc: cancel; .svg .png .html .ansi .txt .csv .json'
    const name = editedSpans(typing, after, utf8, Math.max(10, width - 12))
    return cutLine([makeSpan(' save as: ', 'accent'), ...name, makeSpan(hint, 'dim')], width)
  }
  if (outcome === undefined) return undefined
  return cutLine([makeSpan(` ${toPrintable(outcome.text, utf8)}`, outcome.failed ? 'warning' : 'good')], width)
}
