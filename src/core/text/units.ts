/**
 * A value as a person types it – `10ms`, `1.5s`, `64KiB`, `250` – in a script's own unit.
 *
 * A bare number is in the script's unit. What cannot be put into that unit (10ms of bytes) is undefined.
 */

export interface Quantity {
  readonly value: number
  /** '' for a bare number. */
  readonly unit: string
}

type Size = readonly [family: 'time' | 'size', factor: number]

const SIZES: Readonly<Record<string, Size>> = {
  ns: ['time', 1], nsec: ['time', 1], nanoseconds: ['time', 1],
  us: ['time', 1e3], 'µs': ['time', 1e3], usec: ['time', 1e3], microseconds: ['time', 1e3],
  ms: ['time', 1e6], msec: ['time', 1e6], milliseconds: ['time', 1e6],
  s: ['time', 1e9], sec: ['time', 1e9], seconds: ['time', 1e9], min: ['time', 6e10], h: ['time', 3.6e12],
  b: ['size', 1], byte: ['size', 1], bytes: ['size', 1],
  k: ['size', 1024], kb: ['size', 1024], kib: ['size', 1024], m: ['size', 2 ** 20], mb: ['size', 2 ** 20], mib: ['size', 2 ** 20],
  g: ['size', 2 ** 30], gb: ['size', 2 ** 30], gib: ['size', 2 ** 30],
}

/** undefined when it is no number with a unit that is known. */
export function parseQuantity(text: string): Quantity | undefined {
  const [, digits, unit = ''] = /^\s*(\d+(?:\.\d+)?(?:e\d{1,2})?)\s*([a-zµ]*)\s*$/i.exec(text) ?? []
  if (digits === undefined) return undefined
  const known = unit === '' ? '' : unit.toLowerCase()
  return known === '' || Object.hasOwn(SIZES, known) ? { value: Number(digits), unit: known } : undefined
}

/** `1ms-100ms`, `1ms..100ms`: two quantities, the smaller first. */
export function parseQuantityRange(text: string): readonly [Quantity, Quantity] | undefined {
  const [, first = '', second = ''] = /^(.+?)(?:-|\.\.)(.+)$/.exec(text) ?? []
  const low = parseQuantity(first)
  const high = parseQuantity(second)
  return low === undefined || high === undefined ? undefined : [low, high]
}

/** In the unit of a script (`ns`, `bytes`, …). */
export function convertQuantity({ value, unit }: Quantity, own: string): number | undefined {
  if (unit === '') return value
  const from = SIZES[unit]
  const to = SIZES[own.toLowerCase()]
  return from === undefined || to === undefined || from[0] !== to[0] ? undefined : (value * from[1]) / to[1]
}
