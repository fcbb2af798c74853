/**
 * The legend's numbers: the shades in use, each with the least rate that gives it, and what they count.
 */
import type { Model } from '../state/state.js'
import { formatCount, formatDuration, type UnitFormat, unitFormat } from '../text/format.js'
import { type Scale, legendStops } from '../color/color-scale.js'

export function modelUnits(model: Model): UnitFormat {
  return unitFormat(model.unit, model.utf8)
}

/** What the legend's numbers count: "events/s", "spent/500ms". */
export function legendUnit({ weight, unit, header }: Pick<Model, 'weight' | 'unit' | 'header'>): string {
  const counted = unitFormat(unit, false).counted !== '' || unit === '' ? 'weight' : unitFormat(unit, false).binary ? 'moved' : 'spent'
  return `${weight === 'count' ? 'events' : counted}/${formatDuration(header?.interval ?? 1000)}`.replace('/1s', '/s')
}

/** The shades in use, lowest first, each with the least that gives it. */
export function legendSwatches(model: Model, scale: Scale): { level: number; label: string }[] {
  const say = model.weight === 'count' ? formatCount : (value: number) => modelUnits(model).value(value)
  const found = legendStops(scale)
  return found.map(({ level, from }, i) => ({
    level, label: from > 0 ? say(from) : say !== formatCount ? '>0' : (found[i + 1]?.from ?? 2) > 1 ? '1' : '<1',
  }))
}
