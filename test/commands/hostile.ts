/** Names and texts that would command a terminal, and a recording that is full of them. */
import fc from 'fast-check'

/** What must not reach a terminal. */
export const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/

/** Texts that would command a terminal, or look like another text; fit for a file name. */
export const hostile = fc.array(fc.oneof(
  fc.constantFrom(
    '\x1b]52;c;aGk=\x07', '\x9b2J', '\x1b[8m', '\x85', '\x90q\x9c', '\x7f\x7f', '\u202egpj', '\u2066', '\r', '\x1b[1m', '\x1b[?1049h', 'read', '=1+1', ' ',
  ),
  fc.integer({ min: 1, max: 0x9f }).map((code) => String.fromCharCode(code)),
), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('').replaceAll('/', ''))

/** A recording in which every text is `text`; its last line is `end`. */
export function buildHostileRecording(text: string, key: string, end: string): string {
  const records = [[text, 1], [key, 2]].map(([part, low]) => ({ key: [part, key], buckets: [[low, low, 5]] }))
  const aggregations = [{ name: text, function: 'quantize', parameters: [], records }]
  const lines = [
    { type: 'header', version: '1.0', start: 0, interval: 1000, title: text, unit: text, host: text, os: text, dtrace: text, script: text,
      aggregations: [text], keys: [text, key] },
    { type: 'tick', time: 1000, duration: 1000, aggregations }, { type: 'mark', time: 1000, at: 1000, label: text },
    { type: 'drop', time: 1000, kind: text, count: 1, message: text }, { type: 'error', time: 1000, message: text, count: 1 },
    { type: 'notice', time: 1000, from: 'script', text }, { type: 'tick', time: 2000, duration: 1000, aggregations },
    { type: text, time: 2000, [text]: text },
  ]
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n${end}`
}
