import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gridOf, verify } from './grid.js'
import { History } from '../../../src/core/history/history.js'
import type { InternedKey } from '../../../src/core/history/interned-keys.js'
import { automaticTop, scaleKey, findPeak, scaleForKey } from '../../../src/core/color/auto-scale.js'
import { Random } from '../../random.js'
import { aggregation, randomValues, tick } from '../make.js'
import { DerivedCache } from '../../../src/core/history/derived-cache.js'
import { addToRows, columnAt, ratePerInterval } from '../../../src/core/grid/columns.js'
import { rowsForTrack } from '../../../src/core/grid/own-rows.js'

function historyOf(random: Random, ticks: number, limit = 64): History {
  const history = new History(limit)
  for (let i = 1; i <= ticks; i++) {
    const byKey = ['read', 'write', 'poll'].map((key): [[string], number[]] => [[key], randomValues(random, 30, true)])
    history.pushTick({ type: 'tick', time: i * 1000, duration: random.pick([1000, 1000, 4321]), aggregations: [aggregation(byKey)] })
    if (i % 10 === 0) history.pushGap(i * 1000, 300)
  }
  return history
}

test('gridOf() keeps every count, whatever the height', () => {
  const history = historyOf(new Random(11), 60)
  for (let height = 1; height <= 120; height++) {
    const grid = gridOf(history, 0, rowsForTrack(history.tracks[0]!, height)!, 0, 999)
    assert.deepEqual(verify(grid), [])
    for (const { entry, total } of grid.columns) assert.equal(total, entry.slabs[0]?.total ?? 0)
  }
})

test('gridOf() keeps every count of the chosen keys', () => {
  const history = historyOf(new Random(12), 30)
  const rows = rowsForTrack(history.tracks[0]!, 20)!
  const sums = ['read', 'write', 'poll'].map((name) => {
    const grid = gridOf(history, 0, rows, 0, 999, ({ key }: InternedKey) => key[0] === name)
    assert.deepEqual(verify(grid), [])
    return grid.columns.map(({ total }) => total)
  })
  gridOf(history, 0, rows, 0, 999).columns.forEach(({ total }, i) => assert.equal(total, sums[0]![i]! + sums[1]![i]! + sums[2]![i]!))
})

test('gridOf() gives the entries asked for, as far as they are held', () => {
  const history = historyOf(new Random(13), 30, 16)
  const rows = rowsForTrack(history.tracks[0]!, 20)!
  assert.deepEqual(gridOf(history, 0, rows, 0, 999).columns.length, 16)
  assert.deepEqual(gridOf(history, 0, rows, 30, 31).columns.map(({ entry }) => entry.seq), [30, 31])
  assert.deepEqual(gridOf(history, 0, rows, 31, 30).columns, [])
})

test('columnAt() counts a column once for the same rows and filter', () => {
  const history = historyOf(new Random(14), 3)
  const rows = rowsForTrack(history.tracks[0]!, 20)!
  const query = { history, track: 0, rows, cache: new DerivedCache() }
  const column = columnAt(query, 0)
  assert.equal(columnAt(query, 0), column)
  assert.notEqual(columnAt({ ...query, rows: rowsForTrack(history.tracks[0]!, 21)! }, 0), column)
})

test('columnAt() of a gap and of an aggregation that was not there is empty', () => {
  const history = new History(16)
  history.pushTick(tick(1000, [5], { name: 'a' }))
  history.pushTick(tick(2000, [5, 6], { name: 'b' }))
  history.pushGap(3000, 500)
  assert.deepEqual([0, 1, 2].map((seq) => columnAt(
    { history, track: 1, rows: rowsForTrack(history.tracks[1]!, 9)! }, seq)!.total), [0, 2, 0])
})

test('addToRows() merges columns by sum', () => {
  const history = historyOf(new Random(15), 8)
  const rows = rowsForTrack(history.tracks[0]!, 12)!
  const merged = new Float64Array(rows.rows.length)
  let total = 0
  for (let seq = 0; seq < 8; seq++) total += addToRows(merged, history.at(seq)!.slabs[0]!, rows)
  assert.equal(merged.reduce((a, b) => a + b, 0), total)
})

test('rowsForTrack() gives the very same rows while nothing changed, and none before the first count', () => {
  const history = new History(16)
  history.pushTick({ ...tick(1000, []), aggregations: [aggregation([])] })
  assert.equal(rowsForTrack(history.tracks[0]!, 20), undefined)
  history.pushTick(tick(2000, [500]))
  const rows = rowsForTrack(history.tracks[0]!, 20)
  assert.equal(rowsForTrack(history.tracks[0]!, 20, rows), rows)
  assert.notEqual(rowsForTrack(history.tracks[0]!, 21, rows), rows)
})

test('ratePerInterval() shows rates, so a delayed tick does not look busier than it was', () => {
  assert.deepEqual([ratePerInterval(10, 1000, 1000), ratePerInterval(40, 4000, 1000), ratePerInterval(5, 500, 1000),
    ratePerInterval(7, 0, 1000)],
    [10, 10, 10, 7])
})

test('verify() finds a count lost, a hole between rows and a line without a row', () => {
  const history = historyOf(new Random(16), 5)
  const rows = rowsForTrack(history.tracks[0]!, 20)!
  const grid = gridOf(history, 0, rows, 0, 99)
  assert.match(verify({ rows, columns: [{ ...grid.columns[0]!, total: 1e9 }] })[0]!, /holds/)
  assert.match(verify({ rows: { ...rows, rows: rows.rows.toSpliced(2, 1) }, columns: [] }).join(), /does not begin where/)
  assert.match(verify({ rows: { ...rows, height: 25 }, columns: [] }).join(), /does not stand on/)
  assert.match(verify({ rows, columns: [grid.columns[1]!, grid.columns[0]!] }).join(), /out of order/)
})

test('findPeak() carried from frame to frame is that of all ticks held', () => {
  const random = new Random(17)
  const history = new History(16)
  let peak
  let rows
  for (let i = 1; i <= 200; i++) {
    history.pushTick(tick(i * 1000, randomValues(random, random.int(1, 90))))
    const next = rowsForTrack(history.tracks[0] ?? { name: '', scheme: undefined!, range: undefined, seen: [] }, 10, rows)
    peak = findPeak({ history, track: 0, rows: next, interval: 1000 }, next === rows ? peak : undefined)
    rows = next
    assert.equal(peak.rate, findPeak({ history, track: 0, rows, interval: 1000 }).rate)
  }
})

test('scaleKey(rank) is never older than a quarter of the ticks, nor than 64, and seldom new', () => {
  const history = new History(900)
  const moments = new Set<number>()
  for (let i = 1; i <= 700; i++) {
    history.pushTick(tick(i * 1000, [5]))
    const shaded = { history, track: 0, rows: rowsForTrack(history.tracks[0]!, 10), interval: 1000 }
    const { at } = scaleKey('rank', 12, shaded, automaticTop(findPeak(shaded)))
    assert.ok(at <= i && i - at <= Math.min(64, Math.max(0, i / 4)), `${at} of ${i}`)
    moments.add(at)
  }
  assert.ok(moments.size < 40, String(moments.size))
})

test('scaleForKey(rank) is the same however late it is computed, until the key changes', () => {
  const random = new Random(18)
  const history = new History(256)
  const rows = () => rowsForTrack(history.tracks[0]!, 300)
  let before: { at: number; from: Float64Array } | undefined
  for (let i = 1; i <= 700; i++) {
    history.pushTick(tick(i * 1000, [150, ...randomValues(random, 40).map((value) => 150 + (value % 9000))], {}))
    const shaded = { history, track: 0, rows: rows(), interval: 1000 }
    const moment = scaleKey('rank', 12, shaded, automaticTop(findPeak(shaded)))
    const { from } = scaleForKey(moment, shaded)
    if (i > 20 && before?.at === moment.at) assert.deepEqual(from, before.from)
    before = { at: moment.at, from }
  }
  assert.equal(before!.at, 677)
})
