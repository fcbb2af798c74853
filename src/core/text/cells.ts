/**
 * Text as cells of a screen: how many columns a text takes, and how it is cut and padded to a number of columns.
 *
 * The library string-width knows how wide a cluster is (Chinese, Japanese and Korean letters and emoji take two columns, a combining
 * mark none). It is asked only about text that is not plainly narrow, because the question takes ten microseconds. Terminals disagree
 * on the width of some clusters, such as joined emoji; the terminal view therefore addresses the cell after each of them anew.
 * Rejected: counting UTF-16 units, as before: a wide letter then moves all that follows it on the line.
 */
import stringWidth from 'string-width'
import { NARROW_TEXT } from './narrow.js'

/** What a reader takes for one character, and the columns that it takes. */
export interface Cluster {
  readonly text: string
  readonly width: number
}

/** Texts whose clusters are kept: the same few names are drawn again with every frame. */
const MOST_KEPT = 2000
const keptClusters = new Map<string, readonly Cluster[]>()
let segmenter: Intl.Segmenter | undefined

/** The clusters of a text that is not narrow. */
export function splitClusters(text: string): readonly Cluster[] {
  const known = keptClusters.get(text)
  if (known !== undefined) return known
  segmenter ??= new Intl.Segmenter() // takes milliseconds, and most traces have no such text
  const clusters = Array.from(segmenter.segment(text), ({ segment }): Cluster => (
    { text: segment, width: NARROW_TEXT.test(segment) ? segment.length : stringWidth(segment, { countAnsiEscapeCodes: true }) }
  ))
  if (keptClusters.size >= MOST_KEPT) keptClusters.clear()
  keptClusters.set(text, clusters)
  return clusters
}

/** The columns that a text takes. */
export function textWidth(text: string): number {
  return NARROW_TEXT.test(text) ? text.length : splitClusters(text).reduce((sum, { width }) => sum + width, 0)
}

/** The first part of a text that takes at most `width` columns. */
export function cutText(text: string, width: number): string {
  if (NARROW_TEXT.test(text)) return text.slice(0, Math.max(0, width))
  return takeClusters(splitClusters(text), width)
}

/** The last part of a text that takes at most `width` columns. */
export function cutTextStart(text: string, width: number): string {
  if (NARROW_TEXT.test(text)) return width <= 0 ? '' : text.slice(-width)
  return takeClusters([...splitClusters(text)].reverse(), width, true)
}

function takeClusters(clusters: readonly Cluster[], width: number, reversed = false): string {
  let kept = ''
  let room = width
  for (const cluster of clusters) {
    if ((room -= cluster.width) < 0) break
    kept = reversed ? cluster.text + kept : kept + cluster.text
  }
  return kept
}

/** The text with blanks after it, up to `width` columns. */
export function padEndToWidth(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

/** The text with blanks before it, up to `width` columns. */
export function padStartToWidth(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text
}

/** How much of the room a cut at the end of a word may leave empty: a third. Else the cut is inside the word. */
const LEAST_KEPT = 2 / 3

/**
 * The text in at most `width` columns. A longer text ends in an ellipsis, behind a whole word where one ends near enough. The blanks and
 * the signs that separate parts of a path or a name end a word.
 */
export function fitText(text: string, width: number, utf8: boolean): string {
  if (textWidth(text) <= width) return text
  if (width <= 0) return ''
  const kept = cutText(text, width - 1)
  const next = text[kept.length]!
  const ends = /[\s/.,:;_-]/.test(next) ? kept.length : kept.search(/[\s/.,:;_-][^\s/.,:;_-]*$/)
  const isNear = ends > 0 && textWidth(kept.slice(0, ends)) >= (width - 1) * LEAST_KEPT
  return `${(isNear ? kept.slice(0, ends) : kept).replace(/[\s,;:]+$/, '')}${utf8 ? '…' : '~'}`
}
