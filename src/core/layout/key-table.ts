/**
 * The table of keys as lines: a mark with the key's hue, its name, events a second, share, p99, the ticks before; below it
 * what the cell under the cursor holds, key by key; at the bottom what is typed or selected.
 *
 * Numbers are over the last ticks, so that they can be read, and two digits, so that few change with a tick. Lines are made
 * for the groups that fit and no others. What was not seen lately is dim.
 */
import { editedSpans } from './prompts.js'
import { cacheSlot } from '../history/derived-cache.js'
import { HUE_COUNT, type HueBlends } from '../color/hue-blend.js'
import { tickLength } from '../stream/event.js'
import type { Line, Span, Style } from '../frame.js'
import { groupName, type KeyList } from '../keys/key-list.js'
import type { KeyStat } from '../keys/recent-stats.js'
import { toAscii, formatCount, formatPercent, toPrintable, formatDuration, type UnitFormat, unitFormat } from '../text/format.js'
import { spaceBetween, cutLine, styled } from '../text/styled-line.js'
import type { Estimate } from '../buckets/percentiles.js'
import { currentChoice, type Choice } from '../keys/selection.js'
import type { Model } from '../state/state.js'
import type { CursorCell } from '../heatmap/cell-at-cursor.js'
import { type KeyTableColumns, keyTableColumns, TICKS_PER_GLYPH, RATE, SHARE, keyTableLines } from '../heatmap/key-table-layout.js'

/** Ticks without an event after which a group is dim. */
const DIM = 4
/** Ticks after its first in which a group is marked as new. */
const NEW = 8

export interface PanelPlace {
  readonly width: number
  readonly height: number
}

const LAST = cacheSlot<{ readonly rows: KeyList['rows']; readonly told: readonly unknown[]; readonly lines: readonly Line[] }>('key table')

/** Exactly as many lines as the place is high; the same for as long as nothing they tell has changed. */
export function keyTablePanel(model: Model, listing: KeyList | undefined, reading: CursorCell | undefined, blends: HueBlends, place: PanelPlace): readonly Line[] {
  const { header, selection, table, utf8, unit, cursor } = model
  if (listing === undefined) return panelLines(model, listing, reading, blends, place)
  // The rows are others whenever the numbers are.
  const told = [header, selection, table, utf8, unit, cursor, listing.at, reading, blends, place.width, place.height]
  const before = model.cache.get(LAST)
  if (before !== undefined && before.rows === listing.rows && before.told.every((one, i) => one === told[i])) return before.lines
  const lines = panelLines(model, listing, reading, blends, place)
  model.cache.set(LAST, { rows: listing.rows, told, lines })
  return lines
}

function panelLines(model: Model, listing: KeyList | undefined, reading: CursorCell | undefined, blends: HueBlends, { width, height }: PanelPlace): Line[] {
  const units = unitFormat(model.unit, model.utf8)
  const columns = keyTableColumns(width, units)
  const lines: Line[] = [titleLine(model, columns)]
  if (listing !== undefined) {
    const { first, count: shown } = keyTableLines(model, listing, height)
    const rows = listing.rows.slice(first, first + shown)
    const tails = listing.stats.tails(rows)
    const drawn: Drawn = { model, listing, columns, units, blends, choice: currentChoice(model.selection) }
    rows.forEach((stat, i) => lines.push(groupLine(stat, tails.get(stat), first + i === listing.at, drawn)))
    const { cell } = keyTableLines(model, listing, height)
    while (lines.length < height - 1 - cell) lines.push([])
    if (cell > 0) lines.push(...cellLines(reading, cell, width, drawn))
  }
  while (lines.length < height - 1) lines.push([])
  return [...lines.slice(0, height - 1), footLine(model, listing, width)].map((line) => cutLine(line, width))
}

function titleLine({ header, selection, table, utf8 }: Model, { name, tail, spark }: KeyTableColumns): Line {
  const parts = (header?.keys ?? []).filter((_, i) => selection.fold === undefined || selection.fold.includes(i))
  const arrow = utf8 ? (table.reverse ? '▴' : '▾') : table.reverse ? '^' : 'v'
  const title = (label: string, sort: string, width: number): Span => {
    const sorted = table.sort === sort
    const shown = sorted ? label + arrow : label
    return styled(sort === 'name' ? fit(shown, width, utf8) : shown.padStart(width), sorted ? 'accent' : 'dim')
  }
  return [
    styled('  '), title(toPrintable(parts.join(' '), utf8) || 'key', 'name', name), title('/s', 'rate', RATE), styled('%'.padStart(SHARE), 'dim'),
    title('p99', 'p99', tail), ...(spark === 0 ? [] : [styled(` ${formatDuration(spark * TICKS_PER_GLYPH * tickLength(header ?? { interval: 1000 })).padStart(spark).slice(0, spark)}`, 'dim')]),
  ]
}

interface Drawn {
  readonly model: Model
  readonly listing: KeyList
  readonly columns: KeyTableColumns
  readonly units: UnitFormat
  readonly blends: HueBlends
  readonly choice: Choice
}

function groupLine(stat: KeyStat, tail: Estimate | undefined, underCursor: boolean, drawn: Drawn): Line {
  const { model: { table, utf8 }, listing: { stats }, columns, units, choice } = drawn
  const hidden = choice.mode !== 'all' && choice.slots.has(stat.group) !== (choice.mode === 'only')
  const quiet = stats.until - stat.last > DIM
  const style: Style = hidden || quiet ? 'dim' : 'normal'
  const rate = stats.duration > 0 ? (stat.count * 1000) / stats.duration : 0
  const shown = table.focus && underCursor ? 'inverse' : style
  return [
    ...markOf(stat.group, drawn, stats.begin < stat.born && stats.until - stat.born <= NEW),
    styled(fit(groupName(stat.group, utf8), columns.name, utf8), shown),
    styled(formatCount(rate).padStart(RATE), style),
    styled(formatPercent(stats.total > 0 ? stat.count / stats.total : 0).padStart(SHARE), style),
    styled((tail === undefined ? '-' : toAscii(tail.mark, utf8) + units.value(tail.value)).slice(0, columns.tail - 1).padStart(columns.tail), style),
    ...(columns.spark === 0 ? [] : [styled(` ${sparkOf(stat, drawn)}`, quiet || hidden ? 'dim' : 'accent')]),
  ]
}

/** Its hue and digit when selected, `+` when it has just appeared. Two columns. */
function markOf(group: string, { blends, choice, model: { utf8 } }: Drawn, isNew: boolean): Span[] {
  const slot = choice.slots.get(group)
  if (slot === undefined) return [isNew ? styled('+ ', 'good') : styled('  ')]
  if (choice.mode === 'without') return [styled(utf8 ? '× ' : 'x ', 'dim')]
  return [{ text: String((slot % HUE_COUNT) + 1), paint: blends.swatch(slot % HUE_COUNT) }, styled(' ')]
}

function fit(name: string, width: number, utf8: boolean): string {
  return name.length <= width ? name.padEnd(width) : `${name.slice(0, width - 1)}${utf8 ? '…' : '~'}`
}

/** Seven heights: a line of full ones would run into the next. */
const BARS = [' ▁▂▃▄▅▆▇', ' _.,-=+*']

/** A glyph for each TICKS_PER_GLYPH ticks, scaled by the highest of them; it moves once in TICKS_PER_GLYPH ticks. */
function sparkOf(stat: KeyStat, { listing: { stats }, columns: { spark }, model: { utf8 } }: Drawn): string {
  const last = Math.floor((stats.until - 1) / TICKS_PER_GLYPH)
  const means = Array.from({ length: spark }, (_, i) => {
    const from = (last - spark + 1 + i) * TICKS_PER_GLYPH
    const ticks = Math.min(TICKS_PER_GLYPH, stats.until - from)
    let sum = 0
    for (let seq = from; seq < from + ticks; seq++) sum += stats.at(stat, seq)
    return sum / ticks
  })
  const most = Math.max(...means)
  const bars = BARS[utf8 ? 0 : 1]!
  return means.map((mean) => bars[mean > 0 ? Math.max(1, Math.round((mean / most) * 7)) : 0]).join('')
}

/** What is in the cell, most first, with a bar of each one's share. */
function cellLines(reading: CursorCell | undefined, height: number, width: number, drawn: Drawn): Line[] {
  const { model: { utf8, cursor } } = drawn
  const rule = utf8 ? '─' : '-'
  const title = ` in the ${cursor?.anchor === undefined ? 'cell' : 'box'} `
  const lines: Line[] = [[styled(`${rule}${rule}${title}`.padEnd(width, rule), 'dim')]]
  const groups = reading?.groups ?? []
  const shown = groups.length > height - 1 ? height - 2 : groups.length
  const name = Math.max(8, Math.min(drawn.columns.name, width - 20))
  const room = width - 2 - name - RATE - SHARE - 1
  for (const [group, events] of groups.slice(0, shown)) {
    const share = events / reading!.count
    lines.push([
      ...markOf(group, drawn, false), styled(fit(groupName(group, utf8), name, utf8)), styled(formatCount(events).padStart(RATE)),
      styled(formatPercent(share).padStart(SHARE)), styled(` ${(utf8 ? '■' : '=').repeat(Math.max(room > 0 ? 1 : 0, Math.round(share * room)))}`, 'accent'),
    ])
  }
  if (shown < groups.length) {
    const rest = groups.slice(shown)
    lines.push([styled(`  ${fit(`${rest.length} more`, name, utf8)}${formatCount(rest.reduce((sum, [, events]) => sum + events, 0)).padStart(RATE)}`, 'dim')])
  }
  while (lines.length < height) lines.push([])
  return lines
}

function footLine(model: Model, listing: KeyList | undefined, width: number): Line {
  const { table, selection, utf8 } = model
  const { slots, mode } = currentChoice(selection)
  const all = listing?.stats.groups.size ?? 0
  const found = table.text === '' ? `${formatCount(all)} ${all === 1 ? 'key' : 'keys'}` : `${formatCount(listing?.rows.length ?? 0)} of ${formatCount(all)}`
  const told = mode === 'only' ? 'isolated' : mode === 'without' ? 'excluded' : 'selected'
  const chosen = slots.size === 0 ? '' : `${formatCount(slots.size)} ${told}`
  const part = selection.within === undefined ? '' : 'of a part'
  if (table.typing || table.text !== '') {
    const room = width - found.length - 4
    const words = table.typing ? editedSpans(table.text, table.after, utf8, room) : [styled(toPrintable(table.text, utf8).slice(-room))]
    const filter = [styled(' /', 'accent'), ...words.map((span) => (span.style === undefined ? { ...span, style: 'accent' as const } : span))]
    return spaceBetween(filter, [styled(`${found} `, 'dim')], width)
  }
  return spaceBetween([styled(` ${[found, part].filter(Boolean).join(' ')}`, 'dim')], [styled(`${chosen} `, mode === 'all' ? 'dim' : 'accent')], width)
}
