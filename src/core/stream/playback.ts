/** The speed of a replay, and the times that a person types to move in it. */
import { DURATION_MS } from '../text/units.js'

/** How fast a recorded stream goes: a factor above 0, or as fast as it can. */
export type Pace = 'max' | number

export const PACES: readonly Pace[] = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 'max']


/**
 * A time as typed → milliseconds since `start` (which is since 1970): "14:03:20" or "14:03" on the recording's first day or, when
 * that is before its start, on the next; "90s", "5m", "1h30m" since the start; "+5m", "-30s" from `now`. `offset`: minutes
 * from UTC. undefined when it is none of these.
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
