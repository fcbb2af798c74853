/**
 * The value axis left of the map: which rows are labeled, and how.
 *
 * A label is the true lower bound of its row and stands on the row's lowest line; rows that are open, or around zero, say
 * so (`<0`, `≥64`) and are always labeled. Among the others round numbers come first, as far as there is air between
 * labels: powers of ten (of 1024 for bytes), then 1-2-5; on an even axis the multiples of one 1-2-5 step. Refused: labels at round values inside a row, which say a bucket
 * begins where it does not.
 */
import type { Line } from '../frame.js'
import { toAscii, type UnitFormat } from '../text/format.js'
import { styled } from '../text/styled-line.js'
import { lineForValue } from './percentile-lines.js'
import type { Row, Rows } from '../grid/rows.js'

interface Candidate {
  readonly line: number
  readonly low: number
  readonly label: string
  /** 4: open or around zero; 3: a power of ten, a multiple; 2: 2 or 5 times a power; 1: any other; 0: not to be labeled. */
  readonly rank: number
}

/** Columns an axis needs, its line included: the same for every range of the unit, so the map keeps its place. */
export function axisWidth(units: UnitFormat): number {
  return units.binary ? 9 : 8
}

export interface AxisPlace {
  /** Lines of the map. */
  readonly height: number
  readonly rowsPerLine: 1 | 2
  readonly width: number
  /** The target's value, written on the line where it lies. */
  readonly target?: number | undefined
}

/** Labels by line, and the lines with a tick. */
export interface AxisLabels {
  readonly labels: ReadonlyMap<number, string>
  readonly ticks: ReadonlySet<number>
}

/** `spacing`: lines of the map that a line of text is as high as; 1 unless given. */
export function axisLabels(rows: Rows, { height, rowsPerLine }: Pick<AxisPlace, 'height' | 'rowsPerLine'>, units: UnitFormat, utf8: boolean, spacing = 1): AxisLabels {
  const step = evenStep(rows, units, height / spacing)
  const candidates = rows.rows.map((row) => candidateOf(row, rows, units, utf8, rowsPerLine))
    .map((of) => step === undefined || of.rank === 4 ? of : { ...of, rank: of.low % step === 0 ? 3 : 0 })
  return {
    ticks: new Set(candidates.filter(({ rank }) => rank >= 2).map(({ line }) => line)),
    labels: new Map(placed(candidates, spacing).map(({ line, label }) => [line, label])),
  }
}

const UNLABELLED: AxisLabels = { labels: new Map(), ticks: new Set() }

/** One line for each of the map's lines, exactly `width` wide. */
export function axisLines(rows: Rows | undefined, { height, rowsPerLine, width, target }: AxisPlace, units: UnitFormat, utf8: boolean): Line[] {
  const { labels, ticks } = rows === undefined ? UNLABELLED : axisLabels(rows, { height, rowsPerLine }, units, utf8)
  const aim = rows === undefined || target === undefined ? undefined : lineForValue(rows, target, rowsPerLine)
  return Array.from({ length: height }, (_, line) => {
    if (line === aim) return [styled(`${units.value(target!, 3).slice(0, width - 1).padStart(width - 1)}${toAscii('┼', utf8)}`, 'accent')]
    const label = (labels.get(line) ?? '').slice(0, width - 1).padStart(width - 1)
    return [styled(label + toAscii(labels.has(line) || ticks.has(line) ? '┤' : '│', utf8), 'dim')]
  })
}

function candidateOf(row: Row, rows: Rows, units: UnitFormat, utf8: boolean, rowsPerLine: 1 | 2): Candidate {
  const { low } = row
  const line = Math.floor(row.bottom / rowsPerLine)
  const signed = rows.rows[0]!.low < 0 && rows.rows[0]!.kind !== 'zero'
  if (row.kind === 'under') return { line, low, label: `<${units.value(row.high + 1, 3)}`, rank: 4 }
  if (row.kind === 'over') return { line, low, label: toAscii(`≥${units.value(row.low, 3)}`, utf8), rank: 4 }
  if (row.kind === 'zero') return { line, low, label: signed ? '0' : `<${units.value(row.high + 1, 3)}`, rank: 4 }
  const label = units.value(row.low, 3)
  return { line, low, label, rank: roundness(label) }
}

/** lquantize: the least round step whose multiples stand three lines apart, when at least three of them begin a row. */
function evenStep({ scheme, rows }: Rows, units: UnitFormat, height: number): number | undefined {
  const inner = rows.filter(({ kind }) => kind === 'range')
  if (scheme.function !== 'lquantize' || inner.length < 3) return undefined
  const least = (3 * (inner.at(-1)!.high + 1 - inner[0]!.low)) / height
  const base = units.binary ? 2 : 10
  const power = base ** Math.floor(Math.log(least) / Math.log(base))
  for (const times of units.binary ? [1, 2, 4, 8] : [1, 2, 5, 10, 20, 50]) {
    const step = times * power
    if (step >= least && inner.filter(({ low }) => low % step === 0).length >= 3) return step
  }
  return undefined
}

function roundness(label: string): number {
  const [, digits = '0', unit = ''] = /^-?([\d.]+)(.*)$/.exec(label) ?? []
  const value = Number(digits)
  if (value === 0) return 3
  if (unit.endsWith('B')) return value === 1 ? 3 : Number.isInteger(Math.log2(value)) ? 2 : 1
  const leading = value / 10 ** Math.floor(Math.log10(value) + 1e-9)
  return Math.abs(leading - 1) < 1e-9 ? 3 : Math.abs(leading - 2) < 1e-9 || Math.abs(leading - 5) < 1e-9 ? 2 : 1
}

/** Lines that must lie between the begin of a label and the next, by rank. */
const AIR = [0, 4, 3, 2, 1]

function placed(candidates: readonly Candidate[], spacing: number): Candidate[] {
  const round = candidates.filter(({ rank }) => rank === 2 || rank === 3).length * 5 >= candidates.length
  const chosen: Candidate[] = []
  for (let rank = 4; rank >= 1; rank--) {
    // Where text is higher than a line there are lines enough for round numbers to do alone.
    if (rank === 1 && spacing > 1 && chosen.length >= 4) break
    const air = rank === 1 && !round ? 2 : AIR[rank]!
    for (const candidate of candidates) {
      if (candidate.rank !== rank) continue
      const fits = chosen.every(({ line, label }) => Math.abs(line - candidate.line) >= air * spacing && label !== candidate.label)
      if (fits) chosen.push(candidate)
    }
  }
  return chosen
}
