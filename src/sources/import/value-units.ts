/**
 * Finds units in names: the heading of a column ("LAT(ms)", "elapsed_us", "durationMs"), the name of a map ("@usecs").
 */
import { scriptUnit } from '../../core/text/units.js'

/** Words for a unit, in lower case, and the unit. */
const WORDS: Readonly<Record<string, string>> = {
  ns: 'ns', nsec: 'ns', nsecs: 'ns', nanos: 'ns', nanosecond: 'ns', nanoseconds: 'ns',
  us: 'us', µs: 'us', μs: 'us', usec: 'us', usecs: 'us', micros: 'us', microsecond: 'us', microseconds: 'us',
  ms: 'ms', msec: 'ms', msecs: 'ms', millis: 'ms', millisecond: 'ms', milliseconds: 'ms',
  s: 's', sec: 's', secs: 's', second: 's', seconds: 's',
  bytes: 'bytes', kb: 'KiB', kib: 'KiB', kbytes: 'KiB', mb: 'MiB', mib: 'MiB',
}

/** The unit that a word stands for; undefined for any other word. */
export function unitWord(word: string): string | undefined {
  const known = word.toLowerCase()
  return Object.hasOwn(WORDS, known) ? WORDS[known] : undefined
}

/** "LAT(ms)", "elapsed_us", "durationMs": a name and the unit behind it. */
const NAME_PATTERNS = [
  /^(.*?)\s*[([]\s*([a-zµμ]+)\s*[)\]]\s*$/i,
  /^(.*?[a-z0-9@])[^a-z0-9@]+([a-zµμ]+)$/i,
  /^(.*[a-z])(Ns|Us|Ms|Secs?|Seconds|Nanos|Micros|Millis)$/,
]

/** A name without the unit at its end, and the unit; '' when there is none. */
export function splitUnit(name: string): { readonly name: string; readonly unit: string } {
  for (const pattern of NAME_PATTERNS) {
    const found = name.length > 200 ? null : pattern.exec(name)
    const unit = found === null ? undefined : unitWord(found[2]!)
    if (unit !== undefined) return { name: found![1]!, unit }
  }
  return { name, unit: '' }
}

/** The unit in the name of a map: `usecs`, `us`, `latency_ms`; undefined when there is none. A bare `s` is a name. */
export function unitOfMap(name: string): string | undefined {
  if (name.length < 2) return undefined
  return unitWord(name) ?? (splitUnit(name).unit || undefined)
}

/** Whether the unit is one of time, so that values in it can be converted. */
export function isTimeUnit(unit: string): boolean {
  return scriptUnit(unit)?.family === 'time'
}
