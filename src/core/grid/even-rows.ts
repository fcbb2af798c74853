/**
 * Rows of even extent on a log or a linear axis, over which wide buckets are spread.
 *
 * Every row spans the same ratio (log) or difference (linear) of values. A bucket is spread over the rows that it touches, by extent, so
 * equal density has equal color and the width of a bucket never looks like a mode. A bucket [low, high] of whole numbers covers low up
 * to high + 1; below zero the log axis mirrors that. Buckets without an extent keep a row of their own: underflow, overflow, the
 * bucket around zero, and on a log axis every bucket that holds zero.
 *
 * Where all buckets have one extent, as those of quantize on a log axis and of lquantize on a linear one, rows are whole parts or whole
 * multiples of a bucket when at most a quarter of the lines is left over, so that edges are sharp. Empty neighbors fill what is left.
 * Values below zero and above it, with the zero row between, are two stretches of the axis: their rows have the same extent as nearly
 * as whole lines allow, and the zero row takes a line that would make them differ.
 * Rejected: rows of whole buckets as even as they can be cut. A bucket more or less in a row looks like a band.
 */
import { isOpenEnded, spansZero, type BucketScheme } from '../buckets/bucket-scheme.js'
import { assembleRows, type BucketShares, type RowPart, type Rows, type RowsAsked } from './rows.js'

/** Axes on which rows have even extent. */
export type EvenAxisName = 'log' | 'linear'

/** Positions in the scheme's order, both included. */
interface Span {
  readonly from: number
  readonly to: number
}

/** Neighboring buckets and the part of the axis that they cover; without `begin`, one bucket that has no extent. */
type Stretch = Span & ({ readonly begin: number; readonly end: number } | { readonly begin?: undefined; readonly end?: undefined })

/** Relative distance within which two places are the same: what logarithms lose. */
const SAME = 1e-9

/** Where a bucket lies on the axis, in units of the axis. */
function extentOnAxis({ order, lows, highs }: BucketScheme, at: number, name: EvenAxisName): readonly [begin: number, end: number] {
  const [low, high] = [lows[order[at]!]!, highs[order[at]!]!]
  if (name === 'linear') return [low, high + 1]
  return low > 0 ? [Math.log(low), Math.log(high + 1)] : [-Math.log(1 - low), -Math.log(-high)]
}

/** The value at a place of a stretch below (`sign` -1) or above zero. Rounded where it is a whole number but for lost digits. */
function valueAtPlace(place: number, name: EvenAxisName, sign: number): number {
  const value = name === 'linear' ? place : sign * Math.exp(sign * place)
  const whole = Math.round(value)
  return Math.abs(value - whole) <= SAME * Math.abs(value) ? whole : value
}

function standsAlone(scheme: BucketScheme, at: number, name: EvenAxisName): boolean {
  const id = scheme.order[at]!
  if (isOpenEnded(scheme, id) || spansZero(scheme, id)) return true
  return name === 'log' && scheme.lows[id]! <= 0 && scheme.highs[id]! >= 0
}

function isNegative({ order, lows }: BucketScheme, at: number): boolean {
  return lows[order[at]!]! < 0
}

/** Buckets `from` … `to` as stretches, from low to high. */
function findStretches(scheme: BucketScheme, { from, to }: Span, name: EvenAxisName): Stretch[] {
  const found: Stretch[] = []
  for (let at = from; at <= to; at++) {
    if (standsAlone(scheme, at, name)) {
      found.push({ from: at, to: at })
      continue
    }
    const [begin, end] = extentOnAxis(scheme, at, name)
    const last = found.at(-1)
    if (last?.begin !== undefined && (name === 'linear' || isNegative(scheme, at - 1) === isNegative(scheme, at))) {
      found[found.length - 1] = { from: last.from, to: at, begin: Math.min(last.begin, begin), end: Math.max(last.end, end) }
    } else found.push({ from: at, to: at, begin, end })
  }
  return found
}

/**
 * Rows of even extent for the counted buckets `asked.low` … `asked.high`; undefined when there are too few lines, or no
 * bucket with an extent. `inner`: the buckets
 * of the user's range, outside of which counted buckets share one row at each end; undefined: all counted buckets.
 */
export function evenRows(scheme: BucketScheme, asked: RowsAsked, inner: Span | undefined, name: EvenAxisName): Rows | undefined {
  const shown = inner ?? { from: asked.low, to: asked.high }
  const under: RowPart[] = asked.low < shown.from ? [{ from: asked.low, to: shown.from - 1, lines: 1, kind: 'under' }] : []
  const over: RowPart[] = asked.high > shown.to ? [{ from: shown.to + 1, to: asked.high, lines: 1, kind: 'over' }] : []
  const stretches = findStretches(scheme, shown, name)
  const ordinary = stretches.filter(({ begin }) => begin !== undefined)
  const lines = asked.height - under.length - over.length - (stretches.length - ordinary.length)
  if (ordinary.length === 0 || lines < ordinary.length) return undefined
  const fitted = ordinary.length === 1 && inner === undefined ? fitToBuckets(scheme, stretches, lines, name) : undefined
  const parts: RowPart[] = [...under]
  const buckets: BucketShares[] = []
  const addWhole = ({ from, to }: Span, row: number) => {
    for (let at = from; at <= to; at++) buckets.push({ row, shares: [1] })
  }
  if (under.length > 0) addWhole(under[0]!, 0)
  const { rowCounts, spare } = shareLines(stretches, lines)
  ;(fitted ?? stretches).forEach((stretch, i) => {
    if (stretch.begin === undefined) {
      addWhole(stretch, parts.length)
      parts.push({ from: stretch.from, to: stretch.to, lines: 1 + (i === spare.at ? spare.lines : 0), ...kindAlone(scheme, stretch.from) })
    } else addStretch(scheme, stretch, rowCounts[i]!, name, parts, buckets)
  })
  if (over.length > 0) {
    addWhole(over[0]!, parts.length)
    parts.push(over[0]!)
  }
  return assembleRows(scheme, asked, name, parts, buckets)
}

function kindAlone(scheme: BucketScheme, at: number): Pick<RowPart, 'kind'> {
  return isOpenEnded(scheme, scheme.order[at]!) ? {} : { kind: 'zero' }
}

/** Adds `count` rows of even extent, and the shares of the buckets in them. */
function addStretch(
  scheme: BucketScheme, stretch: Stretch & { readonly begin: number }, count: number, name: EvenAxisName,
  parts: RowPart[], buckets: BucketShares[],
): void {
  const { from, to, begin, end } = stretch
  const first = parts.length
  const touched = Array.from({ length: count }, () => ({ from: Infinity, to: -1 }))
  const toRows = (place: number): number => {
    const row = ((place - begin) / (end - begin)) * count
    return Math.max(0, Math.min(count, Math.abs(row - Math.round(row)) < 1e-7 ? Math.round(row) : row))
  }
  for (let at = from; at <= to; at++) {
    const [low, high] = extentOnAxis(scheme, at, name).map(toRows) as [number, number]
    const lowest = Math.min(count - 1, Math.floor(low))
    const shares = shareByExtent(low, high, lowest)
    buckets.push({ row: first + lowest, shares })
    for (let row = lowest; row < lowest + shares.length; row++) {
      touched[row]!.from = Math.min(touched[row]!.from, at)
      touched[row]!.to = Math.max(touched[row]!.to, at)
    }
  }
  const sign = isNegative(scheme, from) ? -1 : 1
  const edge = (row: number) => valueAtPlace(row === count ? end : begin + ((end - begin) * row) / count, name, sign)
  let below = from - 1
  touched.forEach((row, i) => {
    const held = row.to === -1 ? { from: below + 1, to: below } : row
    below = Math.max(below, held.to)
    parts.push({ ...held, lines: 1, place: { begin: edge(i), end: edge(i + 1) } })
  })
}

/** The shares of a bucket that reaches from `low` to `high`, counted in rows, from its lowest row up. They sum to 1. */
function shareByExtent(low: number, high: number, lowest: number): number[] {
  if (high <= lowest + 1) return [1]
  const shares: number[] = []
  let rest = 1
  for (let row = lowest; row + 1 < high; row++) {
    const share = (row + 1 - Math.max(low, row)) / (high - low)
    shares.push(share)
    rest -= share
  }
  return [...shares, Math.max(0, rest)]
}

/**
 * Rows by stretch, one or more for each that has an extent; they sum to `lines`, less the `spare` lines that the row of zero takes
 * when the extents would differ more without.
 */
function shareLines(stretches: readonly Stretch[], lines: number): { rowCounts: number[]; spare: { at: number; lines: number } } {
  const sizes = stretches.map(({ begin, end }) => begin === undefined ? 0 : end - begin)
  const zero = stretches.findIndex(({ begin }, i) => begin === undefined && i > 0 && i < stretches.length - 1)
  const ordinary = sizes.filter((size) => size > 0).length
  let best = { rowCounts: divideLines(sizes, lines), spare: { at: zero, lines: 0 } }
  if (ordinary < 2 || zero === -1) return best
  let least = unevenness(sizes, best.rowCounts)
  for (let spare = 1; spare <= Math.min(2, lines - ordinary); spare++) {
    const rowCounts = divideLines(sizes, lines - spare)
    const uneven = unevenness(sizes, rowCounts)
    if (uneven < least - 0.01) [best, least] = [{ rowCounts, spare: { at: zero, lines: spare } }, uneven]
  }
  return best
}

/** By how much the largest extent of a row is larger than the smallest. */
function unevenness(sizes: readonly number[], rowCounts: readonly number[]): number {
  const extents = sizes.flatMap((size, i) => size > 0 ? [size / rowCounts[i]!] : [])
  return Math.max(...extents) / Math.min(...extents) - 1
}

/** Shares `lines` in proportion to sizes; each size above zero gets at least one. */
function divideLines(sizes: readonly number[], lines: number): number[] {
  const whole = sizes.reduce((sum, size) => sum + size, 0)
  const counts = sizes.map((size) => size > 0 ? Math.max(1, Math.floor((size / whole) * lines + SAME)) : 0)
  const used = () => counts.reduce((sum, count) => sum + count, 0)
  const extent = (i: number, more: number) => sizes[i]! === 0 ? -1 : sizes[i]! / (counts[i]! + more)
  const indices = [...sizes.keys()]
  while (used() < lines && whole > 0) counts[indices.reduce((best, i) => extent(i, 0) > extent(best, 0) ? i : best)]!++
  while (used() > lines) {
    const smallest = indices.filter((i) => counts[i]! > 1).reduce((best, i) => extent(i, -1) < extent(best, -1) ? i : best)
    counts[smallest]!--
  }
  return counts
}

/** Whether the buckets `from` … `to` have one extent on this axis and lie end to end. All must have an extent. */
function hasOneExtent(scheme: BucketScheme, { from, to }: Span, name: EvenAxisName): boolean {
  const [begin, first] = extentOnAxis(scheme, from, name)
  let end = first
  const near = SAME * Math.max(end - begin, Math.abs(begin), Math.abs(end))
  const size = end - begin
  for (let at = from + 1; at <= to; at++) {
    const next = extentOnAxis(scheme, at, name)
    if (Math.abs(next[0] - end) > near || Math.abs(next[1] - next[0] - size) > Math.max(near, SAME * size)) return false
    end = next[1]
  }
  return true
}

/**
 * The stretches with the ordinary one made longer by empty neighbors, so that rows are whole parts or multiples of a bucket; undefined
 * when the buckets have no common extent, when more than a quarter of the lines would be left over, or when there are no neighbors.
 */
function fitToBuckets(scheme: BucketScheme, stretches: readonly Stretch[], lines: number, name: EvenAxisName): Stretch[] | undefined {
  const i = stretches.findIndex(({ begin }) => begin !== undefined)
  const stretch = stretches[i]!
  if (stretch.begin === undefined || !hasOneExtent(scheme, stretch, name)) return undefined
  const count = stretch.to - stretch.from + 1
  const size = (stretch.end - stretch.begin) / count
  const each = Math.ceil(count / lines)
  const parts = Math.floor(lines / count)
  const origin = scheme.order.findIndex((id) => scheme.lows[id]! >= 0)
  const shift = each > 1 ? (((stretch.from - origin) % each) + each) % each : 0
  const used = each > 1 ? Math.ceil((count + shift) / each) : parts * count
  if (used > lines || used * 4 < lines * 3) return undefined
  const wanted = each > 1 ? lines * each : lines / parts
  const free = Math.max(0, Math.floor(wanted - count - shift + SAME))
  const below = countEmptyNeighbors(scheme, stretch, -1, name)
  const above = countEmptyNeighbors(scheme, stretch, 1, name)
  if (shift > below) return undefined
  const step = Math.max(1, each)
  const down = Math.min(below - shift - ((below - shift) % step), Math.floor(free / 2 / step) * step)
  const up = wanted - count - shift - down
  if (Math.ceil(up - SAME) > above) return undefined
  const [from, to] = [stretch.from - shift - down, stretch.to + Math.ceil(up - SAME)]
  const begin = stretch.begin - (shift + down) * size
  return stretches.map((one, at) => at === i ? { from, to, begin, end: begin + wanted * size } : one)
}

/** How many empty buckets of the same extent lie next to a stretch. Buckets below zero are not added to those above. */
function countEmptyNeighbors(scheme: BucketScheme, { from, to }: Span, step: 1 | -1, name: EvenAxisName): number {
  const signed = scheme.highs[scheme.order[from]!]! < 0
  const edge = step > 0 ? to : from
  let found = 0
  const isSame = (at: number) => !standsAlone(scheme, at, name) &&
    hasOneExtent(scheme, { from: Math.min(at, at - step), to: Math.max(at, at - step) }, name)
  for (let at = edge + step; at >= 0 && at < scheme.order.length && isSame(at); at += step) {
    if (signed ? !isNegative(scheme, at) : isNegative(scheme, at) && !isNegative(scheme, from)) break
    found++
  }
  return found
}

/** What a number of lines can be chosen by, for the buckets of a span on an axis. */
export interface EvenExtents {
  /** Buckets without an extent, each with a row of its own. */
  readonly alone: number
  /** Buckets with one. */
  readonly ordinary: number
  /** The narrowest bucket's share of the axis, 0 … 1; Infinity without ordinary buckets. */
  readonly narrowest: number
  /** All ordinary buckets lie end to end and have one extent. */
  readonly isUniform: boolean
}

/** Measures the buckets of a span on an axis. */
export function evenExtents(scheme: BucketScheme, { from, to }: Span, name: EvenAxisName): EvenExtents {
  let [alone, ordinary, whole, narrowest] = [0, 0, 0, Infinity]
  for (let at = from; at <= to; at++) {
    if (standsAlone(scheme, at, name)) {
      alone++
      continue
    }
    const [begin, end] = extentOnAxis(scheme, at, name)
    ordinary++
    whole += end - begin
    narrowest = Math.min(narrowest, end - begin)
  }
  const stretches = findStretches(scheme, { from, to }, name).filter(({ begin }) => begin !== undefined)
  const isUniform = stretches.length === 1 && hasOneExtent(scheme, stretches[0]!, name)
  return { alone, ordinary, narrowest: narrowest / whole, isUniform }
}
