/** What is in a cell or a box, in words: the core's reading with the core's labels, and whose events they are. */
import { groupName } from '../core/keys/key-list.js'
import { formatCount, formatPercent } from '../core/text/format.js'
import { currentChoice } from '../core/keys/selection.js'
import { createElement } from './dom.js'
import type { Shown } from './canvas-layout.js'
import { findKeyColor } from './theme.js'
import type { Cursor, Model } from '../core/state/state.js'
import { cellAtCursor, type CursorCell } from '../core/heatmap/cell-at-cursor.js'
import { percentileReachedText, cellTimeText, cellValueText } from '../core/heatmap/cell-text.js'

export interface CellText {
  readonly reading: CursorCell
  readonly time: string
  readonly values: string
  /** "12 events, 3.4% of its column, ≤p97". */
  readonly events: string
}

/** Of a cursor, which needs not be the model's own. */
export function describeCell(model: Model, cursor: Cursor, shown: Shown): CellText | undefined {
  const reading = cellAtCursor({ ...model, cursor }, shown)
  if (reading === undefined) return undefined
  const { count: events, total, below, gap } = reading
  const one = reading.range.to - reading.range.from < model.viewport.zoom
  return {
    reading, time: cellTimeText(model, reading, shown), values: cellValueText(model, reading, shown),
    events: gap ? 'no data: nobody was looking'
      : `${formatExactCount(events)} ${events === 1 ? 'event' : 'events'}, ${formatPercent(total > 0 ? events / total : 0)}% of its ${one ? 'column' : 'columns'}, ${percentileReachedText(below + events, total, true)}`,
  }
}

/** Digits in threes up to a billion; rounded beyond. */
export function formatExactCount(value: number): string {
  return value < 1e9 ? String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f') : formatCount(value)
}

/** The keys of a reading, most first, each with its count, its share and a bar; the rest as one. */
export function buildGroupList(model: Model, { groups, count: all }: CursorCell, { hues }: Shown, most: number): HTMLElement[] {
  if (groups.length === 0 || (groups.length === 1 && groups[0]![0] === '[]')) return []
  const shown = groups.length > most ? groups.slice(0, most - 1) : groups
  const { slots } = currentChoice(model.selection)
  const lines = shown.map(([group, events]) => {
    const slot = slots.get(group)
    return buildGroupLine(groupName(group, true), events, all, slot === undefined ? undefined : findKeyColor(hues.blends, slot))
  })
  const rest = groups.slice(shown.length)
  if (rest.length > 0) lines.push(buildGroupLine(`${rest.length} more`, rest.reduce((sum, [, events]) => sum + events, 0), all, undefined, 'rest'))
  return lines
}

function buildGroupLine(name: string, events: number, all: number, color: string | undefined, kind = ''): HTMLElement {
  const bar = createElement('span', { class: 'bar' })
  bar.style.inlineSize = `${(events / all) * 100}%`
  if (color !== undefined) bar.style.background = color
  return createElement('li', { class: kind || undefined }, createElement('span', { class: 'name', title: name }, name), createElement('span', { class: 'number' }, formatExactCount(events)), createElement('span', { class: 'number share' }, `${formatPercent(events / all)}%`), bar)
}
