/**
 * The beginning of a text from outside, such as a line of a file, for a message that quotes it.
 *
 * Control characters (C0, C1, the separators of lines and paragraphs, halves of surrogate pairs) become U+FFFD, because a terminal
 * would obey them and a message is one line.
 */

/** Characters that are quoted. */
const MAX_CHARACTERS = 60

/** The text, at most 60 characters and an ellipsis, without control characters. */
export function excerpt(text: string): string {
  // A cut inside a surrogate pair leaves a half, which is replaced as well.
  const shown = text.slice(0, MAX_CHARACTERS).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/gu, '\ufffd')
  return text.length > MAX_CHARACTERS ? `${shown}…` : shown
}

/** The beginning of a line in quotation marks, without the blanks around it. */
export function quoteLine(line: string): string {
  return `"${excerpt(line.trim())}"`
}
