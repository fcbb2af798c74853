/**
 * The keys of a chart: how many events each one has, its percentiles, and its part of every bucket.
 *
 * Keys are grouped as the key table groups them (by the parts that are not folded away), under the map's filter. Selected groups
 * come first, then the groups with the most events. Groups beyond the asked number are summed up in `others`. Every event of the
 * chart belongs to exactly one group, or to `others`.
 */
import { HUE_COUNT } from '../color/hue-blend.js'
import { groupName } from '../keys/key-list.js'
import type { Slab } from '../history/history.js'
import { forEachRecord, sumCounts } from '../history/slab-records.js'
import type { InternedKey } from '../history/interned-keys.js'
import type { HeatMap } from '../heatmap/heatmap.js'
import type { BucketScheme } from '../buckets/bucket-scheme.js'
import { estimatePercentiles, type Estimate } from '../buckets/percentiles.js'
import type { Rows } from '../grid/rows.js'
import { currentChoice, groupForKey, groupParts, type Selection } from '../keys/selection.js'

/** The buckets that hold events of a key, column by column, from low to high: arrays of equal length. */
export interface KeyCells {
  /** Index into `Chart.columns`. */
  readonly columns: Uint32Array
  /** Position of the bucket in the order of the chart's scheme. */
  readonly buckets: Uint32Array
  readonly counts: Float64Array
  /** Weights of the events when the map weighs by time; absent when each event weighs one. */
  readonly weights?: Float64Array
}

/** A key, or a group of keys that agree in the parts that are not folded away. */
export interface ChartKey {
  readonly name: string
  /** Parts of the key, without the parts that are folded away. */
  readonly parts: readonly (string | number | null)[]
  readonly count: number
  /** 0…1, of the chart's total; undefined where any count of the chart is negative. */
  readonly share: number | undefined
  /** Events a second. */
  readonly rate: number
  /** The percentiles are undefined where a count of the key is negative. */
  readonly p50: Estimate | undefined
  readonly p99: Estimate | undefined
  readonly max: Estimate | undefined
  /** Index into `Chart.paints` of its hue; absent when it is not selected. */
  readonly paint?: number
  readonly cells: KeyCells
}

export interface ChartKeys {
  readonly keys: readonly ChartKey[]
  /** All keys that have no entry of their own, summed up; absent when there are none. `many`: how many they are. */
  readonly others?: ChartKey & { readonly many: number }
}

/** Counts the events of one group, column by column: cells of the column in progress may still grow. */
class GroupCounter {
  count = 0
  isSigned = false
  /** By bucket id. */
  readonly buckets = new Map<number, number>()
  readonly #columns: number[] = []
  readonly #positions: number[] = []
  readonly #counts: number[] = []
  readonly #weights: number[] = []
  readonly #current = new Map<number, number>()
  readonly #currentWeights = new Map<number, number>()
  #column = -1

  /** `id`, `at`: of the bucket. `weight`: of all `count` events together; undefined when each event weighs one. */
  addBucket(column: number, id: number, at: number, count: number, weight: number | undefined): void {
    if (column !== this.#column) this.#finishColumn(column)
    this.count += count
    if (count < 0) this.isSigned = true
    addToMap(this.buckets, id, count)
    addToMap(this.#current, at, count)
    if (weight !== undefined) addToMap(this.#currentWeights, at, weight)
  }

  #finishColumn(column: number): void {
    for (const at of [...this.#current.keys()].sort((a, b) => a - b)) {
      if (this.#current.get(at) === 0) continue // counts that cancel out
      this.#columns.push(this.#column)
      this.#positions.push(at)
      this.#counts.push(this.#current.get(at)!)
      if (this.#currentWeights.size > 0) this.#weights.push(this.#currentWeights.get(at)!)
    }
    this.#current.clear()
    this.#currentWeights.clear()
    this.#column = column
  }

  /** The cells; call it after the last column. */
  finish(): KeyCells {
    this.#finishColumn(-1)
    return {
      columns: Uint32Array.from(this.#columns), buckets: Uint32Array.from(this.#positions), counts: Float64Array.from(this.#counts),
      ...(this.#weights.length === 0 ? {} : { weights: Float64Array.from(this.#weights) }),
    }
  }
}

function addToMap(sums: Map<number, number>, at: number, more: number): void {
  sums.set(at, (sums.get(at) ?? 0) + more)
}

/** Events of a cell. */
type CellCount = readonly [column: number, row: number, count: number]

/** Sums a key's buckets by row, for rows of whole buckets; column by column, from low to high. */
export function sumByRow({ columns, buckets, counts }: KeyCells, { start, rowAt }: Rows): CellCount[] {
  const cells: [number, number, number][] = []
  counts.forEach((count, i) => {
    const [column, row] = [columns[i]!, rowAt[buckets[i]! - start]!]
    const last = cells.at(-1)
    if (last !== undefined && last[0] === column && last[1] === row) last[2] += count
    else cells.push([column, row, count])
  })
  return cells
}

/** The keys of a heat map's columns in sight. `most`: how many keys have an entry of their own. */
export function chartKeys(heatMap: HeatMap, selection: Selection, rows: Rows, most: number): ChartKeys {
  const { slots } = currentChoice(selection)
  const order = sortedGroups(countGroups(heatMap, selection), slots)
  const counters = new Map(order.slice(0, most).map(([group]) => [group, new GroupCounter()]))
  const rest = new GroupCounter()
  const duration = countCells(heatMap, selection, rows.scheme, (group) => counters.get(group) ?? rest)
  const total = order.reduce((sum, [, count]) => sum + count, 0)
  const hasShares = ![...counters.values(), rest].some(({ isSigned }) => isSigned)
  const buildKey = (name: string, parts: ChartKey['parts'], counter: GroupCounter): ChartKey => {
    const { count, buckets, isSigned } = counter
    const counts = { ids: Uint32Array.from(buckets.keys()), counts: Float64Array.from(buckets.values()), isSigned }
    const [p50, p99, max] = estimatePercentiles(rows.scheme, counts, [0.5, 0.99]) ?? []
    const rate = duration > 0 ? (count * 1000) / duration : 0
    return { name, parts, count, share: hasShares ? count / total : undefined, rate, p50, p99, max, cells: counter.finish() }
  }
  const keys = [...counters].map(([group, counter]) => {
    const slot = slots.get(group)
    const key = buildKey(groupName(group), groupParts(group), counter)
    return slot === undefined ? key : { ...key, paint: heatMap.hues.blends.swatch(slot % HUE_COUNT) }
  })
  const many = order.length - keys.length
  return many === 0 ? { keys } : { keys, others: { ...buildKey(`${many} other keys`, [], rest), many } }
}

/**
 * Selected groups first, in the order of their slots; then most events first, added or taken away; then by name.
 */
function sortedGroups(totals: ReadonlyMap<string, number>, slots: ReadonlyMap<string, number>): [group: string, count: number][] {
  const slot = (group: string): number => slots.get(group) ?? Infinity
  return [...totals].sort(([a, countA], [b, countB]) => slot(a) - slot(b) || Math.abs(countB) - Math.abs(countA) || (a < b ? -1 : 1))
}

/** Events by group. */
function countGroups(heatMap: HeatMap, { fold }: Selection): Map<string, number> {
  const totals = new Map<string, number>()
  visitRecords(heatMap, ({ key, slab, from, to }) => {
    const group = groupForKey(fold, key)
    totals.set(group, (totals.get(group) ?? 0) + sumCounts(slab.counts, from, to))
  })
  return totals
}

/** Adds every bucket to the counter of its group. Returns the milliseconds that the ticks cover. */
function countCells(
  heatMap: HeatMap, { fold }: Selection, { position }: BucketScheme, counterFor: (group: string) => GroupCounter,
): number {
  const { weights } = heatMap.query
  return visitRecords(heatMap, ({ key, column, slab: { ids, counts }, from, to }) => {
    const counter = counterFor(groupForKey(fold, key))
    for (let i = from; i < to; i++) {
      const [id, count] = [ids[i]!, counts[i]!]
      counter.addBucket(column, id, position[id]!, count, weights === undefined ? undefined : count * weights[id]!)
    }
  })
}

/** The part `from` … `to` (excluded) of a slab, which belongs to one key. */
interface KeyRecord {
  readonly key: InternedKey
  /** Index into `Chart.columns`. */
  readonly column: number
  readonly slab: Slab
  readonly from: number
  readonly to: number
}

/** Visits every record in sight that is counted, column by column. Returns the milliseconds that the ticks cover. */
function visitRecords(
  { query: { history, track, filter, zoom = 1 }, first, last }: HeatMap, visit: (record: KeyRecord) => void,
): number {
  let duration = 0
  for (let seq = first * zoom; seq < Math.min(history.next, (last + 1) * zoom); seq++) {
    const entry = history.at(seq)!
    if (!entry.gap) duration += entry.duration
    const slab = entry.slabs[track]
    if (slab === undefined) continue
    const column = Math.floor(seq / zoom) - first
    forEachRecord(slab, filter, (key, from, to) => {
      if (to > from) visit({ key, column, slab, from, to })
    })
  }
  return duration
}
