/** What colors and lines stand for: the scale in use, each shade with the least that has it; hues; lines; gaps. */
import { HUE_COUNT } from '../core/color/hue-blend.js'
import { groupName } from '../core/keys/key-list.js'
import { unitFormat } from '../core/text/format.js'
import { targetInUnit } from '../core/heatmap/heatmap.js'
import { percentileName } from '../core/buckets/percentiles.js'
import { currentChoice } from '../core/keys/selection.js'
import { createElement } from './dom.js'
import { DASHES } from './draw-map.js'
import type { Shown } from './canvas-layout.js'
import type { Store } from './store.js'
import { findKeyColor, formatRgb } from './theme.js'
import { legendSwatches, legendUnit } from '../core/heatmap/legend.js'

/** Selected keys that are named. */
const MAX_KEYS = 8

export function buildLegend(host: HTMLElement, store: Store): (shown: Shown | undefined) => void {
  return (shown) => host.replaceChildren(...(shown === undefined ? [] : [...buildShades(store, shown), ...buildSelectedKeys(store, shown), ...buildLineSamples(store, shown)]))
}

function buildShades({ model }: Store, { scale, hues }: Shown): HTMLElement[] {
  const swatches = legendSwatches(model, scale).map(({ level, label }) => ({ paint: hues.used ? hues.blends.rest(level) : level, label }))
  const { paints } = hues.blends
  const pinned = model.top !== undefined && model.scale !== 'rank'
  return [
    createElement('span', { class: 'name' }, `${model.scale}${pinned ? ', pinned' : ''}`),
    createElement('span', { class: 'shades' }, buildShade(formatRgb(paints[0]!.rgb), '0'), ...swatches.map(({ paint, label }) => buildShade(formatRgb(paints[paint]!.rgb), label))),
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
  const named = slots.slice(0, MAX_KEYS).map(([group, slot]) => {
    const block = createElement('i', {}, String((slot % HUE_COUNT) + 1))
    block.style.background = findKeyColor(hues.blends, slot)
    return createElement('span', { class: 'key' }, block, groupName(group, true))
  })
  return [...named, ...(slots.length > MAX_KEYS ? [createElement('span', { class: 'name' }, `and ${slots.length - MAX_KEYS} more`)] : [])]
}

function buildLineSamples({ model }: Store, { columns }: Shown): HTMLElement[] {
  const found: HTMLElement[] = model.percentileLines ? model.percentiles.map((share, order) => buildLineSample(DASHES[Math.min(order, DASHES.length - 1)]!, percentileName(share))) : []
  const target = targetInUnit(model)
  if (target !== undefined) found.push(buildLineSample([2, 3], `target ${unitFormat(model.unit, true).value(target, 3)}`, 'target'))
  if (columns.some(({ gap }) => gap)) found.push(createElement('span', { class: 'key' }, createElement('i', { class: 'hatched' }), 'no data'))
  return found
}

function buildLineSample(dashes: readonly number[], label: string, kind = ''): HTMLElement {
  const image = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  for (const [name, value] of [['width', '26'], ['height', '8'], ['aria-hidden', 'true'], ['class', kind]] as const) image.setAttribute(name, value)
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  line.setAttribute('d', 'M0 4H26')
  line.setAttribute('stroke-dasharray', dashes.join(' '))
  image.append(line)
  const item = createElement('span', { class: 'key' })
  item.append(image, label)
  return item
}
