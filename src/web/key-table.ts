/**
 * The table of keys: who makes the load in sight. Sorted by a press on a column's name, listed by what is typed above it,
 * selected by a press or by Enter on its own cursor, which the arrows move while the table has the focus.
 *
 * Its numbers are the core's over the columns in sight, taken anew a moment after the sight has come to rest, so that the map
 * moves freely. Rows are made for those that are seen first; the rest by a button.
 */
import { HUE_COUNT } from '../core/color/hue-blend.js'
import { groupName, type KeyList, type Sort } from '../core/keys/key-list.js'
import type { KeyStat } from '../core/keys/recent-stats.js'
import { formatCount, formatPercent, toPrintable, unitFormat } from '../core/text/format.js'
import { currentChoice, type Choice } from '../core/keys/selection.js'
import { RangeStats } from '../core/keys/range-stats.js'
import { findById, createButton, createElement, setAttribute, setText } from './dom.js'
import { formatExactCount } from './cell-text.js'
import type { Shown } from './canvas-layout.js'
import type { Store } from './store.js'
import { KeyRow } from './key-row.js'
import { findKeyColor } from './theme.js'
import { keysInSight } from '../core/heatmap/in-sight.js'

/** Rows made at once. */
const ROWS_AT_ONCE = 100
/** Milliseconds that the sight has to rest. */
const REST_MS = 60

const COLUMNS: readonly (readonly [sort: Sort | undefined, label: string, about: string])[] = [
  ['name', 'key', 'Sort by name'], ['rate', '/s', 'Sort by events a second'], [undefined, '%', ''], ['p99', 'p99', 'Sort by the 99th percentile'], [undefined, '', ''],
]

export interface KeyTableView {
  show(shown: Shown | undefined): void
  /** To the filter. */
  focusFilter(): void
}

export function buildKeyTable(host: HTMLElement, store: Store): KeyTableView {
  const filter = createElement('input', { id: 'filter', type: 'search', placeholder: 'filter  /', 'aria-label': 'List the keys whose names hold these words', autocomplete: 'off', spellcheck: 'false' })
  const body = createElement('tbody')
  const heads = COLUMNS.map(([sort, label, about]) => sort === undefined ? createElement('th', { scope: 'col' }, label)
    : createElement('th', { scope: 'col' }, createButton(label, about, undefined, () => sortBy(store, sort), { tabindex: -1 })))
  const table = createElement('table', { role: 'grid', tabindex: 0, 'aria-label': 'Keys in sight. Arrows move, Enter selects, s sorts by another column' },
    createElement('thead', {}, createElement('tr', {}, createElement('th', { scope: 'col' }), ...heads)), body)
  const foot = createElement('p', { class: 'foot', role: 'status' })
  const more = createButton('show more', 'Show more keys', undefined, () => { limit += 5 * ROWS_AT_ONCE; fill() })
  const buttons = createElement('div', { class: 'buttons' },
    createButton('isolate', 'Count only what is selected, or all again', 'i', () => store.act({ type: 'isolate' }), { id: 'isolate' }),
    createButton('exclude', 'Count all but what is selected, or all again', 'x', () => store.act({ type: 'exclude' }), { id: 'exclude' }),
    createButton('all', 'All keys again, none selected', 'A', () => store.act({ type: 'everything' }), { id: 'all' }),
  )
  host.append(createElement('div', { class: 'head' }, createElement('h2', {}, 'Keys'), filter, buttons), createElement('div', { class: 'rows' }, table, more), foot)
  const rows = new Map<string, KeyRow>()
  let limit = ROWS_AT_ONCE

  filter.addEventListener('input', () => store.change({ table: { ...store.model.table, text: filter.value } }))
  filter.addEventListener('keydown', ({ key }) => (key === 'Enter' || key === 'ArrowDown') && table.focus())
  const focus = (on: boolean) => store.model.table.focus !== on && store.change({ table: { ...store.model.table, focus: on } })
  table.addEventListener('focus', () => focus(true))
  table.addEventListener('blur', () => focus(false))
  body.addEventListener('click', (event) => {
    const group = (event.target as Element).closest('tr')?.dataset['group']
    if (group === undefined) return
    store.model = { ...store.model, table: { ...store.model.table, at: group, focus: true } }
    store.act({ type: 'select' })
    table.focus()
  })

  function fill(): void {
    const { model } = store
    const listed = keysInSight(model)
    setAttribute(host, 'hidden', listed === undefined || (listed.stats.groups.size === 1 && listed.stats.groups.has('[]')))
    if (listed === undefined || store.shown === undefined) return
    if (filter.value !== model.table.text) filter.value = model.table.text
    if (listed.at >= limit) limit = listed.at + ROWS_AT_ONCE
    const stats = listed.rows.slice(0, limit)
    const tails = listed.stats.tails(stats)
    const kept = new Set(stats.map(({ group }) => group))
    for (const group of rows.keys()) if (!kept.has(group)) rows.delete(group)
    body.replaceChildren(...stats.map((stat, i) => {
      const row = rows.get(stat.group) ?? new KeyRow(stat.group)
      rows.set(stat.group, row)
      row.show(buildRowData(store, store.shown!, listed, stat, i === listed.at), tails.get(stat), listed.stats instanceof RangeStats ? listed.stats.parts : 1)
      return row.element
    }))
    const { group } = listed.rows[listed.at] ?? {}
    setAttribute(table, 'aria-activedescendant', group === undefined ? undefined : rows.get(group)?.element.id)
    if (model.table.focus && group !== undefined) rows.get(group)?.element.scrollIntoView({ block: 'nearest' })
    more.hidden = listed.rows.length <= limit
    setText(foot, formatFooter(store, listed))
    writeColumnTitles(store, heads)
  }

  let sight: readonly unknown[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    show(shown) {
      if (shown === undefined) return
      const { query: { track, zoom }, first, last } = shown
      const now = [track, zoom, first, last, store.model.selection.fold, store.model.selection.within]
      const rests = now.every((one, i) => one === sight[i])
      sight = now
      if (timer !== undefined) clearTimeout(timer)
      timer = rests ? undefined : setTimeout(fill, REST_MS)
      if (rests) fill()
    },
    focusFilter() {
      if (host.hidden) return
      findById('filter').focus()
      filter.select()
    },
  }
}

function buildRowData({ model }: Store, { hues }: Shown, { stats }: KeyList, stat: KeyStat, underCursor: boolean): Parameters<KeyRow['show']>[0] {
  const choice = currentChoice(model.selection)
  const slot = choice.slots.get(stat.group)
  return {
    stat, name: groupName(stat.group, true), chosen: slot !== undefined, hidden: isHidden(choice, stat.group), underCursor: underCursor && model.table.focus,
    rate: formatCount(stats.duration > 0 ? (stat.count * 1000) / stats.duration : 0), share: formatPercent(stats.total > 0 ? stat.count / stats.total : 0),
    mark: slot === undefined ? '' : choice.mode === 'without' ? '×' : String((slot % HUE_COUNT) + 1),
    color: slot === undefined || choice.mode === 'without' ? undefined : findKeyColor(hues.blends, slot), units: unitFormat(model.unit, true),
  }
}

function isHidden({ mode, slots }: Choice, group: string): boolean {
  return mode !== 'all' && slots.has(group) !== (mode === 'only')
}

function sortBy(store: Store, sort: Sort): void {
  const { table } = store.model
  store.change({ table: { ...table, sort, reverse: table.sort === sort && !table.reverse } })
}

function writeColumnTitles({ model: { header, selection: { fold }, table: { sort, reverse } } }: Store, heads: readonly HTMLElement[]): void {
  const parts = (header?.keys ?? []).filter((_, i) => fold === undefined || fold.includes(i))
  COLUMNS.forEach(([by, label], i) => {
    if (by === undefined) return
    const sorted = by === sort
    const up = (sort === 'name') !== reverse
    setText(heads[i]!.firstChild!, `${by === 'name' ? toPrintable(parts.join(' '), true) || label : label}${sorted ? (up ? ' ▴' : ' ▾') : ''}`)
    setAttribute(heads[i]!, 'aria-sort', sorted ? (up ? 'ascending' : 'descending') : undefined)
  })
}

function formatFooter({ model }: Store, { rows, stats }: KeyList): string {
  const { slots, mode } = currentChoice(model.selection)
  const all = stats.groups.size
  const found = model.table.text === '' ? `${formatExactCount(all)} ${all === 1 ? 'key' : 'keys'}` : `${formatExactCount(rows.length)} of ${formatExactCount(all)} keys`
  const done = mode === 'only' ? 'isolated' : mode === 'without' ? 'excluded' : 'selected'
  return [found, ...(slots.size > 0 ? [`${slots.size} ${done}`] : []), ...(model.selection.within === undefined ? [] : ['of a part'])].join(', ')
}
