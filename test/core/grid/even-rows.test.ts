/**
 * Rows of even extent, for any buckets, any height and any axis: nothing is lost, and what is flat looks flat.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildBucketScheme, isOpenEnded, spansZero, toBucket, type BucketScheme } from '../../../src/core/buckets/bucket-scheme.js'
import { automaticTop, findPeak, scaleForKey, scaleKey } from '../../../src/core/color/auto-scale.js'
import { levelForRate, SCALES } from '../../../src/core/color/color-scale.js'
import { columnAt } from '../../../src/core/grid/columns.js'
import type { Rows } from '../../../src/core/grid/rows.js'
import { AXES, rowsOnAxis, type AxisName } from '../../../src/core/grid/value-axis.js'
import { History } from '../../../src/core/history/history.js'
import type { QuantizingFunction } from '../../../src/core/stream/event.js'
import { sharesByRow } from './grid.js'

const RUNS = { numRuns: 400, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: false, seed: 20260103 }

interface Buckets {
  readonly fn: QuantizingFunction
  readonly parameters: readonly number[]
}

const buckets: fc.Arbitrary<Buckets> = fc.oneof(
  fc.constant<Buckets>({ fn: 'quantize', parameters: [] }),
  fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 50 }))
    .map(([base, levels, step]): Buckets => ({ fn: 'lquantize', parameters: [base, base + levels * step, step] })),
  fc.tuple(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 5 }))
    .map(([factor, low, more, times]): Buckets => ({ fn: 'llquantize', parameters: [factor, low, low + more, factor * times] })),
)
const heights = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 240 }))
const axes = fc.constantFrom(...AXES)

/** A history of one tick, with `count` events in the buckets at positions `from` … `to`. */
function historyOf({ fn, parameters }: Buckets, from: number, to: number, count: (at: number) => number): History {
  const scheme = buildBucketScheme(fn, parameters)
  const counted = Array.from({ length: to - from + 1 }, (_, i) => toBucket(scheme, scheme.order[from + i]!, count(from + i)))
  const history = new History(16)
  history.pushTick({
    type: 'tick', time: 1000, duration: 1000,
    aggregations: [{ name: 'lat', function: fn, parameters: [...parameters], records: [{ key: [], buckets: counted }] }],
  })
  return history
}

/** Two positions of the scheme, the lower one first, from two numbers of 0 … 1. */
function spanOf({ fn, parameters }: Buckets, one: number, other: number, signed: boolean): readonly [from: number, to: number] {
  const { order, lows } = buildBucketScheme(fn, parameters)
  const first = signed ? 0 : Math.max(0, order.findIndex((id) => lows[id]! > 0))
  const at = (share: number) => first + Math.floor(share * (order.length - 1 - first))
  return [at(Math.min(one, other)), at(Math.max(one, other))]
}

const share = fc.double({ min: 0, max: 1, noNaN: true })

test('any buckets, any height, any axis: every bucket has all of itself in its rows, and a column has the sum of its buckets', () => {
  const zooms = fc.option(fc.tuple(share, share))
  fc.assert(fc.property(buckets, heights, axes, share, share, fc.boolean(), zooms, (made, height, name, one, other, signed, zoom) => {
    const [from, to] = spanOf(made, one, other, signed)
    const history = historyOf(made, from, to, (at) => 1 + (at * 7919) % 1000)
    const { scheme } = history.tracks[0]!
    const bound = (at: number) => Math.max(-9e15, Math.min(9e15, scheme.lows[scheme.order[at]!]!))
    const [low, high] = zoom === null ? [0, 0] : spanOf(made, ...zoom, signed)
    const range = zoom === null ? undefined : { low: bound(low), high: bound(high) }
    const rows = rowsOnAxis(history.tracks[0]!, height, { name, range })!
    if (height >= 3) assertLaidOut(rows, from, to)
    const { counts, total } = columnAt({ history, track: 0, rows }, 0)!
    assert.equal(total, history.at(0)!.slabs[0]!.total)
    assert.ok(Math.abs(counts.reduce((a, b) => a + b, 0) - total) <= 1e-9 * total)
    assert.ok(counts.every((count) => count >= 0))
  }), RUNS)
})

/** Rows fill all lines from top to bottom without a hole; the shares of every bucket sum to 1 and are those of the bounds. */
function assertLaidOut(rows: Rows, from: number, to: number): void {
  let next = rows.height
  rows.rows.forEach(({ top, bottom }, i) => {
    assert.equal(bottom, next - 1)
    assert.ok(top <= bottom)
    for (let line = top; line <= bottom; line++) assert.equal(rows.rowOfLine[line], i)
    next = top
  })
  assert.equal(next, 0)
  for (let at = from; at <= to; at++) {
    const [begin, end] = [rows.shareAt[at - rows.start]!, rows.shareAt[at - rows.start + 1]!]
    const shares = rows.shares.subarray(begin, end)
    assert.ok(Math.abs(shares.reduce((a, b) => a + b, 0) - 1) < 1e-9 && shares.every((one) => one >= 0))
    const counted = sharesByRow(rows, at)
    counted.forEach((expected, row) => {
      const given = shares[row - rows.rowAt[at - rows.start]!] ?? 0
      assert.ok(Math.abs(given - expected) < 1e-5, `bucket ${at}, row ${row}: ${given}, by its bounds ${expected}`)
    })
  }
}

const hasExtent = (scheme: BucketScheme, id: number, axis: Rows['axis']): boolean =>
  !isOpenEnded(scheme, id) && !spansZero(scheme, id) && !(axis === 'log' && scheme.lows[id]! <= 0 && scheme.highs[id]! >= 0)

/** The extent of each bucket on an axis, by id: what a flat load puts into it. */
function flatWeights(scheme: BucketScheme, axis: Rows['axis']): Float64Array {
  return Float64Array.from(scheme.lows, (low, id) => {
    const high = scheme.highs[id]!
    if (!hasExtent(scheme, id, axis)) return 0
    return axis === 'linear' ? high + 1 - low : low > 0 ? Math.log((high + 1) / low) : Math.log((1 - low) / -high)
  })
}

test('any buckets, any height, either axis: a flat load has one shade, in every color scale', () => {
  const even = fc.constantFrom<AxisName>('log', 'linear')
  fc.assert(fc.property(buckets, heights, even, share, share, fc.boolean(), (made, height, name, one, other, signed) => {
    const [from, to] = spanOf(made, one, other, signed)
    const history = historyOf(made, from, to, () => 1)
    const rows = rowsOnAxis(history.tracks[0]!, height, { name, range: undefined })!
    if (rows.axis === 'own') return
    const flat = flatWeights(rows.scheme, rows.axis)
    const whole = flat.reduce((a, b) => a + b, 0)
    const query = { history, track: 0, rows, interval: 1000, weights: flat.map((weight) => (weight / whole) * 1e7) }
    const { counts } = columnAt(query, 0)!
    const shown = loadedRows(rows, from, to)
    const expected = Math.max(...shown.map((row) => counts[row]!))
    const isOneStretch = shown.every((row, i) => i === 0 || row === shown[i - 1]! + 1)
    for (const row of isOneStretch ? shown : []) assert.ok(counts[row]! > expected * (1 - 1e-6), `${row}: ${counts[row]} of ${expected}`)
    if (!isOneStretch && Math.min(...stretches(shown)) < 8) return
    for (const scaleName of SCALES) {
      const scale = scaleForKey(scaleKey(scaleName, 12, query, automaticTop(findPeak(query))), query)
      const levels = shown.map((row) => levelForRate(scale, counts[row]!))
      assert.ok(Math.max(...levels) - Math.min(...levels) <= 1, `${scaleName}: ${levels.join(' ')}`)
    }
  }), RUNS)
})

/** Rows of even extent that hold only buckets with events. */
function loadedRows({ rows }: Rows, from: number, to: number): number[] {
  return [...rows.keys()].filter((i) => rows[i]!.kind === 'range' && rows[i]!.from >= from && rows[i]!.to <= to)
}

/** Numbers of neighboring rows. */
function stretches(rows: readonly number[]): number[] {
  return rows.reduce<number[]>((found, row, i) => {
    if (i > 0 && row === rows[i - 1]! + 1) found[found.length - 1]!++
    else found.push(1)
    return found
  }, [])
}

test('buckets of one extent have whole rows and sharp edges, where at most a quarter of the lines is left over', () => {
  const widths = (made: Buckets, from: number, to: number, height: number) => {
    const rows = rowsOnAxis(historyOf(made, from, to, () => 1).tracks[0]!, height, { name: 'auto', range: undefined })!
    return { joined: rows.joined, rows: rows.rows.length, shown: rows.rows.filter((row) => row.from >= from && row.to <= to).length }
  }
  const powers: Buckets = { fn: 'quantize', parameters: [] }
  const first = buildBucketScheme('quantize', []).order.findIndex((_, at) => at === 74)
  assert.deepEqual(widths(powers, first, first + 9, 20), { joined: false, rows: 20, shown: 20 })
  assert.deepEqual(widths(powers, first, first + 9, 24), { joined: false, rows: 24, shown: 20 })
  assert.deepEqual(widths(powers, first, first + 9, 19), { joined: true, rows: 19, shown: 19 })
  const even: Buckets = { fn: 'lquantize', parameters: [0, 1000, 10] }
  assert.deepEqual(widths(even, 1, 80, 40), { joined: true, rows: 40, shown: 40 })
  assert.deepEqual(widths(even, 11, 30, 64), { joined: false, rows: 64, shown: 60 })
})
