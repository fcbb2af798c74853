/**
 * The help: a popup over the map that lists every key under its heading. Where the window has no room for all of them the help
 * has pages, and its own key turns them and closes the last.
 */
import type { Line, Region, Size } from '../frame.js'
import { cutLine, makeSpan, lineWidth } from '../text/styled-line.js'
import { layOutHelp } from '../keymap/help-pages.js'

/** The region of the help in a window of `size`. `page` counts from 0; where the window has fewer pages it is the last. */
export function helpRegion(size: Size, page: number, utf8: boolean, replay = false): Region {
  const { pages, width, height } = layOutHelp(size, utf8, replay)
  const shown = Math.min(page, pages.length - 1)
  const columns = pages[shown]!
  const lines = Array.from({ length: height }, (_, at) => columns.flatMap((column, i): Line => {
    const line = cutLine(column[at] ?? [], width)
    return i === columns.length - 1 ? line : [...line, makeSpan(' '.repeat(width - lineWidth(line)))]
  }))
  const widest = Math.max(...pages.map(({ length }) => length)) * width + 2
  return {
    name: 'help', popup: true, title: titleOf(shown, pages.length), width: widest, height: height + 2,
    top: (size.rows - height - 2) >> 1, left: (size.columns - widest) >> 1, lines,
  }
}

function titleOf(page: number, pages: number): string {
  if (pages === 1) return 'Keys'
  return `Keys, page ${page + 1}/${pages} (? ${page + 1 < pages ? 'for more' : 'closes'})`
}
