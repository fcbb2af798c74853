/**
 * What the user marked in time: a tick and a label, written under its column as long as the history holds it.
 *
 * The label is typed at a prompt on the status line; while it is open the keyboard writes, and the trace goes on. The tick
 * is the newest that was in sight when the prompt was opened.
 */

export interface TimeMark {
  readonly seq: number
  /** Never empty: a mark without a label is numbered. */
  readonly label: string
}

export interface Marks {
  readonly list: readonly TimeMark[]
  /** What is being typed, if anything; `after`: characters after its cursor. */
  readonly typing: { readonly seq: number; readonly text: string; readonly after: number } | undefined
}

export const NO_MARKS: Marks = { list: [], typing: undefined }

/** Columns under the map that a label may take. */
export const MARK_LABEL = 14

/** The label under the column that holds the ticks `from` … `to`; the newest where there are several. */
export function markInRange({ list }: Marks, from: number, to: number): string | undefined {
  return list.findLast(({ seq }) => seq >= from && seq <= to)?.label
}
