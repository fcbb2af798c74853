/**
 * The characters that every terminal and every font shows one column wide, and text in them alone.
 *
 * A file of its own, because a page in a browser uses it and needs no library for the width of characters.
 */
import { formatCodePoint } from './stand-ins.js'

/** Only letters, signs and drawing characters of one column: such a text is as wide as it is long. */
export const NARROW_TEXT = new RegExp(`^[${[
  ' -~', '\\u00a1-\\u00ac\\u00ae-\\u02ff', '\\u0370-\\u0377\\u037b-\\u037f\\u0384-\\u038a\\u038c\\u038e-\\u03a1\\u03a3-\\u0482',
  '\\u048a-\\u052f', '\\u2010-\\u2027\\u2030-\\u205e', '\\u2070\\u2071\\u2074-\\u208e\\u20a0-\\u20bf', '\\u2100-\\u2121\\u2123-\\u2138',
  '\\u2190-\\u2319\\u231c-\\u2328\\u232b-\\u23e8', '\\u2500-\\u25fc\\u25ff', '\\u2800-\\u28ff',
].join('')}]*$`)

/** The text with stand-ins for all other characters, for where there are no others: a small font, one cell for each letter. */
export function toNarrowText(text: string): string {
  if (NARROW_TEXT.test(text)) return text
  return Array.from(text, (character) => (NARROW_TEXT.test(character) ? character : formatCodePoint(character.codePointAt(0)!))).join('')
}
