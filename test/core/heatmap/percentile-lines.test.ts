import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildBucketScheme } from '../../../src/core/buckets/bucket-scheme.js'
import { History } from '../../../src/core/history/history.js'
import { estimatePercentiles } from '../../../src/core/buckets/percentiles.js'
import { palettes } from '../../../src/palettes/index.js'
import { percentileGlyph, lineForValue, percentileMarks, shareAbove, targetGlyph } from '../../../src/core/heatmap/percentile-lines.js'
import { rowsForBuckets, rowsForTrack } from '../../../src/core/grid/own-rows.js'
import { Random } from '../../random.js'
import { randomValues, tick } from '../make.js'

test('percentileMarks() lie on the line whose row holds the percentile of the events themselves', () => {
  const random = new Random(70)
  for (let round = 0; round < 200; round++) {
    const values = [150, ...randomValues(random, 200)]
    const history = new History(16)
    history.pushTick(tick(1000, values))
    const rows = rowsForTrack(history.tracks[0]!, random.int(5, 60))!
    const sorted = values.map((value) => Math.max(0, value)).sort((a, b) => a - b)
    for (const share of [0.5, 0.9, 0.99, 1]) {
      // The event at that rank, by counting.
      const event = sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)]!
      const holding = rows.rows.find(({ low, high }) => event >= low && event <= high)!
      const [mark] = percentileMarks(rows, history.at(0)!.slabs[0]!.all, [share], 1)
      assert.ok(
        mark!.row >= holding.top && mark!.row <= holding.bottom,
        `p${share * 100} ${event}: ${mark!.row} in ${holding.top}…${holding.bottom}`,
      )
    }
  }
})

test('percentileMarks() are at most one a line, the higher percentile over the lower', () => {
  const history = new History(16)
  history.pushTick(tick(1000, new Array<number>(100).fill(5000)))
  const rows = rowsForBuckets(history.tracks[0]!.scheme, 60, 80, 3)
  const marks = percentileMarks(rows, history.at(0)!.slabs[0]!.all, [0.1, 0.5, 0.9], 1)
  assert.equal(new Set(marks.map(({ row }) => row)).size, marks.length)
  assert.deepEqual(percentileMarks(rows, { ids: new Uint32Array(), counts: new Float64Array() }, [0.5], 1), [])
})

test('lineForValue() finds a value inside a row of several lines, and on half lines', () => {
  const scheme = buildBucketScheme('lquantize', [0, 100, 10])
  const rows = rowsForBuckets(scheme, 1, 10, 40)
  const lines = [0, 2.5, 5, 7.5, 9.99].map((value) => lineForValue(rows, value, 1))
  assert.deepEqual(lines, [39, 38, 37, 36, 36])
  assert.equal(lineForValue(rows, 0, 2), 19)
  assert.deepEqual([lineForValue(rows, -1, 1), lineForValue(rows, 100, 1)], [undefined, undefined])
})

test('shareAbove() is exact at a bucket\'s bound and between the bounds inside one', () => {
  const random = new Random(71)
  for (let round = 0; round < 100; round++) {
    const values = randomValues(random, 80)
    const history = new History(16)
    history.pushTick(tick(1000, [150, ...values]))
    const { scheme } = history.tracks[0]!
    const { all } = history.at(0)!.slabs[0]!
    const total = values.length + 1
    for (const id of scheme.order.filter((_, i) => i % 7 === 0 && scheme.lows[_]! > 0)) {
      const low = scheme.lows[id]!
      const brute = [150, ...values].filter((value) => value >= low).length / total
      const { share, exact } = shareAbove(scheme, all, low)!
      assert.ok(exact && Math.abs(share - brute) < 1e-12, `${low}: ${share} ${brute}`)
    }
    const inside = shareAbove(scheme, all, 1234.5)!.share
    assert.ok(inside <= shareAbove(scheme, all, 1200)!.share + 1e-12 && inside >= shareAbove(scheme, all, 1250)!.share - 1e-12)
  }
})

test('shareAbove() of an estimated percentile is the rest', () => {
  const random = new Random(72)
  for (const [fn, parameters] of [['quantize', []], ['llquantize', [10, 0, 15, 20]]] as const) {
    const history = new History(16)
    history.pushTick(tick(1000, Array.from({ length: 500 }, () => random.int(1, 1e6)), { fn, parameters }))
    const { scheme } = history.tracks[0]!
    const { all } = history.at(0)!.slabs[0]!
    for (const share of [0.1, 0.5, 0.9, 0.99]) {
      const [estimate] = estimatePercentiles(scheme, all, [share])!
      assert.ok(Math.abs(shareAbove(scheme, all, estimate!.value)!.share - (1 - share)) < 1e-9)
    }
  }
  assert.deepEqual(
    shareAbove(buildBucketScheme('quantize', []), { ids: new Uint32Array(), counts: new Float64Array() }, 5),
    { share: 0, exact: true },
  )
})

test('the glyphs of percentiles and target differ from one another, and in ASCII from every shade', () => {
  for (const utf8 of [true, false]) {
    const glyphs = [...[0, 1, 2, 3].map((order) => percentileGlyph(order, utf8)), targetGlyph(utf8)]
    assert.equal(new Set(glyphs).size, 5)
    const shades = palettes.flatMap(({ paints, light }) => [...paints, ...light]).map(({ ascii, block }) => (utf8 ? block : ascii))
    assert.deepEqual(glyphs.filter((glyph) => shades.includes(glyph)), [])
  }
})
