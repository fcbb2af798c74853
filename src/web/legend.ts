/** What colors and lines stand for: the scale in use, each shade with the least that has it; hues; lines; gaps. */
import { HUE_COUNT } from '../core/color/hue-blend.js'
import { groupName } from '../core/keys/key-list.js'
import { unitFormat } from '../core/text/format.js'
import { targetInUnit } from '../core/heatmap/heatmap.js'
import { percentileName } from '../core/buckets/percentiles.js'
import { currentChoice } from '../core/keys/selection.js'
import { el } from './dom.js'
import { DASHES } from './draw-map.js'
import type { Shown } from './canvas-layout.js'
import type { Store } from './store.js'
import { hueOf, rgbOf } from './theme.js'
import { legendSwatches, legendUnit } from '../core/heatmap/legend.js'

/** Selected keys that are named. */
const NAMED = 8

export function legend(host: HTMLElement, store: Store): (shown: Shown | undefined) => void {
  return (shown) => host.replaceChildren(...(shown === undefined ? [] : [...shades(store, shown), ...selected(store, shown), ...lines(store, shown)]))
}

function shades({ model }: Store, { scale, hues }: Shown): HTMLElement[] {
  const swatches = legendSwatches(model, scale).map(({ level, label }) => ({ paint: hues.used ? hues.blends.rest(level) : level, label }))
  const { paints } = hues.blends
  const pinned = model.top !== undefined && model.scale !== 'rank'
  return [
    el('span', { class: 'name' }, `${model.scale}${pinned ? ', pinned' : ''}`),
    el('span', { class: 'shades' }, shade(rgbOf(paints[0]!.rgb), '0'), ...swatches.map(({ paint, label }) => shade(rgbOf(paints[paint]!.rgb), label))),
    el('span', { class: 'name' }, legendUnit(model)),
  ]
}

function shade(color: string, label: string): HTMLElement {
  const block = el('i')
  block.style.background = color
  return el('span', {}, block, label)
}

function selected({ model }: Store, { hues }: Shown): HTMLElement[] {
  if (!hues.used) return []
  const slots = [...currentChoice(model.selection).slots]
  const named = slots.slice(0, NAMED).map(([group, slot]) => {
    const block = el('i', {}, String((slot % HUE_COUNT) + 1))
    block.style.background = hueOf(hues.blends, slot)
    return el('span', { class: 'key' }, block, groupName(group, true))
  })
  return [...named, ...(slots.length > NAMED ? [el('span', { class: 'name' }, `and ${slots.length - NAMED} more`)] : [])]
}

function lines({ model }: Store, { columns }: Shown): HTMLElement[] {
  const found: HTMLElement[] = model.percentileLines ? model.percentiles.map((share, order) => stroke(DASHES[Math.min(order, DASHES.length - 1)]!, percentileName(share))) : []
  const target = targetInUnit(model)
  if (target !== undefined) found.push(stroke([2, 3], `target ${unitFormat(model.unit, true).value(target, 3)}`, 'target'))
  if (columns.some(({ gap }) => gap)) found.push(el('span', { class: 'key' }, el('i', { class: 'hatched' }), 'no data'))
  return found
}

function stroke(dashes: readonly number[], label: string, kind = ''): HTMLElement {
  const image = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  for (const [name, value] of [['width', '26'], ['height', '8'], ['aria-hidden', 'true'], ['class', kind]] as const) image.setAttribute(name, value)
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  line.setAttribute('d', 'M0 4H26')
  line.setAttribute('stroke-dasharray', dashes.join(' '))
  image.append(line)
  const item = el('span', { class: 'key' })
  item.append(image, label)
  return item
}
