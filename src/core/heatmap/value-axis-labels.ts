/**
 * The value axis left of the map: which lines have a label, and which text.
 *
 * Where rows have even extent, round values (`round-values.ts`) are labeled where they lie, as on every axis of a diagram. Where rows
 * are the script's own buckets, a label is the true lower bound of its row and stands on the row's lowest line: a label inside a row
 * would say that a bucket begins where none does. There round numbers come first, as long as there is enough space between labels:
 * powers of ten (of 1024 for bytes), then 1-2-5; for lquantize they are the multiples of one 1-2-5 step. Open rows and the row around
 * zero say so (`<0`, `≥64`) and always have a label.
 */
import type { Line } from '../frame.js'
import { toAscii, type UnitFormat } from '../text/format.js'
import { makeSpan } from '../text/styled-line.js'
import { lineForValue } from './percentile-lines.js'
import { roundValues } from './round-values.js'
import type { Row, Rows } from '../grid/rows.js'

/** A label that a row may get. */
interface Candidate {
  readonly line: number
  readonly low: number
  readonly label: string
  /** 4: open row or row around zero; 3: a power of ten, or a multiple of the step; 2: 2 or 5 times a power; 1: any other; 0: no label. */
  readonly rank: number
}

/** Screen columns of an axis, its line included. It is the same for every range of the unit, so the map stays in place. */
export function axisWidth(units: UnitFormat): number {
  return units.binary ? 9 : 8
}

/** Size of an axis. */
export interface AxisPlace {
  /** Lines of the map. */
  readonly height: number
  readonly rowsPerLine: 1 | 2
  /** Screen columns. */
  readonly width: number
  /** Latency target in the script's unit, written on its line. */
  readonly target?: number | undefined
}

/** Labels by line, and the lines with a tick mark. */
export interface AxisLabels {
  readonly labels: ReadonlyMap<number, string>
  readonly ticks: ReadonlySet<number>
  /** The value at which a label or a tick mark stands, by line. A line without one belongs to an open row or to the row around zero. */
  readonly values: ReadonlyMap<number, number>
}

/** The labels of an axis. `spacing`: how many lines of the map a line of text is high; 1 on a terminal. */
export function axisLabels(
  rows: Rows, { height, rowsPerLine }: Pick<AxisPlace, 'height' | 'rowsPerLine'>, units: UnitFormat, utf8: boolean, spacing = 1,
): AxisLabels {
  if (rows.axis !== 'own') return evenLabels(rows, rowsPerLine, units, utf8, spacing)
  const step = evenStep(rows, units, height / spacing)
  const candidates = rows.rows.map((row) => labelCandidate(row, rows, units, utf8, rowsPerLine))
    .map((label) => step === undefined || label.rank === 4 ? label : { ...label, rank: label.low % step === 0 ? 3 : 0 })
  const labeled = chooseLabels(candidates, spacing)
  const marked = candidates.filter(({ rank }) => rank >= 2)
  return {
    ticks: new Set(marked.map(({ line }) => line)), labels: new Map(labeled.map(({ line, label }) => [line, label])),
    values: new Map([...marked, ...labeled].filter(({ rank }) => rank < 4).map(({ line, low }) => [line, low])),
  }
}

/** The labels of rows of even extent. Of two on one line, that of an open row comes first. */
function evenLabels(rows: Rows, rowsPerLine: 1 | 2, units: UnitFormat, utf8: boolean, spacing: number): AxisLabels {
  const alone = rows.rows.filter(({ kind }) => kind !== 'range').map((row) => labelCandidate(row, rows, units, utf8, rowsPerLine))
  const labels = new Map(alone.map(({ line, label }) => [line, label]))
  const values = new Map<number, number>()
  for (const { value, labeled } of roundValues(rows, units.binary, spacing * rowsPerLine)) {
    const line = lineForValue(rows, value, rowsPerLine)
    if (line === undefined || labels.has(line)) continue
    if (alone.some((one) => Math.abs(one.line - line) < spacing)) continue
    values.set(line, value)
    if (labeled) labels.set(line, units.value(value, 3))
  }
  return { labels, values, ticks: new Set([...alone.map(({ line }) => line), ...values.keys()]) }
}

const UNLABELED: AxisLabels = { labels: new Map(), ticks: new Set(), values: new Map() }

/** One line of text for each line of the map, exactly `width` screen columns wide. */
export function axisLines(
  rows: Rows | undefined, { height, rowsPerLine, width, target }: AxisPlace, units: UnitFormat, utf8: boolean,
): Line[] {
  const { labels, ticks } = rows === undefined ? UNLABELED : axisLabels(rows, { height, rowsPerLine }, units, utf8)
  const targetLine = rows === undefined || target === undefined ? undefined : lineForValue(rows, target, rowsPerLine)
  return Array.from({ length: height }, (_, line) => {
    const text = line === targetLine ? units.value(target!, 3) : labels.get(line) ?? ''
    const label = text.slice(0, width - 1).padStart(width - 1)
    if (line === targetLine) return [makeSpan(label + toAscii('┼', utf8), 'accent')]
    return [makeSpan(label + toAscii(labels.has(line) || ticks.has(line) ? '┤' : '│', utf8), 'dim')]
  })
}

function labelCandidate(row: Row, rows: Rows, units: UnitFormat, utf8: boolean, rowsPerLine: 1 | 2): Candidate {
  const { low } = row
  const line = Math.floor(row.bottom / rowsPerLine)
  const signed = rows.rows[0]!.low < 0 && rows.rows[0]!.kind !== 'zero'
  if (row.kind === 'under') return { line, low, label: `<${units.value(row.high + 1, 3)}`, rank: 4 }
  if (row.kind === 'over') return { line, low, label: toAscii(`≥${units.value(row.low, 3)}`, utf8), rank: 4 }
  if (row.kind === 'zero') return { line, low, label: signed || row.high === 0 ? '0' : `<${units.value(row.high + 1, 3)}`, rank: 4 }
  const label = units.value(row.low, 3)
  return { line, low, label, rank: roundness(label) }
}

/** For lquantize: the smallest round step whose multiples are three lines apart, if at least three of them begin a row. */
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

/** The rank of a label by its digits: see `Candidate.rank`. */
function roundness(label: string): number {
  const [, digits = '0', unit = ''] = /^-?([\d.]+)(.*)$/.exec(label) ?? []
  const value = Number(digits)
  if (value === 0) return 3
  if (unit.endsWith('B')) return value === 1 ? 3 : Number.isInteger(Math.log2(value)) ? 2 : 1
  const leading = value / 10 ** Math.floor(Math.log10(value) + 1e-9)
  return Math.abs(leading - 1) < 1e-9 ? 3 : Math.abs(leading - 2) < 1e-9 || Math.abs(leading - 5) < 1e-9 ? 2 : 1
}

/** Least distance between two labels in lines, by rank. */
const DISTANCE = [0, 4, 3, 2, 1]

/** The labels to draw: by rank, as far as they have room. */
function chooseLabels(candidates: readonly Candidate[], spacing: number): Candidate[] {
  const round = candidates.filter(({ rank }) => rank === 2 || rank === 3).length * 5 >= candidates.length
  const chosen: Candidate[] = []
  for (let rank = 4; rank >= 1; rank--) {
    // When text is higher than a line, there are enough lines for round numbers alone.
    if (rank === 1 && spacing > 1 && chosen.length >= 4) break
    const distance = rank === 1 && !round ? 2 : DISTANCE[rank]!
    for (const candidate of candidates) {
      if (candidate.rank !== rank) continue
      const fits = chosen.every(({ line, label }) => Math.abs(line - candidate.line) >= distance * spacing && label !== candidate.label)
      if (fits) chosen.push(candidate)
    }
  }
  return chosen
}
