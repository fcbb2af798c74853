/**
 * The time ruler under the map, one glyph a column, so that it scrolls with the map and a tick costs one glyph.
 *
 * A mark stands under the column in which a whole multiple of the ruler's step passed (15 s, 1 min, …, in local time of
 * the given offset); its label is written to the right of it, a character under each column that follows. A column at least three times as long as the others, and a gap, is marked `≈` with its duration for a label; one
 * of one and a half `≈` alone, where nothing is being written. What the user marked has a mark of its own and its label.
 * These two break off what was being written, and a multiple that passes under their labels is not marked. A glyph depends on its column and those at most REACH to its left, and on nothing that was drawn before.
 */
import { formatClock, formatDay, formatDuration } from '../text/format.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const STEPS = [
  1, 2, 5, 10, 15, 30,
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 3, 6, 12, 24, 48, 168, 336, 672].map((hours) => hours * 3600),
].map((seconds) => seconds * SECOND)

/** Labels are cut here. */
const LONGEST = 16
/** Columns to the left that a glyph may depend on: a label, and one that covers its begin. */
export const REACH = 2 * LONGEST

/** Milliseconds between marks for columns of so many milliseconds: far enough apart for their labels. */
export function rulerStep(interval: number): number {
  return STEPS.find((step) => step / interval >= widthOf(step) + 4) ?? STEPS.at(-1)!
}

/** The least round time that is at least so many milliseconds. */
export function roundStep(least: number): number {
  return STEPS.find((step) => step >= least) ?? STEPS.at(-1)!
}

function widthOf(step: number): number {
  return step < MINUTE ? 8 : 5
}

/** 14:03:20, 14:03 or 03-24, by the step. */
export function rulerLabel(step: number, instant: number, offset: number): string {
  if (step >= 24 * HOUR) return formatDay(instant, offset)
  return formatClock(instant, offset).slice(0, widthOf(step))
}

export interface RulerColumn {
  /** End of the column, milliseconds since the Unix epoch. */
  readonly end: number
  readonly duration: number
  readonly gap: boolean
  /** What the user marked it with. */
  readonly mark?: string
}

export interface Ruler {
  /** Milliseconds between marks. */
  readonly step: number
  /** Milliseconds of an ordinary column. */
  readonly interval: number
  /** Minutes from UTC. */
  readonly offset: number
}

interface Begin {
  readonly glyph: '◆' | '≈' | '╵'
  readonly label: string
}

/** The glyph under column `id`, always one character; `at` tells of the columns, undefined where there is none. */
export function rulerGlyphAt(ruler: Ruler, id: number, at: (id: number) => RulerColumn | undefined): string {
  for (let back = 0; back <= LONGEST; back++) {
    const column = at(id - back)
    if (column === undefined) break
    const begin = beginOf(ruler, column)
    if (begin === undefined || (begin.glyph === '╵' && isCovered(ruler, id - back, at))) continue
    if (back === 0) return begin.glyph
    if (back > begin.label.length) break
    return begin.label[back - 1]!
  }
  const own = at(id)
  return own !== undefined && own.duration >= 1.5 * ruler.interval ? '≈' : ' '
}

/** Whether a label that is no clock's is being written at a column. */
function isCovered(ruler: Ruler, id: number, at: (id: number) => RulerColumn | undefined): boolean {
  for (let back = 1; back <= LONGEST; back++) {
    const column = at(id - back)
    if (column === undefined) return false
    const begin = beginOf(ruler, column)
    if (begin !== undefined && begin.glyph !== '╵') return back <= begin.label.length
  }
  return false
}

function beginOf({ step, interval, offset }: Ruler, { end, duration, gap, mark }: RulerColumn): Begin | undefined {
  if (mark !== undefined) return { glyph: '◆', label: `${mark.slice(0, LONGEST - 1)} ` }
  if (gap || duration >= 3 * interval) return { glyph: '≈', label: `${formatDuration(duration)} ` }
  const shift = offset * MINUTE
  const passed = Math.floor((end + shift) / step) * step - shift
  return passed > end - duration ? { glyph: '╵', label: `${rulerLabel(step, passed, offset)} ` } : undefined
}
