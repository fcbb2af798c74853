/**
 * Which buckets share a row and which lines a row has: the vertical layout of a map, from a range of a scheme and a height.
 *
 * A row is one bucket, or several neighbors joined when there are more buckets than lines; it has one line, or several
 * when there are fewer. A bucket is never split. Buckets with an open end and the one around zero keep a row of their own,
 * whatever is joined beside them. When a few lines would be left over, neighboring empty buckets fill them, so that rows
 * keep one height; when many would be left over, rows share them as evenly as whole lines allow.
 *
 * What is joined decides what looks like a mode. llquantize's steps are even inside a decade, so ten joined at its begin
 * span far more of a log axis than ten at its end: there rows are cut where the log axis has its even steps, as near as
 * whole buckets allow. quantize and lquantize are even already: below three buckets a row, rows join equal numbers (ones
 * and twos side by side would be stripes); from three on they may differ by one. Decades begin rows, to be labeled.
 */
import { isOpenEnded, spansZero, type BucketScheme } from '../buckets/bucket-scheme.js'
import type { Track } from '../history/history.js'

export interface Row {
  /** Positions in the scheme's order, both included. */
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
  readonly scheme: BucketScheme
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

/** Neighboring buckets that make a row. Where no kind is given it is that of the buckets. */
export interface RowPart {
  readonly from: number
  readonly to: number
  /** At least one. */
  readonly lines: number
  readonly kind?: 'under' | 'over'
}

/** Rows for the buckets from position `low` to `high` on `height` lines, at least one; with `fill`, empty neighbors fill lines. */
export function rowsForBuckets(scheme: BucketScheme, low: number, high: number, height: number, fill = true): Rows {
  const { groups, each } = high - low + 1 <= height
    ? { groups: singles(low, high), each: 1 }
    : joined(scheme, low, high, height)
  if (fill) fillUp(scheme, groups, each, height)
  const edge = (i: number) => Math.floor((i * height) / groups.length)
  return layOutRows(scheme, { low, high, height }, groups.map(([from, to], i) => ({ from, to, lines: edge(i + 1) - edge(i) })))
}

/** Rows of these parts, low to high, without a hole between them; their lines are `height` in all. */
export function layOutRows(scheme: BucketScheme, asked: { readonly low: number; readonly high: number; readonly height: number }, parts: readonly RowPart[]): Rows {
  const { height } = asked
  let above = height
  const rows = parts.map((part) => {
    const bottom = above - 1
    above -= part.lines
    return rowOf(scheme, part, { top: above, bottom })
  })
  const start = rows[0]!.from
  const rowAt = new Uint32Array(rows.at(-1)!.to - start + 1)
  const rowOfLine = new Uint32Array(height)
  rows.forEach((row, i) => {
    rowAt.fill(i, row.from - start, row.to - start + 1)
    rowOfLine.fill(i, row.top, row.bottom + 1)
  })
  return { scheme, version: scheme.version, ...asked, rows, rowAt, rowOfLine }
}

function rowOf(scheme: BucketScheme, { from, to, kind: given }: RowPart, lines: { top: number; bottom: number }): Row {
  const first = scheme.order[from]!
  const low = scheme.lows[first]!
  let high = -Infinity
  for (let at = from; at <= to; at++) high = Math.max(high, scheme.highs[scheme.order[at]!]!)
  const own = low === -Infinity ? 'under' : high === Infinity ? 'over' : from === to && spansZero(scheme, first) ? 'zero' : 'range'
  return { from, to, low, high, kind: given ?? own, ...lines }
}

function singles(low: number, high: number): Group[] {
  return Array.from({ length: high - low + 1 }, (_, i): Group => [low + i, low + i])
}

/** More buckets than lines: runs of ordinary buckets are joined, the others stand alone where there are lines for them. */
function joined(scheme: BucketScheme, low: number, high: number, height: number): { groups: Group[]; each: number } {
  const alone = ([at]: Group) => isOpenEnded(scheme, scheme.order[at]!) || spansZero(scheme, scheme.order[at]!)
  const all = singles(low, high)
  const special = all.filter(alone).length
  const lines = height - special
  if (lines < special) return { groups: evenly(low, high, height), each: 1 }
  const ordinary = all.length - special
  if (scheme.function === 'llquantize' || ordinary >= 3 * lines) {
    const cycles = runsOf(all, (group, before) => alone(group) || alone(before) || beginsCycle(scheme, group[0], lines / ordinary))
    const runs = cycles.length - special <= lines / 2 ? cycles : runsOf(all, (group, before) => alone(group) || alone(before))
    const shares = shareOut(runs.filter((run) => !alone(run)).map(([from, to]) => to - from + 1), lines)
    return { groups: runs.flatMap((run) => alone(run) ? [run] : parted(scheme, run, shares.shift()!)), each: 1 }
  }
  const runs = runsOf(all, (group, before) => alone(group) || alone(before))
  for (let each = Math.ceil(ordinary / lines); ; each++) {
    const groups = runs.flatMap((run) => alone(run) ? [run] : aligned(scheme, run[0], run[1], each))
    if (groups.length <= height) return { groups, each }
  }
}

/** Neighboring groups made one, but for those that begin a new run. */
function runsOf(groups: readonly Group[], begins: (group: Group, before: Group) => boolean): Group[] {
  const runs: Group[] = []
  groups.forEach((group, i) => {
    if (i === 0 || begins(group, groups[i - 1]!)) runs.push([...group])
    else runs.at(-1)![1] = group[1]
  })
  return runs
}

/**
 * Whether a round number begins at a position: a power of llquantize's factor, or for lquantize a multiple of the least
 * 1-2-5 step that has three lines or more, at so many lines a bucket.
 */
function beginsCycle(scheme: BucketScheme, at: number, linesPerBucket: number): boolean {
  const low = scheme.lows[scheme.order[at]!]!
  const below = scheme.highs[scheme.order[at - 1]!] ?? -Infinity
  if (scheme.function === 'llquantize') return isPower(low, scheme.parameters[0]!) || isPower(-below, scheme.parameters[0]!)
  if (scheme.function !== 'lquantize') return false
  const least = (3 / linesPerBucket) * (scheme.parameters[2] ?? 1)
  const decade = 10 ** Math.floor(Math.log10(least))
  const step = [1, 2, 5, 10].find((times) => times * decade >= least)! * decade
  return low % step === 0
}

function isPower(value: number, factor: number): boolean {
  if (!(value >= 1) || !(factor > 1)) return false
  let power = 1
  while (power < value) power *= factor
  return power === value
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

function parted(scheme: BucketScheme, [from, to]: Group, parts: number): Group[] {
  const least = scheme.lows[scheme.order[from]!]!
  const most = scheme.highs[scheme.order[to]!]! + 1
  if (scheme.function !== 'llquantize' || (least < 1 && most > 0)) return evenly(from, to, parts)
  return least > 0 ? logEvenly(from, to, parts, (at) => Math.log(scheme.lows[scheme.order[at]!]!), Math.log(most))
    : logEvenly(from, to, parts, (at) => -Math.log(-scheme.lows[scheme.order[at]!]!), -Math.log(1 - most))
}

/** At most `parts` groups, begun at the buckets nearest to even steps of `place`. */
function logEvenly(from: number, to: number, parts: number, place: (at: number) => number, end: number): Group[] {
  const groups: Group[] = []
  const begin = place(from)
  let start = from
  for (let i = 1, at = from; i < parts; i++) {
    const ideal = begin + ((end - begin) * i) / parts
    while (at < to && Math.abs(place(at + 1) - ideal) <= Math.abs(place(at) - ideal)) at++
    if (at === start) continue
    groups.push([start, at - 1])
    start = at
  }
  groups.push([start, to])
  return groups
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

/** Groups of `each`, begun where the scheme's first bucket above zero begins one: so decades begin rows where they can. */
function aligned(scheme: BucketScheme, from: number, to: number, each: number): Group[] {
  const origin = Math.max(0, scheme.order.findIndex((id) => scheme.lows[id]! > 0))
  const groups: Group[] = []
  for (let at = from; at <= to;) {
    const end = at + each - 1 - ((((at - origin) % each) + each) % each)
    groups.push([at, Math.min(end, to)])
    at = end + 1
  }
  return groups
}

/** Empty neighbors for the lines that would be left over, when those are at most a third of the height. */
function fillUp(scheme: BucketScheme, groups: Group[], each: number, height: number): void {
  const lines = Math.floor(height / groups.length)
  let room = Math.floor(height / lines) - groups.length
  if (room * lines * 3 > height) return
  for (let up = true, stuck = 0; room > 0 && stuck < 2; up = !up) {
    const edge = up ? groups.at(-1)![1] : groups[0]![0]
    const group = beside(scheme, edge, up ? 1 : -1, each)
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
function beside(scheme: BucketScheme, edge: number, step: 1 | -1, each: number): Group | undefined {
  const signed = scheme.highs[scheme.order[edge]!]! < 0
  const fits = (at: number) => {
    const id = scheme.order[at]
    return id !== undefined && !isOpenEnded(scheme, id) && !spansZero(scheme, id) && (step > 0 || signed || scheme.lows[id]! >= 0)
  }
  if (isOpenEnded(scheme, scheme.order[edge]!) || !fits(edge + step)) return undefined
  let to = edge + step
  for (let i = 1; i < each && fits(to + step); i++) to += step
  return step > 0 ? [edge + 1, to] : [to, edge - 1]
}

/** Rows for all the ticks a history holds of a track; undefined while nothing was counted. */
export function rowsForTrack(track: Track, height: number, last?: Rows): Rows | undefined {
  const { scheme, range } = track
  if (range === undefined || height < 1) return undefined
  const low = scheme.position[range.low]!
  const high = scheme.position[range.high]!
  return last !== undefined && last.scheme === scheme && last.version === scheme.version && last.height === height &&
    last.low === low && last.high === high ? last : rowsForBuckets(scheme, low, high, height)
}
