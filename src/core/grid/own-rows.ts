/**
 * Rows of the script's own buckets: a row is one bucket or several whole neighbors. A bucket is never split.
 *
 * With more buckets than lines, a row joins several neighboring buckets; with fewer, a row covers several lines. Open-ended buckets and
 * the bucket around zero keep a row of their own where there are lines for them. When a few lines would be left over, neighboring empty
 * buckets fill them, so all rows have the same height. When many would be left over, rows share them as evenly as whole lines allow.
 *
 * The choice of buckets to join decides what looks like a mode. llquantize has even steps inside a decade, so ten buckets joined at
 * the start of a decade span far more of a log axis than ten at its end. Therefore its rows are cut as near to even steps of the log
 * axis as whole buckets allow. quantize and lquantize are even already. Below three buckets in a row, all their rows join the same
 * number of buckets, because rows of one and of two side by side look like stripes. From three on, rows may differ by one bucket.
 * Decades start a row where they can, so that they can be labeled.
 */
import { isOpenEnded, spansZero, type BucketScheme } from '../buckets/bucket-scheme.js'
import type { Track } from '../history/history.js'
import { layOutRows, type RowPart, type Rows } from './rows.js'

/** Positions of the first and the last bucket of a row, both included. */
type Group = [from: number, to: number]

/** Rows for the buckets at positions `low` to `high` on `height` lines (1 or more). `fill`: empty neighbors fill left-over lines. */
export function rowsForBuckets(scheme: BucketScheme, low: number, high: number, height: number, fill = true): Rows {
  const { groups, each } = high - low + 1 <= height
    ? { groups: oneBucketGroups(low, high), each: 1 }
    : joinBuckets(scheme, low, high, height)
  if (fill) fillUp(scheme, groups, each, height)
  const edge = (i: number) => Math.floor((i * height) / groups.length)
  return layOutRows(scheme, { low, high, height }, groups.map(([from, to], i) => ({ from, to, lines: edge(i + 1) - edge(i) })))
}

/** A group for each bucket. */
function oneBucketGroups(low: number, high: number): Group[] {
  return Array.from({ length: high - low + 1 }, (_, i): Group => [low + i, low + i])
}

/** For more buckets than lines: joins runs of ordinary buckets. The other buckets keep a row each where there are lines for them. */
function joinBuckets(scheme: BucketScheme, low: number, high: number, height: number): { groups: Group[]; each: number } {
  const standsAlone = ([at]: Group) => isOpenEnded(scheme, scheme.order[at]!) || spansZero(scheme, scheme.order[at]!)
  const isApart = (group: Group, before: Group) => standsAlone(group) || standsAlone(before)
  const all = oneBucketGroups(low, high)
  const special = all.filter(standsAlone).length
  const lines = height - special
  if (lines < special) return { groups: splitEvenly(low, high, height), each: 1 }
  const ordinary = all.length - special
  if (scheme.function === 'llquantize' || ordinary >= 3 * lines) {
    const cycles = mergeIntoRuns(all, (group, before) => isApart(group, before) || beginsCycle(scheme, group[0], lines / ordinary))
    const runs = cycles.length - special <= lines / 2 ? cycles : mergeIntoRuns(all, isApart)
    const shares = shareLines(runs.filter((run) => !standsAlone(run)).map(([from, to]) => to - from + 1), lines)
    return { groups: runs.flatMap((run) => standsAlone(run) ? [run] : splitRun(scheme, run, shares.shift()!)), each: 1 }
  }
  const runs = mergeIntoRuns(all, isApart)
  for (let each = Math.ceil(ordinary / lines); ; each++) {
    const groups = runs.flatMap((run) => standsAlone(run) ? [run] : groupsOfSize(scheme, run[0], run[1], each))
    if (groups.length <= height) return { groups, each }
  }
}

/** Merges neighboring groups; a group for which `begins` is true starts a new run. */
function mergeIntoRuns(groups: readonly Group[], begins: (group: Group, before: Group) => boolean): Group[] {
  const runs: Group[] = []
  groups.forEach((group, i) => {
    if (i === 0 || begins(group, groups[i - 1]!)) runs.push([...group])
    else runs.at(-1)![1] = group[1]
  })
  return runs
}

/**
 * Whether the bucket at a position starts at a round number: for llquantize a power of its factor, for lquantize a multiple of
 * the least 1-2-5 step that covers three lines or more.
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

/** Shares `lines` among runs in proportion to their lengths; each run gets at least one. */
function shareLines(lengths: readonly number[], lines: number): number[] {
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

/** A run of ordinary buckets as at most `parts` groups: of even size, or for llquantize even on the log axis. */
function splitRun(scheme: BucketScheme, [from, to]: Group, parts: number): Group[] {
  const least = scheme.lows[scheme.order[from]!]!
  const most = scheme.highs[scheme.order[to]!]! + 1
  if (scheme.function !== 'llquantize' || (least < 1 && most > 0)) return splitEvenly(from, to, parts)
  return least > 0 ? splitLogEvenly(from, to, parts, (at) => Math.log(scheme.lows[scheme.order[at]!]!), Math.log(most))
    : splitLogEvenly(from, to, parts, (at) => -Math.log(-scheme.lows[scheme.order[at]!]!), -Math.log(1 - most))
}

/** At most `parts` groups; each starts at the bucket nearest to an even step of `place`. */
function splitLogEvenly(from: number, to: number, parts: number, place: (at: number) => number, end: number): Group[] {
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

/** At most `parts` groups of about equal numbers of buckets. */
function splitEvenly(from: number, to: number, parts: number): Group[] {
  const length = to - from + 1
  const groups: Group[] = []
  const groupCount = Math.min(parts, length)
  for (let i = 0; i < groupCount; i++) {
    groups.push([from + Math.floor((i * length) / groupCount), from + Math.floor(((i + 1) * length) / groupCount) - 1])
  }
  return groups
}

/** Groups of `each` buckets. The scheme's first bucket above zero starts a group, so decades start rows where they can. */
function groupsOfSize(scheme: BucketScheme, from: number, to: number, each: number): Group[] {
  const origin = Math.max(0, scheme.order.findIndex((id) => scheme.lows[id]! > 0))
  const groups: Group[] = []
  for (let at = from; at <= to;) {
    const end = at + each - 1 - ((((at - origin) % each) + each) % each)
    groups.push([at, Math.min(end, to)])
    at = end + 1
  }
  return groups
}

/** Adds empty neighbors for the lines that would be left over, when those are at most a third of the height. */
function fillUp(scheme: BucketScheme, groups: Group[], each: number, height: number): void {
  const lines = Math.floor(height / groups.length)
  let room = Math.floor(height / lines) - groups.length
  if (room * lines * 3 > height) return
  for (let up = true, stuck = 0; room > 0 && stuck < 2; up = !up) {
    const edge = up ? groups.at(-1)![1] : groups[0]![0]
    const group = nextGroup(scheme, edge, up ? 1 : -1, each)
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

/** Up to `each` ordinary buckets next to `edge`. Buckets below zero are not added to a range above zero. */
function nextGroup(scheme: BucketScheme, edge: number, step: 1 | -1, each: number): Group | undefined {
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

/** Rows for every bucket that a history has counted for a track; `last` again while nothing changed. undefined before the first count. */
export function rowsForTrack(track: Track, height: number, last?: Rows): Rows | undefined {
  const { scheme, range } = track
  if (range === undefined || height < 1) return undefined
  const low = scheme.position[range.low]!
  const high = scheme.position[range.high]!
  return last !== undefined && last.scheme === scheme && last.version === scheme.version && last.height === height &&
    last.low === low && last.high === high ? last : rowsForBuckets(scheme, low, high, height)
}

/** Parts for positions `from` to `to`, both included; their lines sum to `height`. */
export function bucketParts(scheme: BucketScheme, from: number, to: number, height: number): RowPart[] {
  const { rows } = rowsForBuckets(scheme, from, to, height, false)
  return rows.map((row) => ({ from: row.from, to: row.to, lines: row.bottom - row.top + 1 }))
}
