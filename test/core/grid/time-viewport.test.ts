import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DerivedCache } from '../../../src/core/history/derived-cache.js'
import { columnAt, firstColumn, lastColumn, ratePerInterval, type ColumnQuery } from '../../../src/core/grid/columns.js'
import { History } from '../../../src/core/history/history.js'
import { FOLLOW_NEWEST, columnsInSight, updateTimeViewport, ZOOMS, type TimeViewportAction } from '../../../src/core/grid/time-viewport.js'
import { bucketWeights } from '../../../src/core/buckets/event-weight.js'
import { Random } from '../../random.js'
import { randomValues, tick } from '../make.js'
import { rowsForTrack } from '../../../src/core/grid/own-rows.js'

function historyOf(random: Random, ticks: number, limit = 64): History {
  const history = new History(limit)
  for (let i = 1; i <= ticks; i++) {
    history.pushTick({ ...tick(i * 1000, randomValues(random, 30)), duration: random.pick([1000, 1000, 2500]) })
    if (i % 9 === 0) history.pushGap(i * 1000 + 300, 300)
  }
  return history
}

test('columnAt() conserves every count, duration and gap under every zoom and weight', () => {
  const random = new Random(50)
  for (const ticks of [1, 7, 40, 200]) {
    const history = historyOf(random, ticks)
    const rows = rowsForTrack(history.tracks[0]!, 20)!
    for (const weights of [undefined, bucketWeights(history.tracks[0]!.scheme, 'time')]) {
      for (const zoom of ZOOMS) {
        const sheet: ColumnQuery = { history, track: 0, rows, weights, zoom }
        for (let id = firstColumn(history, zoom); id <= lastColumn(history, zoom); id++) {
          const column = columnAt(sheet, id)!
          const entries = Array.from({ length: column.to - column.from + 1 }, (_, i) => history.at(column.from + i)!)
          const ticksOnly = entries.filter(({ gap }) => !gap)
          const weighed = ticksOnly.reduce((sum, { slabs: [slab] }) =>
            sum + Array.from(slab?.all.counts ?? [], (count, i) => count * (weights?.[slab!.all.ids[i]!] ?? 1))
              .reduce((a, b) => a + b, 0), 0)
          assert.ok(Math.abs(column.total - weighed) <= weighed * 1e-12)
          assert.ok(Math.abs(column.counts.reduce((a, b) => a + b, 0) - weighed) <= weighed * 1e-12)
          assert.equal(column.duration, ticksOnly.reduce((sum, { duration }) => sum + duration, 0))
          assert.equal(column.gap, ticksOnly.length === 0)
          assert.equal(column.greatest, Math.max(0, ...column.counts))
        }
      }
    }
  }
})

test('columnAt() keeps rates honest: merged columns of an even load have the rate of each', () => {
  const history = new History(64)
  for (let i = 1; i <= 40; i++) history.pushTick(tick(i * 1000, new Array<number>(7).fill(5000)))
  const rows = rowsForTrack(history.tracks[0]!, 20)!
  for (const zoom of [1, 2, 5, 10, 20]) {
    const { greatest, duration } = columnAt({ history, track: 0, rows, zoom }, 1)!
    assert.equal(ratePerInterval(greatest, duration, 1000), 7)
  }
})

test('columnAt() gives the same object for a complete column, a new one while it fills, none beyond what is held', () => {
  const history = historyOf(new Random(51), 12)
  const sheet: ColumnQuery = { history, track: 0, rows: rowsForTrack(history.tracks[0]!, 20), zoom: 10, cache: new DerivedCache() }
  assert.equal(columnAt(sheet, 0), columnAt(sheet, 0))
  const filling = columnAt(sheet, 1)!
  history.pushTick(tick(13_000, [150]))
  assert.notEqual(columnAt(sheet, 1), filling)
  assert.deepEqual([columnAt(sheet, 2), columnAt(sheet, -1)], [undefined, undefined])
  const empty = new History(16)
  assert.ok(lastColumn(empty, 5) < firstColumn(empty, 5))
  assert.equal(columnAt({ history: empty, track: 0, rows: undefined }, 0), undefined)
})

const WIDTH = 20

function acted(history: History, ...actions: TimeViewportAction[]) {
  return actions.reduce((timeline, action) => updateTimeViewport(timeline, action, history, WIDTH), FOLLOW_NEWEST)
}

test('updateTimeViewport() steps by column and follows again at the newest', () => {
  const history = new History(200)
  for (let i = 1; i <= 100; i++) history.pushTick(tick(i * 1000, [1000]))
  const sight = (...actions: TimeViewportAction[]) => columnsInSight(acted(history, ...actions), history, WIDTH)
  assert.deepEqual(sight(), { first: 80, last: 99 })
  assert.deepEqual(sight({ type: 'step', by: -1 }), { first: 79, last: 98 })
  assert.deepEqual(sight({ type: 'step', by: -1 }, { type: 'step', by: 1 }), { first: 80, last: 99 })
  assert.equal(acted(history, { type: 'step', by: -1 }, { type: 'step', by: 5 }).end, undefined)
  assert.deepEqual(sight({ type: 'page', by: -1 }), { first: 70, last: 89 })
  assert.deepEqual(sight({ type: 'jump', to: 'oldest' }), { first: 0, last: 19 })
  assert.deepEqual(sight({ type: 'jump', to: 'oldest' }, { type: 'step', by: -3 }, { type: 'step', by: 1 }), { first: 1, last: 20 })
  assert.deepEqual(sight({ type: 'jump', to: 'oldest' }, { type: 'jump', to: 'newest' }), { first: 80, last: 99 })
})

test('updateTimeViewport() keeps its place under another zoom and while ticks come, and slides when the history drops its ticks', () => {
  const history = new History(100)
  for (let i = 1; i <= 100; i++) history.pushTick(tick(i * 1000, [1000]))
  let timeline = acted(history, { type: 'page', by: -1 }, { type: 'page', by: -1 })
  const end = timeline.end!
  timeline = updateTimeViewport(timeline, { type: 'zoom-time', by: -1 }, history, WIDTH)
  assert.deepEqual([timeline.zoom, timeline.end], [2, end])
  timeline = updateTimeViewport(timeline, { type: 'zoom-time', by: 1 }, history, WIDTH)
  history.pushTick(tick(101_000, [1000]))
  assert.equal(columnsInSight(timeline, history, WIDTH).last, end - 1)
  for (let i = 102; i <= 190; i++) history.pushTick(tick(i * 1000, [1000]))
  assert.deepEqual(columnsInSight(timeline, history, WIDTH), { first: 90, last: 109 })
})

test('updateTimeViewport() zooms within 1-2-5 and what is held', () => {
  const history = new History(100)
  for (let i = 1; i <= 100; i++) history.pushTick(tick(i * 1000, [1000]))
  const out: TimeViewportAction = { type: 'zoom-time', by: -1 }
  const zooms = [1, 2, 3, 4, 5, 6, 7, 8].map((times) => acted(history, ...new Array<TimeViewportAction>(times).fill(out)).zoom)
  assert.deepEqual(zooms, [2, 5, 10, 20, 50, 50, 50, 50])
  assert.equal(acted(history, { type: 'zoom-time', by: 1 }).zoom, 1)
  assert.equal(updateTimeViewport(FOLLOW_NEWEST, out, new History(16), WIDTH).zoom, 1)
})

test('updateTimeViewport(jump mark) goes from mark to mark into the past, and round', () => {
  const history = new History(500)
  for (let i = 1; i <= 400; i++) history.pushTick(tick(i * 1000, [1000]))
  const marks = [50, 200, 300, 9999]
  let timeline = FOLLOW_NEWEST
  const middles = [0, 1, 2, 3].map(() => {
    timeline = updateTimeViewport(timeline, { type: 'jump', to: 'mark' }, history, WIDTH, marks)
    return columnsInSight(timeline, history, WIDTH).last - WIDTH / 2
  })
  assert.deepEqual(middles, [300, 200, 50, 300])
  assert.equal(updateTimeViewport(FOLLOW_NEWEST, { type: 'jump', to: 'mark' }, history, WIDTH, []), FOLLOW_NEWEST)
})

test('columnsInSight() is within what is held, whatever the viewport', () => {
  const random = new Random(52)
  for (let round = 0; round < 300; round++) {
    const history = historyOf(random, random.int(0, 90), 32)
    const timeline = { zoom: random.pick(ZOOMS), end: random.pick([undefined, random.int(-5, 120)]) }
    const width = random.int(1, 60)
    const { first, last } = columnsInSight(timeline, history, width)
    assert.ok(last - first < width && first >= firstColumn(history, timeline.zoom) && last <= lastColumn(history, timeline.zoom))
    if (lastColumn(history, timeline.zoom) >= firstColumn(history, timeline.zoom)) assert.ok(last >= first)
  }
})
