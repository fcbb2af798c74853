/**
 * Reads strings that dtrace(1) prints as bytes: it does so for every key that has a character outside of ASCII.
 *
 *                  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef
 *              0: e6 97 a5 e6 9c ac e8 aa 9e 00 00 00 00 00 00 00  ................
 *             10: 00 00 …
 *             5                                                         (the parts of the key behind it)
 *
 * What the dump stands for is put in its place, as dtrace(1) lays out other strings, so that keys keep their true names. A dump begins a
 * line, so the parts of a key before it, and those behind it, are on lines of their own; they are joined again. Assumes UTF-8.
 */
import type { SourceLine } from '../format-reader.js'

const HEADING = /^ +0 {2}1 {2}2 {2}3 {2}4 {2}5 {2}6 {2}7 {2}8 {2}9 {2}a {2}b {2}c {2}d {2}e {2}f {2}0123456789abcdef *$/
const ROW = /^ *[\da-f]+: ((?:[\da-f]{2}(?: |$)){1,16})/
/** Columns of a string in a key. */
const STRING_WIDTH = 50

interface OpenDump {
  /** The parts of the key so far, in their columns. */
  line: string
  readonly number: number
  /** Of the string that is being read; undefined behind it. */
  bytes: number[] | undefined
  /** The blank line behind the rows: another dump may follow it. */
  blank: SourceLine | undefined
}

/** Puts strings in the place of their dumps. */
export class HexDumpReader {
  #open: OpenDump | undefined

  /**
   * The lines that are ready: none while a dump is read. `takePrevious`: takes back the line before this one, when it may be a part of the
   * same key.
   */
  read(line: SourceLine, takePrevious: () => SourceLine | undefined): readonly SourceLine[] {
    const { text, number } = line
    const open = this.#open
    if (HEADING.test(text)) {
      if (open === undefined) {
        const previous = takePrevious()
        this.#open = { line: previous?.text ?? '', number: previous?.number ?? number, bytes: [], blank: undefined }
      } else {
        endString(open)
        Object.assign(open, { bytes: [], blank: undefined })
      }
      return []
    }
    if (open === undefined) return [line]
    const row = open.bytes === undefined ? undefined : ROW.exec(text)?.[1]
    if (row !== undefined) {
      open.bytes!.push(...row.trim().split(' ').map((byte) => parseInt(byte, 16)))
      return []
    }
    const isBehindRows = open.bytes !== undefined
    endString(open)
    if (text.trim() === '' && isBehindRows) {
      open.blank = line
      return []
    }
    this.#open = undefined
    if (open.blank === undefined) return [{ text: open.line + text, number: open.number }]
    return [{ text: open.line, number: open.number }, line] // the blank line has ended the key
  }

  /** What is left at the end of the text. */
  finish(): readonly SourceLine[] {
    const open = this.#open
    this.#open = undefined
    if (open === undefined) return []
    endString(open)
    return [{ text: open.line, number: open.number }]
  }
}

/** Adds the string to the line, as dtrace(1) lays out a string that it prints as text. */
function endString(open: OpenDump): void {
  if (open.bytes === undefined) return
  const end = open.bytes.indexOf(0)
  const word = Buffer.from(end === -1 ? open.bytes : open.bytes.slice(0, end)).toString('utf8')
  open.line += `  ${word.padEnd(STRING_WIDTH)}`
  open.bytes = undefined
}
