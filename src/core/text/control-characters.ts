/**
 * Makes text of others safe to print: keys, file names, arguments, messages of libdtrace. A terminal executes control characters, and
 * a bidirectional control makes a line read differently than it is.
 *
 * The stand-in of a control character is its number, `\x1b` or `\u202e`, so that two texts that differ still look different. Line feeds
 * and tabs stay. For cells of the screen see `printable.ts`. Rejected: pictures of control characters (␛), because a terminal without
 * UTF-8 cannot show them.
 */
import { formatCodePoint } from './stand-ins.js'

/** C0 but line feed and tab, DEL, C1, line separators, and the controls that reorder text. */
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
/** An SGR sequence: it changes colors and weight, and nothing else. */
const STYLE = /(\x1b\[[\d;]*m)/

/** The text with a stand-in for every control character, for plain text on a terminal. */
export function escapeControls(text: string): string {
  return text.replace(CONTROL, (character) => formatCodePoint(character.charCodeAt(0)))
}

/** As escapeControls(), but colors and bold stay: for text that this program has styled itself. */
export function escapeControlsInStyled(text: string): string {
  return text.split(STYLE).map((part, i) => (i % 2 === 1 ? part : escapeControls(part))).join('')
}

/**
 * JSON with an escape for every control character that JSON allows as it is. It means the same to every reader. A control character
 * between two tokens, such as a carriage return, becomes a space.
 */
export function escapeJsonControls(json: string): string {
  return json.replace(CONTROL, (character) => {
    const code = character.charCodeAt(0)
    return code < 0x20 ? ' ' : `\\u${code.toString(16).padStart(4, '0')}`
  })
}
