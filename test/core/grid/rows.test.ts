import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOpenEnded, buildBucketScheme, spansZero, type BucketScheme } from '../../../src/core/buckets/bucket-scheme.js'
import { rowsForBuckets } from '../../../src/core/grid/own-rows.js'
import type { Rows } from '../../../src/core/grid/rows.js'
import { verify } from './grid.js'
import { Random } from '../../random.js'

function positionOf(scheme: BucketScheme, value: number): number {
  return scheme.order.findIndex((id) => scheme.lows[id]! <= value && value <= scheme.highs[id]!)
}

function check(rows: Rows, low: number, high: number): void {
  assert.deepEqual(verify({ rows, columns: [] }), [])
  assert.ok(rows.rows[0]!.from <= low && rows.rows.at(-1)!.to >= high)
  rows.rows.forEach((row, i) => {
    for (let at = row.from; at <= row.to; at++) assert.equal(rows.rowAt[at - rows.rows[0]!.from], i)
    for (let line = row.top; line <= row.bottom; line++) assert.equal(rows.rowOfLine[line], i)
  })
}

const LADDERS = [
  buildBucketScheme('quantize', []), buildBucketScheme('lquantize', [0, 63, 2]), buildBucketScheme('lquantize', [0, 1000, 1]),
  buildBucketScheme('lquantize', [-50, 50, 1]),
  buildBucketScheme('llquantize', [10, 2, 9, 20]), buildBucketScheme('llquantize', [10, 0, 6, 10]),
  buildBucketScheme('llquantize', [2, 0, 30, 4]),
]

test('rowsForBuckets() covers the range without holes, on every line, whatever the height', () => {
  const random = new Random(9)
  for (const scheme of LADDERS) {
    for (let round = 0; round < 150; round++) {
      const low = random.int(0, scheme.order.length - 1)
      const high = random.int(low, scheme.order.length - 1)
      check(rowsForBuckets(scheme, low, high, random.int(1, 100)), low, high)
    }
    check(rowsForBuckets(scheme, 0, scheme.order.length - 1, 8), 0, scheme.order.length - 1)
  }
})

test('rowsForBuckets() gives buckets with an open end and the one around zero rows of their own', () => {
  for (const scheme of LADDERS) {
    for (const height of [8, 20, 35, 95]) {
      for (const { from, to } of rowsForBuckets(scheme, 0, scheme.order.length - 1, height).rows) {
        if (from === to) continue
        for (let at = from; at <= to; at++) {
          const id = scheme.order[at]!
          assert.ok(!isOpenEnded(scheme, id) && !spansZero(scheme, id))
        }
      }
    }
  }
})

test('rowsForBuckets() gives each bucket a row and no empty ones to fill up when the lines are just enough', () => {
  const scheme = buildBucketScheme('lquantize', [0, 63, 2])
  const { rows } = rowsForBuckets(scheme, 0, 32, 33)
  assert.equal(rows.length, 33)
  assert.ok(rows.every(({ from, to, top, bottom }) => from === to && top === bottom))
})

test('rowsForBuckets() repeats rows evenly: heights differ by one at most', () => {
  for (const height of [7, 30, 51, 99]) {
    const heights = rowsForBuckets(buildBucketScheme('lquantize', [0, 10, 2]), 0, 6, height).rows.map(({ top, bottom }) => bottom - top + 1)
    assert.ok(Math.max(...heights) - Math.min(...heights) <= 1)
  }
})

test('rowsForBuckets() fills a few left-over lines with empty neighbors, never below zero beside values above it', () => {
  const scheme = buildBucketScheme('llquantize', [10, 2, 9, 20])
  const [low, high] = [positionOf(scheme, 50), positionOf(scheme, 3000)]
  const { rows } = rowsForBuckets(scheme, low, high, high - low + 6)
  assert.equal(rows.length, high - low + 6)
  assert.equal(rows[0]!.kind, 'zero')
  const powers = buildBucketScheme('quantize', [])
  assert.ok(rowsForBuckets(powers, positionOf(powers, 1), positionOf(powers, 4000), 15).rows.every((row) => row.low >= 0))
})

test('rowsForBuckets() joins equal numbers of even buckets below three a row', () => {
  const scheme = buildBucketScheme('lquantize', [0, 1000, 10])
  for (const height of [40, 55, 70, 90]) {
    const sizes = rowsForBuckets(scheme, 1, 100, height).rows.map(({ from, to }) => to - from + 1).slice(1, -1)
    assert.equal(new Set(sizes).size, 1, String(sizes))
  }
})

test('rowsForBuckets() begins a row at every power of ten and cuts decades in about even steps of the log axis', () => {
  const scheme = buildBucketScheme('llquantize', [10, 2, 9, 20])
  const { rows } = rowsForBuckets(scheme, positionOf(scheme, 1000), positionOf(scheme, 9_999_999), 20)
  for (const power of [1e3, 1e4, 1e5, 1e6]) assert.ok(rows.some(({ low }) => low === power))
  for (const { low, high } of rows) assert.ok((high + 1) / low >= 1.3 && (high + 1) / low <= 2, `${low}…${high}`)
})

test('rowsForBuckets() cuts negative decades as it cuts positive ones', () => {
  const scheme = buildBucketScheme('llquantize', [10, 2, 6, 20])
  const { rows } = rowsForBuckets(scheme, 1, scheme.order.length - 2, 21)
  assert.deepEqual(rows.map(({ low }) => low).filter((low) => low > 100),
    rows.map(({ high }) => -high).filter((low) => low > 100).reverse())
})

test('rowsForBuckets() of one bucket fills every line with it', () => {
  const rows = rowsForBuckets(buildBucketScheme('lquantize', [0, 1, 1]), 1, 1, 10)
  assert.deepEqual(rows.rows.map(({ low, high, top, bottom }) => [low, high, top, bottom]), [[0, 0, 0, 9]])
})
