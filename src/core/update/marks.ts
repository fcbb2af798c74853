/**
 * Setting, typing and deleting marks: the changes to `state/marks.ts`.
 *
 * The label is typed at a prompt on the status line. While the prompt is open, the keyboard types into it and the trace continues. The
 * mark belongs to the tick that was the newest in sight when the prompt was opened.
 */
import type { History } from '../history/history.js'
import type { Mark } from '../stream/event.js'
import { truncate } from '../text/format.js'
import { editLine } from './line-editor.js'
import { MARK_LABEL, type Marks, type TimeMark } from '../state/marks.js'

/** Marks kept; the oldest are dropped. */
const MOST = 200

/** Opens the prompt for a tick; changes nothing when there is no tick yet. */
export function beginMark(marks: Marks, seq: number | undefined): Marks {
  return seq === undefined ? marks : { ...marks, typing: { seq, text: '', after: 0 } }
}

/** A key typed at the prompt: enter sets the mark, escape closes the prompt, other keys edit the label. */
export function typeMark(marks: Marks, key: string): Marks {
  const { typing } = marks
  if (typing === undefined) return marks
  if (key === 'escape') return { ...marks, typing: undefined }
  if (key === 'enter') return { list: addMark(marks.list, typing.seq, typing.text.trim()), typing: undefined }
  return { ...marks, typing: { ...typing, ...editLine(typing, key, { longest: MARK_LABEL }) } }
}

function addMark(list: readonly TimeMark[], seq: number, label: string): readonly TimeMark[] {
  const others = list.filter((mark) => mark.seq !== seq)
  return [...others, { seq, label: label || String(others.length + 1) }].sort((a, b) => a.seq - b.seq).slice(-MOST)
}

/** Adds a mark from the stream, on the tick that it names or on the last one before. */
export function addStreamMark(marks: Marks, history: History, { at, label }: Mark): Marks {
  let seq = history.next - 1
  while (seq > history.first && (history.at(seq)?.time ?? 0) > at) seq--
  return seq < history.first ? marks : { ...marks, list: addMark(marks.list, seq, truncate(label, MARK_LABEL)) }
}

/** Deletes the newest mark at or before a tick. */
export function deleteMark(marks: Marks, seq: number): Marks {
  const deleted = marks.list.findLast((mark) => mark.seq <= seq)
  return deleted === undefined ? marks : { ...marks, list: marks.list.filter((mark) => mark !== deleted) }
}
