/**
 * Text from outside (titles, keys, notices) for a screen of cells: what cannot be shown there gets a stand-in, so that two texts that
 * differ still look different.
 *
 * The stand-in of a character is its number: `\x1b`, `\u202e`, `\u{e0001}`. A backslash that could be mistaken for the start of one is
 * doubled. Shown as they are: letters and signs of any width, and emoji. Not shown: control and format characters, unassigned and
 * private ones, marks without a letter, and letters that are written from right to left, because some terminals then also turn around
 * the numbers beside them. Without UTF-8 only ASCII is shown. Here text changes for the screen alone: keys are compared, chosen and
 * exported by their true text.
 */
import { splitClusters } from './cells.js'
import { NARROW_TEXT } from './narrow.js'
import { formatCodePoint, spellInAscii } from './stand-ins.js'

const ASCII_TEXT = /^[ -~]*$/
/** What no terminal shows as a letter of its own, or in another place than it stands. */
const HIDDEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/u
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
/** Pictures may be joined, colored and told to be pictures by characters that are hidden elsewhere. */
const PICTURE = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[\d#*]\ufe0f?\u20e3)/u
const PICTURE_PART = /^[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\d#*\u20e3\u200d\ufe0f\u{e0020}-\u{e007f}]+$/u
/** More marks over one letter than any language has would be drawn over the lines above. */
const MOST_MARKS = 4
/** The most columns of a cluster: in no script is one wider. */
const WIDEST = 4

/** A title, a message or another line of prose for the screen. Line ends, tabs and wide or hard blanks become blanks. */
export function toPrintable(text: string, utf8: boolean): string {
  return ASCII_TEXT.test(text) ? text : replaceUnshown(text.replace(/[\t\n\r\p{Zs}]/gu, ' '), utf8)
}

/** A key or a part of it for the screen: no two keys become the same. A line end, as between the frames of a stack, becomes `↵`. */
export function keyToPrintable(text: string, utf8: boolean): string {
  if (ASCII_TEXT.test(text) && !text.includes('\\')) return text
  const told = text.replace(/\\(?=[\\nrtux])/g, '\\\\').replace(/[\t\n\r\u21b5]/g, (character) => (
    character === '\n' ? (utf8 ? '↵' : '\\n') : character === '\t' ? '\\t' : character === '\r' ? '\\r' : formatCodePoint(0x21b5)
  ))
  return utf8 ? told.split('↵').map((line) => replaceUnshown(line, true)).join('↵') : replaceUnshown(told, false)
}

function replaceUnshown(text: string, utf8: boolean): string {
  if (ASCII_TEXT.test(text) || (utf8 && NARROW_TEXT.test(text))) return text
  if (!utf8) return spellInAscii(text)
  return splitClusters(text).map(({ text: cluster, width }) => (isShown(cluster, width) ? cluster : replaceCluster(cluster))).join('')
}

/** A cluster that is not shown as a whole: its parts that are, and stand-ins for the others. */
function replaceCluster(cluster: string): string {
  return Array.from(cluster, (character) => {
    const [part] = splitClusters(character)
    return part !== undefined && isShown(character, part.width) ? character : standIn(character)
  }).join('')
}

function isShown(cluster: string, width: number): boolean {
  if (NARROW_TEXT.test(cluster)) return true
  if (width < 1 || width > WIDEST || RIGHT_TO_LEFT.test(cluster)) return false
  if (PICTURE.test(cluster)) return PICTURE_PART.test(cluster)
  return !HIDDEN.test(cluster) && !/^\p{M}/u.test(cluster) && [...cluster].length <= MOST_MARKS
}

function standIn(character: string): string {
  return formatCodePoint(character.codePointAt(0)!)
}
