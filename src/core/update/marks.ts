/**
 * Marks set, typed and deleted: the reducers of `state/marks.ts`.
 *
 * The label is typed at a prompt on the status line; while it is open the keyboard writes, and the trace goes on. The tick
 * is the newest that was in sight when the prompt was opened.
 */
import type { History } from '../history/history.js'
import type { Mark } from '../stream/event.js'
import { truncate } from '../text/format.js'
import { editLine } from './line-editor.js'
import { MARK_LABEL, type Marks, type TimeMark } from '../state/marks.js'

const MOST = 200

/** Open the prompt at a tick; nothing where there is none yet. */
export function beginMark(marks: Marks, seq: number | undefined): Marks {
  return seq === undefined ? marks : { ...marks, typing: { seq, text: '', after: 0 } }
}

/** A key typed at the prompt: enter sets the mark, escape closes the prompt, the others edit the label. */
export function typeMark(marks: Marks, key: string): Marks {
  const { typing } = marks
  if (typing === undefined) return marks
  if (key === 'escape') return { ...marks, typing: undefined }
  if (key === 'enter') return { list: withMark(marks.list, typing.seq, typing.text.trim()), typing: undefined }
  return { ...marks, typing: { ...typing, ...editLine(typing, key, { longest: MARK_LABEL }) } }
}

function withMark(list: readonly TimeMark[], seq: number, label: string): readonly TimeMark[] {
  const others = list.filter((mark) => mark.seq !== seq)
  return [...others, { seq, label: label || String(others.length + 1) }].sort((a, b) => a.seq - b.seq).slice(-MOST)
}

/** With a mark of the stream's, on the tick that it names or the last one before. */
export function addStreamMark(marks: Marks, history: History, { at, label }: Mark): Marks {
  let seq = history.next - 1
  while (seq > history.first && (history.at(seq)?.time ?? 0) > at) seq--
  return seq < history.first ? marks : { ...marks, list: withMark(marks.list, seq, truncate(label, MARK_LABEL)) }
}

/** Without the newest mark at or before a tick. */
export function deleteMark(marks: Marks, seq: number): Marks {
  const gone = marks.list.findLast((mark) => mark.seq <= seq)
  return gone === undefined ? marks : { ...marks, list: marks.list.filter((mark) => mark !== gone) }
}
