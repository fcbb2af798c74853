/**
 * The time ruler under the map, one glyph a column, so that it scrolls with the map and a tick costs one glyph.
 *
 * A mark stands under the column in which a whole multiple of the ruler's step passed (15 s, 1 min, …, in local time of
 * the given offset); its label is written to the right of it, a character under each column that follows. A tick at least
 * three intervals long, and a gap, is marked `≈` with its duration for a label and breaks off what was being written; a
 * tick of one and a half is marked `≈` alone where nothing is being written. A mark waits for no label: when one is still
 * being written the multiple passes unmarked.
 */
import { clock, day, span } from './label.js'

export interface Ruler {
  /** Milliseconds between marks. */
  readonly step: number
  /** What is still to be written, one character a column. */
  readonly rest: string
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const STEPS = [
  1, 2, 5, 10, 15, 30,
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 3, 6, 12, 24, 48, 168, 336, 672].map((hours) => hours * 3600),
].map((seconds) => seconds * SECOND)

/** The ruler for ticks of `interval` milliseconds: marks far enough apart for their labels. */
export function rulerOf(interval: number): Ruler {
  return { step: STEPS.find((step) => step / interval >= widthOf(step) + 4) ?? STEPS.at(-1)!, rest: '' }
}

function widthOf(step: number): number {
  return step < MINUTE ? 8 : 5
}

function labelOf(step: number, instant: number, offset: number): string {
  if (step >= 24 * HOUR) return day(instant, offset)
  return clock(instant, offset).slice(0, widthOf(step))
}

export interface RulerTick {
  /** End of the column, milliseconds since the Unix epoch. */
  readonly end: number
  readonly duration: number
  readonly interval: number
  readonly gap: boolean
  /** Minutes from UTC. */
  readonly offset: number
}

/** The glyph of the next column, always one character, and the ruler for the one after it. */
export function glyphOf(ruler: Ruler, tick: RulerTick): [glyph: string, ruler: Ruler] {
  const { end, duration, interval, gap, offset } = tick
  if (gap || duration >= 3 * interval) return ['≈', { ...ruler, rest: `${span(duration)} ` }]
  if (ruler.rest !== '') return [ruler.rest[0]!, { ...ruler, rest: ruler.rest.slice(1) }]
  const shift = offset * MINUTE
  const passed = Math.floor((end + shift) / ruler.step) * ruler.step - shift
  if (passed > end - duration) return ['╵', { ...ruler, rest: `${labelOf(ruler.step, passed, offset)} ` }]
  return [duration >= 1.5 * interval ? '≈' : ' ', ruler]
}
