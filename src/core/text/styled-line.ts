/** Lines of styled text that fit a width in columns of the screen, so that no line of a region is wider than its rectangle. */
import type { Line, Span, Style } from '../frame.js'
import { cutText, textWidth } from './cells.js'

/** A span of text; without a style it is plain. */
export function makeSpan(content: string, style?: Style): Span {
  return style === undefined ? { text: content } : { text: content, style }
}

/** Screen columns that a line takes. */
export function lineWidth(line: Line): number {
  return line.reduce((width, span) => width + textWidth(span.text), 0)
}

/** The first `width` columns of a line. */
export function cutLine(line: Line, width: number): Line {
  const kept: Span[] = []
  let rest = Math.max(0, width)
  for (const span of line) {
    if (rest === 0) break
    const width = textWidth(span.text)
    if (width > rest) return [...kept, { ...span, text: cutText(span.text, rest) }]
    kept.push(span)
    rest -= width
  }
  return kept
}

/** `left` at the left edge and `right` at the right edge. When both do not fit, the left one is cut. */
export function justifyLine(left: Line, right: Line, width: number): Line {
  const end = cutLine(right, width)
  const begin = cutLine(left, width - lineWidth(end) - 1)
  const between = width - lineWidth(begin) - lineWidth(end)
  return between > 0 ? [...begin, makeSpan(' '.repeat(between)), ...end] : [...begin, ...end]
}

/** The text in the middle of a line. */
export function centerLine(content: string, width: number, style?: Style): Line {
  return cutLine([makeSpan(' '.repeat(Math.max(0, (width - textWidth(content)) >> 1))), makeSpan(content, style)], width)
}
