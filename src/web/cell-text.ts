/**
 * A cell or a box in words, and the list of keys whose events are in it. The tooltip and the panel both show these.
 *
 * Counts, times and values come from the core, so that the page and the terminal say the same of a cell.
 */
import { NO_PERCENTILES } from '../core/buckets/percentiles.js'
import { visibleGroupNames } from '../core/keys/distinct-names.js'
import { formatCount, formatPercent } from '../core/text/format.js'
import { currentChoice } from '../core/keys/selection.js'
import { createElement } from './dom.js'
import type { Shown } from './canvas-layout.js'
import { findKeyColor } from './theme.js'
import type { Cursor, Model } from '../core/state/state.js'
import { cellAtCursor, type CursorCell } from '../core/heatmap/cell-at-cursor.js'
import { percentileReachedText, cellTimeText, cellValueText } from '../core/heatmap/cell-text.js'

export interface CellText {
  readonly cell: CursorCell
  /** Begin and length of its interval: "14:03:20 +1s". */
  readonly time: string
  /** Range of its values: "1ms - 2ms". */
  readonly values: string
  /** "12 events, 3.4% of its column, ≤p97". */
  readonly events: string
}

/** The cell or box at `cursor`, which may be another one than the model's own; undefined where there is none. */
export function describeCell(model: Model, cursor: Cursor, shown: Shown): CellText | undefined {
  const cell = cellAtCursor({ ...model, cursor }, shown)
  if (cell === undefined) return undefined
  return { cell, time: cellTimeText(model, cell, shown), values: cellValueText(model, cell, shown), events: formatEvents(model, cell) }
}

function formatEvents({ viewport: { zoom } }: Model, { range: { from, to }, count, total, below, gap, isSigned }: CursorCell): string {
  if (gap) return 'no data: nothing was recorded at this time'
  const column = to - from < zoom ? 'column' : 'columns'
  const share = formatPercent(total > 0 ? count / total : 0)
  const events = `${formatExactCount(count)} ${count === 1 ? 'event' : 'events'}`
  if (isSigned) return `${events}, no shares: ${NO_PERCENTILES}`
  return `${events}, ${share}% of its ${column}, ${percentileReachedText(below + count, total, true)}`
}

/** All digits in groups of three below a billion; rounded, with a unit letter, from there on. */
export function formatExactCount(value: number): string {
  return Math.abs(value) < 1e9 ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f') : formatCount(value)
}

/**
 * List items for the keys of a cell, the busiest first, each with its count, its share and a bar. At most `most` items: the last
 * one stands for all the others. Empty where the keys have no parts.
 */
export function buildGroupList(model: Model, { groups, count, isSigned }: CursorCell, { hues }: Shown, most: number): HTMLElement[] {
  if (groups.length === 0 || (groups.length === 1 && groups[0]![0] === '[]')) return []
  const listed = groups.length > most ? groups.slice(0, most - 1) : groups
  const { slots } = currentChoice(model.selection)
  const all = isSigned ? undefined : count
  const names = visibleGroupNames(listed.map(([group]) => group))
  const lines = listed.map(([group, events], i) => {
    const slot = slots.get(group)
    return buildGroupLine(names[i]!, events, all, slot === undefined ? undefined : findKeyColor(hues.blends, slot))
  })
  const rest = groups.slice(listed.length)
  if (rest.length === 0) return lines
  const events = rest.reduce((sum, [, count]) => sum + count, 0)
  return [...lines, buildGroupLine(`${rest.length} more`, events, all, undefined, 'rest')]
}

/** `all`: the events of all keys; undefined where there are no shares. */
function buildGroupLine(name: string, events: number, all: number | undefined, color: string | undefined, kind = ''): HTMLElement {
  const bar = createElement('span', { class: 'bar' })
  bar.style.inlineSize = all === undefined ? '0' : `${(events / all) * 100}%`
  if (color !== undefined) bar.style.background = color
  return createElement('li', { class: kind || undefined },
    createElement('span', { class: 'name', title: name }, name),
    createElement('span', { class: 'number' }, formatExactCount(events)),
    createElement('span', { class: 'number share' }, all === undefined ? '-' : `${formatPercent(events / all)}%`),
    bar,
  )
}
