/**
 * The prompt on the status line that saves the visible picture to a file, and the outcome of saving.
 *
 * The core opens the prompt and keeps the typed name. The session writes the file, since that needs a disk, and reports the outcome.
 * The outcome stays on the screen until the next key. The suggested name has the script's name and the time, so that no two pictures
 * get the same one.
 */
import { editLine } from './line-editor.js'
import { formatClock, formatDate } from '../text/format.js'
import { readScriptHeader } from '../stream/script-header.js'
import type { Model, SavePrompt } from '../state/state.js'
import { NO_SAVE_PROMPT } from '../state/initial.js'

/** Characters. */
const LONGEST_NAME = 200

/** The prompt, with a suggested name for the picture that ends at `time` (ms since the start). Without a header it stays closed. */
export function openSavePrompt({ header, offset, title }: Model, time: number): SavePrompt {
  if (header === undefined) return NO_SAVE_PROMPT
  const name = fileNamePart(readScriptHeader(header.script).name || title) || 'heat'
  const at = header.start + time
  const [date, clock] = [formatDate(at, offset).replaceAll('-', ''), formatClock(at, offset).replaceAll(':', '')]
  return { typing: `${name}-${date}-${clock}.svg`, after: 0, outcome: undefined }
}

/** At most 40 characters that are safe in a file name. */
function fileNamePart(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40)
}

/** A key typed at the prompt. Enter and escape close it; `requestedFileName` gives the name after enter. */
export function typeInSavePrompt(saving: SavePrompt, key: string): SavePrompt {
  const { typing, after } = saving
  if (typing === undefined) return saving
  if (key === 'enter' || key === 'escape') return NO_SAVE_PROMPT
  const edited = editLine({ text: typing, after }, key, { longest: LONGEST_NAME })
  return { ...saving, typing: edited.text, after: edited.after }
}

/** The file name when an action confirms the prompt; undefined for all other actions and for an empty name. */
export function requestedFileName({ saving }: Model, action: { readonly type: string; readonly key?: unknown }): string | undefined {
  return action.type === 'type' && action.key === 'enter' && saving.typing?.trim() ? saving.typing.trim() : undefined
}
