/**
 * Stand-ins for characters that cannot be seen, for a page or a picture, where every letter of any script can.
 *
 * Control characters, those that reorder the text around them, invisible ones and halves of surrogate pairs are shown by their number,
 * so that two texts that differ look different and none of them can disguise itself. What joins and colors pictures stays in pictures.
 * The screen of a terminal shows less: see `printable.ts`.
 */

const CONTROL = '[\\p{Cc}\\p{Cf}\\p{Cn}\\p{Co}\\p{Zl}\\p{Zp}\\u00ad\\u034f\\u115f\\u1160\\u3164\\uffa0]'
/** A zero-width joiner or a tag inside a picture, or a variation selector behind one. */
const JOINED = '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})|[\\u{e0020}-\\u{e007f}]'
const PART = new RegExp(`(?<joined>${JOINED})|${CONTROL}|\\p{Cs}`, 'gu')

/** The number of a character as a stand-in for it: `\x1b`, `\u202e`, `\u{e0001}`. */
export function formatCodePoint(code: number): string {
  const hex = code.toString(16)
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
}

/** The text with the number of every character that is not a printable one of ASCII, for a terminal that shows no other. */
export function spellInAscii(text: string): string {
  return /^[ -~]*$/.test(text) ? text : text.replace(/[^ -~]/gu, (character) => formatCodePoint(character.codePointAt(0)!))
}

/** The text with stand-ins for what cannot be seen. Line ends and tabs become blanks. */
export function toVisible(text: string): string {
  if (/^[ -~]*$/.test(text)) return text
  return text.replace(/[\t\n\r]+/g, ' ')
    .replace(PART, (found, joined: string | undefined) => (joined === undefined ? formatCodePoint(found.codePointAt(0)!) : found))
}
