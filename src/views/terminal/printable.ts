/**
 * Makes text safe to write into cells. This is the only place where text becomes cells.
 *
 * Whatever a script, a key or a host is called, the result takes exactly one cell per UTF-16 unit and moves nothing. Control characters,
 * combining marks, wide and unassigned characters and surrogates become '?'. Without UTF-8, characters of lines and bars become similar
 * ASCII characters.
 */

/** Letters, signs and drawing characters that every terminal shows one cell wide. */
const NARROW_CHARACTERS = new RegExp(`^[${[
  ' -~', '\\u00a1-\\u00ac\\u00ae-\\u02ff', '\\u0370-\\u0377\\u037b-\\u037f\\u0384-\\u038a\\u038c\\u038e-\\u03a1\\u03a3-\\u0482',
  '\\u048a-\\u052f', '\\u2010-\\u2027\\u2030-\\u205e', '\\u2070\\u2071\\u2074-\\u208e\\u20a0-\\u20bf', '\\u2100-\\u2121\\u2123-\\u2138',
  '\\u2190-\\u2319\\u231c-\\u2328\\u232b-\\u23e8', '\\u2500-\\u25fc\\u25ff', '\\u2800-\\u28ff',
].join('')}]*$`)

const ASCII_LIKENESS: Readonly<Record<string, string>> = Object.fromEntries([
  ['─━╌╍┄┅┈┉═‐‑‒–—−', '-'], ['│┃╎╏┆┇┊┋║', '|'], ['┌┐└┘├┤┬┴┼╭╮╯╰╷╵╴╶╪╫╬╔╗╚╝', '+'], ['·•∙.', '.'], ['…', '~'], ['µμ', 'u'], ['×', 'x'],
  ['‘’′', "'"], ['“”″', '"'], ['←◂', '<'], ['→▸', '>'], ['↑▴▲', '^'], ['↓▾▼', 'v'], ['≈∼', '~'], ['≤', '<'], ['≥', '>'],
  ['░', '.'], ['▒', '+'], ['▓', '#'], ['█■▀▄▌▐', '#'],
  ['▁▂', '_'], ['▃', '.'], ['▅', '-'], ['▆', '='], ['▇', '+'], ['●◆', '*'], ['○◇', 'o'], ['σ', 's'],
].flatMap(([from = '', to = '']) => [...from].map((ch) => [ch, to])))

const BARS = '▁▂▃▄▅▆▇█'
const ASCII_BARS = '_.,-=+*#'

/** As many UTF-16 units as `text` has, each one cell wide; ASCII only unless `utf8`. */
export function toCellText(text: string, utf8: boolean): string {
  if (/^[ -~]*$/.test(text) || (utf8 && NARROW_CHARACTERS.test(text))) return text
  let shown = ''
  for (let i = 0; i < text.length; i++) shown += toCellCharacter(text[i]!, utf8)
  return shown
}

function toCellCharacter(ch: string, utf8: boolean): string {
  if (ch >= ' ' && ch <= '~') return ch
  if (utf8) return NARROW_CHARACTERS.test(ch) ? ch : '?'
  return ASCII_LIKENESS[ch] ?? '?'
}

/** Text of bars with eight heights; without UTF-8, ASCII characters that can still be told apart. */
export function toCellBars(text: string, utf8: boolean): string {
  return utf8 ? text : [...text].map((ch) => ASCII_BARS[BARS.indexOf(ch)] ?? toCellCharacter(ch, false)).join('')
}
