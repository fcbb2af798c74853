import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildChart } from '../../../src/core/chart/chart.js'
import { reduce } from '../../../src/core/update/update.js'
import type { QuantizingFunction, Tick } from '../../../src/core/stream/event.js'
import { LOG, started, tick } from '../make.js'
import type { Model } from '../../../src/core/state/state.js'

const values = (from: number, to: number): number[] => Array.from({ length: 4000 }, (_, i) => Math.floor(from * (to / from) ** (i / 3999)))
const model = (
  fn: QuantizingFunction, parameters: readonly number[], seen: readonly number[],
): Model => reduce(started(), tick(1000, seen, { fn, parameters }))

/** Of the rows between open ends. */
function logWidths(of: Model, rows: 'even' | 'buckets'): number[] {
  return buildChart(
    of, { columns: 10, rows },
  )!.rows.rows.filter(({ kind }) => kind === 'range').map(({ begin, end }) => Math.log(end / begin))
}

test('even rows of llquantize cover about as much of a log axis each, where rows of one bucket do not', () => {
  for (const parameters of [LOG, [10, 0, 6, 10], [2, 4, 20, 8]]) {
    const [factor, low, high] = parameters as [number, number, number]
    const of = model('llquantize', parameters, values(factor ** low, factor ** (high + 1) - 1))
    const [even, buckets] = [logWidths(of, 'even'), logWidths(of, 'buckets')]
    const spread = (widths: number[]): number => Math.max(...widths) / Math.min(...widths)
    assert.ok(spread(even) < 1 + 1e-6, `${parameters}: ${spread(even)}`)
    if (parameters === LOG) assert.ok(spread(buckets) > 5)
    assert.ok(even.length >= 8)
  }
})

test('even rows of what is spread evenly look even: no power of ten looks like a mode', () => {
  const { columns, rows } = buildChart(model('llquantize', LOG, values(100, 9.99e9)), { columns: 10, rows: 'even' })!
  const inner = [...columns[0]!.counts].filter((_, i) => rows.rows[i]!.kind === 'range')
  assert.ok(Math.max(...inner) < 1.35 * Math.min(...inner), String(inner))
})

test('quantize and lquantize have a row a bucket, as many as a picture has room for', () => {
  assert.equal(buildChart(model('quantize', [], values(1, 1e9)), { columns: 10, rows: 'even' })!.rows.rows.length, 30)
  assert.equal(buildChart(model('lquantize', [0, 64, 2], values(1, 63)), { columns: 10, rows: 'even' })!.rows.rows.length, 32)
  assert.ok(buildChart(model('lquantize', [0, 5000, 1], values(1, 5000)), { columns: 10, rows: 'even' })!.rows.rows.length <= 240)
})

test('a single bucket, negative values and a range of values have rows', () => {
  assert.equal(
    buildChart(
      model('llquantize', LOG, [150]), { columns: 10, rows: 'even' },
    )!.rows.rows.some(({ low, high }) => low <= 150 && 150 <= high),
    true,
  )
  const signed = buildChart(
    model('llquantize', LOG, [...values(100, 1e6), ...values(100, 1e6).map((value) => -value)]), { columns: 10, rows: 'even' },
  )!
  assert.equal(signed.total, 8000)
  const of = model('llquantize', LOG, values(100, 1e9))
  const ranged = buildChart({ ...of, axis: { name: 'own', range: { low: 1e4, high: 1e6 } } }, { columns: 10, rows: 'even' })!
  assert.equal(ranged.total, 4000)
})

test('buckets of an import that reach over all a double holds have rows', () => {
  const first = model('llquantize', [1, 2, 3, 4], [])
  const wide: Tick = {
    type: 'tick', time: 9000, duration: 1000,
    aggregations: [{
      name: 'lat', function: 'llquantize', parameters: [1, 2, 3, 4],
      records: [{ key: [], buckets: [[1.2e-304, 186_697.99, 1], [186_698, 9_007_199_254_731_985, 2]] }],
    }],
  }
  assert.equal(buildChart(reduce(first, wide), { columns: 10, rows: 'even' })!.total, 3)
})
