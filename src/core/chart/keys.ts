/**
 * The keys of a chart: how much each one is, what it costs, and its own part of every cell.
 *
 * Groups of keys are those of the folding in sight, under the map's filter. Those selected come first, then most events
 * first; beyond `told` they are one: `others`. Every event of the chart belongs to exactly one of them.
 */
import { HUE_COUNT } from '../color/hue-blend.js'
import { groupName } from '../keys/key-list.js'
import type { Slab } from '../history/history.js'
import { forEachRecord, sumCounts } from '../history/slab-records.js'
import type { InternedKey } from '../history/interned-keys.js'
import type { HeatMap } from '../heatmap/heatmap.js'
import { estimatePercentiles, type Estimate } from '../buckets/percentiles.js'
import type { Rows } from '../grid/rows.js'
import { currentChoice, groupForKey, groupParts, type Selection } from '../keys/selection.js'

/** The cells that hold something of a key. */
export interface KeyCells {
  /** Place in `Chart.columns`. */
  readonly columns: Uint32Array
  /** Row, low to high. */
  readonly rows: Uint32Array
  readonly counts: Float64Array
  /** What the map weighs instead of counting; absent where each event weighs one. */
  readonly weights?: Float64Array
}

export interface ChartKey {
  readonly name: string
  /** What the key is made of; parts that are folded away are not there. */
  readonly parts: readonly (string | number | null)[]
  readonly count: number
  /** 0…1, of the chart's total. */
  readonly share: number
  /** Events a second. */
  readonly rate: number
  readonly p50: Estimate
  readonly p99: Estimate
  readonly max: Estimate
  /** Index into `Chart.paints` of its hue, where it is selected. */
  readonly paint?: number
  readonly cells: KeyCells
}

export interface ChartKeys {
  readonly keys: readonly ChartKey[]
  /** All keys that are not told apart, as one; absent where there are none. */
  readonly others?: ChartKey & { readonly many: number }
}

/** What is counted of a group. Cells come column by column: those of the newest column are open. */
class Sums {
  count = 0
  /** By bucket id. */
  readonly buckets = new Map<number, number>()
  readonly #columns: number[] = []
  readonly #rows: number[] = []
  readonly #counts: number[] = []
  readonly #weights: number[] = []
  readonly #open = new Map<number, number>()
  readonly #openWeights = new Map<number, number>()
  #column = -1

  /** `weight`: of all `count` of them; undefined where each weighs one. */
  add(column: number, row: number, id: number, count: number, weight: number | undefined): void {
    if (column !== this.#column) this.#close(column)
    this.count += count
    increase(this.buckets, id, count)
    increase(this.#open, row, count)
    if (weight !== undefined) increase(this.#openWeights, row, weight)
  }

  #close(column: number): void {
    for (const row of [...this.#open.keys()].sort((a, b) => a - b)) {
      this.#columns.push(this.#column)
      this.#rows.push(row)
      this.#counts.push(this.#open.get(row)!)
      if (this.#openWeights.size > 0) this.#weights.push(this.#openWeights.get(row)!)
    }
    this.#open.clear()
    this.#openWeights.clear()
    this.#column = column
  }

  cells(): KeyCells {
    this.#close(-1)
    return {
      columns: Uint32Array.from(this.#columns), rows: Uint32Array.from(this.#rows), counts: Float64Array.from(this.#counts),
      ...(this.#weights.length === 0 ? {} : { weights: Float64Array.from(this.#weights) }),
    }
  }
}

function increase(sums: Map<number, number>, at: number, count: number): void {
  sums.set(at, (sums.get(at) ?? 0) + count)
}

export function chartKeys(shown: HeatMap, selection: Selection, rows: Rows, told: number): ChartKeys {
  const { slots } = currentChoice(selection)
  const totals = totalsOf(shown, selection)
  const order = [...totals].sort(([a, one], [b, other]) => (slots.get(a) ?? Infinity) - (slots.get(b) ?? Infinity) || other - one || (a < b ? -1 : 1))
  const chosen = new Map(order.slice(0, told).map(([group]) => [group, new Sums()]))
  const rest = new Sums()
  const duration = add(shown, selection, rows, (group) => chosen.get(group) ?? rest)
  const total = order.reduce((sum, [, count]) => sum + count, 0)
  const keyOf = (name: string, parts: ChartKey['parts'], sums: Sums): ChartKey => {
    const { count, buckets } = sums
    const [p50, p99, max] = estimatePercentiles(rows.scheme, { ids: Uint32Array.from(buckets.keys()), counts: Float64Array.from(buckets.values()) }, [0.5, 0.99])!
    return { name, parts, count, share: count / total, rate: duration > 0 ? (count * 1000) / duration : 0, p50: p50!, p99: p99!, max: max!, cells: sums.cells() }
  }
  const keys = [...chosen].map(([group, sums]) => {
    const slot = slots.get(group)
    const key = keyOf(groupName(group, true), groupParts(group), sums)
    return slot === undefined ? key : { ...key, paint: shown.hues.blends.swatch(slot % HUE_COUNT) }
  })
  const many = order.length - keys.length
  return many === 0 ? { keys } : { keys, others: { ...keyOf(`${many} other keys`, [], rest), many } }
}

/** Events by group. */
function totalsOf(shown: HeatMap, { fold }: Selection): Map<string, number> {
  const totals = new Map<string, number>()
  eachRecord(shown, (key, _, slab, from, to) => {
    const group = groupForKey(fold, key)
    totals.set(group, (totals.get(group) ?? 0) + sumCounts(slab.counts, from, to))
  })
  return totals
}

/** Every bucket to the sums of its group; gives the milliseconds that the ticks speak for. */
function add(shown: HeatMap, { fold }: Selection, { rowAt, rows, scheme: { position } }: Rows, sumsOf: (group: string) => Sums): number {
  const start = rows[0]!.from
  const { weights } = shown.query
  return eachRecord(shown, (key, column, { ids, counts }, from, to) => {
    const sums = sumsOf(groupForKey(fold, key))
    for (let i = from; i < to; i++) {
      const [id, count] = [ids[i]!, counts[i]!]
      sums.add(column, rowAt[position[id]! - start]!, id, count, weights === undefined ? undefined : count * weights[id]!)
    }
  })
}

/** Every record in sight that is counted, column by column, with its part of its slab. */
function eachRecord({ query: { history, track, filter, zoom = 1 }, first, last }: HeatMap, visit: (key: InternedKey, column: number, slab: Slab, from: number, to: number) => void): number {
  let duration = 0
  for (let seq = first * zoom; seq < Math.min(history.next, (last + 1) * zoom); seq++) {
    const entry = history.at(seq)!
    if (!entry.gap) duration += entry.duration
    const slab = entry.slabs[track]
    if (slab === undefined) continue
    const column = Math.floor(seq / zoom) - first
    forEachRecord(slab, filter, (key, from, to) => {
      if (to > from) visit(key, column, slab, from, to)
    })
  }
  return duration
}
