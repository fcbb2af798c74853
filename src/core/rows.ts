/**
 * Which buckets share a row and which lines a row has: the vertical layout of a map, from a range of a ladder and a height.
 *
 * A row is one bucket, or several neighbours joined when there are more buckets than lines; it has one line, or several
 * when there are fewer. A bucket is never split. Buckets with an open end and the one around zero keep a row of their own,
 * whatever is joined beside them. When a few lines would be left over, neighbouring empty buckets fill them, so that rows
 * keep one height; when many would be left over, rows share them as evenly as whole lines allow.
 *
 * Below three buckets a row, rows join equal numbers: rows of one and rows of two side by side would look like modes that
 * are not there. From three on they differ by at most one.
 */
import { isOpen, spansZero, type Ladder } from './buckets.js'

export interface Row {
  /** Positions in the ladder's order, both included. */
  readonly from: number
  readonly to: number
  /** Bounds of the row, both included; ±Infinity when open. */
  readonly low: number
  readonly high: number
  /** under- and overflow are open; zero is the bucket around 0. */
  readonly kind: 'range' | 'under' | 'over' | 'zero'
  /** First and last line, counted from the top. */
  readonly top: number
  readonly bottom: number
}

export interface Rows {
  readonly ladder: Ladder
  readonly version: number
  readonly height: number
  /** Positions asked for; `rows` may reach further where empty buckets fill lines. */
  readonly low: number
  readonly high: number
  /** Low to high, so bottom to top. */
  readonly rows: readonly Row[]
  /** Row by position less `rows[0].from`. */
  readonly rowAt: Uint32Array
  /** Row by line, from the top. */
  readonly rowOfLine: Uint32Array
}

type Group = [from: number, to: number]

/** Rows for the buckets from position `low` to `high` on `height` lines; at least one line. */
export function rowsOf(ladder: Ladder, low: number, high: number, height: number): Rows {
  const { groups, each } = high - low + 1 <= height
    ? { groups: singles(low, high), each: 1 }
    : joined(ladder, low, high, height)
  fillUp(ladder, groups, each, height)
  const rows = groups.map(([from, to], i) => rowOf(ladder, from, to, {
    top: height - Math.floor(((i + 1) * height) / groups.length),
    bottom: height - 1 - Math.floor((i * height) / groups.length),
  }))
  const start = rows[0]!.from
  const rowAt = new Uint32Array(rows.at(-1)!.to - start + 1)
  const rowOfLine = new Uint32Array(height)
  rows.forEach((row, i) => {
    rowAt.fill(i, row.from - start, row.to - start + 1)
    rowOfLine.fill(i, row.top, row.bottom + 1)
  })
  return { ladder, version: ladder.version, height, low, high, rows, rowAt, rowOfLine }
}

function rowOf(ladder: Ladder, from: number, to: number, lines: { top: number; bottom: number }): Row {
  const first = ladder.order[from]!
  const low = ladder.lows[first]!
  let high = -Infinity
  for (let at = from; at <= to; at++) high = Math.max(high, ladder.highs[ladder.order[at]!]!)
  const kind = low === -Infinity ? 'under' : high === Infinity ? 'over' : from === to && spansZero(ladder, first) ? 'zero' : 'range'
  return { from, to, low, high, kind, ...lines }
}

function singles(low: number, high: number): Group[] {
  return Array.from({ length: high - low + 1 }, (_, i): Group => [low + i, low + i])
}

/** More buckets than lines: runs of ordinary buckets are joined, the others stand alone where there are lines for them. */
function joined(ladder: Ladder, low: number, high: number, height: number): { groups: Group[]; each: number } {
  const alone = (at: number) => isOpen(ladder, ladder.order[at]!) || spansZero(ladder, ladder.order[at]!)
  let special = 0
  for (let at = low; at <= high; at++) if (alone(at)) special++
  if (special * 2 >= height) return { groups: evenly(low, high, height), each: 1 }
  const runs: Group[] = []
  for (let at = low; at <= high; at++) {
    const last = runs.at(-1)
    if (alone(at) || last === undefined || alone(last[1])) runs.push([at, at])
    else last[1] = at
  }
  const ordinary = high - low + 1 - special
  const lines = height - special
  if (ordinary >= 3 * lines) {
    const lengths = runs.filter(([from]) => !alone(from)).map(([from, to]) => to - from + 1)
    const shares = shareOut(lengths, lines)
    return { groups: runs.flatMap(([from, to]) => alone(from) ? [[from, to] as Group] : evenly(from, to, shares.shift()!)), each: 1 }
  }
  for (let each = Math.ceil(ordinary / lines); ; each++) {
    const groups = runs.flatMap(([from, to]) => alone(from) ? [[from, to] as Group] : aligned(ladder, from, to, each))
    if (groups.length <= height) return { groups, each }
  }
}

/** Lines for each run, by length, at least one each, `lines` in all. */
function shareOut(lengths: readonly number[], lines: number): number[] {
  const shares: number[] = []
  let rest = lines
  let buckets = lengths.reduce((sum, length) => sum + length, 0)
  lengths.forEach((length, i) => {
    const after = lengths.length - 1 - i
    const share = Math.max(1, Math.min(rest - after, Math.round((rest * length) / buckets)))
    shares.push(share)
    rest -= share
    buckets -= length
  })
  return shares
}

function evenly(from: number, to: number, parts: number): Group[] {
  const length = to - from + 1
  const groups: Group[] = []
  for (let i = 0; i < Math.min(parts, length); i++) {
    const of = Math.min(parts, length)
    groups.push([from + Math.floor((i * length) / of), from + Math.floor(((i + 1) * length) / of) - 1])
  }
  return groups
}

/** Groups of `each`, begun where the ladder's first bucket above zero begins one: so decades begin rows where they can. */
function aligned(ladder: Ladder, from: number, to: number, each: number): Group[] {
  const origin = Math.max(0, ladder.order.findIndex((id) => ladder.lows[id]! > 0))
  const groups: Group[] = []
  for (let at = from; at <= to;) {
    const end = at + each - 1 - ((((at - origin) % each) + each) % each)
    groups.push([at, Math.min(end, to)])
    at = end + 1
  }
  return groups
}

/** Empty neighbours for the lines that would be left over, when those are at most a quarter of the height. */
function fillUp(ladder: Ladder, groups: Group[], each: number, height: number): void {
  const lines = Math.floor(height / groups.length)
  let room = Math.floor(height / lines) - groups.length
  if (room * lines * 4 > height) return
  for (let up = true, stuck = 0; room > 0 && stuck < 2; up = !up) {
    const edge = up ? groups.at(-1)![1] : groups[0]![0]
    const group = beside(ladder, edge, up ? 1 : -1, each)
    if (group === undefined) {
      stuck++
      continue
    }
    stuck = 0
    room--
    if (up) groups.push(group)
    else groups.unshift(group)
  }
}

/** The next `each` ordinary buckets beyond `edge`; none below zero beside a range above it. */
function beside(ladder: Ladder, edge: number, step: 1 | -1, each: number): Group | undefined {
  const signed = ladder.lows[ladder.order[edge]!]! < 0
  const fits = (at: number) => {
    const id = ladder.order[at]
    return id !== undefined && !isOpen(ladder, id) && !spansZero(ladder, id) && (step > 0 || signed || ladder.lows[id]! >= 0)
  }
  if (isOpen(ladder, ladder.order[edge]!) || !fits(edge + step)) return undefined
  let to = edge + step
  for (let i = 1; i < each && fits(to + step); i++) to += step
  return step > 0 ? [edge + 1, to] : [to, edge - 1]
}
