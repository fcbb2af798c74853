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
import { byId, button, el, set, write } from './dom.js'
import { exact } from './cell-text.js'
import type { Shown } from './canvas-layout.js'
import type { Store } from './store.js'
import { Row } from './key-row.js'
import { hueOf } from './theme.js'
import { keysInSight } from '../core/heatmap/in-sight.js'

/** Rows made at once. */
const ROWS = 100
/** Milliseconds that the sight has to rest. */
const REST = 60

const COLUMNS: readonly (readonly [sort: Sort | undefined, label: string, about: string])[] = [
  ['name', 'key', 'Sort by name'], ['rate', '/s', 'Sort by events a second'], [undefined, '%', ''], ['p99', 'p99', 'Sort by the 99th percentile'], [undefined, '', ''],
]

export interface KeyTableView {
  show(shown: Shown | undefined): void
  /** To the filter. */
  filter(): void
}

export function keyTable(host: HTMLElement, store: Store): KeyTableView {
  const filter = el('input', { id: 'filter', type: 'search', placeholder: 'filter  /', 'aria-label': 'List the keys whose names hold these words', autocomplete: 'off', spellcheck: 'false' })
  const body = el('tbody')
  const heads = COLUMNS.map(([sort, label, about]) => sort === undefined ? el('th', { scope: 'col' }, label)
    : el('th', { scope: 'col' }, button(label, about, undefined, () => sortBy(store, sort), { tabindex: -1 })))
  const table = el('table', { role: 'grid', tabindex: 0, 'aria-label': 'Keys in sight. Arrows move, Enter selects, s sorts by another column' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }), ...heads)), body)
  const foot = el('p', { class: 'foot', role: 'status' })
  const more = button('show more', 'Show more keys', undefined, () => { limit += 5 * ROWS; fill() })
  const buttons = el('div', { class: 'buttons' },
    button('isolate', 'Count only what is selected, or all again', 'i', () => store.act({ type: 'isolate' }), { id: 'isolate' }),
    button('exclude', 'Count all but what is selected, or all again', 'x', () => store.act({ type: 'exclude' }), { id: 'exclude' }),
    button('all', 'All keys again, none selected', 'A', () => store.act({ type: 'everything' }), { id: 'all' }),
  )
  host.append(el('div', { class: 'head' }, el('h2', {}, 'Keys'), filter, buttons), el('div', { class: 'rows' }, table, more), foot)
  const rows = new Map<string, Row>()
  let limit = ROWS

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
    set(host, 'hidden', listed === undefined || (listed.stats.groups.size === 1 && listed.stats.groups.has('[]')))
    if (listed === undefined || store.shown === undefined) return
    if (filter.value !== model.table.text) filter.value = model.table.text
    if (listed.at >= limit) limit = listed.at + ROWS
    const stats = listed.rows.slice(0, limit)
    const tails = listed.stats.tails(stats)
    const kept = new Set(stats.map(({ group }) => group))
    for (const group of rows.keys()) if (!kept.has(group)) rows.delete(group)
    body.replaceChildren(...stats.map((stat, i) => {
      const row = rows.get(stat.group) ?? new Row(stat.group)
      rows.set(stat.group, row)
      row.show(lineOf(store, store.shown!, listed, stat, i === listed.at), tails.get(stat), listed.stats instanceof RangeStats ? listed.stats.parts : 1)
      return row.element
    }))
    const { group } = listed.rows[listed.at] ?? {}
    set(table, 'aria-activedescendant', group === undefined ? undefined : rows.get(group)?.element.id)
    if (model.table.focus && group !== undefined) rows.get(group)?.element.scrollIntoView({ block: 'nearest' })
    more.hidden = listed.rows.length <= limit
    write(foot, footOf(store, listed))
    titles(store, heads)
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
      timer = rests ? undefined : setTimeout(fill, REST)
      if (rests) fill()
    },
    filter() {
      if (host.hidden) return
      byId('filter').focus()
      filter.select()
    },
  }
}

function lineOf({ model }: Store, { hues }: Shown, { stats }: KeyList, stat: KeyStat, underCursor: boolean): Parameters<Row['show']>[0] {
  const choice = currentChoice(model.selection)
  const slot = choice.slots.get(stat.group)
  return {
    stat, name: groupName(stat.group, true), chosen: slot !== undefined, hidden: isHidden(choice, stat.group), underCursor: underCursor && model.table.focus,
    rate: formatCount(stats.duration > 0 ? (stat.count * 1000) / stats.duration : 0), share: formatPercent(stats.total > 0 ? stat.count / stats.total : 0),
    mark: slot === undefined ? '' : choice.mode === 'without' ? '×' : String((slot % HUE_COUNT) + 1),
    color: slot === undefined || choice.mode === 'without' ? undefined : hueOf(hues.blends, slot), units: unitFormat(model.unit, true),
  }
}

function isHidden({ mode, slots }: Choice, group: string): boolean {
  return mode !== 'all' && slots.has(group) !== (mode === 'only')
}

function sortBy(store: Store, sort: Sort): void {
  const { table } = store.model
  store.change({ table: { ...table, sort, reverse: table.sort === sort && !table.reverse } })
}

function titles({ model: { header, selection: { fold }, table: { sort, reverse } } }: Store, heads: readonly HTMLElement[]): void {
  const parts = (header?.keys ?? []).filter((_, i) => fold === undefined || fold.includes(i))
  COLUMNS.forEach(([by, label], i) => {
    if (by === undefined) return
    const sorted = by === sort
    const up = (sort === 'name') !== reverse
    write(heads[i]!.firstChild!, `${by === 'name' ? toPrintable(parts.join(' '), true) || label : label}${sorted ? (up ? ' ▴' : ' ▾') : ''}`)
    set(heads[i]!, 'aria-sort', sorted ? (up ? 'ascending' : 'descending') : undefined)
  })
}

function footOf({ model }: Store, { rows, stats }: KeyList): string {
  const { slots, mode } = currentChoice(model.selection)
  const all = stats.groups.size
  const found = model.table.text === '' ? `${exact(all)} ${all === 1 ? 'key' : 'keys'}` : `${exact(rows.length)} of ${exact(all)} keys`
  const done = mode === 'only' ? 'isolated' : mode === 'without' ? 'excluded' : 'selected'
  return [found, ...(slots.size > 0 ? [`${slots.size} ${done}`] : []), ...(model.selection.within === undefined ? [] : ['of a part'])].join(', ')
}
