/**
 * Writes values as people read them: 1.5ms, 64KiB, 12k, 14:03:20. Every label has a bounded width, stated at its function.
 *
 * A value has two significant digits, or three where asked; hundreds always have three. Without UTF-8, µ becomes u, ≥ becomes >= and
 * so on. Times are civil times at a fixed offset from UTC and are computed here: the core has no clock and no locale.
 * Rejected: SI prefixes on bytes, since they are powers of 1024. Rejected: `m` for minutes, since it reads as milli or mega.
 */
import { toVisible } from './stand-ins.js'
import { scriptUnit, type UnitFamily } from './units.js'

/** How to write the values of one unit. */
export interface UnitFormat {
  /** At most 7 characters (8 for bytes), the sign included; `digits`: significant digits, 2 by default. */
  value(value: number, digits?: number): string
  /** What `value` counts, when it writes bare numbers because the unit is unknown: "pages"; '' for a known unit. */
  readonly counted: string
  /** True for bytes: round numbers are powers of two. */
  readonly binary: boolean
}

type Step = readonly [size: number, name: string]

const TIME: readonly Step[] = [
  [1, 'ns'], [1e3, 'µs'], [1e6, 'ms'], [1e9, 's'], [3.6e12, 'h'], [8.64e13, 'd'], [3.15576e16, 'y'],
]
const BINARY: readonly Step[] = [
  [1, 'B'], [2 ** 10, 'KiB'], [2 ** 20, 'MiB'], [2 ** 30, 'GiB'], [2 ** 40, 'TiB'], [2 ** 50, 'PiB'], [2 ** 60, 'EiB'],
]
const BARE: readonly Step[] = [[1, ''], [1e3, 'k'], [1e6, 'M'], [1e9, 'G'], [1e12, 'T'], [1e15, 'P'], [1e18, 'E']]

const STEPS: Readonly<Record<UnitFamily, readonly Step[]>> = { time: TIME, size: BINARY }

/** The format of a script's unit: ns, us, ms, s, bytes, KiB, … ; with any other word it writes bare numbers. */
export function unitFormat(unit: string, utf8: boolean): UnitFormat {
  const known = scriptUnit(unit)
  const steps = known === undefined ? BARE : STEPS[known.family]
  return {
    value: (value, digits = 2) => toAscii(scaleValue(value * (known?.factor ?? 1), steps, digits), utf8),
    counted: known === undefined ? toAscii(toVisible(unit), utf8) : '', binary: known?.family === 'size',
  }
}

/** A bare count or rate: 0, 7, 999, 1.2k, 123k, 3.4M. At most 5 characters from 0 up, 6 below 1 (0.031 …). */
export function formatCount(value: number): string {
  return scaleValue(value, BARE, 2)
}

function scaleValue(value: number, steps: readonly Step[], digits: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? '-∞' : '-'
  if (value === 0) return '0'
  const magnitude = Math.abs(value)
  let at = steps.length - 1
  while (at > 0 && magnitude < steps[at]![0]) at--
  let text = roundDigits(magnitude / steps[at]![0], digits)
  const next = steps[at + 1]
  if (next !== undefined && Number(text) * steps[at]![0] >= next[0]) {
    at++
    text = roundDigits(magnitude / next[0], digits)
  }
  return `${value < 0 ? '-' : ''}${text}${steps[at]![1]}`
}

/** Two or three digits without an exponent: 0.031, 1.5, 12, 123, 1023; zeros after the point are dropped. */
function roundDigits(value: number, digits: number): string {
  if (value >= 99_999.5) return value.toExponential(0).replace('+', '')
  if (value >= 99.5 || (digits <= 2 && value >= 9.95)) return String(Math.round(value))
  if (value < 0.001) return '0.001'
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(value) + 1e-9))
  return String(Number(value.toFixed(Math.min(places, 3))))
}

/** A duration in milliseconds: 50ms, 1s, 1.5s, 90s, 10min, 1h. At most 6 characters up to 999 hours. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)}ms`
  const tenths = Math.round(milliseconds / 100)
  if (tenths < 1200) return `${tenths < 100 ? tenths / 10 : Math.round(tenths / 10)}s`
  if (milliseconds < 3_570_000) return `${Math.round(milliseconds / 60_000)}min`
  return `${Math.round(milliseconds / 360_000) / 10}h`
}

/** HH:MM:SS of an instant (milliseconds since the Unix epoch) at an offset from UTC in minutes. Always 8 characters. */
export function formatClock(instant: number, offset: number): string {
  const seconds = Math.floor((instant + offset * 60_000) / 1000)
  const day = ((seconds % 86_400) + 86_400) % 86_400
  return `${twoDigits(day / 3600)}:${twoDigits((day / 60) % 60)}:${twoDigits(day % 60)}`
}

/** MM-DD of an instant (milliseconds since the Unix epoch) at an offset in minutes. Always 5 characters. */
export function formatDay(instant: number, offset: number): string {
  return formatDate(instant, offset).slice(-5)
}

/** YYYY-MM-DD of an instant (milliseconds since the Unix epoch) at an offset in minutes. */
export function formatDate(instant: number, offset: number): string {
  // Days since 0000-03-01, in eras of 400 years. A year that begins in March has its leap day at the end.
  const days = Math.floor((instant + offset * 60_000) / 86_400_000) + 719_468
  const ofEra = ((days % 146_097) + 146_097) % 146_097
  const year = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const month = Math.floor((5 * ofYear + 2) / 153)
  const ofMarch = 400 * Math.floor(days / 146_097) + year
  const day = ofYear - Math.floor((153 * month + 2) / 5) + 1
  return `${month < 10 ? ofMarch : ofMarch + 1}-${twoDigits(month < 10 ? month + 3 : month - 9)}-${twoDigits(day)}`
}

/** The name of an offset in minutes: UTC, +02:00, -03:30. At most 6 characters. */
export function formatZone(offset: number): string {
  if (offset === 0) return 'UTC'
  return `${offset < 0 ? '-' : '+'}${twoDigits(Math.abs(offset) / 60)}:${twoDigits(Math.abs(offset) % 60)}`
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0')
}

const PLAIN: Readonly<Record<string, string>> = {
  'µ': 'u', '≥': '>=', '≤': '<=', '∞': 'inf', '…': '~', '·': '-', '●': '*', '■': '#', '├': '+', '┤': '+', '│': '|', '─': '-',
  '╵': '|', '≈': '~', '┼': '+', '◆': '*', '◂': '<', '←': '<', '→': '>', '↑': '^', '↓': 'v', '╌': '-', '═': '=', '┄': '.', '┈': '.',
}

/** The text in ASCII when the terminal has no UTF-8, else as it is. ASCII may be longer: ≥ takes two characters. */
export function toAscii(text: string, utf8: boolean): string {
  if (utf8) return text
  let plain = ''
  for (const character of text) plain += character < '\x7f' ? character : (PLAIN[character] ?? '?')
  return plain
}

/** A copy of the first `most` characters. A plain slice would keep the whole text in memory. */
export function truncate(text: string, most: number): string {
  return text.length <= most ? text : ` ${text.slice(0, most)}`.slice(1)
}

/**
 * A share, 0 … 1, in percent without the sign. Digits are cut, never rounded up, so only zero is `0` and only all is `100`. A share
 * below the last digit shown is `<0.1`. There is one digit after the point below 10%; with `fine`, two below 1% and one above. At most
 * 5 characters.
 */
export function formatPercent(share: number, fine = false): string {
  const percent = share * 100
  const least = fine ? 0.01 : 0.1
  if (!(share > 0)) return '0'
  if (percent < least) return `<${least}`
  const digits = fine ? (percent < 1 ? 100 : 10) : percent < 10 ? 10 : 1
  return share >= 1 ? '100' : String(Math.floor(percent * digits + 1e-9) / digits)
}
