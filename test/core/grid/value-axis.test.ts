import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gridOf, verify } from './grid.js'
import { History } from '../../../src/core/history/history.js'
import { AXES, rowsOnAxis, bucketsInRange, updateValueAxis,
  type ValueAxis, type ValueAxisAction } from '../../../src/core/grid/value-axis.js'
import { Random } from '../../random.js'
import { randomValues, tick, type Made } from '../make.js'

const KINDS: readonly (Made & { signed?: boolean })[] = [
  {}, { signed: true }, { fn: 'quantize', parameters: [] }, { fn: 'quantize', parameters: [], signed: true },
  { fn: 'lquantize', parameters: [0, 1000, 7] }, { fn: 'lquantize', parameters: [-50, 50, 1], signed: true },
  { parameters: [10, 0, 3, 10] },
]

function historyOf(random: Random, ticks: number, made: Made & { signed?: boolean }): History {
  const history = new History(64)
  for (let i = 1; i <= ticks; i++) history.pushTick(tick(i * 1000, [150, ...randomValues(random, 40, made.signed)], made))
  return history
}

function axisOf(name: ValueAxis['name'], range?: ValueAxis['range']): ValueAxis {
  return { name, range }
}

test('rowsOnAxis() keeps every count on every axis, in every range, at every height', () => {
  const random = new Random(60)
  for (const made of KINDS) {
    const history = historyOf(random, 20, made)
    for (const name of AXES) {
      const ranges = [undefined, { low: 1000, high: 1e6 }, { low: 0, high: 0 }, { low: 1e15, high: 1e16 }, { low: -1e9, high: -5 }]
      for (const range of ranges) {
        for (const height of [1, 2, 3, 5, 9, 17, 40, 120]) {
          const rows = rowsOnAxis(history.tracks[0]!, height, axisOf(name, range))!
          const grid = gridOf(history, 0, rows, 0, 99)
          const where = `${made.fn ?? 'llquantize'} ${name} ${JSON.stringify(range)} ${height}`
          if (height >= 3) assert.deepEqual(verify(grid), [], where)
          for (const { entry, total, counts } of grid.columns) {
            assert.equal(total, entry.slabs[0]!.total, where)
            assert.ok(Math.abs(counts.reduce((a, b) => a + b, 0) - total) <= 1e-9 * total, where)
          }
        }
      }
    }
  }
})

test('rowsOnAxis() marks what lies outside a range with its bounds, on a line each', () => {
  const history = historyOf(new Random(61), 20, {})
  const { rows } = rowsOnAxis(history.tracks[0]!, 20, axisOf('own', { low: 10_000, high: 999_999 }))!
  const [under, over] = [rows[0]!, rows.at(-1)!]
  assert.deepEqual([under.kind, under.high, under.top, under.bottom], ['under', 9_999, 19, 19])
  assert.deepEqual([over.kind, over.low, over.top, over.bottom], ['over', 1_000_000, 0, 0])
})

test('rowsOnAxis(linear) gives equal values equal lines, rowsOnAxis(log) equal ratios', () => {
  const history = new History(16)
  history.pushTick(tick(1000, [1, 1000], { fn: 'quantize', parameters: [] }))
  const log = rowsOnAxis(history.tracks[0]!, 100, axisOf('log'))!.rows
  assert.equal(log.length, 100)
  for (const { begin, end } of log) assert.ok(Math.abs(end / begin - 2 ** 0.1) < 1e-9)
  const linear = rowsOnAxis(history.tracks[0]!, 64, axisOf('linear'))!.rows
  assert.equal(linear.length, 64)
  for (const { begin, end } of linear) assert.ok(Math.abs(end - begin - 1023 / 64) < 1e-6)
})

test('rowsOnAxis() is the same object until something it depends on changes', () => {
  const history = historyOf(new Random(62), 20, {})
  const axis = axisOf('log', { low: 1000, high: 1e6 })
  const rows = rowsOnAxis(history.tracks[0]!, 20, axis)
  assert.equal(rowsOnAxis(history.tracks[0]!, 20, axis, { rows, axis }), rows)
  assert.notEqual(rowsOnAxis(history.tracks[0]!, 21, axis, { rows, axis }), rows)
  assert.notEqual(rowsOnAxis(history.tracks[0]!, 20, { ...axis }, { rows, axis }), rows)
  assert.equal(rowsOnAxis({ ...history.tracks[0]!, range: undefined }, 20, axis), undefined)
})

test('updateValueAxis() zooms in to a few buckets and out to all of them again', () => {
  const history = historyOf(new Random(63), 20, {})
  const track = history.tracks[0]!
  const act = (axis: ValueAxis, by: 'in' | 'out' | 'up' | 'down' | 'all') => updateValueAxis(axis, { type: 'zoom-values', by }, track)
  let axis = axisOf('own')
  for (let i = 0; i < 12; i++) axis = act(axis, 'in')
  const { from, to } = bucketsInRange(track.scheme, axis.range!)
  assert.equal(to - from + 1, 4)
  const up = act(axis, 'up')
  assert.ok(up.range!.low > axis.range!.low)
  assert.deepEqual(act(up, 'down').range, axis.range)
  for (let i = 0; i < 12; i++) axis = act(axis, 'out')
  assert.equal(axis.range, undefined)
  assert.equal(act({ name: 'own', range: { low: 1, high: 2 } }, 'all').range, undefined)
  assert.deepEqual(updateValueAxis(axis, { type: 'zoom-values', by: 'in' }, undefined), axis)
})

test('updateValueAxis() stays within what was counted, whatever is pressed', () => {
  const random = new Random(64)
  for (const made of KINDS) {
    const history = historyOf(random, 5, made)
    let axis = axisOf('own')
    for (let i = 0; i < 200; i++) {
      const action: ValueAxisAction = random.pick([{ type: 'next-axis' },
        ...(['in', 'in', 'out', 'up', 'down'] as const).map((by) => ({ type: 'zoom-values' as const, by }))])
      axis = updateValueAxis(axis, action, history.tracks[0])
      assert.ok(axis.range === undefined || axis.range.high >= axis.range.low)
      const rows = rowsOnAxis(history.tracks[0]!, 20, axis)!
      assert.equal(gridOf(history, 0, rows, 0, 0).columns[0]!.total, history.at(0)!.slabs[0]!.total)
    }
  }
})
