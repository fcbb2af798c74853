/** Columns of counts that a script takes away: sums conserved, cancelled rows empty, both ends of the scale. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { automaticTop, findPeak, scaleForKey, scaleKey } from '../../../src/core/color/auto-scale.js'
import { levelForRate, makeScale, SCALES } from '../../../src/core/color/color-scale.js'
import { columnAt } from '../../../src/core/grid/columns.js'
import { rowsOnAxis } from '../../../src/core/grid/value-axis.js'
import { History } from '../../../src/core/history/history.js'
import type { Bucket, Tick } from '../../../src/core/stream/event.js'
import { Random, randomBuckets } from '../../random.js'

function tickOf(time: number, ...lists: readonly (readonly Bucket[])[]): Tick {
  const records = lists.map((buckets, i) => ({ key: [`k${i}`], buckets }))
  return { type: 'tick', time, duration: 1000, aggregations: [{ name: 'a', function: 'quantize', parameters: [], records }] }
}

const negated = (buckets: readonly Bucket[]): Bucket[] => buckets.map(([min, max, count]) => [min, max, -count])

test('a column of signed counts sums to its ticks, for any height, axis and number of merged ticks', () => {
  const random = new Random(95)
  for (let round = 0; round < 120; round++) {
    const history = new History(20)
    let total = 0
    for (let i = 1; i <= 6; i++) {
      const lists = [randomBuckets(random, 0.5), randomBuckets(random, 0.5)]
      total += lists.flat().reduce((sum, [, , count]) => sum + count, 0)
      history.pushTick(tickOf(i * 1000, ...lists))
    }
    const rows = rowsOnAxis(history.tracks[0]!, random.int(1, 90), { name: random.pick(['log', 'own']), range: undefined })
    const column = columnAt({ history, track: 0, rows, zoom: 6 }, 0)!
    const sum = column.counts.reduce((a, b) => a + b, 0)
    assert.ok(Math.abs(sum - total) <= 1e-9 * 12_000 && column.total === total, `round ${round}: ${sum} of ${total}`)
    assert.equal(column.greatest, Math.max(0, ...column.counts))
    assert.equal(column.least, Math.min(0, ...column.counts))
  }
})

test('rows in which counts cancel out are zero and not a rounding error, also where buckets are spread over many rows', () => {
  const random = new Random(96)
  for (let round = 0; round < 200; round++) {
    const history = new History(20)
    const lists = Array.from({ length: 4 }, () => randomBuckets(random))
    const all = [...lists, ...lists.map(negated)].sort(() => random.next() - 0.5)
    all.forEach((list, i) => history.pushTick(tickOf((i + 1) * 1000, list)))
    if (history.tracks[0]?.range === undefined) continue
    const rows = rowsOnAxis(history.tracks[0], random.int(3, 200), { name: 'log', range: undefined })
    const column = columnAt({ history, track: 0, rows, zoom: 8 }, 0)!
    assert.ok(column.counts.every((count) => count === 0), `round ${round}: ${column.counts.filter((count) => count !== 0)}`)
  }
})

test('levelForRate() gives a rate below zero the shade of its size, on its own side', () => {
  for (const name of ['log', 'linear', 'sqrt'] as const) {
    const scale = makeScale(name, 500, 12)
    for (const rate of [1e-9, 0.5, 1, 7, 80, 499, 500, 1e9]) {
      assert.equal(levelForRate(scale, -rate), 11 + levelForRate(scale, rate), `${name} ${rate}`)
    }
  }
})

test('the scale has shades below zero for as long as a column with a negative cell is held, and its top covers both sides', () => {
  const history = new History(16)
  let peak
  for (let i = 1; i <= 60; i++) {
    history.pushTick(tickOf(i * 1000, i === 20 ? [[4, 7, -3000]] : [[4, 7, 20]]))
    const rows = rowsOnAxis(history.tracks[0]!, 10, { name: 'log', range: undefined })
    const query = { history, track: 0, rows, interval: 1000 }
    peak = findPeak(query)
    for (const name of SCALES) {
      const key = scaleKey(name, 12, query, automaticTop(peak), peak)
      assert.equal(key.isSigned, i >= 20 && i < 36, `${name} at ${i}`)
      assert.equal(scaleForKey(key, query).isSigned, key.isSigned)
    }
    assert.equal(automaticTop(peak), i >= 20 && i < 36 ? 500 : 10) // the bucket is spread over ten rows
  }
})
