/**
 * The help's text: the key bindings under their headings, arranged in columns and pages.
 *
 * A group that fits in a column stays together; a longer one continues in the next column under the same heading. A description
 * that is wider than the window is wrapped, not cut. Rejected: scrolling, which would need keys of its own while the help is open.
 */
import type { Line, Size } from '../frame.js'
import { bindings, KEY_GROUPS, replayBindings, type Binding, type KeyGroup } from './bindings.js'
import { makeSpan, lineWidth } from '../text/styled-line.js'
import { toAscii } from '../text/format.js'
import type { Model } from '../state/state.js'

/** Columns of a key's label, the widest of which is `←↓↑→ hjkl`. */
const LABEL = 10
/** What stands around a description on its line: blank, label, blank, and a blank after it. */
const AROUND = LABEL + 3

/** The lines of one heading: a binding's lines are never parted. */
interface HelpGroup {
  readonly heading: Line
  readonly entries: readonly (readonly Line[])[]
}

/** The bindings that the help lists, in the order of their groups. A replay has its own keys and pauses by them. */
export function listedBindings(replay: boolean): Binding[] {
  const all = replay ? [...replayBindings, ...bindings.filter(({ action }) => action === 'quit' || action.type !== 'pause')] : bindings
  return KEY_GROUPS.flatMap((group) => all.filter((binding) => binding.group === group && binding.label !== ''))
}

/** `width`: the most columns that a line may have. */
function helpGroups(replay: boolean, utf8: boolean, width: number): HelpGroup[] {
  const listed = listedBindings(replay)
  const entriesIn = (group: KeyGroup): Line[][] => listed.filter((binding) => binding.group === group).map(({ label, description }) =>
    wrapWords(toAscii(description, utf8), Math.max(1, width - AROUND)).map((text, i) => [
      makeSpan(` ${(i === 0 ? toAscii(label, utf8) : '').padEnd(LABEL)} `, 'bold'), makeSpan(`${text} `),
    ]))
  return KEY_GROUPS.filter((group) => listed.some((binding) => binding.group === group))
    .map((group) => ({ heading: [makeSpan(` ${group} `, 'accent')], entries: entriesIn(group) }))
}

/** The lines of a text whose words are put on as few lines as `width` allows; a longer word has a line of its own. */
function wrapWords(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** The help in columns of at most `height` lines, with a blank line between two groups of one column. */
function fillColumns(groups: readonly HelpGroup[], height: number): Line[][] {
  const columns: Line[][] = []
  for (const { heading, entries } of groups) {
    const size = 1 + entries.reduce((sum, entry) => sum + entry.length, 0)
    let column = columns.at(-1)
    const room = column === undefined ? 0 : height - column.length - 1
    // A group that no column can hold begins where its heading and two lines fit.
    if (column !== undefined && (size <= room || (size > height && room >= 3))) column.push([], heading)
    else columns.push((column = [heading]))
    for (const entry of entries) {
      if (column.length + entry.length > height && column.length > 1) columns.push((column = [heading]))
      column.push(...entry)
    }
  }
  return columns
}

export interface HelpPages {
  /** The columns of every page, from left to right. A page's columns are at most `height` lines long. */
  readonly pages: readonly (readonly (readonly Line[])[])[]
  /** Screen columns of one column of the help, and lines of the longest one: every page has the same size. */
  readonly width: number
  readonly height: number
}

/** The help laid out for a window, its border not counted: as few pages as the window allows, of about equal length. */
export function layOutHelp({ columns, rows }: Size, utf8: boolean, replay: boolean): HelpPages {
  const groups = helpGroups(replay, utf8, Math.max(1, columns - 2))
  const width = Math.max(...groups.flatMap(({ heading, entries }) => [heading, ...entries.flat()]).map(lineWidth))
  const beside = Math.max(1, Math.floor((columns - 2) / width))
  const room = Math.max(2, rows - 2)
  let filled = fillColumns(groups, room)
  for (let height = room - 1; height > 1; height--) {
    const lower = fillColumns(groups, height)
    if (lower.length > filled.length) break
    filled = lower
  }
  const pages = Array.from({ length: Math.ceil(filled.length / beside) }, (_, page) => filled.slice(page * beside, (page + 1) * beside))
  return { pages, width, height: Math.max(...filled.map((column) => column.length)) }
}

/** What the help's key does: it opens the help, turns to its next page, or closes it after the last one. */
export function nextHelpPage(
  { help, helpPage, utf8, window, replay }: Pick<Model, 'help' | 'helpPage' | 'utf8' | 'window' | 'replay'>,
): { help: boolean; helpPage: number } {
  if (!help) return { help: true, helpPage: 0 }
  const isLast = window === undefined || helpPage + 1 >= layOutHelp(window, utf8, replay !== undefined).pages.length
  return isLast ? { help: false, helpPage: 0 } : { help, helpPage: helpPage + 1 }
}
