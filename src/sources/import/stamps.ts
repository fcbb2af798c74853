/**
 * Reads times: numbers since the epoch or since an unknown start, ISO 8601 and its relatives, and times of day.
 *
 * The unit of a number follows from its magnitude if it is a time between 2001 and 2052; a number with a decimal point that is none
 * counts seconds, as clocks since boot do; of any other number the unit is not known. A time without a zone is taken as UTC. A time of
 * day is on the day on which the text was written, and a time of day that goes back by hours is on the next day.
 */
import { scriptUnit } from '../../core/text/units.js'
import type { TimeUnit } from './format-reader.js'

/** One kind of time. */
export interface StampReader {
  /** As the user is told: "Unix ms", "date", "HH:MM:SS, day of the file". */
  readonly name: string
  /** Whether the unit of a number is a guess. */
  readonly isGuessed: boolean
  /** Milliseconds, since the epoch or since an unknown start; undefined when the text is no such time. */
  parse(text: string): number | undefined
}

export const TIME_UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns']

const NUMBER_PATTERN = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?$/
const DAY = 86_400_000
/** Seconds of 2001 and of 2052: a number between them, in a unit, is a time since the epoch. */
const EPOCH_SECONDS = [1e9, 2.6e9] as const

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const CLOCK = String.raw`(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?`
const ZONE = String.raw`(?:\s*(Z|UTC|GMT|[-+]\d\d(?::?\d\d)?))?`
const ISO_PATTERN = new RegExp(String.raw`^(\d{4})[-/](\d\d)[-/](\d\d)[T ]\s*${CLOCK}${ZONE}$`)
/** printf("%Y") of D: 2026 Jan  2 14:03:20. */
const YEAR_PATTERN = new RegExp(String.raw`^(\d{4}) ([A-Z][a-z]{2}) {1,2}(\d{1,2}) ${CLOCK}$`)
/** A web server's log: 06/Aug/2026:14:06:30 +0000. */
const LOG_PATTERN = new RegExp(String.raw`^\[?(\d{1,2})/([A-Z][a-z]{2})/(\d{4}):${CLOCK}${ZONE}\]?$`)
const CLOCK_PATTERN = new RegExp(`^${CLOCK}$`)

/** A number as text; undefined when it is none. */
export function parseNumber(text: string): number | undefined {
  return NUMBER_PATTERN.test(text) ? Number(text) : undefined
}

/** The unit in which a number is a time since the epoch, by its magnitude; undefined when it is none. */
export function epochUnit(value: number): TimeUnit | undefined {
  return TIME_UNITS.find((unit) => {
    const seconds = (value * scriptUnit(unit)!.factor) / 1e9
    return seconds >= EPOCH_SECONDS[0] && seconds < EPOCH_SECONDS[1]
  })
}

/**
 * The reader of times such as `sample`: numbers in `unit` if it is given. Undefined when it is no time, or a number whose unit cannot be
 * told. `writtenAt` dates times of day.
 */
export function findStampReader(sample: string, unit: TimeUnit | undefined, writtenAt: number): StampReader | undefined {
  const value = parseNumber(sample)
  if (value !== undefined) {
    const epoch = epochUnit(value)
    const chosen = unit ?? epoch ?? (sample.includes('.') ? 's' : undefined)
    if (chosen === undefined) return undefined
    return numberReader(chosen, epoch === chosen, unit === undefined)
  }
  if (parseDate(sample) !== undefined) return { name: `${hasZone(sample) ? 'date' : 'date, as UTC'}`, isGuessed: false, parse: parseDate }
  return parseTimeOfDay(sample) === undefined ? undefined : clockReader(writtenAt)
}

function numberReader(unit: TimeUnit, isEpoch: boolean, isGuessed: boolean): StampReader {
  const perMillisecond = 1e6 / scriptUnit(unit)!.factor
  const parse = (text: string): number | undefined => {
    const value = parseNumber(text)
    return value === undefined ? undefined : value / perMillisecond
  }
  return { name: isEpoch ? `Unix ${unit}` : unit, isGuessed, parse }
}

function hasZone(text: string): boolean {
  return /(Z|UTC|GMT|:\d\d\S*\s*[-+]\d\d(:?\d\d)?)\]?$/.test(text)
}

/** A date with a time of day, milliseconds since the epoch. */
export function parseDate(text: string): number | undefined {
  if (text.length > 60) return undefined
  const iso = ISO_PATTERN.exec(text)
  if (iso !== null) return dateOf(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]), iso.slice(4, 8), iso[8])
  const year = YEAR_PATTERN.exec(text)
  if (year !== null) return dateOf(Number(year[1]), MONTHS.indexOf(year[2]!), Number(year[3]), year.slice(4, 8), undefined)
  const log = LOG_PATTERN.exec(text)
  return log === null ? undefined : dateOf(Number(log[3]), MONTHS.indexOf(log[2]!), Number(log[1]), log.slice(4, 8), log[8])
}

function dateOf(
  year: number, month: number, day: number, clock: readonly (string | undefined)[], zone: string | undefined,
): number | undefined {
  const time = timeOfDay(clock)
  if (time === undefined || month < 0 || month > 11 || day < 1 || day > 31) return undefined
  const [, sign, hours = '0', minutes = '0'] = /^([-+])(\d\d):?(\d\d)?$/.exec(zone ?? '') ?? []
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  return Date.UTC(year, month, day) + time - offset
}

/** Milliseconds since midnight of hours, minutes, seconds and a fraction. */
function timeOfDay([hours, minutes, seconds = '0', fraction]: readonly (string | undefined)[]): number | undefined {
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)]
  if (h > 23 || m > 59 || s > 60) return undefined
  return ((h * 60 + m) * 60 + s) * 1000 + (fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000)
}

/** Milliseconds since midnight of a text such as 14:03:20.5. */
export function parseTimeOfDay(text: string): number | undefined {
  const found = text.length > 30 ? null : CLOCK_PATTERN.exec(text)
  return found === null || found[3] === undefined ? undefined : timeOfDay(found.slice(1))
}

/** Reads times of day. The first is the last such time before `writtenAt`, a time in the text's own zone. */
export function clockReader(writtenAt: number): StampReader {
  let day: number | undefined
  let last = 0
  const parse = (text: string): number | undefined => {
    const time = parseTimeOfDay(text)
    if (time === undefined) return undefined
    if (day === undefined) {
      day = Math.floor(writtenAt / DAY) * DAY
      // A clock of another machine may be a little ahead.
      if (day + time > writtenAt + DAY / 24) day -= DAY
    } else if (time < last - DAY / 2) day += DAY
    // An event from before midnight that comes after it.
    const isBefore = time > last + DAY / 2 && last !== 0
    if (!isBefore) last = time
    return day + time - (isBefore ? DAY : 0)
  }
  return { name: 'HH:MM:SS, day of the file', isGuessed: false, parse }
}
