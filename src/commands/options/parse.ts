/** Parsers of option values. Each returns the value, or throws a UserError that says what is wrong with it. Pure. */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { Pace } from '../../core/stream/playback.js'

/** One of the known names. The error lists `listed`: more names, if some have a meaning of their own. */
export function parseOneOf<Name extends string>(
  option: string, given: string, known: readonly Name[], listed: readonly string[] = known,
): Name {
  const found = known.find((name) => name === given)
  if (found === undefined) throw new UserError(errors.notOneOf(option, given, listed))
  return found
}

/** A whole number from `low` to `high`. */
export function parseCount(option: string, given: string, low: number, high: number): number {
  const value = /^\d{1,10}$/.test(given) ? Number(given) : NaN
  if (!(value >= low && value <= high)) throw new UserError(errors.badCount(option, given, low, high))
  return value
}

/** `max`, or a factor from 0.1 to 1000, such as 10 or x10. */
export function parsePace(given: string): Pace {
  if (given === 'max') return given
  const value = /^x?\d{1,4}(\.\d+)?$/.test(given) ? Number(given.replace('x', '')) : NaN
  if (!(value >= 0.1 && value <= 1000)) throw new UserError(errors.badSpeed(given))
  return value
}

/** Milliseconds between ticks: a whole number from 50 to 3600000. */
export function parseInterval(given: string): number {
  const value = /^\d{1,9}$/.test(given) ? Number(given) : NaN
  if (!(value >= 50 && value <= 3_600_000)) throw new UserError(errors.badInterval(given))
  return value
}

/** A whole number of columns, from 1. */
export function parseTicks(given: string): number {
  const value = /^\d{1,9}$/.test(given) ? Number(given) : NaN
  if (!(value >= 1)) throw new UserError(errors.badTicks(given))
  return value
}

/** Seconds, also fractions of them → milliseconds. */
export function parseDuration(given: string): number {
  const value = /^\d{1,9}(\.\d+)?$/.test(given) ? Number(given) * 1000 : NaN
  if (!(value >= 1)) throw new UserError(errors.badDuration(given))
  return value
}

/** A process id. */
export function parsePid(given: string): number {
  const value = /^\d{1,10}$/.test(given) ? Number(given) : NaN
  if (!(value >= 1)) throw new UserError(errors.badPid(given))
  return value
}

/** `NAME=VALUE` or `NAME`, as in -x of dtrace(1) → name and value. */
export function parseDTraceOption(given: string): readonly [string, string | undefined] {
  const at = given.indexOf('=')
  const name = at < 0 ? given : given.slice(0, at)
  if (!/^\w+$/.test(name)) throw new UserError(errors.badOptionSyntax(given))
  return [name, at < 0 ? undefined : given.slice(at + 1)]
}

/** A command → its words. Blanks separate them; single quotes, double quotes and a backslash protect blanks. */
export function splitWords(command: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let i = 0; i < command.length; i++) {
    const c = command[i]!
    if (quote !== '') {
      if (c === quote) quote = ''
      else word += c
    } else if (c === '"' || c === "'") {
      quote = c
      word ??= ''
    } else if (c === '\\' && i + 1 < command.length) {
      word = (word ?? '') + command[++i]!
    } else if (/\s/.test(c)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + c
  }
  if (quote !== '') throw new UserError(errors.openQuote(command))
  if (word !== undefined) words.push(word)
  if (words.length === 0) throw new UserError(errors.emptyCommand())
  return words
}
