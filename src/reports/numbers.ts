/** Numbers as the printed reports write them: counts, shares, rates, values, ranges. Pure. */
import { formatCount as short, toAscii, type UnitFormat, formatPercent } from '../core/text/format.js'
import type { Measure } from '../core/compare/summary.js'

/** A rounded number with separators: 1,234,567; from 1e15 on in short form: 1.2P. */
export function formatInteger(value: number): string {
  return Math.abs(value) >= 1e15 ? short(value) : String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** "1 tick", "2,000 ticks". */
export function formatPlural(count: number, noun: string): string {
  return `${formatInteger(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** A count for a table cell of 11 characters: 1,234,567, from a billion on 1.2G. */
export function formatCellCount(value: number): string {
  return Math.abs(value) >= 1e9 ? short(value) : formatInteger(value)
}

/** 12.3%, 100%, <0.01%, 0%. At most 6 characters. */
export function formatShare(share: number): string {
  return `${formatPercent(share, true)}%`
}

/** Events per second: 3.4k/s. */
export function formatRate(perSecond: number): string {
  return `${short(perSecond)}/s`
}

/** A value with its mark and three digits: 1.25ms, ≥10s. */
export function formatMeasure({ mark, value }: Measure, units: UnitFormat, utf8: boolean): string {
  return toAscii(mark, utf8) + units.value(value, 3)
}

/** The same in at most `width` characters: with fewer digits if necessary, and cut off if that is not enough. */
export function formatMeasureWithin({ mark, value }: Measure, units: UnitFormat, utf8: boolean, width: number): string {
  for (const digits of [3, 2, 1]) {
    const text = toAscii(mark, utf8) + units.value(value, digits)
    if (text.length <= width) return text
  }
  return `${(toAscii(mark, utf8) + units.value(value, 1)).slice(0, width - 1)}${utf8 ? '…' : '~'}`
}

/** A range of values, both ends included; null or infinite is an open end. */
type Range = readonly [low: number | null, high: number | null]

/** Where a mode is: "≈" its center, or "≥" or "<" the bound of a bucket with an open end. `peak` is the mode's highest bucket. */
export function formatModePlace(
  { center, peak: [low, high] }: { readonly center: number; readonly peak: Range }, units: UnitFormat, utf8: boolean,
): string {
  const mark = high === null || high === Infinity ? '≥' : low === null || low === -Infinity ? '<' : '≈'
  return toAscii(mark, utf8) + units.value(center, 3)
}

/** A bucket's values: "1.5us to 2us" means from 1500 up to but not including 2000; "≥10s", "<1us" with an open end. */
export function formatRange([low, high]: Range, units: UnitFormat, utf8: boolean): string {
  if (low === null) return `<${units.value((high ?? 0) + 1, 3)}`
  if (high === null) return toAscii(`≥${units.value(low, 3)}`, utf8)
  return low === high ? units.value(low, 3) : `${units.value(low, 3)} to ${units.value(high + 1, 3)}`
}
