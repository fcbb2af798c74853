/**
 * The numbers of the legend: the shades in use, the least rate that gives each of them, and what the rates count.
 */
import type { Model } from '../state/state.js'
import { formatCount, formatDuration, type UnitFormat, unitFormat } from '../text/format.js'
import type { Rows } from '../grid/rows.js'
import { type Scale, legendStops } from '../color/color-scale.js'

/** The format of a model's values. */
export function modelUnits(model: Model): UnitFormat {
  return unitFormat(model.unit, model.utf8)
}

/** The unit of the legend's numbers: "events/s", "spent/500ms". */
export function legendUnit({ weight, unit, header }: Pick<Model, 'weight' | 'unit' | 'header'>): string {
  const { counted, binary } = unitFormat(unit, false)
  const weighed = counted !== '' || unit === '' ? 'weight' : binary ? 'moved' : 'spent'
  return `${weight === 'count' ? 'events' : weighed}/${formatDuration(header?.interval ?? 1000)}`.replace('/1s', '/s')
}

/**
 * The shades in use, lowest first, each with the least rate that gives it. The lowest shade begins above zero where rows hold shares of
 * buckets, and at one event elsewhere.
 */
export function legendSwatches(model: Model, scale: Scale, rows: Rows | undefined): { level: number; label: string }[] {
  const formatRate = model.weight === 'count' ? formatCount : (value: number) => modelUnits(model).value(value)
  const stops = legendStops(scale)
  const hasFractions = model.weight !== 'count' || rows?.spread === true
  return stops.map(({ level, from }, i) => ({
    level, label: from > 0 ? formatRate(from) : hasFractions ? '>0' : (stops[i + 1]?.from ?? 2) > 1 ? '1' : '<1',
  }))
}
