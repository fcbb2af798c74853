/**
 * The hues of a column's cells: the share that each selected key has of each row, and the paint for it.
 *
 * Assumes that a column never changes: a column that is still filling is another object after each tick. Shares are kept by column
 * and counts by tick, because another scale needs the same shares, and other rows or weights need the same counts.
 */
import { HueBlends, HUE_COUNT } from './hue-blend.js'
import type { Column, ColumnQuery } from '../grid/columns.js'
import type { Paint } from '../frame.js'
import type { Slab } from '../history/history.js'
import { forEachRecord } from '../history/slab-records.js'
import type { InternedKey, KeyFilter } from '../history/interned-keys.js'
import { currentChoice, groupForKey, hasHues, type Selection } from '../keys/selection.js'

/** The hues of a selection, with the shares that were counted for it. */
export interface KeyHues {
  readonly blends: HueBlends
  /** Slot of each selected group. */
  readonly slots: ReadonlyMap<string, number>
  /** Whether cells are painted in hues; a table may show swatches even if not. */
  readonly used: boolean
  /** The palette's paints that the hues belong to. */
  readonly paints: readonly Paint[]
  /** Number of the key's hue, from 1; 0 when the key is not selected. */
  of(key: InternedKey): number
  /** Shares by column, as `hueShares` returns them. */
  readonly shares: WeakMap<Column, Float64Array>
  /** Counts of a tick by hue, with the filter they were counted under. */
  readonly slabs: WeakMap<Slab, { readonly filter: KeyFilter; readonly byHue: Float64Array }>
}

/**
 * The hues of a selection on a palette's paints; `before` again while it still fits. `light`: the background is light. `levels`: see
 * HueBlends.
 */
export function keyHues(
  selection: Selection, paints: readonly Paint[], light: boolean, before: KeyHues | undefined, levels = paints.length,
): KeyHues {
  const { slots } = currentChoice(selection)
  const used = hasHues(selection)
  if (before !== undefined && before.slots === slots && before.used === used && before.paints === paints) return before
  const blends = new HueBlends(paints, light, levels)
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

/**
 * Shares of a column, in the weight of the query: HUE_COUNT + 1 numbers for each row, from low to high values. The first of them is
 * the share of the keys that are not selected.
 */
export function hueShares(column: Column, query: ColumnQuery, hues: KeyHues): Float64Array {
  let shares = hues.shares.get(column)
  if (shares === undefined) hues.shares.set(column, (shares = countShares(column, query, hues)))
  return shares
}

/** Adds up the selected keys; the remainder of a row is the share of the others. */
function countShares({ from, to, counts: whole }: Column, query: ColumnQuery, hues: KeyHues): Float64Array {
  const { history, track, rows, filter, weights } = query
  const each = HUE_COUNT + 1
  const shares = new Float64Array((rows?.rows.length ?? 0) * each)
  if (rows === undefined) return shares
  const { start, rowAt, shareAt, shares: parts, scheme: { position } } = rows
  whole.forEach((count, row) => (shares[row * each] = count))
  for (let seq = from; seq <= to; seq++) {
    const slab = history.at(seq)?.slabs[track]
    if (slab === undefined) continue
    const { ids } = slab.all
    const byHue = countByHue(slab, filter, hues)
    for (let i = 0; i < ids.length; i++) {
      const place = position[ids[i]!]! - start
      const weight = weights === undefined ? 1 : weights[ids[i]!]!
      for (let hue = 1; hue < each; hue++) {
        const count = byHue[i * HUE_COUNT + hue - 1]!
        if (count === 0) continue
        for (let part = shareAt[place]!, at = rowAt[place]! * each; part < shareAt[place + 1]!; part++, at += each) {
          const held = count * weight * parts[part]!
          shares[at + hue]! += held
          shares[at]! -= held
        }
      }
    }
  }
  for (let at = 0; at < shares.length; at += each) shares[at] = withoutRoundingError(shares[at]!, whole[at / each]!)
  return shares
}

/** What is left of `whole` for the keys that are not selected: zero where only a rounding error is left, or where they take away. */
function withoutRoundingError(rest: number, whole: number): number {
  return rest > Math.abs(whole) * 1e-9 ? rest : 0
}

/** Counts of a tick: HUE_COUNT numbers for each bucket, in the order of the slab's buckets over all keys. */
function countByHue(slab: Slab, filter: KeyFilter, hues: KeyHues): Float64Array {
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
  const byHue = takeSums(all.ids, stride)
  hues.slabs.set(slab, { filter, byHue })
  return byHue
}

/** Counts by hue and bucket id; all zero between two calls. */
let sums = new Float64Array(0)

/** Returns the sums of these buckets, HUE_COUNT for each, and resets them to zero. */
function takeSums(ids: Uint32Array, stride: number): Float64Array {
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

/** Numbers of the paints by row, for levels and shares by row; level 0 keeps paint 0. */
export function paintRows(levels: ArrayLike<number>, shares: Float64Array, { blends }: KeyHues): Uint16Array {
  const each = HUE_COUNT + 1
  return Uint16Array.from(levels, (level, row) => level === 0 ? 0 : blends.cell(level, shares.subarray(row * each, (row + 1) * each)))
}
