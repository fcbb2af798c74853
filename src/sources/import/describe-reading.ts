/**
 * Words how a text is read: "JMeter: time: column 1 (Unix ms), value: column 2 (ms), key: label". The line stands in the header of the
 * stream, so it is on the screen, in recordings and in their summaries.
 */
import type { Reading } from './format-reader.js'

/**
 * The line, with the unit that the values have in the text and, for printouts, what the counts are. It names the options that decide what
 * is not known. What is most often wrong comes first, because a narrow screen cuts the line off.
 */
export function describeReading({ format, time = '', value, unit, key }: Reading, counts?: string): string {
  const units = unit === '' ? 'no unit, --unit' : unit
  const values = value !== '' ? `${value} (${units})` : unit === '' ? 'no unit (--unit)' : unit
  return `${format}: time: ${time}, value: ${values}, ${counts === undefined ? '' : `counts: ${counts}, `}key: ${key}`
}
