/**
 * Characters that are not exactly one cell wide, in the lines of a screen.
 *
 * The first cell of such a character holds all of it, and each further cell is a continuation, an empty text. A character whose parts
 * are several code points counts as wide here even where it takes one cell: terminals disagree on the width of many of them.
 */
import { splitClusters } from '../../core/text/cells.js'
import type { CellLine } from './blessed-internals.js'

/** What a continuation holds in place of a character. */
export const CONTINUATION = ''

/** Whether the cell at `x` is a part of a wide character. */
export function isWidePart(line: CellLine, x: number): boolean {
  return line[x]![1].length !== 1 || line[x + 1]?.[1] === CONTINUATION
}

/** The cells of the wide character at `x`: from `lead` up to, not including, `end`. */
export function findWideCharacter(line: CellLine, x: number): { readonly lead: number; readonly end: number } {
  let lead = x
  while (lead > 0 && line[lead]![1] === CONTINUATION) lead--
  let end = lead + 1
  while (line[end]?.[1] === CONTINUATION) end++
  return { lead, end }
}

/** Blanks the wide character that lies on both sides of the left edge of `x`: one of its halves is about to be covered. */
export function splitWideCharacter(line: CellLine, x: number): void {
  if (line[x]?.[1] !== CONTINUATION) return
  const { lead, end } = findWideCharacter(line, x)
  for (let at = lead; at < end; at++) line[at]![1] = ' '
}

/** Cells that a terminal takes which draws each part of a character for itself; at least those that it should take. */
export function measurePartByPart(character: string): number {
  return Array.from(character).reduce((sum, part) => sum + (splitClusters(part)[0]?.width ?? 0), 0)
}
