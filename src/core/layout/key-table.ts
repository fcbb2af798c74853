/**
 * The key table as lines. Each line has a mark with the key's hue, the name, events per second, share, p99 and a sparkline. Below them
 * are the keys of the cell at the cursor. The last line shows the filter or the number of selected keys.
 *
 * The numbers cover the last ticks, so that they can be read, and have two digits, so that few change from tick to tick. Lines are
 * made only for the groups that fit. Groups without recent events are dim.
 */
import { fitGroupNames } from './key-names.js'
import { editedSpans } from './prompts.js'
import { cacheSlot } from '../history/derived-cache.js'
import { HUE_COUNT, type HueBlends } from '../color/hue-blend.js'
import { tickLength } from '../stream/event.js'
import type { Line, Span, Style } from '../frame.js'
import type { KeyList } from '../keys/key-list.js'
import type { KeyStat } from '../keys/recent-stats.js'
import { toAscii, formatCount, formatPercent, formatDuration, type UnitFormat, unitFormat } from '../text/format.js'
import { cutTextStart, fitText, padEndToWidth } from '../text/cells.js'
import { toPrintable } from '../text/printable.js'
import { justifyLine, cutLine, makeSpan } from '../text/styled-line.js'
import type { Estimate } from '../buckets/percentiles.js'
import { currentChoice, type Choice } from '../keys/selection.js'
import type { Model } from '../state/state.js'
import type { CursorCell } from '../heatmap/cell-at-cursor.js'
import {
  type KeyTableColumns, keyTableColumns, TICKS_PER_GLYPH, RATE, SHARE, keyTableLines, widestKeyName,
} from '../heatmap/key-table-layout.js'

/** A group is dim after this many ticks without an event. */
const DIM = 4
/** A group is marked as new for this many ticks after its first event. */
const NEW = 8

/** Screen columns and lines inside the panel. */
export interface PanelPlace {
  readonly width: number
  readonly height: number
}

interface LastPanel {
  readonly rows: KeyList['rows']
  /** Everything else that the lines depend on. */
  readonly inputs: readonly unknown[]
  readonly lines: readonly Line[]
}

const LAST = cacheSlot<LastPanel>('key table')

/**
 * The lines of the key table, exactly `place.height` of them; the same objects while nothing that they show has changed. `cell`: what
 * was counted at the cursor.
 */
export function keyTablePanel(
  model: Model, list: KeyList | undefined, cell: CursorCell | undefined, blends: HueBlends, place: PanelPlace,
): readonly Line[] {
  const { header, selection, table, utf8, unit, cursor } = model
  if (list === undefined) return panelLines(model, list, cell, blends, place)
  // `rows` is a new array whenever a number changes.
  const inputs = [header, selection, table, utf8, unit, cursor, list.at, cell, blends, place.width, place.height]
  const before = model.cache.get(LAST)
  if (before !== undefined && before.rows === list.rows && before.inputs.every((one, i) => one === inputs[i])) return before.lines
  const lines = panelLines(model, list, cell, blends, place)
  model.cache.set(LAST, { rows: list.rows, inputs, lines })
  return lines
}

function panelLines(
  model: Model, list: KeyList | undefined, cell: CursorCell | undefined, blends: HueBlends, { width, height }: PanelPlace,
): Line[] {
  const units = unitFormat(model.unit, model.utf8)
  const columns = keyTableColumns(width, units, widestKeyName(model))
  const lines: Line[] = [titleLine(model, columns)]
  if (list !== undefined) {
    const { first, count: shown, cell: cellHeight } = keyTableLines(model, list, height)
    const rows = list.rows.slice(first, first + shown)
    const tails = list.stats.tails(rows)
    const context: TableContext = { model, list, columns, units, blends, choice: currentChoice(model.selection) }
    const names = fitGroupNames(rows.map(({ group }) => group), columns.name, model.utf8)
    rows.forEach((stat, i) => lines.push(groupLine(stat, names[i]!, tails.get(stat), first + i === list.at, context)))
    while (lines.length < height - 1 - cellHeight) lines.push([])
    if (cellHeight > 0) lines.push(...cellLines(cell, cellHeight, width, context))
  }
  while (lines.length < height - 1) lines.push([])
  return [...lines.slice(0, height - 1), footLine(model, list, width)].map((line) => cutLine(line, width))
}

function titleLine({ header, selection, table, utf8 }: Model, { name, tail, spark }: KeyTableColumns): Line {
  const parts = (header?.keys ?? []).filter((_, i) => selection.fold === undefined || selection.fold.includes(i))
  const arrow = utf8 ? (table.reverse ? '▴' : '▾') : table.reverse ? '^' : 'v'
  const title = (label: string, sort: string, width: number): Span => {
    const sorted = table.sort === sort
    const shown = sorted ? label + arrow : label
    return makeSpan(sort === 'name' ? padEndToWidth(fitText(shown, width, utf8), width) : shown.padStart(width), sorted ? 'accent' : 'dim')
  }
  const sparkTime = formatDuration(spark * TICKS_PER_GLYPH * tickLength(header ?? { interval: 1000 })).padStart(spark).slice(0, spark)
  return [
    makeSpan('  '), title(toPrintable(parts.join(' '), utf8) || 'key', 'name', name), title('/s', 'rate', RATE),
    makeSpan('%'.padStart(SHARE), 'dim'), title('p99', 'p99', tail), ...(spark === 0 ? [] : [makeSpan(` ${sparkTime}`, 'dim')]),
  ]
}

/** What all lines of the table depend on. */
interface TableContext {
  readonly model: Model
  readonly list: KeyList
  readonly columns: KeyTableColumns
  readonly units: UnitFormat
  readonly blends: HueBlends
  readonly choice: Choice
}

function groupLine(stat: KeyStat, name: string, tail: Estimate | undefined, isAtCursor: boolean, context: TableContext): Line {
  const { model: { table, utf8 }, list: { stats }, columns, units, choice } = context
  const hidden = choice.mode !== 'all' && choice.slots.has(stat.group) !== (choice.mode === 'only')
  const quiet = stats.until - stat.last > DIM
  const style: Style = hidden || quiet ? 'dim' : 'normal'
  const rate = stats.duration > 0 ? (stat.count * 1000) / stats.duration : 0
  const nameStyle = table.focus && isAtCursor ? 'inverse' : style
  const p99 = tail === undefined ? '-' : toAscii(tail.mark, utf8) + units.value(tail.value)
  return [
    ...groupMark(stat.group, context, stats.begin < stat.born && stats.until - stat.born <= NEW),
    makeSpan(name, nameStyle),
    makeSpan(formatCount(rate).padStart(RATE), style),
    makeSpan((stats.isSigned ? '-' : formatPercent(stats.total > 0 ? stat.count / stats.total : 0)).padStart(SHARE), style),
    makeSpan(p99.slice(0, columns.tail - 1).padStart(columns.tail), style),
    ...(columns.spark === 0 ? [] : [makeSpan(` ${sparkline(stat, context)}`, quiet || hidden ? 'dim' : 'accent')]),
  ]
}

/** Hue and digit of a selected group, `+` for a new one. Two screen columns. */
function groupMark(group: string, { blends, choice, model: { utf8 } }: TableContext, isNew: boolean): Span[] {
  const slot = choice.slots.get(group)
  if (slot === undefined) return [isNew ? makeSpan('+ ', 'good') : makeSpan('  ')]
  if (choice.mode === 'without') return [makeSpan(utf8 ? '× ' : 'x ', 'dim')]
  return [{ text: String((slot % HUE_COUNT) + 1), paint: blends.swatch(slot % HUE_COUNT) }, makeSpan(' ')]
}

/** Seven heights. Full blocks would touch the bars of the line above. */
const BARS = [' ▁▂▃▄▅▆▇', ' _.,-=+*']
/** The glyph of a time in which more was taken away than added. */
const BELOW_ZERO = ['▾', 'v']

/** One glyph for TICKS_PER_GLYPH ticks, scaled by the highest glyph. It moves once in TICKS_PER_GLYPH ticks. */
function sparkline(stat: KeyStat, { list: { stats }, columns: { spark }, model: { utf8 } }: TableContext): string {
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
  return means.map((mean) => mean < 0 ? BELOW_ZERO[utf8 ? 0 : 1] : bars[mean > 0 ? Math.max(1, Math.round((mean / most) * 7)) : 0]).join('')
}

/** The keys of the cell at the cursor, most events first, each with a bar of its share. */
function cellLines(cell: CursorCell | undefined, height: number, width: number, context: TableContext): Line[] {
  const { model: { utf8, cursor } } = context
  const rule = utf8 ? '─' : '-'
  const title = ` in the ${cursor?.anchor === undefined ? 'cell' : 'box'} `
  const lines: Line[] = [[makeSpan(`${rule}${rule}${title}`.padEnd(width, rule), 'dim')]]
  const groups = cell?.groups ?? []
  const shown = groups.length > height - 1 ? height - 2 : groups.length
  const name = Math.max(8, Math.min(context.columns.name, width - 20))
  const room = width - 2 - name - RATE - SHARE - 1
  const names = fitGroupNames(groups.slice(0, shown).map(([group]) => group), name, utf8)
  groups.slice(0, shown).forEach(([group, events], i) => {
    const share = events / cell!.count
    const bar = cell!.isSigned ? '' : (utf8 ? '■' : '=').repeat(Math.max(room > 0 ? 1 : 0, Math.round(share * room)))
    lines.push([
      ...groupMark(group, context, false), makeSpan(names[i]!),
      makeSpan(formatCount(events).padStart(RATE)),
      makeSpan((cell!.isSigned ? '-' : formatPercent(share)).padStart(SHARE)), makeSpan(` ${bar}`, 'accent'),
    ])
  })
  if (shown < groups.length) {
    const rest = groups.slice(shown)
    const events = formatCount(rest.reduce((sum, [, count]) => sum + count, 0))
    lines.push([makeSpan(`  ${`${rest.length} more`.padEnd(name)}${events.padStart(RATE)}`, 'dim')])
  }
  while (lines.length < height) lines.push([])
  return lines
}

/** The filter and how many groups match; without a filter, the number of keys and of selected keys. */
function footLine(model: Model, list: KeyList | undefined, width: number): Line {
  const { table, selection, utf8 } = model
  const { slots, mode } = currentChoice(selection)
  const all = list?.stats.groups.size ?? 0
  const found = table.text === ''
    ? `${formatCount(all)} ${all === 1 ? 'key' : 'keys'}`
    : `${formatCount(list?.rows.length ?? 0)} of ${formatCount(all)}`
  const choice = mode === 'only' ? 'isolated' : mode === 'without' ? 'excluded' : 'selected'
  const chosen = slots.size === 0 ? '' : `${formatCount(slots.size)} ${choice}`
  const part = selection.within === undefined ? '' : '(filtered)'
  if (table.typing || table.text !== '') {
    const room = width - found.length - 4
    const still = (): Span[] => [makeSpan(cutTextStart(toPrintable(table.text, utf8), room))]
    const words = table.typing ? editedSpans(table.text, table.after, utf8, room) : still()
    const accented = words.map((span) => (span.style === undefined ? { ...span, style: 'accent' as const } : span))
    const filter = [makeSpan(' /', 'accent'), ...accented]
    return justifyLine(filter, [makeSpan(`${found} `, 'dim')], width)
  }
  const left = [makeSpan(` ${[found, part].filter(Boolean).join(' ')}`, 'dim')]
  return justifyLine(left, [makeSpan(`${chosen} `, mode === 'all' ? 'dim' : 'accent')], width)
}
