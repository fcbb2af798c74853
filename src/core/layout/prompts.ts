/**
 * The prompts on the status line, and the state of a replay in the header.
 */
import { type Model, newestTime } from '../state/state.js'
import type { Line } from '../frame.js'
import { cutLine, styled } from '../text/styled-line.js'
import { formatClock, toPrintable } from '../text/format.js'

/** What stands in place of LIVE. */
export function replayLine({ replay, ended }: Model): Line | undefined {
  if (replay === undefined) return undefined
  const how = styled(` ${replay.pace === 'max' ? 'max' : `x${replay.pace}`}${replay.skipIdle ? ' skip' : ''}`)
  return [replay.held ? styled('HELD', 'warning') : ended === undefined && !replay.over ? styled('REPLAY', 'good') : styled('END', 'accent'), how]
}

/** The prompt for a time; undefined while none is asked for. */
export function timePrompt(model: Model, width: number): Line | undefined {
  const { replay, header, offset } = model
  if (replay?.typing === undefined) return undefined
  const at = header === undefined ? '' : `, now ${formatClock(header.start + newestTime(model), offset)}`
  return cutLine([styled(' go to: ', 'accent'), styled(replay.typing), styled(' ', 'inverse'), styled(`  14:03:20, 1h30m from the start, +5m, -30s${at}`, 'dim')], width)
}

/** The prompt, or what came of it; undefined when there is nothing to show. */
export function savingLine({ saving: { typing, outcome: said }, utf8 }: Model, width: number): Line | undefined {
  if (typing !== undefined) {
    const hint = '  enter writes it; .svg .png .html .ansi .txt .csv .json; esc leaves it'
    // The end of a long name is what is being typed.
    const shown = toPrintable(typing, utf8).slice(-Math.max(10, width - 12))
    return cutLine([styled(' save as: ', 'accent'), styled(shown), styled(' ', 'inverse'), styled(hint, 'dim')], width)
  }
  return said === undefined ? undefined : cutLine([styled(` ${toPrintable(said.text, utf8)}`, said.failed ? 'warning' : 'good')], width)
}
