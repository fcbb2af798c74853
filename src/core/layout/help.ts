/**
 * The help: every key of the key table, in as many columns as the window has room for, and in pages where it has not
 * enough: the help's own key turns them and closes the last.
 */
import type { Line, Region, Size } from '../frame.js'
import { cutLine, styled, lineWidth } from '../text/styled-line.js'
import { helpLines, layOutHelpPages } from '../keymap/help-pages.js'

/** Pages are counted from 0; a page that a larger window has no need of any more is the last. */
export function helpRegion(size: Size, page: number, utf8: boolean, replay = false): Region {
  const all = helpLines(utf8, replay)
  const { columns, lines, width, pages } = layOutHelpPages(all, size)
  const shown = Math.min(page, pages - 1)
  const from = shown * columns * lines
  const here = all.slice(from, from + columns * lines)
  const height = Math.min(lines, here.length)
  const rows = Array.from({ length: height }, (_, at) => Array.from({ length: columns }, (_, column): Line => {
    const line = cutLine(here[column * lines + at] ?? [], width)
    return column === columns - 1 ? line : [...line, styled(' '.repeat(width - lineWidth(line)))]
  }).flat())
  const outer = columns * width + 2
  return {
    name: 'help', popup: true, title: pages === 1 ? 'keys' : `keys ${shown + 1}/${pages}, ? turns`, width: outer, height: height + 2,
    top: (size.rows - height - 2) >> 1, left: (size.columns - outer) >> 1, lines: rows,
  }
}
