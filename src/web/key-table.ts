/**
 * The key table: which programs, calls or files cause the load in sight.
 *
 * A click on a column's name sorts by it, the filter above lists the keys that contain its words, and a click on a row or Enter at the
 * table's own cursor selects a key. The arrow keys move that cursor while the table has the focus.
 *
 * Its numbers are the core's, over the columns in sight. They are computed a moment after the map has stopped moving, so that moving
 * it stays smooth. Only the first rows are made at once; a button makes more.
 */
import { HUE_COUNT } from '../core/color/hue-blend.js'
import { visibleGroupNames } from '../core/keys/distinct-names.js'
import type { KeyList, Sort } from '../core/keys/key-list.js'
import type { KeyStat } from '../core/keys/recent-stats.js'
import { formatCount, formatPercent, unitFormat } from '../core/text/format.js'
import { toVisible } from '../core/text/stand-ins.js'
import { currentChoice, type Choice } from '../core/keys/selection.js'
import { RangeStats } from '../core/keys/range-stats.js'
import { createButton, createElement, setAttribute, setText } from './dom.js'
import { formatExactCount } from './cell-text.js'
import type { Shown } from './canvas-layout.js'
import type { Store } from './store.js'
import { KeyRow, type KeyRowData } from './key-row.js'
import { findKeyColor } from './theme.js'
import { keysInSight } from '../core/heatmap/in-sight.js'

/** Rows that are made at once. */
const ROWS_AT_ONCE = 100
/** Milliseconds without a move of the map before the numbers are computed. */
const REST_MS = 60

const COLUMNS: readonly (readonly [sort: Sort | undefined, label: string, about: string])[] = [
  ['name', 'key', 'Sort by name'], ['rate', '/s', 'Sort by events per second'], [undefined, '%', ''],
  ['p99', 'p99', 'Sort by the 99th percentile'], [undefined, '', ''],
]

export interface KeyTableView {
  /** Shows the keys of what is on the map, at once or after the map has come to rest. */
  show(shown: Shown | undefined): void
  focusFilter(): void
}

/** Fills `host` with the table, its filter and its buttons. The table is hidden where keys have no parts. */
export function buildKeyTable(host: HTMLElement, store: Store): KeyTableView {
  const parts = buildParts(host, store, () => {
    limit += 5 * ROWS_AT_ONCE
    fill()
  })
  const rows = new Map<string, KeyRow>()
  let limit = ROWS_AT_ONCE

  function fill(): void {
    const { model, shown } = store
    const list = keysInSight(model)
    setAttribute(host, 'hidden', list === undefined || (list.stats.groups.size === 1 && list.stats.groups.has('[]')))
    if (list === undefined || shown === undefined) return
    if (list.at >= limit) limit = list.at + ROWS_AT_ONCE
    const stats = list.rows.slice(0, limit)
    const names = visibleGroupNames(stats.map(({ group }) => group))
    const kept = new Set(stats.map(({ group }) => group))
    for (const group of rows.keys()) if (!kept.has(group)) rows.delete(group)
    const tails = list.stats.tails(stats)
    const recent = list.stats instanceof RangeStats ? list.stats.parts : 1
    parts.body.replaceChildren(...stats.map((stat, i) => {
      const row = rows.get(stat.group) ?? new KeyRow(stat.group)
      rows.set(stat.group, row)
      row.show({ ...buildRowData(store, shown, list, stat, i === list.at), name: names[i]! }, tails.get(stat), recent)
      return row.element
    }))
    showCursor(parts, store, rows.get(list.rows[list.at]?.group ?? '')?.element)
    parts.more.hidden = list.rows.length <= limit
    setText(parts.foot, formatFooter(store, list))
    writeColumnTitles(store, parts.heads)
  }

  return { show: delayWhileMoving(store, fill), focusFilter: () => focusFilter(host, parts) }
}

/** Calls `fill` at once where the same ticks and keys as before are in sight, else when they have been the same for REST_MS. */
function delayWhileMoving(store: Store, fill: () => void): (shown: Shown | undefined) => void {
  let last: readonly unknown[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  return (shown) => {
    if (shown === undefined) return
    const { query: { track, zoom }, first, last: newest } = shown
    const now = [track, zoom, first, newest, store.model.selection.fold, store.model.selection.within]
    const isAtRest = now.every((one, i) => one === last[i])
    last = now
    if (timer !== undefined) clearTimeout(timer)
    timer = isAtRest ? undefined : setTimeout(fill, REST_MS)
    if (isAtRest) fill()
  }
}

interface Parts {
  readonly filter: HTMLInputElement
  readonly table: HTMLTableElement
  readonly heads: readonly HTMLElement[]
  readonly body: HTMLTableSectionElement
  readonly more: HTMLButtonElement
  readonly foot: HTMLElement
}

function buildParts(host: HTMLElement, store: Store, showMore: () => void): Parts {
  const filter = buildFilter(store)
  const heads = COLUMNS.map(([sort, label, about]) => createElement('th', { scope: 'col' },
    sort === undefined ? label : createButton(label, about, undefined, () => sortBy(store, sort), { tabindex: -1 })))
  const body = createElement('tbody')
  const about = 'Keys in sight. The arrow keys move, Enter selects, s sorts by the next column'
  const table = createElement('table', { role: 'grid', tabindex: 0, 'aria-label': about },
    createElement('thead', {}, createElement('tr', {}, createElement('th', { scope: 'col' }), ...heads)), body)
  const foot = createElement('p', { class: 'foot', role: 'status' })
  const more = createButton('show more', 'Show more keys', undefined, showMore)
  host.append(
    createElement('div', { class: 'head' }, createElement('h2', {}, 'Keys'), filter, buildButtons(store)),
    createElement('div', { class: 'rows' }, table, more), foot,
  )
  filter.addEventListener('keydown', ({ key }) => (key === 'Enter' || key === 'ArrowDown') && table.focus())
  bindTable(table, body, store)
  return { filter, table, heads, body, more, foot }
}

function buildFilter(store: Store): HTMLInputElement {
  const filter = createElement('input', {
    id: 'filter', type: 'search', placeholder: 'filter  /', 'aria-label': 'List the keys whose names contain these words',
    autocomplete: 'off', spellcheck: 'false',
  })
  filter.addEventListener('input', () => store.change({ table: { ...store.model.table, text: filter.value } }))
  return filter
}

function buildButtons(store: Store): HTMLElement {
  return createElement('div', { class: 'buttons' },
    createButton('isolate', 'Show only the selected keys (toggle)', 'i', () => store.act({ type: 'isolate' }), { id: 'isolate' }),
    createButton('exclude', 'Leave out the selected keys (toggle)', 'x', () => store.act({ type: 'exclude' }), { id: 'exclude' }),
    createButton('all', 'Show all keys and clear the selection', 'A', () => store.act({ type: 'everything' }), { id: 'all' }),
  )
}

function bindTable(table: HTMLTableElement, body: HTMLTableSectionElement, store: Store): void {
  const setFocus = (focus: boolean) => store.model.table.focus !== focus && store.change({ table: { ...store.model.table, focus } })
  table.addEventListener('focus', () => setFocus(true))
  table.addEventListener('blur', () => setFocus(false))
  body.addEventListener('click', (event) => {
    const group = (event.target as Element).closest('tr')?.dataset['group']
    if (group === undefined) return
    store.model = { ...store.model, table: { ...store.model.table, at: group, focus: true } }
    store.act({ type: 'select' })
    table.focus()
  })
}

function focusFilter(host: HTMLElement, { filter }: Parts): void {
  if (host.hidden) return
  filter.focus()
  filter.select()
}

/** Tells screen readers which row the table's cursor is on, and scrolls to it while the table has the focus. */
function showCursor({ table, filter }: Parts, { model: { table: { focus, text } } }: Store, row: HTMLElement | undefined): void {
  if (filter.value !== text) filter.value = text
  setAttribute(table, 'aria-activedescendant', row?.id)
  if (focus) row?.scrollIntoView({ block: 'nearest' })
}

function buildRowData({ model }: Store, { hues }: Shown, { stats }: KeyList, stat: KeyStat, isAtCursor: boolean): Omit<KeyRowData, 'name'> {
  const choice = currentChoice(model.selection)
  const slot = choice.slots.get(stat.group)
  const excluded = choice.mode === 'without'
  return {
    stat, units: unitFormat(model.unit, true),
    rate: formatCount(stats.duration > 0 ? (stat.count * 1000) / stats.duration : 0),
    share: stats.isSigned ? '-' : formatPercent(stats.total > 0 ? stat.count / stats.total : 0),
    mark: slot === undefined ? '' : excluded ? '×' : String((slot % HUE_COUNT) + 1),
    color: slot === undefined || excluded ? undefined : findKeyColor(hues.blends, slot),
    chosen: slot !== undefined, hidden: isHidden(choice, stat.group), underCursor: isAtCursor && model.table.focus,
  }
}

function isHidden({ mode, slots }: Choice, group: string): boolean {
  return mode !== 'all' && slots.has(group) !== (mode === 'only')
}

function sortBy(store: Store, sort: Sort): void {
  const { table } = store.model
  store.change({ table: { ...table, sort, reverse: table.sort === sort && !table.reverse } })
}

/** Names the parts of the keys over their column, and marks the column that the table is sorted by. */
function writeColumnTitles({ model }: Store, heads: readonly HTMLElement[]): void {
  const { header, selection: { fold }, table: { sort, reverse } } = model
  const parts = (header?.keys ?? []).filter((_, i) => fold === undefined || fold.includes(i))
  COLUMNS.forEach(([by, label], i) => {
    if (by === undefined) return
    const isSorted = by === sort
    const ascending = (sort === 'name') !== reverse
    const title = by === 'name' ? toVisible(parts.join(' ')) || label : label
    setText(heads[i]!.firstChild!, `${title}${isSorted ? (ascending ? ' ▴' : ' ▾') : ''}`)
    setAttribute(heads[i]!, 'aria-sort', isSorted ? (ascending ? 'ascending' : 'descending') : undefined)
  })
}

/** "12 of 345 keys, 2 isolated". */
function formatFooter({ model }: Store, { rows, stats }: KeyList): string {
  const { slots, mode } = currentChoice(model.selection)
  const all = stats.groups.size
  const listed = model.table.text === '' ? `${formatExactCount(all)} ${all === 1 ? 'key' : 'keys'}`
    : `${formatExactCount(rows.length)} of ${formatExactCount(all)} keys`
  const selected = mode === 'only' ? 'isolated' : mode === 'without' ? 'excluded' : 'selected'
  const within = model.selection.within === undefined ? [] : ['filtered by another key part']
  return [listed, ...(slots.size > 0 ? [`${slots.size} ${selected}`] : []), ...within].join(', ')
}
