/** Numbers as printed reports write them. Pure. */
import { formatCount as short, toAscii, type UnitFormat } from '../core/text/format.js'
import type { Measure } from '../core/compare/summary.js'

/** 1,234,567. */
export function formatInteger(value: number): string {
  return Math.abs(value) >= 1e15 ? short(value) : String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** The same where there is room for 11 characters: 1.2G from a billion on. */
export function formatCellCount(value: number): string {
  return Math.abs(value) >= 1e9 ? short(value) : formatInteger(value)
}

/** 12.3%, 100%, <0.1%, 0. At most 6 characters. */
export function percent(share: number): string {
  const value = 100 * share
  if (value === 0) return '0'
  if (value < 0.05) return '<0.1%'
  return value > 99.95 && share < 1 ? '>99.9%' : `${value >= 99.95 ? 100 : value.toFixed(1)}%`
}

/** 3.4k/s. */
export function formatRate(perSecond: number): string {
  return `${short(perSecond)}/s`
}

export function formatMeasure({ mark, value }: Measure, units: UnitFormat, utf8: boolean): string {
  return toAscii(mark, utf8) + units.value(value, 3)
}

/** In at most so many characters: with fewer digits, or cut, where it must be. */
export function formatMeasureWithin({ mark, value }: Measure, units: UnitFormat, utf8: boolean, width: number): string {
  for (const digits of [3, 2, 1]) {
    const text = toAscii(mark, utf8) + units.value(value, digits)
    if (text.length <= width) return text
  }
  return `${(toAscii(mark, utf8) + units.value(value, 1)).slice(0, width - 1)}${utf8 ? '…' : '~'}`
}

/** Where a mode is: about its middle, or beyond the bound of a bucket with an open end. */
export function formatModePlace({ center, peak: [low, high] }: { readonly center: number; readonly peak: readonly [number | null, number | null] }, units: UnitFormat, utf8: boolean): string {
  const mark = high === null || high === Infinity ? '≥' : low === null || low === -Infinity ? '<' : '≈'
  return toAscii(mark, utf8) + units.value(center, 3)
}

/** Both ends included: "1.5us to 2us" reads as from 1500 up to, not including, 2000. */
export function formatRange([low, high]: readonly [number | null, number | null], units: UnitFormat, utf8: boolean): string {
  if (low === null) return `<${units.value((high ?? 0) + 1, 3)}`
  if (high === null) return toAscii(`≥${units.value(low, 3)}`, utf8)
  return low === high ? units.value(low, 3) : `${units.value(low, 3)} to ${units.value(high + 1, 3)}`
}
