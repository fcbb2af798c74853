/** Lines of text made to measure: nothing a region holds is wider than its rectangle. Every character is one column wide. */
import type { Line, Span, Style } from '../frame.js'

export function text(content: string, style?: Style): Span {
  return style === undefined ? { text: content } : { text: content, style }
}

export function widthOf(line: Line): number {
  return line.reduce((width, span) => width + span.text.length, 0)
}

/** The line's first `width` columns. */
export function cut(line: Line, width: number): Line {
  const kept: Span[] = []
  let rest = Math.max(0, width)
  for (const span of line) {
    if (rest === 0) break
    kept.push(span.text.length <= rest ? span : { ...span, text: span.text.slice(0, rest) })
    rest -= Math.min(rest, span.text.length)
  }
  return kept
}

/** `left` from the left, `right` flush right; where both do not fit the left one is cut. */
export function apart(left: Line, right: Line, width: number): Line {
  const end = cut(right, width)
  const begin = cut(left, width - widthOf(end) - 1)
  const between = width - widthOf(begin) - widthOf(end)
  return between > 0 ? [...begin, text(' '.repeat(between)), ...end] : [...begin, ...end]
}

export function centered(content: string, width: number, style?: Style): Line {
  return cut([text(' '.repeat(Math.max(0, (width - content.length) >> 1))), text(content, style)], width)
}
