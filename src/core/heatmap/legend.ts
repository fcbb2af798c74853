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

/** A shade of the legend. */
export interface LegendSwatch {
  readonly level: number
  readonly label: string
}

/**
 * The shades in use, each with the rate nearest to zero that gives it: from the most negative, where there are any, to the highest. The
 * lowest shade above zero begins right there where rows hold shares of buckets, and at one event elsewhere.
 */
export function legendSwatches(model: Model, scale: Scale, rows: Rows | undefined): LegendSwatch[] {
  const above = swatchesAboveZero(model, scale, rows)
  if (scale.isSigned !== true) return above
  const below = above.map(({ level, label }) => ({ level: scale.levels - 1 + level, label: oppositeLabel(label) }))
  return [...below.reverse(), ...above]
}

/** The label of the shade below zero: "-10" for "10", "<0" for ">0", ">-1" for "<1". */
function oppositeLabel(label: string): string {
  return label === '>0' ? '<0' : label.startsWith('<') ? `>-${label.slice(1)}` : `-${label}`
}

function swatchesAboveZero(model: Model, scale: Scale, rows: Rows | undefined): LegendSwatch[] {
  const formatRate = model.weight === 'count' ? formatCount : (value: number) => modelUnits(model).value(value)
  const stops = legendStops(scale)
  const hasFractions = model.weight !== 'count' || rows?.spread === true
  return stops.map(({ level, from }, i) => ({
    level, label: from > 0 ? formatRate(from) : hasFractions ? '>0' : (stops[i + 1]?.from ?? 2) > 1 ? '1' : '<1',
  }))
}
