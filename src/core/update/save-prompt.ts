/**
 * Saving what is visible to a file: a name is typed at a prompt on the status line, and what came of it is said there.
 *
 * The core opens the prompt and keeps what is typed; the session has the file made, since that takes a disk, and tells the outcome.
 * What was said stands until the next key. The name begins as one that no other picture has: script and time.
 */
import { editLine } from './line-editor.js'
import { formatClock, formatDate } from '../text/format.js'
import { readScriptHeader } from '../stream/d-script.js'
import type { Model, SavePrompt } from '../state/state.js'
import { NO_SAVE_PROMPT } from '../state/initial.js'

const LONGEST_NAME = 200

/** The prompt with a name for the picture that ends at `time`, milliseconds since the start. */
export function openSavePrompt({ header, offset, title }: Model, time: number): SavePrompt {
  if (header === undefined) return NO_SAVE_PROMPT
  const name = (readScriptHeader(header.script).name || title || 'heat').toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40) || 'heat'
  const at = header.start + time
  return { typing: `${name}-${formatDate(at, offset).replaceAll('-', '')}-${formatClock(at, offset).replaceAll(':', '')}.svg`, after: 0, outcome: undefined }
}

/** A key typed at the prompt. Enter and escape close it; `requestedFileName` gives what enter asks for. */
export function typeInSavePrompt(saving: SavePrompt, key: string): SavePrompt {
  const { typing, after } = saving
  if (typing === undefined) return saving
  if (key === 'enter' || key === 'escape') return NO_SAVE_PROMPT
  const edited = editLine({ text: typing, after }, key, { longest: LONGEST_NAME })
  return { ...saving, typing: edited.text, after: edited.after }
}

/** The name of the file that an action asks for; undefined when it asks for none. */
export function requestedFileName({ saving }: Model, action: { readonly type: string; readonly key?: unknown }): string | undefined {
  return action.type === 'type' && action.key === 'enter' && saving.typing?.trim() ? saving.typing.trim() : undefined
}
