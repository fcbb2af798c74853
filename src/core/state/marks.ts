/**
 * The user's marks in time. A mark is a tick and a label; the label is written under the tick's column as long as the history holds it.
 *
 * The user types the label at a prompt on the status line. While the prompt is open, keys write text and the trace goes on. The mark
 * belongs to the newest tick that was in sight when the prompt was opened.
 */

/** A marked tick. */
export interface TimeMark {
  /** Of the tick. */
  readonly seq: number
  /** Never empty: a mark without a label gets a number. */
  readonly label: string
}

/** All marks, and the prompt. */
export interface Marks {
  readonly list: readonly TimeMark[]
  /** The open prompt, if any. `seq`: the tick to mark. `after`: characters after the text cursor. */
  readonly typing: { readonly seq: number; readonly text: string; readonly after: number } | undefined
}

/** No mark, and the prompt is closed. */
export const NO_MARKS: Marks = { list: [], typing: undefined }

/** Columns under the map that a label may take. */
export const MARK_LABEL = 14

/** The label for the column with the ticks `from` to `to`, both included; the newest of several. undefined without a mark. */
export function markInRange({ list }: Marks, from: number, to: number): string | undefined {
  return list.findLast(({ seq }) => seq >= from && seq <= to)?.label
}
