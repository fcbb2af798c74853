/**
 * The one table of units, and values as a person types them: `10ms`, `1.5s`, `64KiB`, `250`.
 *
 * A script declares a unit by its exact name (`ns`, `KiB`); what a person types is read in any case and has short forms (`64k`). A
 * bare number is in the script's unit. Rejected: `m` for minutes in a quantity. It would be read as milli or mega; where only
 * durations are asked for, `DURATION_MS` has it.
 */

export type UnitFamily = 'time' | 'size'

export interface Unit {
  readonly family: UnitFamily
  /** Nanoseconds, or bytes. */
  readonly factor: number
}

const unit = (family: UnitFamily, factor: number): Unit => ({ family, factor })

const SCRIPT_UNITS: Readonly<Record<string, Unit>> = {
  ...named(unit('time', 1), 'ns', 'nsec', 'nanoseconds'), ...named(unit('time', 1e3), 'us', 'µs', 'usec', 'microseconds'),
  ...named(unit('time', 1e6), 'ms', 'msec', 'milliseconds'), ...named(unit('time', 1e9), 's', 'sec', 'seconds'),
  ...named(unit('time', 6e10), 'min', 'minutes'), ...named(unit('time', 3.6e12), 'hours'),
  ...named(unit('size', 1), 'B', 'byte', 'bytes'), ...named(unit('size', 2 ** 10), 'KB', 'KiB'),
  ...named(unit('size', 2 ** 20), 'MB', 'MiB'), ...named(unit('size', 2 ** 30), 'GB', 'GiB'),
}

const TYPED_UNITS: Readonly<Record<string, Unit>> = {
  ...Object.fromEntries(Object.entries(SCRIPT_UNITS).map(([name, one]) => [name.toLowerCase(), one])),
  h: unit('time', 3.6e12), k: unit('size', 2 ** 10), m: unit('size', 2 ** 20), g: unit('size', 2 ** 30),
}

/** Milliseconds of the short forms in which a duration is typed: 90s, 5m, 1h30m, 2d. */
export const DURATION_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

function named(one: Unit, ...names: readonly string[]): Record<string, Unit> {
  return Object.fromEntries(names.map((name) => [name, one]))
}

/** The unit that a script declares, by its exact name; undefined for a word that only counts ("pages"). */
export function scriptUnit(name: string): Unit | undefined {
  return Object.hasOwn(SCRIPT_UNITS, name) ? SCRIPT_UNITS[name] : undefined
}

/** The unit that a person types, in any case. */
export function typedUnit(name: string): Unit | undefined {
  const known = name.toLowerCase()
  return Object.hasOwn(TYPED_UNITS, known) ? TYPED_UNITS[known] : undefined
}

export interface Quantity {
  readonly value: number
  /** In lower case; '' for a bare number. */
  readonly unit: string
}

/** A number with a known unit, or none; undefined for all else. */
export function parseQuantity(text: string): Quantity | undefined {
  const [, digits, name = ''] = /^\s*(\d+(?:\.\d+)?(?:e\d{1,2})?)\s*([a-zµ]*)\s*$/i.exec(text) ?? []
  if (digits === undefined || (name !== '' && typedUnit(name) === undefined)) return undefined
  return { value: Number(digits), unit: name.toLowerCase() }
}

/** `1ms-100ms`, `1ms..100ms`: two quantities, in the order typed. */
export function parseQuantityRange(text: string): readonly [Quantity, Quantity] | undefined {
  const [, first = '', second = ''] = /^(.+?)(?:-|\.\.)(.+)$/.exec(text) ?? []
  const low = parseQuantity(first)
  const high = parseQuantity(second)
  return low === undefined || high === undefined ? undefined : [low, high]
}

/** The value in a script's unit (`ns`, `bytes`, …); undefined where it cannot be converted (10ms of bytes). */
export function convertQuantity({ value, unit: name }: Quantity, own: string): number | undefined {
  if (name === '') return value
  const [from, to] = [typedUnit(name), scriptUnit(own) ?? typedUnit(own)]
  return from === undefined || to === undefined || from.family !== to.family ? undefined : (value * from.factor) / to.factor
}
