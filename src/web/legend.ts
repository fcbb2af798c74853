/** The legend below the map: the color scale with the lowest value of each color, the selected keys, the lines, and gaps. */
import { HUE_COUNT } from '../core/color/hue-blend.js'
import { visibleGroupNames } from '../core/keys/distinct-names.js'
import { unitFormat } from '../core/text/format.js'
import { targetInUnit } from '../core/heatmap/heatmap.js'
import { percentileName } from '../core/buckets/percentiles.js'
import { currentChoice } from '../core/keys/selection.js'
import { createElement, setAttribute } from './dom.js'
import { DASHES } from './draw-map.js'
import type { Shown } from './canvas-layout.js'
import type { Store } from './store.js'
import { findKeyColor, formatRgb } from './theme.js'
import { legendSwatches, legendUnit } from '../core/heatmap/legend.js'

/** Most selected keys that are named. */
const MAX_KEYS = 8
const SVG = 'http://www.w3.org/2000/svg'

/** Gives the function that fills `host` for what is on the map, and empties it where there is nothing. */
export function buildLegend(host: HTMLElement, store: Store): (shown: Shown | undefined) => void {
  return (shown) => host.replaceChildren(...(shown === undefined ? []
    : [...buildColorScale(store, shown), ...buildSelectedKeys(store, shown), ...buildLineSamples(store, shown)]))
}

function buildColorScale({ model }: Store, { rows, scale, hues }: Shown): HTMLElement[] {
  const entries = legendSwatches(model, scale, rows)
  const levels = entries.map(({ level }) => level)
  const swatches = entries.map(({ level, label }) => ({ paint: hues.used ? hues.blends.rest(level) : level, label }))
  const { paints } = hues.blends
  const isPinned = model.top !== undefined && model.scale !== 'rank'
  const below = swatches.filter((_, i) => levels[i]! >= scale.levels)
  const shades = [...below, { paint: 0, label: '0' }, ...swatches.slice(below.length)]
    .map(({ paint, label }) => buildShade(formatRgb(paints[paint]!.rgb), label))
  return [
    createElement('span', { class: 'name' }, `${model.scale}${isPinned ? ', pinned' : ''}`),
    createElement('span', { class: 'shades' }, ...shades),
    createElement('span', { class: 'name' }, legendUnit(model)),
  ]
}

function buildShade(color: string, label: string): HTMLElement {
  const block = createElement('i')
  block.style.background = color
  return createElement('span', {}, block, label)
}

function buildSelectedKeys({ model }: Store, { hues }: Shown): HTMLElement[] {
  if (!hues.used) return []
  const slots = [...currentChoice(model.selection).slots]
  const names = visibleGroupNames(slots.slice(0, MAX_KEYS).map(([group]) => group))
  const named = slots.slice(0, MAX_KEYS).map(([, slot], i) => {
    const block = createElement('i', {}, String((slot % HUE_COUNT) + 1))
    block.style.background = findKeyColor(hues.blends, slot)
    return createElement('span', { class: 'key' }, block, names[i]!)
  })
  return [...named, ...(slots.length > MAX_KEYS ? [createElement('span', { class: 'name' }, `and ${slots.length - MAX_KEYS} more`)] : [])]
}

/** The percentile lines, the target and gaps, as far as the map has them. */
function buildLineSamples({ model }: Store, { columns }: Shown): HTMLElement[] {
  const shares = model.percentileLines ? model.percentiles : []
  const dashes = (order: number) => DASHES[Math.min(order, DASHES.length - 1)]!
  const samples: HTMLElement[] = shares.map((share, order) => buildLineSample(dashes(order), percentileName(share)))
  const target = targetInUnit(model)
  if (target !== undefined) samples.push(buildLineSample([2, 3], `target ${unitFormat(model.unit, true).value(target, 3)}`, 'target'))
  if (!columns.some(({ gap }) => gap)) return samples
  return [...samples, createElement('span', { class: 'key' }, createElement('i', { class: 'hatched' }), 'no data')]
}

/** `dashes`: lengths of strokes and of the blanks between them, in pixels. */
function buildLineSample(dashes: readonly number[], label: string, kind = ''): HTMLElement {
  const image = document.createElementNS(SVG, 'svg')
  const attributes = { width: 26, height: 8, 'aria-hidden': 'true', class: kind }
  for (const [name, value] of Object.entries(attributes)) setAttribute(image, name, value)
  const line = document.createElementNS(SVG, 'path')
  setAttribute(line, 'd', 'M0 4H26')
  setAttribute(line, 'stroke-dasharray', dashes.join(' '))
  image.append(line)
  const item = createElement('span', { class: 'key' })
  item.append(image, label)
  return item
}
