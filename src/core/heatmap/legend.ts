/**
 * The legend's numbers: the shades in use, each with the least rate that gives it, and what they count.
 */
import type { Model } from '../state/state.js'
import { count, span, type Units, unitsOf } from '../text/format.js'
import { type Scale, stops } from '../color/color-scale.js'

export function unitsFor(model: Model): Units {
  return unitsOf(model.unit, model.utf8)
}

/** What the legend's numbers count: "events/s", "spent/500ms". */
export function weighedIn({ weight, unit, header }: Pick<Model, 'weight' | 'unit' | 'header'>): string {
  const counted = unitsOf(unit, false).counted !== '' || unit === '' ? 'weight' : unitsOf(unit, false).binary ? 'moved' : 'spent'
  return `${weight === 'count' ? 'events' : counted}/${span(header?.interval ?? 1000)}`.replace('/1s', '/s')
}

/** The shades in use, lowest first, each with the least that gives it. */
export function swatchesOf(model: Model, scale: Scale): { level: number; label: string }[] {
  const say = model.weight === 'count' ? count : (value: number) => unitsFor(model).value(value)
  const found = stops(scale)
  return found.map(({ level, from }, i) => ({
    level, label: from > 0 ? say(from) : say !== count ? '>0' : (found[i + 1]?.from ?? 2) > 1 ? '1' : '<1',
  }))
}
