/**
 * The keys of a chart: how much each one is, what it costs, and its own part of every cell.
 *
 * Groups of keys are those of the folding in sight, under the map's filter. Those selected come first, then most events
 * first; beyond `told` they are one: `others`. Every event of the chart belongs to exactly one of them.
 */
import { HUES } from './blend.js'
import { groupName } from './keytable.js'
import type { Pictured } from './map.js'
import { estimates, type Estimate } from './percentile.js'
import type { Rows } from './rows.js'
import { choiceOf, groupOf, partsOf, type Selection } from './selection.js'

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

/** What is counted of a group. */
interface Sums {
  count: number
  /** By bucket id. */
  readonly buckets: Map<number, number>
  /** By column * rows + row. */
  readonly cells: Map<number, number>
  readonly weights: Map<number, number>
}

const nothing = (): Sums => ({ count: 0, buckets: new Map(), cells: new Map(), weights: new Map() })

export function chartKeys(shown: Pictured, selection: Selection, rows: Rows, told: number): ChartKeys {
  const { sums, duration } = summed(shown, selection, rows)
  const { slots } = choiceOf(selection)
  const order = [...sums].sort(([a, { count: one }], [b, { count: other }]) =>
    (slots.get(a) ?? Infinity) - (slots.get(b) ?? Infinity) || other - one || (a < b ? -1 : 1))
  const total = order.reduce((sum, [, { count }]) => sum + count, 0)
  const keyOf = (name: string, parts: ChartKey['parts'], one: Sums): ChartKey => {
    const [p50, p99, max] = estimates(rows.ladder, countsOf(one.buckets), [0.5, 0.99])!
    return {
      name, parts, count: one.count, share: one.count / total, rate: duration > 0 ? (one.count * 1000) / duration : 0,
      p50: p50!, p99: p99!, max: max!, cells: cellsOf(one, rows.rows.length),
    }
  }
  const many = Math.max(0, order.length - told)
  const keys = order.slice(0, told).map(([group, one]) => {
    const slot = slots.get(group)
    const key = keyOf(groupName(group, true), partsOf(group), one)
    return slot === undefined ? key : { ...key, paint: shown.hues.blends.swatch(slot % HUES) }
  })
  if (many === 0) return { keys }
  const rest = order.slice(told).map(([, one]) => one).reduce(joined, nothing())
  return { keys, others: { ...keyOf(`${many} other keys`, [], rest), many } }
}

/** By group, and the milliseconds that the ticks speak for. */
function summed({ sheet: { history, track, filter, zoom = 1, weights }, first, last }: Pictured, { fold }: Selection, rows: Rows): { sums: Map<string, Sums>; duration: number } {
  const { rowAt, ladder: { position } } = rows
  const start = rows.rows[0]!.from
  const sums = new Map<string, Sums>()
  let duration = 0
  for (let seq = first * zoom; seq < Math.min(history.next, (last + 1) * zoom); seq++) {
    const entry = history.at(seq)!
    if (!entry.gap) duration += entry.duration
    const slab = entry.slabs[track]
    if (slab === undefined) continue
    const column = (Math.floor(seq / zoom) - first) * rows.rows.length
    let from = 0
    slab.keys.forEach((key, record) => {
      const to = slab.ends[record]!
      const begin = from
      from = to
      if (begin === to || (filter !== undefined && !filter(key))) return
      const group = groupOf(fold, key)
      let one = sums.get(group)
      if (one === undefined) sums.set(group, (one = nothing()))
      for (let i = begin; i < to; i++) {
        const id = slab.ids[i]!
        const count = slab.counts[i]!
        one.count += count
        add(one.buckets, id, count)
        const cell = column + rowAt[position[id]! - start]!
        add(one.cells, cell, count)
        if (weights !== undefined) add(one.weights, cell, count * weights[id]!)
      }
    })
  }
  return { sums, duration }
}

function joined(into: Sums, { count, buckets, cells, weights }: Sums): Sums {
  into.count += count
  for (const [id, more] of buckets) add(into.buckets, id, more)
  for (const [cell, more] of cells) add(into.cells, cell, more)
  for (const [cell, more] of weights) add(into.weights, cell, more)
  return into
}

function add(sums: Map<number, number>, at: number, count: number): void {
  sums.set(at, (sums.get(at) ?? 0) + count)
}

function countsOf(buckets: ReadonlyMap<number, number>): { ids: Uint32Array; counts: Float64Array } {
  return { ids: Uint32Array.from(buckets.keys()), counts: Float64Array.from(buckets.values()) }
}

function cellsOf({ cells, weights }: Sums, each: number): KeyCells {
  const places = Uint32Array.from(cells.keys()).sort()
  return {
    columns: places.map((place) => Math.floor(place / each)), rows: places.map((place) => place % each),
    counts: Float64Array.from(places, (place) => cells.get(place)!),
    ...(weights.size === 0 ? {} : { weights: Float64Array.from(places, (place) => weights.get(place)!) }),
  }
}
