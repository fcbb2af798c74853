/**
 * The prompts on the status line, and the state of a replay in the header.
 */
import { type Model, newestTime } from '../state/state.js'
import type { Line, Span } from '../frame.js'
import { cutLine, styled } from '../text/styled-line.js'
import { formatClock, toPrintable } from '../text/format.js'

/** What stands in place of LIVE. */
export function replayLine({ replay, ended }: Model): Line | undefined {
  if (replay === undefined) return undefined
  const how = styled(` ${replay.pace === 'max' ? 'max' : `x${replay.pace}`}${replay.skipIdle ? ' skip' : ''}`)
  return [replay.held ? styled('HELD', 'warning') : ended === undefined && !replay.over ? styled('REPLAY', 'good') : styled('END', 'accent'), how]
}

/** A line that is being edited, its cursor inverse; of a line longer than `room`, the part around the cursor. */
export function editedSpans(text: string, after: number, utf8: boolean, room = Infinity): Span[] {
  const characters = [...text]
  const at = characters.length - Math.min(after, characters.length)
  const before = toPrintable(characters.slice(0, at).join(''), utf8)
  const rest = toPrintable(characters.slice(at).join(''), utf8)
  const shown = before.slice(Math.max(0, before.length - room))
  return [styled(shown), styled(rest.slice(0, 1) || ' ', 'inverse'), ...(rest.length > 1 ? [styled(rest.slice(1, Math.max(1, 1 + room - shown.length)))] : [])]
}

/** The prompt for a time; undefined while none is asked for. */
export function timePrompt(model: Model, width: number): Line | undefined {
  const { replay, header, offset } = model
  if (replay?.typing === undefined) return undefined
  const at = header === undefined ? '' : `, now ${formatClock(header.start + newestTime(model), offset)}`
  return cutLine([styled(' go to: ', 'accent'), ...editedSpans(replay.typing, replay.after, model.utf8), styled(`  14:03:20, 1h30m from the start, +5m, -30s${at}`, 'dim')], width)
}

/** The prompt, or what came of it; undefined when there is nothing to show. */
export function savingLine({ saving: { typing, after, outcome: said }, utf8 }: Model, width: number): Line | undefined {
  if (typing !== undefined) {
    const hint = '  enter writes it; .svg .png .html .ansi .txt .csv .json; esc leaves it'
    const name = editedSpans(typing, after, utf8, Math.max(10, width - 12))
    return cutLine([styled(' save as: ', 'accent'), ...name, styled(hint, 'dim')], width)
  }
  return said === undefined ? undefined : cutLine([styled(` ${toPrintable(said.text, utf8)}`, said.failed ? 'warning' : 'good')], width)
}
