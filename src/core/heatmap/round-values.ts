/**
 * The round values of an even axis: those that get a label, and those that get a tick mark.
 *
 * On a log axis these are powers of ten (of two for bytes) and, where there is room, 2 and 5 times them. On a linear axis, and on a log
 * axis that spans less than half a decade, they are the multiples of one 1-2-5 step. Which values are labeled follows from the number
 * of lines alone, so labels have even distances. Rejected: as many labels as have room. Some decades would have one label more.
 */
import type { Row, Rows } from '../grid/rows.js'

/** A value of the axis with a tick mark. */
export interface RoundValue {
  readonly value: number
  readonly labeled: boolean
}

/** Least distance between two labels, and between two tick marks, in lines of text. */
const LABEL_DISTANCE = 2, TICK_DISTANCE = 1
/** A linear axis has a label every so many lines, at least. */
const STEP_DISTANCE = 3
/** A log axis that spans less than this ratio is labeled like a linear one. */
const FEW = 3

/** The round values of rows of even extent. `binary`: powers of two are round. `spacing`: lines of the map in a line of text. */
export function roundValues({ axis, rows }: Rows, binary: boolean, spacing: number): RoundValue[] {
  return findStretches(rows).flatMap((stretch): RoundValue[] => {
    const lines = stretch.lines / spacing
    const { begin, end } = stretch
    const sign = begin < 0 ? -1 : 1
    const [least, most] = sign < 0 ? [-end, -begin] : [begin, end]
    const found = axis === 'linear' || !(least > 0) || most / least < FEW ? multiples(begin, end, lines, binary)
      : binary ? powersOfTwo(least, most, lines) : decades(least, most, lines)
    const values = axis === 'linear' || sign > 0 ? found : found.map((one) => ({ ...one, value: -Math.abs(one.value) }))
    return values.filter(({ value }) => value >= begin && value < end)
  })
}

/** Neighboring rows that are no overflow, underflow or zero row. */
function findStretches(rows: readonly Row[]): { begin: number; end: number; lines: number }[] {
  const found: { begin: number; end: number; lines: number }[] = []
  rows.forEach(({ kind, begin, end, top, bottom }, i) => {
    if (kind !== 'range') return
    const last = found.at(-1)
    if (last !== undefined && rows[i - 1]!.kind === 'range' && last.end === begin) {
      last.end = end
      last.lines += bottom - top + 1
    } else found.push({ begin, end, lines: bottom - top + 1 })
  })
  return found
}

function decades(least: number, most: number, lines: number): RoundValue[] {
  const perDecade = lines / Math.log10(most / least)
  const every = [1, 2, 3, 6, 9, 12].find((step) => step * perDecade >= LABEL_DISTANCE) ?? 18
  const fits = (distance: number, gap: number) => perDecade * gap >= distance
  const labeled = every > 1 ? [1] : fits(LABEL_DISTANCE, 0.125) ? [1, 1.5, 2, 3, 5, 7] : fits(LABEL_DISTANCE, 0.301) ? [1, 2, 5]
    : fits(LABEL_DISTANCE, 0.477) ? [1, 3] : [1]
  const marked = fits(TICK_DISTANCE, 0.301) ? [1, 2, 5] : [1]
  const found: RoundValue[] = []
  const first = Math.floor(Math.log10(least))
  for (let power = first; power <= Math.log10(most) + 1; power++) {
    const unit = 10 ** power
    for (const times of new Set([...labeled, ...marked].sort((a, b) => a - b))) {
      found.push({ value: times * unit, labeled: labeled.includes(times) && (power % every === 0) })
    }
  }
  return found
}

function powersOfTwo(least: number, most: number, lines: number): RoundValue[] {
  const each = lines / Math.log2(most / least)
  const every = [1, 2, 5, 10].find((step) => step * each >= LABEL_DISTANCE) ?? 20
  const mark = [1, 2, 5, 10].find((step) => step * each >= TICK_DISTANCE) ?? 10
  const found: RoundValue[] = []
  for (let power = Math.floor(Math.log2(least)); power <= Math.log2(most) + 1; power++) {
    if (power % mark === 0 || power % every === 0) found.push({ value: 2 ** power, labeled: power % every === 0 })
  }
  return found
}

/** Multiples of the smallest 1-2-5 step (1-2-4-8 for bytes) that is `STEP_DISTANCE` lines high. */
function multiples(begin: number, end: number, lines: number, binary: boolean): RoundValue[] {
  const least = (STEP_DISTANCE * (end - begin)) / Math.max(1, lines)
  const base = binary ? 2 : 10
  const power = base ** Math.floor(Math.log(least) / Math.log(base) + 1e-9)
  const step = (binary ? [1, 2] : [1, 2, 5, 10]).map((times) => times * power).find((one) => one >= least * (1 - 1e-9))!
  const found: RoundValue[] = []
  for (let value = Math.ceil(begin / step) * step; value < end && found.length < 1000; value += step) found.push({ value, labeled: true })
  return found
}
