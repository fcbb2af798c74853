/**
 * Chooses the columns of time, value and key of delimited text: by the options, by the names in the heading, or, without a heading, by
 * what the first row looks like.
 *
 * Without a heading only the plain cases are chosen: a time, a number, and perhaps one more column or words, which are the key. If
 * several columns could be the value, the user has to choose, because a wrong column looks as good as the right one.
 */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { excerpt } from '../../core/text/excerpt.js'
import type { ReaderSettings } from './format-reader.js'
import { parseDate, parseNumber, parseTimeOfDay } from './stamps.js'
import { splitUnit, unitWord } from './value-units.js'

/** Columns by their index, from 0. */
export interface Columns {
  readonly time: number
  /** The column of the date, if the one of the time has only the time of day. */
  readonly date?: number
  readonly value: number
  /** Empty: no key. */
  readonly keys: readonly number[]
  /** Whether everything from the key's column on is the key. */
  readonly isRestKey: boolean
  /** Unit of the values by the heading; '' unknown. */
  readonly valueUnit: string
  /** Unit of the times by the heading; '' unknown. */
  readonly timeUnit: string
  /** What was chosen by position or look alone. */
  readonly isTimeGuessed: boolean
  readonly isKeyGuessed: boolean
}

/** Names of a heading in the order of preference, in lower case, without units and separators. */
const TIME_NAMES = [
  'timestamp', '@timestamp', 'starttimestamp', 'datetime', 'date', 'ts', 'epoch', 'starttime', 'start', 'begin', 'when', 'time', 'offset',
  'seconds',
]
const VALUE_NAMES = [
  'latency', 'lat', 'elapsed', 'duration', 'dur', 'responsetime', 'requesttime', 'timetaken', 'took', 'rt', 'rtt', 'servicetime', 'delay',
  'ttime', 'wait', 'totaltime', 'timetotal', 'runtime', 'value', 'time',
]
const KEY_NAMES = [
  'label', 'key', 'name', 'op', 'operation', 'type', 'kind', 'method', 'request', 'endpoint', 'route', 'syscall', 'call', 'comm',
  'command', 'query',
]

/** Chooses the columns of a text. Throws a UserError when the user has to choose. */
export function chooseColumns(all: ColumnList, settings: ReaderSettings): Columns {
  const { names, row } = all
  const value = settings.value === undefined ? undefined : findColumn('--value', settings.value, all)
  const named = settings.time === undefined ? undefined : findColumn('--time', settings.time, all)
  const time = named ?? (names === undefined ? guessTime(row, value) : findByName(TIME_NAMES, all, isTime, value))
  if (time === undefined) throw new UserError(errors.importChoose('time', '--time', describeColumns(all)))
  const found = value ?? (names === undefined ? guessValue(row, time) : findByName(VALUE_NAMES, all, isValue, time))
  if (found === undefined) throw new UserError(errors.importChoose('value', '--value', describeColumns(all)))
  const keys = chooseKeys(all, time, found, settings)
  const isDate = parseNumber(row[time] ?? '') === undefined
  const hasDateBefore = parseTimeOfDay(row[time] ?? '') !== undefined && /^\d{4}[-/]\d\d[-/]\d\d$/.test(row[time - 1] ?? '')
  return {
    time, value: found, ...(hasDateBefore ? { date: time - 1 } : {}), ...keys,
    valueUnit: unitOfColumn(names?.[found]), timeUnit: isDate ? '' : unitOfColumn(names?.[time]),
    isTimeGuessed: named === undefined && names === undefined,
  }
}

/** The columns of a text. */
export interface ColumnList {
  /** The heading, if there is one. */
  readonly names: readonly string[] | undefined
  /** The first row. */
  readonly row: readonly string[]
  readonly isBlankSeparated: boolean
}

function chooseKeys(
  all: ColumnList, time: number, value: number, { key }: ReaderSettings,
): Pick<Columns, 'keys' | 'isRestKey' | 'isKeyGuessed'> {
  const { names } = all
  if (key === 'none') return { keys: [], isRestKey: false, isKeyGuessed: false }
  if (key !== undefined) return { keys: findColumns('--key', key, all), isRestKey: false, isKeyGuessed: false }
  if (names !== undefined) {
    const found = findByName(KEY_NAMES, all, () => true, time, value)
    // Between blanks, the words of a key may have no name.
    if (found === undefined && all.isBlankSeparated) return { keys: [names.length], isRestKey: true, isKeyGuessed: true }
    return { keys: found === undefined ? [] : [found], isRestKey: false, isKeyGuessed: found !== undefined }
  }
  return { keys: [Math.max(time, value) + 1], isRestKey: true, isKeyGuessed: true }
}

/** The columns that a list of names or numbers means. */
export function findColumns(option: string, given: string, all: ColumnList): number[] {
  // A name may itself hold a comma.
  if (all.names?.includes(given) === true) return [all.names.indexOf(given)]
  return given.split(',').map((word) => findColumn(option, word.trim(), all))
}

/** The column that a name of the heading or a number, from 1, means. Throws a UserError when there is none or more than one. */
export function findColumn(option: string, given: string, all: ColumnList): number {
  const { names = [], row } = all
  const exact = names.flatMap((name, i) => (name === given ? [i] : []))
  const found = exact.length > 0 ? exact : names.flatMap((name, i) => (name.toLowerCase() === given.toLowerCase() ? [i] : []))
  if (found.length === 1) return found[0]!
  const number = /^\d{1,5}$/.test(given) ? Number(given) : NaN
  if (found.length === 0 && number >= 1 && number <= Math.max(names.length, row.length)) return number - 1
  throw new UserError(errors.importNoColumn(option, given, found.map((i) => String(i + 1)), describeColumns(all)))
}

/** The column whose name is the first in `wanted` that the heading has, and whose cell is of the kind. */
function findByName(
  wanted: readonly string[], { names, row }: ColumnList, isKind: (cell: string) => boolean, ...taken: (number | undefined)[]
): number | undefined {
  const plain = names!.map(plainName)
  for (const name of wanted) {
    const found = plain.findIndex((each, i) => each === name && !taken.includes(i) && isKind(row[i] ?? ''))
    if (found >= 0) return found
  }
  return undefined
}

/** A name of the heading without its unit, separators and case. */
function plainName(name: string): string {
  const bare = splitUnit(name).name.toLowerCase()
  return bare.replace(/[^a-z@]/g, '')
}

function unitOfColumn(name: string | undefined): string {
  return name === undefined ? '' : unitWord(name) ?? splitUnit(name).unit
}

/** Without a heading: the first column that is a date or a time of day, else the first one, if it is a number. */
function guessTime(row: readonly string[], value: number | undefined): number | undefined {
  const dated = row.findIndex((cell, i) => i !== value && isDate(cell))
  if (dated >= 0) return dated
  return value !== 0 && parseNumber(row[0] ?? '') !== undefined ? 0 : undefined
}

/** Without a heading: the only other column that is a number; of "time latency key" the second. */
function guessValue(row: readonly string[], time: number): number | undefined {
  const numbers = row.flatMap((cell, i) => (i !== time && isValue(cell) ? [i] : []))
  if (numbers.length === 1 || (numbers.length === 2 && row.length === 3)) return numbers[0]
  return undefined
}

function isDate(cell: string): boolean {
  return parseDate(cell) !== undefined || parseTimeOfDay(cell) !== undefined
}

function isTime(cell: string): boolean {
  return isDate(cell) || parseNumber(cell) !== undefined
}

/** A number, perhaps with a unit of time behind it: 12.5ms. */
export function isValue(cell: string): boolean {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?\s*(ns|us|µs|ms|s)?$/i.test(cell)
}

/** Columns with their numbers and names, or with the cells of the first row: "1 timeStamp, 2 elapsed". */
function describeColumns({ names, row }: ColumnList): string {
  const shown = (names ?? row).slice(0, 12).map((name, i) => `${i + 1} ${excerpt(name).slice(0, 24)}`)
  return shown.join(', ') + ((names ?? row).length > 12 ? ', …' : '')
}
