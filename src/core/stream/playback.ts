/** The speed of a replay, and the times that a person types to move in it. */
import { DURATION_MS } from '../text/units.js'

/** Speed and times of a replay, as the user types and sees them. */

/** Playback speed: a factor of the recorded speed above 0, or as fast as possible. */
export type Pace = 'max' | number

/** The speeds that the keys step through. */
export const PACES: readonly Pace[] = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 'max']


/**
 * Reads a time that the user typed, as milliseconds since `start`: "14:03:20" or "14:03" on the first day of the recording or, when that
 * is before its start, on the next day; "90s", "5m", "1h30m" since the start; "+5m", "-30s" from `now` (milliseconds since the start).
 * `start` is in milliseconds since 1970, `offset` in minutes from UTC. Undefined when the text is none of these.
 */
export function parsePlaybackTime(given: string, start: number, offset: number, now = 0): number | undefined {
  const [, hours, minutes, seconds = '0'] = /^(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?$/.exec(given) ?? []
  if (hours !== undefined && minutes !== undefined) {
    const local = start + offset * 60_000
    const time = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000 - (local % DURATION_MS.d)
    return time < -999 ? time + DURATION_MS.d : Math.max(0, time)
  }
  const [, sign, words] = /^([+-]?)((?:\d+(?:\.\d+)?[dhms])+)$/.exec(given) ?? []
  if (words === undefined) return undefined
  let sum = 0
  for (const [, amount, unit] of words.matchAll(/([\d.]+)([dhms])/g)) sum += Number(amount) * DURATION_MS[unit as keyof typeof DURATION_MS]
  return sign === '+' ? now + sum : sign === '-' ? Math.max(0, now - sum) : sum
}
