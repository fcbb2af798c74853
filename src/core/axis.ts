/**
 * The value axis left of the map: which rows are labelled, and how.
 *
 * A label is the true lower bound of its row and stands on the row's lowest line; rows that are open, or around zero, say
 * so (`<0`, `≥64`) and are always labelled. Among the others round numbers come first – powers of ten (of 1024 for bytes),
 * then 1-2-5 – as far as there is air between labels. Refused: labels at round values inside a row, which say a bucket
 * begins where it does not.
 */
import type { Line } from './frame.js'
import { ascii, type Units } from './label.js'
import { text } from './lines.js'
import type { Row, Rows } from './rows.js'

interface Candidate {
  readonly line: number
  readonly label: string
  /** 4: open or around zero; 3: a power of ten; 2: 2 or 5 times one; 1: any other. */
  readonly rank: number
}

/** Columns an axis needs, its line included: the same for every range of the unit, so the map keeps its place. */
export function axisWidth(units: Units): number {
  return units.value(1024).includes('i') ? 9 : 8
}

/** One line for each of the map's lines, exactly `width` wide. */
export function axisOf(rows: Rows | undefined, height: number, units: Units, utf8: boolean, width: number): Line[] {
  const labels = new Map<number, string>()
  const ticks = new Set<number>()
  if (rows !== undefined) {
    const candidates = rows.rows.map((row) => candidateOf(row, rows, units, utf8))
    for (const { line, rank } of candidates) if (rank >= 2) ticks.add(line)
    for (const { line, label } of placed(candidates)) labels.set(line, label)
  }
  return Array.from({ length: height }, (_, line) => {
    const label = (labels.get(line) ?? '').slice(0, width - 1).padStart(width - 1)
    return [text(label + ascii(labels.has(line) || ticks.has(line) ? '┤' : '│', utf8), 'dim')]
  })
}

function candidateOf(row: Row, rows: Rows, units: Units, utf8: boolean): Candidate {
  const line = row.bottom
  const signed = rows.rows[0]!.low < 0 && rows.rows[0]!.kind !== 'zero'
  if (row.kind === 'under') return { line, label: `<${units.value(row.high + 1, 3)}`, rank: 4 }
  if (row.kind === 'over') return { line, label: ascii(`≥${units.value(row.low, 3)}`, utf8), rank: 4 }
  if (row.kind === 'zero') return { line, label: signed ? '0' : `<${units.value(row.high + 1, 3)}`, rank: 4 }
  const label = units.value(row.low, 3)
  return { line, label, rank: roundness(label) }
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

function placed(candidates: readonly Candidate[]): Candidate[] {
  const round = candidates.some(({ rank }) => rank === 2 || rank === 3)
  const chosen: Candidate[] = []
  for (let rank = 4; rank >= 1; rank--) {
    const air = rank === 1 && !round ? 2 : AIR[rank]!
    for (const candidate of candidates) {
      if (candidate.rank !== rank) continue
      const fits = chosen.every(({ line, label }) => Math.abs(line - candidate.line) >= air && label !== candidate.label)
      if (fits) chosen.push(candidate)
    }
  }
  return chosen
}
