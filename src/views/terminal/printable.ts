/**
 * Makes text safe to write into cells. This is the only place where text becomes cells.
 *
 * Whatever a script, a key or a host is called, nothing of the result moves the cursor or takes other cells than its own. The core has
 * replaced what a terminal cannot show already; here it is made certain. Without UTF-8, characters of lines and bars become similar
 * ASCII characters, and others '?'.
 */
import { NARROW_TEXT } from '../../core/text/narrow.js'
import { toPrintable } from '../../core/text/printable.js'

const ASCII_LIKENESS: Readonly<Record<string, string>> = Object.fromEntries([
  ['─━╌╍┄┅┈┉═‐‑‒–—−', '-'], ['│┃╎╏┆┇┊┋║', '|'], ['┌┐└┘├┤┬┴┼╭╮╯╰╷╵╴╶╪╫╬╔╗╚╝', '+'], ['·•∙.', '.'], ['…', '~'], ['µμ', 'u'], ['×', 'x'],
  ['‘’′', "'"], ['“”″', '"'], ['←◂', '<'], ['→▸', '>'], ['↑▴▲', '^'], ['↓▾▼', 'v'], ['≈∼', '~'], ['≤', '<'], ['≥', '>'],
  ['░', '.'], ['▒', '+'], ['▓', '#'], ['█■▀▄▌▐', '#'],
  ['▁▂', '_'], ['▃', '.'], ['▅', '-'], ['▆', '='], ['▇', '+'], ['●◆', '*'], ['○◇', 'o'], ['σ', 's'],
].flatMap(([from = '', to = '']) => [...from].map((ch) => [ch, to])))

const BARS = '▁▂▃▄▅▆▇█'
const ASCII_BARS = '_.,-=+*#'

/** The text as a terminal shows it, in narrow and in wide characters; ASCII only unless `utf8`. */
export function toCellText(text: string, utf8: boolean): string {
  if (utf8) return NARROW_TEXT.test(text) ? text : toPrintable(text, true)
  return /^[ -~]*$/.test(text) ? text : Array.from(text, toAsciiCharacter).join('')
}

/** The first character of a text, for a place that has one cell; '?' for a wide one. */
export function toCellCharacter(text: string, utf8: boolean): string {
  const first = text.charAt(0) || ' '
  if (!utf8) return toAsciiCharacter(first)
  return NARROW_TEXT.test(first) ? first : '?'
}

function toAsciiCharacter(ch: string): string {
  return ch >= ' ' && ch <= '~' ? ch : (ASCII_LIKENESS[ch] ?? '?')
}

/** Text of bars with eight heights; without UTF-8, ASCII characters that can still be told apart. */
export function toCellBars(text: string, utf8: boolean): string {
  return utf8 ? text : [...text].map((ch) => ASCII_BARS[BARS.indexOf(ch)] ?? toAsciiCharacter(ch)).join('')
}
