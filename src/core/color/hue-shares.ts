/**
 * A column's cells in the hues of the selected keys: each key's share of each row, and the paint for it.
 */
import { HueBlends, HUE_COUNT } from './hue-blend.js'
import type { Column, ColumnQuery } from '../grid/columns.js'
import type { Paint } from '../frame.js'
import type { Slab } from '../history/history.js'
import { forEachRecord } from '../history/slab-records.js'
import type { InternedKey, KeyFilter } from '../history/interned-keys.js'
import { currentChoice, groupForKey, hasHues, type Selection } from '../keys/selection.js'

export interface KeyHues {
  readonly blends: HueBlends
  readonly slots: ReadonlyMap<string, number>
  /** Whether cells are painted by them; a table may show swatches all the same. */
  readonly used: boolean
  /** The palette's paints they were made for. */
  readonly paints: readonly Paint[]
  /** 0 for what is not selected, else the hue's number from 1. */
  of(key: InternedKey): number
  /** Of columns that were drawn: another scale needs them again, and a column that has changed is another. */
  readonly shares: WeakMap<Column, Float64Array>
  /** Of ticks: other rows and weights need them again. */
  readonly slabs: WeakMap<Slab, { readonly filter: KeyFilter; readonly byHue: Float64Array }>
}

/** Those of a selection over a palette's paints; `before` again where nothing else is selected. */
export function keyHues(selection: Selection, paints: readonly Paint[], light: boolean, before: KeyHues | undefined): KeyHues {
  const { slots } = currentChoice(selection)
  const used = hasHues(selection)
  if (before !== undefined && before.slots === slots && before.used === used && before.paints === paints) return before
  const blends = new HueBlends(paints, light)
  if (before?.slots === slots && slots.size > 0) return { ...before, blends, used, paints }
  const { fold } = selection
  const known = new WeakMap<InternedKey, number>()
  return {
    blends, slots, used, paints, shares: new WeakMap(), slabs: new WeakMap(),
    of(key) {
      let hue = known.get(key)
      if (hue === undefined) {
        const slot = slots.get(groupForKey(fold, key))
        known.set(key, (hue = slot === undefined ? 0 : (slot % HUE_COUNT) + 1))
      }
      return hue
    },
  }
}

/** Shares by row, low to high: HUES + 1 numbers a row, in the weight of the sheet. */
export function hueShares(column: Column, sheet: ColumnQuery, hues: KeyHues): Float64Array {
  let shares = hues.shares.get(column)
  if (shares === undefined) hues.shares.set(column, (shares = counted(column, sheet, hues)))
  return shares
}

/** What is selected is added up; what is left of a row is the rest's. */
function counted({ from, to, counts: whole }: Column, { history, track, rows, filter, weights }: ColumnQuery, hues: KeyHues): Float64Array {
  const each = HUE_COUNT + 1
  const shares = new Float64Array((rows?.rows.length ?? 0) * each)
  if (rows === undefined) return shares
  const { rowAt, scheme: { position } } = rows
  const start = rows.rows[0]!.from
  whole.forEach((count, row) => (shares[row * each] = count))
  for (let seq = from; seq <= to; seq++) {
    const slab = history.at(seq)?.slabs[track]
    if (slab === undefined) continue
    const { ids } = slab.all
    const byHue = byHueOf(slab, filter, hues)
    for (let i = 0; i < ids.length; i++) {
      const at = rowAt[position[ids[i]!]! - start]! * each
      const weight = weights === undefined ? 1 : weights[ids[i]!]!
      for (let hue = 1; hue < each; hue++) {
        const count = byHue[i * HUE_COUNT + hue - 1]!
        if (count === 0) continue
        shares[at + hue]! += count * weight
        shares[at] = Math.max(0, shares[at]! - count * weight)
      }
    }
  }
  return shares
}

/** Counts of a tick, HUES a bucket, in the order of the buckets over all keys. */
function byHueOf(slab: Slab, filter: KeyFilter, hues: KeyHues): Float64Array {
  const before = hues.slabs.get(slab)
  if (before !== undefined && before.filter === filter) return before.byHue
  const { ids, counts, all } = slab
  const stride = (all.ids.at(-1) ?? 0) + 1
  if (stride * HUE_COUNT > sums.length) sums = new Float64Array(2 * stride * HUE_COUNT)
  const into = sums
  forEachRecord(slab, filter, (key, from, to) => {
    const hue = hues.of(key) - 1
    if (hue >= 0) for (let i = from, base = hue * stride; i < to; i++) into[base + ids[i]!]! += counts[i]!
  })
  const byHue = taken(all.ids, stride)
  hues.slabs.set(slab, { filter, byHue })
  return byHue
}

/** By hue and bucket id: all zero between two calls. */
let sums = new Float64Array(0)

/** The sums of these buckets side by side, HUES each, and zero again. */
function taken(ids: Uint32Array, stride: number): Float64Array {
  const byHue = new Float64Array(ids.length * HUE_COUNT)
  for (let hue = 0; hue < HUE_COUNT; hue++) {
    for (let i = 0; i < ids.length; i++) {
      const at = hue * stride + ids[i]!
      byHue[i * HUE_COUNT + hue] = sums[at]!
      sums[at] = 0
    }
  }
  return byHue
}

/** Paints by row for levels by row. */
export function paintRows(levels: ArrayLike<number>, shares: Float64Array, { blends }: KeyHues): Uint16Array {
  const each = HUE_COUNT + 1
  return Uint16Array.from(levels, (level, row) => level === 0 ? 0 : blends.cell(level, shares.subarray(row * each, (row + 1) * each)))
}
