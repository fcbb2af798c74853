/**
 * The time ruler under the map. It has one glyph per column, so it scrolls with the map and a tick costs one glyph.
 *
 * `╵` stands under the column in which a multiple of the ruler's step passed (15 s, 1 min, …, in local time of the given offset). Its
 * label follows to the right, one character under each column. `≈` stands under a gap, and under a column at least three times as long
 * as the others; its label is the duration. A column at least one and a half times as long has `≈` alone, if no label is being written
 * there. `◆` stands under a column that the user marked, with the mark's label. `◆` and `≈` cut off a label that is being written,
 * and a multiple that passes under their labels is not marked.
 * A glyph depends on its column and on those at most REACH to its left, and on nothing that was drawn before.
 */
import { formatClock, formatDay, formatDuration } from '../text/format.js'
import { toNarrowText } from '../text/narrow.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const STEPS = [
  1, 2, 5, 10, 15, 30,
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 3, 6, 12, 24, 48, 168, 336, 672].map((hours) => hours * 3600),
].map((seconds) => seconds * SECOND)

/** Longest label, in characters, with the space after it. */
const LONGEST = 16
/** How many columns to the left a glyph may depend on: a label, and another label that covers its start. */
export const REACH = 2 * LONGEST

/** Milliseconds between two clock labels, for columns of `interval` milliseconds. The labels have room. */
export function rulerStep(interval: number): number {
  return STEPS.find((step) => step / interval >= clockWidth(step) + 4) ?? STEPS.at(-1)!
}

/** The smallest round time of at least `least` milliseconds. */
export function roundStep(least: number): number {
  return STEPS.find((step) => step >= least) ?? STEPS.at(-1)!
}

function clockWidth(step: number): number {
  return step < MINUTE ? 8 : 5
}

/** 14:03:20, 14:03 or 03-24, depending on the step (ms). */
export function rulerLabel(step: number, instant: number, offset: number): string {
  if (step >= 24 * HOUR) return formatDay(instant, offset)
  return formatClock(instant, offset).slice(0, clockWidth(step))
}

/** What the ruler needs to know of a column. */
export interface RulerColumn {
  /** End of the column, milliseconds since the Unix epoch. */
  readonly end: number
  /** Milliseconds. */
  readonly duration: number
  readonly gap: boolean
  /** Label of the user's mark. */
  readonly mark?: string
}

/** How a ruler is divided. */
export interface Ruler {
  /** Milliseconds between two clock labels. */
  readonly step: number
  /** Milliseconds that a column usually covers. */
  readonly interval: number
  /** Minutes from UTC. */
  readonly offset: number
}

/** A glyph that starts a label. */
interface LabelStart {
  readonly glyph: '◆' | '≈' | '╵'
  readonly label: string
}

/** The glyph under column `id`, always one character. `at` gives a column by its id, undefined when there is none. */
export function rulerGlyphAt(ruler: Ruler, id: number, at: (id: number) => RulerColumn | undefined): string {
  for (let back = 0; back <= LONGEST; back++) {
    const column = at(id - back)
    if (column === undefined) break
    const start = labelStart(ruler, column)
    if (start === undefined || (start.glyph === '╵' && isCovered(ruler, id - back, at))) continue
    if (back === 0) return start.glyph
    if (back > start.label.length) break
    return start.label[back - 1]!
  }
  const own = at(id)
  return own !== undefined && own.duration >= 1.5 * ruler.interval ? '≈' : ' '
}

/** Whether the label of a mark or of a long column covers a column. */
function isCovered(ruler: Ruler, id: number, at: (id: number) => RulerColumn | undefined): boolean {
  for (let back = 1; back <= LONGEST; back++) {
    const column = at(id - back)
    if (column === undefined) return false
    const start = labelStart(ruler, column)
    if (start !== undefined && start.glyph !== '╵') return back <= start.label.length
  }
  return false
}

/** What starts under a column; undefined when nothing does. */
function labelStart({ step, interval, offset }: Ruler, { end, duration, gap, mark }: RulerColumn): LabelStart | undefined {
  if (mark !== undefined) return { glyph: '◆', label: `${toNarrowText(mark).slice(0, LONGEST - 1)} ` }
  if (gap || duration >= 3 * interval) return { glyph: '≈', label: `${formatDuration(duration)} ` }
  const shift = offset * MINUTE
  const passed = Math.floor((end + shift) / step) * step - shift
  return passed > end - duration ? { glyph: '╵', label: `${rulerLabel(step, passed, offset)} ` } : undefined
}
